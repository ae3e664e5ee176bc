"""What a change-set would do to what is computed from the knowledge. The rooms above register who can tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from .models import Record


@dataclass(frozen=True)
class Consequence:
    """One verdict that would change: of what, from what, to what; `url` leads to the page that says it."""

    what: str
    old: str
    new: str
    url: str = ""


@dataclass(frozen=True)
class Verdicts:
    """One kind of verdicts. `look` is asked twice, of the published world and of the one with the change-set in it; `compare` of
    the two answers. Asked only if the change-set touches one of the nouns in `rests_on`.
    """

    name: str
    rests_on: frozenset[str]
    look: Callable[[], Any]
    compare: Callable[[Any, Any], Iterable[Consequence]]


_registered: dict[str, Verdicts] = {}


def register(verdicts: Verdicts) -> None:
    """Called from an AppConfig's `ready`. The same name again replaces the first."""
    _registered[verdicts.name] = verdicts


def concerned(models: Iterable[type[Record]]) -> list[Verdicts]:
    """Those that a change of these nouns can touch."""
    nouns = {model.noun() for model in models}
    return [verdicts for verdicts in _registered.values() if verdicts.rests_on & nouns]
