"""What a change-set would do to what is computed from the knowledge. The rooms above register who can tell."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass

from .models import ChangeSet
from .trial import one_at_a_time, trial


@dataclass(frozen=True)
class Verdict:
    """What is computed of something: "Refining", "China certainly leads.", and the page that says it."""

    of: str
    says: str
    url: str = ""


#: Asked twice, of the published world and of the one with the change-set in it: the verdicts that it may touch, each by a key
#: that is the same in both. A few queries, however large the change-set; none, if it touches nothing that is computed on.
Look = Callable[[ChangeSet], Mapping[Hashable, Verdict]]
#: How many rows such a look would read, in a few queries: nobody waits for many of them unasked, least of all other editors.
Weigh = Callable[[ChangeSet], int]


@dataclass(frozen=True)
class Consequence:
    """One verdict that would change. No `old`: there was none; no `new`: there would be none any more."""

    of: str
    old: str
    new: str
    url: str


_registered: dict[str, Look] = {}
_weighing: dict[str, Weigh] = {}


def register(name: str, look: Look, weigh: Weigh) -> None:
    """Called from an AppConfig's `ready`. The same name again replaces the first."""
    _registered[name], _weighing[name] = look, weigh


def weight(change_set: ChangeSet) -> int:
    """How many rows have to be read to tell the consequences."""
    return sum(weigh(change_set) for weigh in _weighing.values())


def consequences(change_set: ChangeSet) -> dict[str, list[Consequence]]:
    """By the name of who tells, what would change. Of a change-set that is not published yet; its trial is rolled back."""
    before = {name: look(change_set) for name, look in _registered.items()}
    with one_at_a_time(), trial(change_set):
        after = {name: look(change_set) for name, look in _registered.items()}
    told = {name: list(_differences(before[name], after[name])) for name in _registered}
    return {name: changes for name, changes in told.items() if changes}


def _differences(before: Mapping[Hashable, Verdict], after: Mapping[Hashable, Verdict]) -> Iterator[Consequence]:
    nothing = Verdict("", "")
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key, nothing), after.get(key, nothing)
        if old.says != new.says:
            yield Consequence(new.of or old.of, old.says, new.says, new.url if new.says else old.url)
