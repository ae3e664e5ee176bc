"""The one door: the only code that turns revisions into rows that readers see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from . import obstacles, snapshot
from .models import ChangeSet, Record, Revision, current_edition, theirs_of
from .signals import published
from .trial import in_trial, one_at_a_time, rolled_back

CREATE, UPDATE, DELETE = Revision.Operation.CREATE, Revision.Operation.UPDATE, Revision.Operation.DELETE
State = ChangeSet.State
WRITTEN = ["operation", "content", "name", "key", "version", "saved_at"]


class Refused(Exception):
    """Nothing was done; the text says why, to the person who asked for it."""


class NotAllowed(Refused):
    """Somebody else has to do this."""


class Frozen(Refused):
    """The change-set has been submitted or decided: its drafts stand as they are."""


class NotPublished(Refused):
    """Nothing was published; says why, one sentence a problem."""

    def __init__(self, problems: Iterable[str]):
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


class Conflict(NotPublished):
    """Somebody else's edition came between. Each of `revisions` has its `base`; `theirs_of` tells what stands there now."""

    def __init__(self, revisions: Iterable[Revision]):
        self.revisions = list(revisions)
        super().__init__(f"“{r.name}” was changed by others since this draft of it was begun." for r in self.revisions)


@dataclass(frozen=True)
class Draft:
    """What shall become of a record; no content means that it shall go."""

    model: type[Record]
    pk: UUID
    name: str
    content: snapshot.Content | None


# --- drafting ---


def new_change_set(*, title: str, by: User, note: str = "", at_desk: bool = False) -> ChangeSet:
    """`at_desk` makes it the one that its author goes on working in."""
    _allow(by.has_perm("editorial.add_changeset"), "You may not begin a change-set: ask to be made an author.")
    return ChangeSet.objects.create(title=title[:200], note=note, author=by, at_desk=at_desk)


def save_draft(*, change_set: ChangeSet, draft: Draft, by: User) -> None:
    save_drafts(change_set=change_set, drafts=[draft], by=by)


def save_drafts(*, change_set: ChangeSet, drafts: Iterable[Draft], by: User) -> None:
    """Whole imports come this way too: the same few queries for one draft and for ten thousand."""
    with one_at_a_time():
        _require(change_set, State.OPEN)
        _allow_drafting(change_set, by)
        by_model = defaultdict(list)
        for draft in drafts:
            by_model[draft.model].append(draft)
        for model, group in by_model.items():
            _save_drafts_of(model, change_set, group)


def _save_drafts_of(model: type[Record], change_set: ChangeSet, drafts: list[Draft]) -> None:
    bases = _published_revisions(model, drafts)
    ours = {r.object_id: r for r in _among(change_set.revisions.of(model).select_related("base"), drafts)}
    new, changed, void = [], [], []
    for draft in drafts:
        revision = ours.get(draft.pk) or Revision(change_set=change_set, object_id=draft.pk, base=bases.get(draft.pk))
        revision.content_type_id = ContentType.objects.get_for_model(model).pk
        _write(revision, draft)
        if _says_nothing_new(revision):
            void.append(revision.pk)
        elif revision.pk:
            revision.version, revision.saved_at = revision.version + 1, timezone.now()
            changed.append(revision)
        else:
            new.append(revision)
    Revision.objects.filter(pk__in=[pk for pk in void if pk]).delete()
    Revision.objects.bulk_create(new, batch_size=snapshot.BATCH)
    Revision.objects.bulk_update(changed, WRITTEN, batch_size=100)


def _write(revision: Revision, draft: Draft) -> None:
    revision.operation, revision.name = _operation(revision.base, draft.content), draft.name[:200]
    revision.content = None if draft.content is None else snapshot.canonical(draft.model, draft.content)
    spoken_of = revision.content or (revision.base and revision.base.content) or {}
    revision.key = str(spoken_of.get(draft.model.key_name, ""))[:200]


def _operation(base: Revision | None, content: snapshot.Content | None) -> Revision.Operation:
    if content is None:
        return DELETE
    return UPDATE if base and base.operation != DELETE else CREATE


def _says_nothing_new(revision: Revision) -> bool:
    return bool(revision.content == (revision.base.content if revision.base else None))


def _published_revisions(model: type[Record], drafts: list[Draft]) -> dict[UUID, Revision]:
    """By record, the revision that readers see (or that took the record away)."""
    published = _among(Revision.objects.of(model).published(), drafts)
    return {revision.object_id: revision for revision in published.order_by("change_set__number")}


def _among(revisions: QuerySet[Revision], drafts: list[Draft]) -> QuerySet[Revision]:
    """An import asks for all: ten thousand keys are too many for one statement."""
    return revisions if len(drafts) > snapshot.BATCH else revisions.filter(object_id__in=[draft.pk for draft in drafts])


def discard(*, revision: Revision, by: User) -> None:
    """The draft is forgotten; what readers see stays as it is."""
    with one_at_a_time():
        _require(revision.change_set, State.OPEN)
        _allow_drafting(revision.change_set, by)
        Revision.objects.filter(pk=revision.pk).delete()


def rebase(*, revision: Revision, by: User) -> None:
    """The author has seen their text beside ours and stands by ours (or has merged the two)."""
    with one_at_a_time():
        _require(revision.change_set, State.OPEN)
        _allow_drafting(revision.change_set, by)
        revision = Revision.objects.with_current().get(pk=revision.pk)
        revision.base = theirs_of([revision]).get(revision.pk)
        revision.operation = _operation(revision.base, revision.content)
        if _says_nothing_new(revision):
            revision.delete()
        else:
            revision.version += 1
            revision.save()


