"""What readers report. No record: it is bookkeeping beside the knowledge, and no edition of it."""

from django.conf import settings
from django.db import models
from django.db.models import Max, Q
from django.urls import reverse

from kb.editorial.models import ChangeSet


class Status(models.TextChoices):
    OPEN = "open", "Open"
    CHECKING = "checking", "Being checked"
    UPSTREAM = "reported-upstream", "Reported to the source"
    FIXED = "fixed", "Corrected"
    DECLINED = "declined", "Not changed"


#: What an editor has done something about.
SETTLED = (Status.FIXED, Status.DECLINED)
MOST = {"problem": 2000, "evidence": 500, "answer": 2000}


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def waiting(self):
        return self.filter(status=Status.OPEN)

    def for_log(self):
        return self.select_related("change_set").order_by("-pk")

    def latest_change(self) -> str:
        """Changes whenever the public log does. One query."""
        last = self.aggregate(last=Max("changed_at"))["last"]
        return f"{last.timestamp():.6f}" if last else "0"


class Correction(models.Model):
    """A problem that a reader reported; its number is its key."""

    #: Made with the form: sent twice, it is one report.
    form_number = models.UUIDField(unique=True, editable=False)
    #: The record by its noun and key at that time; blank if it is about the knowledge base as a whole.
    noun = models.CharField(max_length=30, blank=True, editable=False)
    key = models.CharField(max_length=200, blank=True, editable=False)
    title = models.CharField("about", max_length=300, editable=False)
    figure = models.CharField("figure, as the page gave it", max_length=300, blank=True, editable=False)
    edition = models.PositiveIntegerField("edition that the reader saw", editable=False)
    problem = models.TextField("what is wrong, says the reader", editable=False)
    evidence = models.CharField("where one can check", max_length=MOST["evidence"], blank=True, editable=False)
    contact = models.EmailField(
        "the reader’s e-mail address", blank=True, editable=False, help_text="Never public. Erased once the answer was sent."
    )
    reported_at = models.DateTimeField(editable=False)
    #: A keyed hash of the network address, for a day, to count how many come from one place.
    sender = models.CharField(max_length=32, blank=True, editable=False, db_index=True)

    status = models.CharField(max_length=17, choices=Status, default=Status.OPEN, help_text="Readers see it in the public log.")
    answer = models.TextField(
        blank=True,
        help_text="For everybody, in the public log: what you found, and what was changed or why not.",
    )
    is_quoted = models.BooleanField(
        "show the reader’s words",
        default=True,
        help_text="Beside your answer, never before it. Take the tick away from advertising, insults and what is private.",
    )
    answered_at = models.DateTimeField(null=True, editable=False)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", help_text="Who looks after it."
    )
    change_set = models.ForeignKey(
        ChangeSet, models.SET_NULL, null=True, blank=True, related_name="corrections", help_text="The change-set that mends it."
    )
    changed_at = models.DateTimeField(auto_now=True)
    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        permissions = [("answer_correction", "Can answer readers and settle their corrections")]
        constraints = [
            models.CheckConstraint(name="correction_status_is_a_known_one", condition=Q(status__in=Status.values)),
            models.CheckConstraint(
                name="what_is_not_changed_has_an_answer",
                condition=~Q(status=Status.DECLINED) | ~Q(answer=""),
                violation_error_message="Say in the answer why nothing is changed: the reader deserves a reason.",
            ),
        ]

    def __str__(self):
        return f"Correction {self.pk}: {self.title}"

    def get_absolute_url(self):
        return reverse("correction", args=[self.pk])

    @property
    def shows_words(self) -> bool:
        """What a stranger typed becomes public with an editor's answer, not before."""
        return bool(self.answer) and self.is_quoted

    @property
    def mended_in(self) -> int | None:
        """The edition of its change-set, once that is published. Select `change_set` with it."""
        return self.change_set.number if self.change_set else None

    @property
    def is_settled(self) -> bool:
        return self.status in SETTLED
