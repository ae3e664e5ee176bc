"""A report comes in, is taken up, is answered, and is mended by an edition."""

import logging
import uuid
from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from kb.editorial.models import current_edition
from kb.editorial.signals import published

from .about import About
from .models import SETTLED, Correction, Status

log = logging.getLogger(__name__)


def receive(*, form_number: uuid.UUID, about: About, said: dict, sender: str, now) -> Correction:
    """The same form twice is one report. Yesterday's senders are forgotten."""
    Correction.objects.filter(reported_at__lt=now - timedelta(days=1)).exclude(sender="").update(sender="")
    fields: dict = {"noun": about.noun, "key": about.key, "title": about.title, "figure": about.figure, "sender": sender}
    fields |= {name: said[name] for name in ("problem", "evidence", "contact")}
    fields |= {"edition": current_edition(), "reported_at": now}
    return Correction.objects.get_or_create(form_number=form_number, defaults=fields)[0]


def take_up(*, correction: Correction, change_set, by) -> None:
    """Somebody works on it, in that change-set."""
    correction.change_set, correction.assigned_to = change_set, correction.assigned_to or by
    if correction.status == Status.OPEN:
        correction.status = Status.CHECKING
    correction.save()


def answered(correction: Correction) -> None:
    """After an editor has saved a settled one with an answer: the reader hears of it, once, when all is committed."""
    correction.answered_at = correction.answered_at or timezone.now()
    correction.save()
    if correction.contact and correction.is_settled:
        transaction.on_commit(lambda: _write_to_the_reader(correction.pk), robust=True)


@receiver(published, dispatch_uid="what-the-edition-mends")
def mend(sender, change_set, rehearsal, **kwargs) -> None:
    """In the transaction of the publication: the log says so from the same moment on."""
    if rehearsal:
        return
    for correction in change_set.corrections.exclude(status__in=SETTLED):
        correction.status = Status.FIXED
        answered(correction)


def _write_to_the_reader(pk: int) -> None:
    """And forgets the address, if it could be sent."""
    correction = Correction.objects.select_related("change_set").get(pk=pk)
    said = [f"You reported a problem with “{correction.title}”. Thank you.", f"It is settled: {correction.get_status_display()}."]
    said += [f"It was mended in edition {correction.mended_in}."] if correction.mended_in else []
    said += [correction.answer] if correction.answer else []
    said += [f"All of it: {settings.SITE_URL}{correction.get_absolute_url()}", "This address has now been erased here."]
    subject = f"{settings.SITE_NAME}: your correction, number {correction.pk}"
    send_mail(subject, "\n\n".join(said), None, [correction.contact])
    Correction.objects.filter(pk=pk).update(contact="")
