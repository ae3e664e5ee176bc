"""What editors say to each other about a change-set, and what they do with it, in one list."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .revisions import ChangeSet


class Remark(models.Model):
    """One line of the conversation: something said, or a move with the reason for it. Never changed, never deleted."""

    class What(models.TextChoices):
        REMARK = "remark", "said"
        SUBMITTED = "submitted", "submitted it"
        WITHDRAWN = "withdrawn", "took it back to work on it"
        SENT_BACK = "sent-back", "sent it back"
        REJECTED = "rejected", "rejected it"
        PUBLISHED = "published", "published it"
        UNDONE = "undone", "began to take it back"
        HANDED_OVER = "handed-over", "handed it over"
        CONFLICT = "conflict", "published something else about the same"
        RESOLVED = "resolved", "settled a conflict"

    change_set = models.ForeignKey(ChangeSet, models.CASCADE, related_name="remarks")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)
    what = models.CharField(max_length=12, choices=What, default=What.REMARK)
    text = models.TextField(blank=True)
    #: Whose change-set it was until it was handed over: they wrote some of it, and so do not review it.
    former_author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="who_says_or_refuses_something_gives_words",
                condition=~Q(what__in=["remark", "sent-back", "rejected"], text=""),
            ),
            models.CheckConstraint(
                name="what_is_handed_over_had_an_author",
                condition=Q(what="handed-over", former_author__isnull=False)
                | (~Q(what="handed-over") & Q(former_author__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author} {self.get_what_display()}"
