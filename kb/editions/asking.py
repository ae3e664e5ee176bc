"""Which edition somebody means: by its number, or by a day or time at which it was the newest."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from kb.editorial.models import ChangeSet
from kb.moment import Moment

FORMS = "Give an edition’s number (412), a day (2026-03-31) or a time (2026-03-31T12:00:00Z)."
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[-+ ]\d{2}:\d{2})?", re.ASCII)


class NoSuchEdition(Exception):
    """There is none that could be meant; the text says why."""

    def __init__(self, value: str, reason: str):
        super().__init__(reason)
        self.value, self.reason = value, reason


def moment_of(asked: str) -> Moment:
    """One query, or two. Raises NoSuchEdition."""
    if asked.isascii() and asked.isdigit():
        return _by_number(asked)
    try:
        until = _until(asked)
    except (ValueError, OverflowError):
        raise NoSuchEdition(asked, f"This is no edition, day or time. {FORMS}") from None
    if until is None:
        raise NoSuchEdition(asked, "That is still to come: nobody knows what will be published until then.")
    found = _editions().filter(published_at__lt=until).first()
    if found is None:
        raise NoSuchEdition(asked, f"Nothing was published then. {_first()}")
    return Moment(*found)


def moment_by_time(seconds: float) -> Moment | None:
    """What was the newest at that time since 1970; of a time before the first it is the first. None if nothing was published."""
    until = datetime.fromtimestamp(seconds, UTC) + timedelta(seconds=1)
    found = _editions().filter(published_at__lt=until).first() or _editions().reverse().first()
    return Moment(*found) if found else None


def is_settled(asked: str) -> bool:
    """Whether it will mean the same edition for ever: a day that is not over may see another one."""
    return asked.isdigit() or not DAY.fullmatch(asked) or date.fromisoformat(asked) < timezone.localdate()


def _editions():
    return ChangeSet.objects.editions().values_list("number", "published_at")


def _by_number(asked: str) -> Moment:
    found = _editions().filter(number=int(asked)).first() if 0 < len(asked) < 10 else None
    if found is None:
        last = _editions().first()
        there = f"Editions are numbered from 1 to {last[0]}." if last else "Nothing was published yet."
        raise NoSuchEdition(asked, f"There is no such edition. {there}")
    return Moment(*found)


def _first() -> str:
    first = _editions().reverse().first()
    return f"The first edition is of {timezone.localtime(first[1]):%Y-%m-%d}." if first else "Nothing was published yet."


def _until(asked: str) -> datetime | None:
    """The first moment that is not meant any more; None if that is still to come. Raises ValueError."""
    if DAY.fullmatch(asked):
        day = date.fromisoformat(asked)
        if day > timezone.localdate():
            return None
        return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    if not TIME.fullmatch(asked):
        raise ValueError(asked)
    # In an address a plus sign that was not escaped is a blank.
    said = re.sub(r" (\d{2}:\d{2})$", r"+\1", asked) if len(asked) > len("2026-03-31 12:00") else asked
    moment = datetime.fromisoformat(said)
    moment = (timezone.make_aware(moment) if moment.tzinfo is None else moment).astimezone(UTC)
    return None if moment > timezone.now() else moment + timedelta(microseconds=1)
