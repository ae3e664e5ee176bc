"""Tokens of people's programs, and the answers that these may ask for again. No records: bookkeeping beside the knowledge."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

#: By it people, and programs that look for keys left lying about, know what it is.
MARK = "kbt_"
#: The beginning that is kept and shown, so that its owner knows which one it is.
SHOWN = 10
#: When a token was last used is written down this often at most: reading must not become writing.
SELDOM = timedelta(hours=1)
A_YEAR = timedelta(days=365)


def hash_of(text: str) -> str:
    """A random text of 256 bits needs no slow hash: nobody guesses it, however fast they can try."""
    return hashlib.sha256(text.encode()).hexdigest()


def in_a_year() -> datetime:
    return timezone.now() + A_YEAR


class Scope(models.TextChoices):
    """Each may do what the one before it may, and none more than its owner."""

    READ = "read", "Read my change-sets, and those that I review"
    PROPOSE = "propose", "Also begin, change and submit change-sets"
    PUBLISH = "publish", "Also publish, as far as I may"

    def includes(self, other: Scope) -> bool:
        order = list(Scope)
        return order.index(self) >= order.index(other)


class TokenQuerySet(models.QuerySet["Token"]):
    def usable(self, at: datetime | None = None) -> TokenQuerySet:
        now = at or timezone.now()
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None, user__is_active=True, user__is_staff=True)


class Token(models.Model):
    """A key that lets a program act for its owner. Only its hash is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens", editable=False, verbose_name="whose programs"
    )
    name = models.CharField(max_length=100, help_text="Which program it is for, so that you know later what stops without it.")
    scope = models.CharField(
        max_length=7, choices=Scope, default=Scope.READ, help_text="What the program may do at most. Never more than you may."
    )
    prefix = models.CharField("begins with", max_length=SHOWN, editable=False)
    hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField("made", default=timezone.now, editable=False)
    last_used_at = models.DateTimeField("last used", null=True, editable=False, help_text="To the hour.")
    expires_at = models.DateTimeField(
        "expires",
        null=True,
        blank=True,
        default=in_a_year,
        help_text="From then on it no longer works. Blank: never.",
    )
    revoked_at = models.DateTimeField("revoked", null=True, editable=False)
    objects = TokenQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(name="a_token_has_a_scope_that_there_is", condition=Q(scope__in=Scope.values))]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def clean(self) -> None:
        if self._state.adding and self.expires_at and self.expires_at <= timezone.now():
            raise ValidationError({"expires_at": "This is over already: choose a day to come, or leave it blank."})

    def fill(self) -> str:
        """Makes it a new key, and returns that: the only time that anybody can see it. The row is for the caller to save."""
        text = MARK + secrets.token_urlsafe(32)
        self.prefix, self.hash = text[:SHOWN], hash_of(text)
        return text

    def revoke(self) -> None:
        Token.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=timezone.now())

    def note_use(self, at: datetime | None = None) -> None:
        """No query if that was done lately."""
        now = at or timezone.now()
        if self.last_used_at is None or now - self.last_used_at >= SELDOM:
            Token.objects.filter(pk=self.pk).update(last_used_at=now)


class KeptAnswer(models.Model):
    """What was answered to a request with an `Idempotency-Key`: who sends it again is told the same."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    #: Of the whole request: the same key on another one is a mistake.
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="an_idempotency_key_is_somebodys_once")]

    def __str__(self) -> str:
        return self.key
