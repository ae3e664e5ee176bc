"""What the buttons of a change-set do: each says what happened, and whose page comes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from .. import actions
from ..desk import CHOSEN, current_change_set, user_of
from ..models import ChangeSet, Revision

State = ChangeSet.State
Done = tuple[str, ChangeSet]


@dataclass(frozen=True)
class Move:
    """A button. With `asks` it asks for words first; some moves are refused without, and say so."""

    verb: str
    words: str
    why: str = ""
    asks: str = ""
    needs_words: bool = False
    offers_editors: bool = False


def moves_of(request: HttpRequest, change_set: ChangeSet) -> list[Move]:
    """The buttons that would not be refused, the likeliest first. Two or three queries."""
    user, state = user_of(request), change_set.state
    mine = actions.is_mine(change_set, user)
    reviews = state == State.SUBMITTED and user.has_perm("editorial.review_changeset")
    publishes = state == State.SUBMITTED and not actions.why_not_publish(change_set=change_set, by=user)
    offered = {
        SUBMIT: state == State.OPEN and mine,
        WORK_HERE: state == State.OPEN and mine and current_change_set(request) != change_set,
        HAND_OVER: state == State.OPEN and mine,
        PUBLISH: publishes,
        SEND_BACK: reviews,
        WITHDRAW: state == State.SUBMITTED and mine,
        REJECT: reviews,
        UNDO: state == State.PUBLISHED and user.has_perm("editorial.add_changeset"),
    }
    return [move for move, allowed in offered.items() if allowed]


SUBMIT = Move("submit", "Submit for review", "Its drafts stand still from then on, until they are published or sent back to you.")
WORK_HERE = Move("work-here", "Work in this one", "What you save from now on goes into it.")
HAND_OVER = Move(
    "hand-over",
    "Hand over",
    "Another editor carries on; you can still read it and speak in it. It needs somebody else’s review, as it did before.",
    asks="A word for them",
    offers_editors=True,
)
PUBLISH = Move("publish", "Publish", "All of it becomes public at once, as the next edition.")
SEND_BACK = Move(
    "send-back",
    "Send back",
    "It is open again for its author, who reads your words.",
    asks="What is there to mend?",
    needs_words=True,
)
WITHDRAW = Move(
    "withdraw", "Take back", "It is open again, and waits for its review no longer.", asks="Why, if others should know"
)
REJECT = Move("reject", "Reject", "For good: it can be read, and no more. Readers never saw it.", asks="Why?", needs_words=True)
UNDO = Move(
    "undo",
    "Undo this edition",
    "Makes a new change-set with the inverse of this one. Nothing changes for readers before that is published.",
    asks="Why?",
)


def editors(change_set: ChangeSet) -> QuerySet[User]:
    """To whom it can be handed over."""
    may_draft = User.objects.with_perm("editorial.add_changeset", backend="django.contrib.auth.backends.ModelBackend")
    return may_draft.filter(is_staff=True).exclude(pk=change_set.author_id).order_by("first_name", "last_name", "username")


def said(request: HttpRequest) -> str:
    return request.POST.get("text", "")


def _submit(request: HttpRequest, change_set: ChangeSet) -> Done:
    actions.submit(change_set=change_set, by=user_of(request), text=said(request))
    return f"“{change_set}” waits for its review.", change_set


def _withdraw(request: HttpRequest, change_set: ChangeSet) -> Done:
    actions.withdraw(change_set=change_set, by=user_of(request), text=said(request))
    return f"“{change_set}” is open again: you can go on working on it.", change_set


def _send_back(request: HttpRequest, change_set: ChangeSet) -> Done:
    actions.send_back(change_set=change_set, by=user_of(request), reason=said(request))
    return f"“{change_set}” is open again for its author, who reads why.", change_set


def _reject(request: HttpRequest, change_set: ChangeSet) -> Done:
    actions.reject(change_set=change_set, by=user_of(request), reason=said(request))
    return f"“{change_set}” was rejected. Readers never saw it.", change_set


def _publish(request: HttpRequest, change_set: ChangeSet) -> Done:
    number = actions.publish(change_set=change_set, by=user_of(request), text=said(request))
    return f"Published: this is edition {number} now.", change_set


def _undo(request: HttpRequest, change_set: ChangeSet) -> Done:
    inverse = actions.undo(change_set=change_set, by=user_of(request), text=said(request))
    return "This change-set takes it back, once it is submitted and published.", inverse


def _hand_over(request: HttpRequest, change_set: ChangeSet) -> Done:
    to = _numbered(User.objects.all(), request.POST.get("to", ""))
    actions.hand_over(change_set=change_set, to=to, by=user_of(request), text=said(request))
    return f"“{change_set}” is the work of {to.get_full_name() or to} now.", change_set


def _remark(request: HttpRequest, change_set: ChangeSet) -> Done:
    actions.remark(change_set=change_set, text=said(request), by=user_of(request))
    return "Your remark stands below.", change_set


def _rename(request: HttpRequest, change_set: ChangeSet) -> Done:
    actions.describe(change_set=change_set, title=request.POST.get("called", ""), by=user_of(request))
    return f"It is called “{change_set}” now.", change_set


def _discard(request: HttpRequest, change_set: ChangeSet) -> Done:
    revision = the_draft(change_set, request.POST.get("revision", ""))
    actions.discard(revision=revision, by=user_of(request))
    return f"The draft of “{revision.name}” is taken out.", change_set


def _work_here(request: HttpRequest, change_set: ChangeSet) -> Done:
    if not (change_set.state == State.OPEN and actions.is_mine(change_set, user_of(request))):
        raise actions.NotAllowed("Only its author can work in a change-set, and only while it is open.")
    request.session[CHOSEN] = change_set.pk
    return f"You are working in “{change_set}” now.", change_set


def the_draft(change_set: ChangeSet, number: str) -> Revision:
    return cast(Revision, _numbered(change_set.revisions.select_related("base"), number))


def _numbered(rows: QuerySet[Any], number: str) -> Any:
    return get_object_or_404(rows, pk=number if number.isascii() and number.isdecimal() and len(number) < 19 else 0)


VERBS: dict[str, Callable[[HttpRequest, ChangeSet], Done]] = {
    "submit": _submit,
    "withdraw": _withdraw,
    "send-back": _send_back,
    "reject": _reject,
    "publish": _publish,
    "undo": _undo,
    "hand-over": _hand_over,
    "remark": _remark,
    "rename": _rename,
    "discard": _discard,
    "work-here": _work_here,
}
