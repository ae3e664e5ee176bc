"""Each move leaves a line in the change-set's conversation, and is told to whoever listens once it is committed."""

from __future__ import annotations

from itertools import groupby

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef

from ..models import ChangeSet, Remark, Revision
from ..signals import moved
from ..trial import one_at_a_time
from .refusals import Refused, allow, may_see

What = Remark.What
#: Characters in one remark. Who has more to say writes a document and links it.
MOST_SAID = 10_000
#: Of many records, how many are called by their names.
NAMED = 5


def remark(*, change_set: ChangeSet, text: str, by: User) -> None:
    """Said to everybody who may see the change-set, whatever its state."""
    with one_at_a_time():
        allow(
            change_set.number is not None or may_see(change_set, by),
            "Until a change-set is published, only those who work on it and those who review it can speak in it.",
        )
        allow(by.has_perm("editorial.add_changeset"), "You may not speak here: ask to be made an author.")
        tell(change_set, What.REMARK, by, reasons(text, "Write what you want to say; nothing was sent."))


def reasons(text: str, refusal: str) -> str:
    """The text, tidied; Refused if there is none, or too much."""
    text = said(text)
    if not text:
        raise Refused(refusal)
    return text


def said(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\0", "").strip()
    if len(text) > MOST_SAID:
        raise Refused(f"A remark may have {MOST_SAID:,} characters; this one has {len(text):,}. Nothing was sent.")
    return text


def tell(change_set: ChangeSet, what: Remark.What, by: User, text: str = "", former_author: User | None = None) -> None:
    """Called within the transaction of the move; the receivers of `moved` are called after it."""
    Remark.objects.create(change_set=change_set, what=what, author=by, text=text, former_author=former_author)
    heard = {"change_set": change_set, "what": str(what), "by": by, "text": text}
    transaction.on_commit(lambda: moved.send_robust(ChangeSet, **heard))


def tell_the_overtaken(edition: ChangeSet, by: User) -> None:
    """Whoever has drafts of what has just been published hears of it now, not when they submit. One query, if there is nobody."""
    same = edition.revisions.filter(content_type=OuterRef("content_type"), object_id=OuterRef("object_id"))
    at_work = Revision.objects.filter(change_set__state__in=[ChangeSet.State.OPEN, ChangeSet.State.SUBMITTED])
    overtaken = at_work.filter(Exists(same)).select_related("change_set__author").defer("content").order_by("change_set", "pk")
    for change_set, drafts in groupby(overtaken, key=lambda draft: draft.change_set):
        text = f"{edition} changed {called(list(drafts))}, of which there is a draft here."
        tell(change_set, What.CONFLICT, by, text)


def called(drafts: list[Revision]) -> str:
    names = [f"“{draft.name}”" for draft in drafts[:NAMED]]
    more = len(drafts) - len(names)
    return " and ".join([", ".join(names), f"{more} more"] if more else [", ".join(names)])
