"""From a change-set to an edition: submitted, taken or sent back, rejected, published, undone."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from .. import obstacles, snapshot
from ..models import ChangeSet, Remark, Revision, current_edition
from ..signals import published
from ..trial import in_trial, one_at_a_time, rolled_back
from .drafting import CREATE, DELETE, UPDATE, new_change_set
from .refusals import Conflict, NotPublished, allow, allow_drafting, is_mine, require, wrote_in
from .telling import reasons, said, tell, tell_the_overtaken

State = ChangeSet.State
What = Remark.What


def submit(*, change_set: ChangeSet, by: User, text: str = "") -> None:
    """Its drafts stand still from now on. Refused if publication would be: its author is the first to hear it."""
    with one_at_a_time():
        require(change_set, State.OPEN)
        allow_drafting(change_set, by)
        if not change_set.revisions.exists():
            raise NotPublished(["There is nothing in it yet."])
        _rehearse(change_set)
        _move(change_set, State.SUBMITTED, submitted_at=timezone.now())
        tell(change_set, What.SUBMITTED, by, said(text))


def withdraw(*, change_set: ChangeSet, by: User, text: str = "") -> None:
    """Its author takes it back to work on it: submitted too early, or overtaken by another edition."""
    with one_at_a_time():
        require(change_set, State.SUBMITTED)
        allow(is_mine(change_set, by), "Only its author can take a change-set back. A reviewer can send it back.")
        _move(change_set, State.OPEN, submitted_at=None)
        tell(change_set, What.WITHDRAWN, by, said(text))


def send_back(*, change_set: ChangeSet, by: User, reason: str) -> None:
    """Open again for its author, who is told what there is to mend."""
    with one_at_a_time():
        require(change_set, State.SUBMITTED)
        _allow_reviewing(by, "Only a reviewer can send a change-set back.")
        reason = reasons(reason, "Say what there is to mend: its author reads it. Nothing was sent back.")
        _move(change_set, State.OPEN, submitted_at=None)
        tell(change_set, What.SENT_BACK, by, reason)


def reject(*, change_set: ChangeSet, by: User, reason: str) -> None:
    """For good. It stays readable to those who wrote it."""
    with one_at_a_time():
        require(change_set, State.SUBMITTED)
        _allow_reviewing(by, "Only a reviewer can reject a change-set.")
        reason = reasons(reason, "Say why you reject it: its author reads it. Nothing was rejected.")
        _move(change_set, State.REJECTED, reviewer=by)
        tell(change_set, What.REJECTED, by, reason)


def _allow_reviewing(by: User, refusal: str) -> None:
    allow(by.is_active and by.has_perm("editorial.review_changeset"), refusal)


def why_not_publish(*, change_set: ChangeSet, by: User) -> str:
    """A sentence if this person may not publish it; empty if they may."""
    if not wrote_in(change_set, by):
        return "" if by.has_perm("editorial.publish_changeset") else "Only a reviewer can publish a change-set."
    if not settings.REVIEW_OWN:
        return "Here nobody publishes a change-set of their own: ask a reviewer."
    return "" if may_publish_own(by) else "You may not publish a change-set of your own: ask a reviewer."


def may_publish_own(user: User) -> bool:
    return bool(settings.REVIEW_OWN) and user.has_perm("editorial.publish_own_changeset")


def publish(*, change_set: ChangeSet, by: User, text: str = "") -> int:
    """All of it becomes the next edition, or nothing changes and NotPublished says why."""
    with one_at_a_time():
        require(change_set, State.SUBMITTED)
        refusal = why_not_publish(change_set=change_set, by=by)
        allow(not refusal, refusal)
        number = _apply(change_set.pk, reviewer=by)
        change_set.refresh_from_db()
        tell(change_set, What.PUBLISHED, by, said(text))
        tell_the_overtaken(change_set, by)
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


def undo(*, change_set: ChangeSet, by: User, text: str = "") -> ChangeSet:
    """A new change-set with the inverse of a published one, to be submitted and published like any other."""
    with one_at_a_time():
        require(change_set, State.PUBLISHED)
        inverse = new_change_set(title=f"Undo of edition {change_set.number}: {change_set.title}", by=by)
        inverse.undoes = change_set
        inverse.save(update_fields=["undoes"])
        done = change_set.revisions.select_related("base").order_by("pk")
        Revision.objects.bulk_create((_inverse(r, inverse) for r in done), batch_size=snapshot.BATCH)
        tell(change_set, What.UNDONE, by, said(text))
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


def _move(change_set: ChangeSet, state: ChangeSet.State, **fields: Any) -> None:
    for name, value in {"state": state, **fields}.items():
        setattr(change_set, name, value)
    change_set.save(update_fields=["state", *fields])
