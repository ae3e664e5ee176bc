"""How a file from elsewhere is read, kept for its next edition; and each file that is being brought in."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from kb.editorial.models import ChangeSet


class Mapping(models.Model):
    """How the tables of a source are said in our columns. It is a tool of the editors, no knowledge: it has no editions."""

    name = models.CharField(
        max_length=100, unique=True, help_text="What it is for, in a few words: Chip explorer, all five tables."
    )
    #: By its key: a foreign key would have to be asked at every publication.
    source = models.SlugField(
        "source’s key",
        max_length=100,
        blank=True,
        help_text="The citation key of the source that publishes these tables: usgs-2026.",
    )
    definition = models.JSONField(help_text="The rules, as JSON. “Editing”, section “Importing at the desk”, explains them.")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class ImportState(models.TextChoices):
    LOOKING = "looking", "Being read"
    ENCODING = "encoding", "Its encoding is asked for"
    COLUMNS = "columns", "Its columns are asked for"
    CHECKING = "checking", "Being compared"
    CHECKED = "checked", "Ready to be drafted"
    DRAFTING = "drafting", "Being drafted"
    DRAFTED = "drafted", "Drafted"
    FAILED = "failed", "Stopped"


RUNNING = [ImportState.LOOKING, ImportState.CHECKING, ImportState.DRAFTING]


#: After this no process works on an import any more: it has been stopped, and could not say so.
LATEST = timedelta(seconds=settings.IMPORT_SECONDS + 30)
#: How long a file is kept that nobody has made drafts of.
KEPT = timedelta(days=30)


class Removed(models.TextChoices):
    """What becomes of records that an earlier edition of the file brought, and this one does not list."""

    LEAVE = "leave", "Leave them as they are"
    DEPRECATE = "deprecate", "Deprecate the shares among them, with the reason that the source no longer lists them"
    DELETE = "delete", "Draft their deletion"


class ImportQuerySet(models.QuerySet):
    def of(self, user):
        return self if user.is_superuser else self.filter(owner=user)

    def without_file(self):
        """For lists and pages: the file itself may have megabytes."""
        return self.defer("content")

    def worked_on(self, at=None):
        """Those on which a process may be at work."""
        return self.filter(state__in=RUNNING, started_at__gt=(at or timezone.now()) - LATEST)

    def forgotten(self, at=None):
        """Those that were sent long ago, and came to nothing."""
        return self.exclude(state=ImportState.DRAFTED).filter(sent_at__lt=(at or timezone.now()) - KEPT)

    def made_before(self, mapping):
        """By plural, the keys of the records that published imports with this mapping have brought into being."""
        made: dict[str, list[str]] = {}
        published = self.filter(mapping=mapping, state=ImportState.DRAFTED, change_set__number__isnull=False)
        for each in published.values_list("made", flat=True):
            for plural, keys in each.items():
                made[plural] = list(dict.fromkeys([*made.get(plural, []), *keys]))
        return made


class Import(models.Model):
    """A file that is being brought in: what is known of it so far, and how far it has come."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="imports", editable=False)
    sent_at = models.DateTimeField("sent", auto_now_add=True)
    name = models.CharField("file", max_length=200)
    #: Null once it has become drafts.
    content = models.BinaryField(null=True)
    encoding = models.CharField(max_length=20, blank=True)
    source = models.SlugField("source’s key", max_length=100, blank=True)
    mapping = models.ForeignKey(Mapping, models.SET_NULL, null=True, blank=True, related_name="imports")
    #: The rules as they were when the file was compared.
    definition = models.JSONField(null=True)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.LOOKING)
    #: What was found in the file before anybody said what it means.
    found = models.JSONField(default=dict)
    #: By plural, how many records are new, changed, the same, gone.
    counts = models.JSONField(default=dict)
    #: Whether there is anything that can be drafted at all.
    can_draft = models.BooleanField(default=False)
    leave_out = models.BooleanField(default=False)
    removed = models.CharField(max_length=10, choices=Removed, default=Removed.LEAVE)
    #: By plural, the keys of the records that it brought into being.
    made = models.JSONField(default=dict)
    change_set = models.ForeignKey(ChangeSet, models.SET_NULL, null=True, related_name="imports")
    failure = models.TextField(blank=True)
    # what the process that works on it says of itself
    step = models.CharField(max_length=100, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    host = models.CharField(max_length=100, blank=True)
    pid = models.PositiveIntegerField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="what_is_drafted_needs_no_file", condition=~Q(state="drafted") | Q(content=None)),
        ]

    def __str__(self):
        return self.name

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    def is_overdue(self, at=None) -> bool:
        return self.is_running and self.started_at is not None and self.started_at + LATEST < (at or timezone.now())


class ImportLine(models.Model):
    """What an import would do to one record, or what is wrong with one row."""

    class What(models.TextChoices):
        NEW = "new", "New"
        CHANGED = "changed", "Changed"
        GONE = "gone", "No longer in the file"
        ERROR = "error", "Wrong"
        LEFT_OUT = "left-out", "Left out with them"

    imported = models.ForeignKey(Import, models.CASCADE, related_name="lines")
    what = models.CharField(max_length=10, choices=What)
    noun = models.CharField(max_length=20, blank=True)
    key = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200, blank=True)
    file = models.CharField(max_length=200, blank=True)
    row = models.PositiveIntegerField(null=True)
    column = models.CharField(max_length=500, blank=True)
    value = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    #: [column, before, after] of each that differs.
    changes = models.JSONField(default=list)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["imported", "what", "id"], name="lines_of_an_import")]

    def __str__(self):
        return f"{self.get_what_display()}: {self.name or self.reason}"
