"""What is refused, in words for the person who asked for it; nothing was done then."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import Q

from ..models import ChangeSet, Revision

State = ChangeSet.State
IS = {
    State.OPEN: "is open: its author is at work on it",
    State.SUBMITTED: "has been submitted and waits for its review",
    State.REJECTED: "has been rejected",
    State.PUBLISHED: "has been published",
}


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


def allow(allowed: bool, refusal: str) -> None:
    if not allowed:
        raise NotAllowed(refusal)


def is_mine(change_set: ChangeSet, by: User) -> bool:
    return by.is_active and (by.is_superuser or change_set.author_id == by.pk)


def allow_drafting(change_set: ChangeSet, by: User) -> None:
    allow(is_mine(change_set, by), f"“{change_set}” is the work of {change_set.author}: only they can change it.")


def may_see(change_set: ChangeSet, user: User) -> bool:
    """Before it is public: who works on it, who once did, and who may review it."""
    reviews = any(map(user.has_perm, ("editorial.review_changeset", "editorial.publish_changeset")))
    return user.is_active and (reviews or wrote_in(change_set, user))


def wrote_in(change_set: ChangeSet, user: User) -> bool:
    """Whether it is theirs, or was until they handed it over."""
    return change_set.author_id == user.pk or change_set.remarks.filter(former_author_id=user.pk).exists()


def those_of(user: User) -> Q:
    """The change-sets in which they wrote, as a condition."""
    handed_over = ChangeSet.objects.filter(remarks__former_author_id=user.pk)
    return Q(author_id=user.pk) | Q(pk__in=handed_over.values("pk"))


def require(change_set: ChangeSet, state: ChangeSet.State) -> None:
    """Asks the table, not the object, which may be older than somebody's decision."""
    change_set.refresh_from_db(fields=["state", "number", "reviewer", "author"])
    if change_set.state != state:
        decided = f", by {change_set.reviewer}" if change_set.reviewer and change_set.state != State.OPEN else ""
        raise Frozen(f"“{change_set.title}” {IS[State(change_set.state)]}{decided}. Nothing more was done.")
