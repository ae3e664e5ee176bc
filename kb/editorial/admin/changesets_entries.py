"""The drafts of a change-set as its page shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from ..merging import Place, places_of
from ..models import ChangeSet, Revision, theirs_of
from ..wording import Line, changes_of
from ..wordwise import Piece, shortened, word_by_word

State = ChangeSet.State
#: From so many words on a text is told word by word; a shorter one as it was and as it is.
WORDY = 6


@dataclass(frozen=True)
class Change:
    """One field: `pieces` if it is told word by word, else as it was and as it is. `means`: how a figure was understood."""

    line: Line
    pieces: list[Piece] = field(default_factory=list)

    @property
    def label(self) -> str:
        return self.line.label.rpartition(": ")[2] if self.line.part else self.line.label

    @property
    def came(self) -> bool:
        return self.line.is_part and not self.line.old

    @property
    def went(self) -> bool:
        return self.line.is_part and not self.line.new

    @property
    def old(self) -> str:
        return self.line.old_means or self.line.old

    @property
    def new(self) -> str:
        return self.line.new_means or self.line.new

    @property
    def typed(self) -> str:
        """The source's words, where the figure is told as it was understood."""
        return self.line.new if self.line.new_means and self.line.new_means != self.line.new else ""


@dataclass(frozen=True)
class Entry:
    """One draft: its changes by the part that they are of ("" for the record itself), and what others did to it since."""

    revision: Revision
    parts: list[tuple[str, list[Change]]]
    overtaken: bool
    theirs: Revision | None
    places: list[Place]

    @property
    def to_choose(self) -> int:
        """On how many fields both sides differ."""
        return sum(not place.default for place in self.places)


def entries_of(change_set: ChangeSet, drafts: list[Revision]) -> list[Entry]:
    """A few queries for the whole page: what is published of each, and one for each noun that is referred to."""
    theirs = theirs_of(drafts)
    outdated = [draft for draft in drafts if is_outdated(change_set, draft)]
    told = places_of([(draft, theirs.get(draft.pk)) for draft in outdated], change_set)
    places = {draft.pk: found for draft, found in zip(outdated, told, strict=True)}
    return [
        Entry(draft, list(by_part(lines)), draft.pk in places, theirs.get(draft.pk), places.get(draft.pk, []))
        for draft, lines in zip(drafts, changes_of(drafts, change_set), strict=True)
    ]


def is_outdated(change_set: ChangeSet, draft: Any) -> bool:
    """Asks for `with_current()`."""
    return change_set.state in (State.OPEN, State.SUBMITTED) and draft.base_id != draft.current


def by_part(lines: list[Line]) -> Iterator[tuple[str, list[Change]]]:
    said = (line for line in lines if line.old or line.new)
    for part, group in groupby(said, key=lambda line: line.part):
        yield part, [_change(line) for line in group]


def _change(line: Line) -> Change:
    wordy = line.old and line.new and not line.new_means and max(len(line.old.split()), len(line.new.split())) >= WORDY
    return Change(line, shortened(word_by_word(line.old, line.new)) if wordy else [])
