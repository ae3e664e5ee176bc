"""How each editor wants to be told of what happens at the desk. No record: bookkeeping beside the knowledge."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.db import models
from django.urls import reverse

SALT = "kb.notices"


class Recipient(models.Model):
    """What somebody has chosen. Who has no row has chosen nothing: letters, and no feed."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="told_by", editable=False)
    letters = models.BooleanField("write me letters", default=True, help_text="To your e-mail address, one for each event.")
    #: In the address of the feed; another one and the old address is worth nothing. None: there is no feed.
    serial = models.UUIDField("feed", null=True, editable=False)

    class Meta:
        verbose_name = "way of being told"
        verbose_name_plural = "my notices"

    def __str__(self) -> str:
        return f"How {self.user} is told"

    @property
    def feed(self) -> str:
        """Its path; empty if there is none. Signed, so that it cannot be guessed from the tables either."""
        if not self.serial:
            return ""
        return reverse("notices", args=[signing.Signer(salt=SALT).sign(f"{self.user_id}:{self.serial.hex}")])

    def open_feed(self) -> None:
        """At a new address; the old one is gone."""
        self.serial = uuid.uuid4()


def choice_of(user: User) -> Recipient:
    """Not saved, if they have chosen nothing yet."""
    return Recipient.objects.filter(user=user).first() or Recipient(user=user)


def owner_of(secret: str) -> User | None:
    """Whose feed has that address; None if it is nobody's any more. One query at most."""
    try:
        pk, _, serial = signing.Signer(salt=SALT).unsign(secret).partition(":")
        known = Recipient.objects.select_related("user").filter(user_id=int(pk), serial=uuid.UUID(serial)).first()
    except (signing.BadSignature, ValueError):
        return None
    return known.user if known and known.user.is_active and known.user.is_staff else None