# --- reviewing ---


def submit(*, change_set: ChangeSet, by: User) -> None:
    """Its drafts stand still from now on. Refused if publication would be: its author is the first to hear it."""
    with one_at_a_time():
        _require(change_set, State.OPEN)
        _allow_drafting(change_set, by)
        if not change_set.revisions.exists():
            raise NotPublished(["There is nothing in it yet."])
        _rehearse(change_set)
        _move(change_set, State.SUBMITTED, submitted_at=timezone.now())


def reopen(*, change_set: ChangeSet, by: User) -> None:
    """Back to its author, to be mended: after a conflict, or because it was submitted too early."""
    with one_at_a_time():
        _require(change_set, State.SUBMITTED)
        reviews = by.has_perm("editorial.review_changeset")
        _allow(reviews or _is_mine(change_set, by), "Only its author or a reviewer can reopen a change-set.")
        _move(change_set, State.OPEN, submitted_at=None)


def reject(*, change_set: ChangeSet, by: User) -> None:
    with one_at_a_time():
        _require(change_set, State.SUBMITTED)
        _allow(by.has_perm("editorial.review_changeset"), "Only a reviewer can reject a change-set.")
        _move(change_set, State.REJECTED, reviewer=by)


def why_not_publish(*, change_set: ChangeSet, by: User) -> str:
    """A sentence if this person may not publish it; empty if they may."""
    if change_set.author_id != by.pk:
        return "" if by.has_perm("editorial.publish_changeset") else "Only a reviewer can publish a change-set."
    if not settings.REVIEW_OWN:
        return "Here nobody publishes a change-set of their own: ask a reviewer."
    may = by.has_perm("editorial.publish_own_changeset")
    return "" if may else "You may not publish a change-set of your own: ask a reviewer."


def publish(*, change_set: ChangeSet, by: User) -> int:
    """All of it becomes the next edition, or nothing changes and NotPublished says why."""
    with one_at_a_time():
        _require(change_set, State.SUBMITTED)
        refusal = why_not_publish(change_set=change_set, by=by)
        _allow(not refusal, refusal)
        number = _apply(change_set.pk, reviewer=by)
        change_set.refresh_from_db()
        return number


def dry_run(*, change_set: ChangeSet) -> list[str]:
    """What publication would say, in words; nothing if it would succeed. Costs as much as the publication."""
    with one_at_a_time():
        try:
            _rehearse(change_set)
        except NotPublished as error:
            return error.problems
        return []


def _rehearse(change_set: ChangeSet) -> None:
    with rolled_back():
        _apply(change_set.pk, reviewer=None)


def _apply(pk: int, reviewer: User | None) -> int:
    change_set = ChangeSet.objects.get(pk=pk)  # a copy: if it is refused, the caller's must not say that it is published
    revisions = change_set.revisions.all()
    if outdated := list(revisions.outdated().select_related("base")):
        raise Conflict(outdated)
    if homeless := snapshot.restore(revisions):
        raise NotPublished(sentence for revision in homeless for sentence in obstacles.why_no_room(revision))
    if lost := list(obstacles.dangling(change_set)):
        raise NotPublished(dict.fromkeys(map(str, lost)))
    number = current_edition() + 1
    _move(change_set, State.PUBLISHED, reviewer=reviewer, number=number, published_at=timezone.now())
    snapshot.keep_addresses(change_set, number)
    try:
        published.send(ChangeSet, change_set=change_set, rehearsal=in_trial())
    except ValidationError as error:
        raise NotPublished(error.messages) from error
    return number


def undo(*, change_set: ChangeSet, by: User) -> ChangeSet:
    """A new change-set with the inverse of a published one, to be submitted and published like any other."""
    with one_at_a_time():
        _require(change_set, State.PUBLISHED)
        inverse = new_change_set(title=f"Undo of edition {change_set.number}: {change_set.title}", by=by)
        inverse.undoes = change_set
        inverse.save(update_fields=["undoes"])
        done = change_set.revisions.select_related("base").order_by("pk")
        Revision.objects.bulk_create((_inverse(r, inverse) for r in done), batch_size=snapshot.BATCH)
        return inverse


def _inverse(done: Revision, change_set: ChangeSet) -> Revision:
    created = done.operation == CREATE
    before = done if created or not done.base else done.base
    return Revision(
        change_set=change_set,
        content_type_id=done.content_type_id,
        object_id=done.object_id,
        name=before.name,
        key=before.key,
        base=done,
        operation={CREATE: DELETE, UPDATE: UPDATE, DELETE: CREATE}[Revision.Operation(done.operation)],
        content=None if created else before.content,
    )


def _is_mine(change_set: ChangeSet, by: User) -> bool:
    return by.is_active and (by.is_superuser or change_set.author_id == by.pk)


def _allow_drafting(change_set: ChangeSet, by: User) -> None:
    _allow(_is_mine(change_set, by), f"“{change_set}” is the work of {change_set.author}: only they can change it.")


def _allow(allowed: bool, refusal: str) -> None:
    if not allowed:
        raise NotAllowed(refusal)


def _require(change_set: ChangeSet, state: ChangeSet.State) -> None:
    """Asks the table, not the object, which may be older than somebody's decision."""
    change_set.refresh_from_db(fields=["state", "number"])
    if change_set.state != state:
        raise Frozen(f"“{change_set}” is {change_set.state}, not {state}.")


def _move(change_set: ChangeSet, state: ChangeSet.State, **fields: Any) -> None:
    for name, value in {"state": state, **fields}.items():
        setattr(change_set, name, value)
    change_set.save(update_fields=["state", *fields])
