"""The edition that is answered from: the newest, unless somebody asked for how it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone


@dataclass(frozen=True)
class Moment:
    """A published edition, while readers saw it."""

    edition: int
    published_at: datetime

    @property
    def day(self) -> date:
        return timezone.localtime(self.published_at).date()


_moment: ContextVar[Moment | None] = ContextVar("moment", default=None)


def moment() -> Moment | None:
    """None: it is now."""
    return _moment.get()


@contextmanager
def at(moment: Moment) -> Iterator[None]:
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


def today() -> date:
    """What was overdue, or still to come, when the edition that is answered from was published; else what is so now."""
    here = moment()
    return here.day if here else date.today()
