"""What programs propose: records as JSON, or a CSV, as drafts of a change-set. All of a request or nothing of it.

They are laid over the world as the change-set would make it, in its trial, as an editor's form is.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User

from kb.editorial import actions
from kb.editorial.models import ChangeSet, Record, Revision
from kb.editorial.trial import one_at_a_time, trial

from .drafting import Counts, Drafting
from .reading import Problem, Refused, Table, read
from .records import Said, read_records
from .sheets import BY_PLURAL, Sheet

#: In one request, with the parts of the records as rows.
MOST_RECORDS, MOST_ROWS = 1000, 10_000
#: In one change-set, and how many of these may be open at once.
MOST_DRAFTS, MOST_OPEN = 5000, 100


@dataclass
class Proposed:
    """`counts`: how many records are made new, changed, and so on. `warnings`: what their texts point to that is not there."""

    change_set: ChangeSet
    counts: Counts = field(default_factory=dict)
    warnings: list[Problem] = field(default_factory=list)


class Proposal(Drafting):
    """Of the parts of a record that are listed, the list is the whole list."""

    def __init__(self, said: Said):
        super().__init__(said.tables, delete_missing=False)
        self.whole = said.whole
        for (model, key), row in said.deleted.items():
            if record := self.world.records(model).get(key):
                self.gone[record] = None
            else:
                self._complain(row, [f"There is no {model._meta.verbose_name} with the key “{key}”."], "key")

    def _fill_parts(self, sheet: Sheet, table: Table) -> None:
        super()._fill_parts(sheet, table)
        spoken_of = {(row.cells.get("noun"), row.cells[sheet.owner[-1]]) for row in table.rows}
        for (model, key, part), row in self.whole.items():
            owner = self.world.records(model).get(key) if part == sheet.part and model in sheet.owners() else None
            if owner is not None and (row.cells.get("noun"), key) not in spoken_of:
                self._touch(owner)
                self.world.parts(owner)[part] = []

    def _put_parts(self, sheet: Sheet, owner: Record, listed: list[Any]) -> None:
        if (type(owner), owner.natural_key, sheet.part) in self.whole:
            self.world.parts(owner)[sheet.part] = [part for part in self.world.parts(owner)[sheet.part] if part in listed]
        super()._put_parts(sheet, owner, listed)


Reads = Callable[[], Said]


def of_records(records: list[Any], passed_over: Mapping[type, set[str]]) -> Reads:
    return lambda: read_records(records, passed_over)


def of_csv(plural: str, content: bytes) -> Reads:
    """A row a record, or a part, under the header of our own files."""

    def reads() -> Said:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / BY_PLURAL[plural].path
            file.write_bytes(content)
            return Said(read(file))

    return reads


def propose(*, title: str, note: str, reads: Reads, by: User) -> Proposed:
    """A new change-set. Raises actions.Refused, or Refused with every problem of the records."""
    with one_at_a_time():
        if ChangeSet.objects.open().filter(author=by).count() >= MOST_OPEN:
            raise actions.Refused(
                f"You have {MOST_OPEN} open change-sets. Submit some, or take them out, before you begin another."
            )
        change_set = actions.new_change_set(title="…", note=note, by=by)
        actions.describe(change_set=change_set, title=title, by=by)
        return _drafted(change_set, reads(), by, replace=False)


def amend(
    *, change_set: ChangeSet, title: str | None, note: str | None, reads: Reads | None, by: User, replace: bool = False
) -> Proposed:
    """`replace`: drafts of which the request says nothing are forgotten."""
    with one_at_a_time():
        given = change_set.title if title is None else title
        actions.describe(change_set=change_set, title=given, note=note, by=by)  # also asks whether it is open, and theirs
        if reads is None:
            return Proposed(change_set)
        return _drafted(change_set, reads(), by, replace)


def _drafted(change_set: ChangeSet, said: Said, by: User, replace: bool) -> Proposed:
    rows = sum(len(table.rows) + len(table.texts) for table in said.tables.values())
    if rows > MOST_ROWS:
        raise actions.Refused(f"A request takes {MOST_ROWS} rows at most, and this one has {rows}. Send it in several.")
    _discard(change_set, said, by)
    with trial(None if replace or not change_set.revisions.exists() else change_set):
        proposal = Proposal(said)
        drafts, counts = proposal.drafts()
    actions.save_drafts(change_set=change_set, drafts=drafts, by=by)
    if replace:
        kept = {draft.pk for draft in drafts}
        for revision in change_set.revisions.exclude(object_id__in=kept):
            actions.discard(revision=revision, by=by)
    if (count := change_set.revisions.count()) > MOST_DRAFTS:
        raise actions.Refused(f"A change-set holds {MOST_DRAFTS} records at most, and this one would have {count}.")
    return Proposed(change_set, counts, proposal.warnings)


def _discard(change_set: ChangeSet, said: Said, by: User) -> None:
    problems = []
    for (model, key), row in said.discarded.items():
        drafts = change_set.revisions.of(model).filter(key=key)
        if not drafts:
            problems.append(row.problem("This change-set has no draft of it.", "key"))
        for revision in drafts:
            actions.discard(revision=revision, by=by)
    if problems:
        raise Refused(problems)


# --- what becomes of it ---

MOVES: dict[str, Callable[..., Any]] = {"submit": actions.submit, "withdraw": actions.withdraw, "publish": actions.publish}
NotAllowed, NotDone, NotPublished = actions.NotAllowed, actions.Refused, actions.NotPublished


def move(change_set: ChangeSet, verb: str, *, by: User, text: str = "") -> None:
    """Raises actions.Refused: nothing was done then. The same rules as in the admin."""
    MOVES[verb](change_set=change_set, by=by, text=text)


def obstacles(change_set: ChangeSet) -> list[str]:
    """What publication would say against it as it stands; nothing for what is published, or is empty."""
    if change_set.state not in (ChangeSet.State.OPEN, ChangeSet.State.SUBMITTED) or not change_set.revisions.exists():
        return []
    return actions.dry_run(change_set=change_set)


def those_to_see(user: User, number: int) -> ChangeSet | None:
    """As in the admin: what is theirs or theirs to review, and what is public anyway."""
    found = ChangeSet.objects.select_related("author").filter(pk=number).first()
    if found and (found.number or actions.may_see(found, user)):
        return found
    return None


def those_of(user: User) -> Any:
    return ChangeSet.objects.filter(actions.those_of(user)).select_related("author").order_by("-pk")


def versions(change_set: ChangeSet) -> list[tuple[int, int]]:
    """Each draft's number and version: by these two requests know that they speak of the same state."""
    return list(Revision.objects.filter(change_set=change_set).order_by("pk").values_list("pk", "version"))
