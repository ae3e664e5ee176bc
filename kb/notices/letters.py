"""Letters on what happens at the desk: written once it is committed, sent beside it, and never at an editor's cost.

A letter is tried once. If the mail server is out of order it is lost, and the log says so; the feed and the desk still tell.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse

from kb.editorial.models import ChangeSet, Remark

from .concerned import NEXT, heading, to_be_told

log = logging.getLogger(__name__)


def write_to_those_concerned(*, change_set: ChangeSet, what: str, by: User, text: str, **kwargs: object) -> None:
    """One query, and no word with the mail server: that is done by a thread, which asks no database."""
    letters = [letter(person, change_set, what, by, text) for person in to_be_told(change_set, what, by)]
    if letters:
        beside(lambda: send(letters))


def beside(work: Callable[[], None]) -> None:
    """After this, and in its own time; one after the other in a process. A process that ends orderly waits for it."""
    _postman().submit(work)


@cache
def _postman() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="notices")


def letter(person: User, change_set: ChangeSet, what: str, by: User, text: str) -> EmailMessage:
    """To one person alone: nobody reads another's address."""
    who = by.get_full_name() or by.get_username()
    said = [f"{who} {Remark.What(what).label}." if what != Remark.What.CONFLICT else "", text, NEXT.get(Remark.What(what), "")]
    said.append(settings.SITE_URL + reverse("admin:editorial_changeset_change", args=[change_set.pk]))
    if what == Remark.What.PUBLISHED and change_set.number:
        said.append("For readers: " + settings.SITE_URL + reverse("edition", args=[change_set.number]))
    said.append("How you are told, and how not: " + settings.SITE_URL + reverse("admin:notices_recipient_changelist"))
    subject = f"{settings.SITE_NAME}: {heading(what, change_set)}"
    headers = {"Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, "\n\n".join(filter(None, said)) + "\n", None, [person.email], headers=headers)


def send(letters: Sequence[EmailMessage]) -> None:
    """Each for itself: an address that is refused keeps no other from its letter. Raises nothing."""
    try:
        with get_connection() as server:
            for each in letters:
                try:
                    server.send_messages([each])
                except Exception:
                    log.exception("A letter was not sent: %s", each.subject)
    except Exception:
        log.exception("The mail server cannot be reached; %s letters were not sent", len(letters))
