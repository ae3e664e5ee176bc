"""Who wants to be told of editions, and what has been told to whom. No records: bookkeeping beside the knowledge."""

import base64
import ipaddress
import secrets
import uuid
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from kb.sources.fetching import PORTS, is_public


def new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def new_message() -> str:
    return f"msg_{uuid.uuid4().hex}"


class Subscription(models.Model):
    """A program that is told."""

    name = models.CharField(max_length=100, help_text="Whose program it is, and whom to ask about it.")
    url = models.CharField(
        "address",
        max_length=500,
        validators=[URLValidator(schemes=["https", "http"])],
        help_text="Where the program listens, on the public web: https://example.org/hooks/arenas.",
    )
    secret = models.CharField(
        max_length=100,
        default=new_secret,
        editable=False,
        help_text="By it the program knows that a message is ours. Give it to those who run the program, and to nobody else.",
    )
    is_active = models.BooleanField(
        "is told", default=True, help_text="Taken away by itself when the program has not answered for days. Set it again here."
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    #: Why it is not told any more, if nobody decided that.
    given_up = models.CharField("given up because", max_length=300, blank=True, editable=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(name="who_was_given_up_is_not_told", condition=Q(given_up="") | Q(is_active=False)),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        """What can be known without asking. The addresses themselves are judged when the connection is made."""
        if self.is_active:
            self.given_up = ""
        try:
            parts = urlsplit(self.url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return  # the field says so itself
        if port not in (None, *PORTS):
            raise ValidationError({"url": f"Port {port} is none of the web’s: leave it out, or use 443 or 80."})
        if parts.username is not None or parts.password is not None:
            raise ValidationError({"url": "No name and password in the address: messages are signed instead."})
        if host == "localhost" or host.endswith(".localhost") or not _may_be_public(host):
            raise ValidationError({"url": "This is an address of a private network. Messages go to the public web only."})


def _may_be_public(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return True
    return is_public(host)


class State(models.TextChoices):
    WAITING = "waiting", "Waiting"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Given up"


class Delivery(models.Model):
    """A message to one of them. Written with the edition, in one transaction: none is lost, and none is of what is not public."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="deliveries", editable=False)
    #: The same however often it is tried: a receiver knows by it what it has had already.
    message = models.CharField(max_length=40, default=new_message, unique=True, editable=False)
    edition = models.PositiveIntegerField(null=True, editable=False)
    body = models.TextField(editable=False)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    next_attempt_at = models.DateTimeField(null=True, default=timezone.now, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    delivered_at = models.DateTimeField(null=True, editable=False)
    #: What the last attempt came to.
    status = models.PositiveSmallIntegerField("answer", null=True, editable=False)
    problem = models.CharField(max_length=300, blank=True, editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "deliveries"
        indexes = [models.Index(fields=["next_attempt_at"], name="deliveries_that_are_due", condition=Q(state="waiting"))]
        constraints = [
            models.CheckConstraint(
                name="what_waits_has_a_next_attempt",
                condition=Q(state="waiting", next_attempt_at__isnull=False) | (~Q(state="waiting") & Q(next_attempt_at=None)),
            ),
            models.CheckConstraint(
                name="what_is_delivered_has_a_time",
                condition=Q(state="delivered", delivered_at__isnull=False) | (~Q(state="delivered") & Q(delivered_at=None)),
            ),
        ]

    def __str__(self):
        return f"Edition {self.edition} to {self.subscription}" if self.edition else f"A test to {self.subscription}"
