"""Where a claim comes from. Field names follow CSL-JSON, so that reference managers understand them."""

from datetime import date

from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import get_language_info
from modelsearch import index

from kb.editorial.models import Part, Record
from kb.moment import today

from . import freshness

is_edtf = RegexValidator(
    r"^\d{4}(-\d{2}(-\d{2})?)?[?~%]?$",
    "Write a year, month or day: 2025, 2025-03 or 2025-03-14 (with ? if uncertain, ~ if approximate).",
)
is_doi = RegexValidator(r"^10\.\d{4,9}/\S+$", "Write the DOI alone, from 10. on: 10.1000/182.")


class SourceKind(models.TextChoices):
    ARTICLE = "article", "Article"
    JOURNAL = "article-journal", "Journal article"
    MAGAZINE = "article-magazine", "Magazine article"
    NEWSPAPER = "article-newspaper", "Newspaper article"
    BOOK = "book", "Book"
    DATASET = "dataset", "Data set"
    LEGISLATION = "legislation", "Law or regulation"
    REPORT = "report", "Report"
    SPEECH = "speech", "Speech"
    WEBPAGE = "webpage", "Web page"


class Grade(models.TextChoices):
    PRIMARY = "primary", "Primary: the actor's own act or words"
    STATISTICS = "official-statistics", "Official statistics"
    RESEARCH = "research", "Research"
    TRADE = "trade-press", "Trade press"
    NEWS = "news", "News"
    SECONDARY = "secondary", "Secondary: retells others without naming them"
    UNKNOWN = "unknown", "Not graded"


class SourceQuerySet(models.QuerySet):
    def by_lateness(self, day: date) -> tuple[list, list]:
        """The keys of those whose next edition is late on that day, and of those of which none is. One query."""
        expected = self.filter(cadence__isnull=False).values_list("pk", "issued", "cadence")
        dues = [(pk, freshness.due(issued, cadence)) for pk, issued, cadence in expected]
        return [pk for pk, due in dues if due and due < day], [pk for pk, due in dues if due and due >= day]


class Source(Record):
    """A work that can be cited: CSL-JSON's fields, its licence and our grade of it."""

    slug = models.SlugField(
        "citation key",
        max_length=100,
        unique=True,
        help_text="What texts cite, as in [@usgs-2026]. Short, lower case, with the year.",
    )
    kind = models.CharField(max_length=20, choices=SourceKind, default=SourceKind.WEBPAGE, help_text="CSL's type of the work.")
    title = models.CharField(max_length=300, help_text="As the work gives it.")
    authors = models.TextField(
        blank=True, help_text="One a line: “Family, Given” for a person, the plain name for an institution."
    )
    publisher = models.CharField(max_length=200, blank=True, help_text="Who brought it out.")
    container_title = models.CharField(max_length=200, blank=True, help_text="The journal, newspaper or site it appeared in.")
    issued = models.CharField(
        "published",
        max_length=11,
        blank=True,
        validators=[is_edtf],
        help_text="2025, 2025-03 or 2025-03-14. Blank if undated; never guessed.",
    )
    cadence = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
        help_text="How many months lie between two editions of the work: 12 for a yearly report. Blank if it came out once, "
        "or if a newer edition is a source of its own here.",
    )
    url = models.URLField("URL", max_length=500, blank=True, help_text="Where readers find the work itself.")
    doi = models.CharField(
        "DOI", max_length=200, blank=True, validators=[is_doi], help_text="From 10. on, without the address: 10.1000/182."
    )
    language = models.CharField(max_length=20, blank=True, help_text="A language code such as en or zh.")
    grade = models.CharField(
        max_length=20,
        choices=Grade,
        default=Grade.UNKNOWN,
        help_text="How near the source is to the fact. Grade what it is, not whether you like it.",
    )
    licence = models.CharField(
        max_length=60, blank=True, help_text="SPDX identifier such as CC-BY-4.0, where the work states one."
    )
    licence_note = models.CharField(
        max_length=300, blank=True, help_text="What readers must know to use it, in the work's own terms."
    )
    archive_url = models.URLField(
        "archived copy", max_length=500, blank=True, help_text="A copy that stays, for when the work moves or goes."
    )
    last_checked = models.DateField(null=True, blank=True, help_text="When an editor last opened it and found what we cite.")
    abstract = models.TextField(blank=True, help_text="What it is and how far it can be trusted, in our own words.")

    objects = SourceQuerySet.as_manager()
    search_fields = [
        index.SearchField("title", boost=2),
        index.AutocompleteField("title"),
        index.SearchField("slug"),
        index.SearchField("authors"),
        index.SearchField("publisher"),
        index.SearchField("abstract"),
    ]

    class Meta:
        ordering = ["title", "slug"]
        constraints = [
            models.CheckConstraint(name="source_kind_is_a_known_one", condition=Q(kind__in=SourceKind.values)),
            models.CheckConstraint(name="source_grade_is_a_known_one", condition=Q(grade__in=Grade.values)),
            models.CheckConstraint(
                name="source_cadence_is_some_months",
                condition=Q(cadence=None) | Q(cadence__gte=1, cadence__lte=240),
                violation_error_message="A cadence is from 1 to 240 months.",
            ),
            models.CheckConstraint(
                name="source_has_a_title", condition=~Q(title=""), violation_error_message="A source needs its title."
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("source", args=[self.slug])

    @property
    def language_in_words(self) -> str:
        """The language's name; its code if that is not a known one."""
        try:
            return get_language_info(self.language)["name"]
        except KeyError:
            return self.language

    @property
    def due(self) -> date | None:
        """When its next edition should be here, some grace included; None if none is expected."""
        return freshness.due(self.issued, self.cadence)

    @property
    def author_names(self) -> list[str]:
        return [name.strip() for name in self.authors.splitlines() if name.strip()]


class Citation(Part):
    """What a record says, and where in which source it stands."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="citations", help_text="The work that says so.")
    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.UUIDField()
    record = GenericForeignKey()
    position = models.PositiveSmallIntegerField(default=0, help_text="The order on the page; 0 comes first.")
    locator = models.CharField(max_length=100, blank=True, help_text="Where in the source: p. 4, table 2, section 3.1.")
    quote = models.CharField(max_length=300, blank=True, help_text="A few words of the source, exactly, that settle it.")
    supports = models.CharField(
        max_length=100, blank=True, help_text="What of the record it supports, if not all: goal, horizon."
    )

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="citations_of_a_record")]

    def __str__(self):
        return f"{self.source}, {self.locator}" if self.locator else str(self.source)


class CitedQuerySet(models.QuerySet):
    def with_citations(self):
        """One query more, whatever the number of records: citations with their sources."""
        return self.prefetch_related(models.Prefetch("citations", Citation.objects.select_related("source")))

    def overdue(self, day: date | None = None):
        """Those that somebody should have looked at again before that day (today). One query, now, for the sources."""
        day = day or today()
        late, awaited = Source.objects.by_lateness(day)
        ours = Citation.objects.filter(content_type=ContentType.objects.get_for_model(self.model), object_id=OuterRef("pk"))
        by_its_sources = Exists(ours.filter(source__in=late)) & ~Exists(ours.filter(source__in=awaited))
        return self.filter(Q(review_by__lt=day) | (Q(review_by=None) & by_its_sources))


class Cited(models.Model):
    """A record whose claims carry their sources. Its queryset is a CitedQuerySet."""

    citations = GenericRelation(Citation)
    review_by = models.DateField(
        "review by",
        null=True,
        blank=True,
        help_text="When somebody should look whether it still holds. Blank if its sources say when: by how often they come out.",
    )

    class Meta:
        abstract = True

    @property
    def stale_after(self) -> date | None:
        """The last day on which it needs no other look; None if nobody expects news. No query if its citations are loaded."""
        return self.review_by or max(filter(None, (one.source.due for one in self.citations.all())), default=None)

    def is_overdue(self, day: date | None = None) -> bool:
        until = self.stale_after
        return until is not None and until < (day or today())


class LinkState(models.TextChoices):
    WORKS = "works", "Works"
    MOVED = "moved", "Moved for good"
    SHUT = "shut", "Does not let programs in"
    FAILING = "failing", "Does not answer"
    MISSING = "missing", "Is not there any more"
    UNCHECKED = "unchecked", "Not asked: no public address"


class LinkCheckQuerySet(models.QuerySet["LinkCheck"]):
    def dead(self):
        """Gone by their own word, or without an answer so often that it is no accident."""
        return self.filter(Q(state=LinkState.MISSING) | Q(state=LinkState.FAILING, failures__gte=FAILURES))


#: So many times in a row it may be an accident.
FAILURES = 3


class LinkCheck(models.Model):
    """What became of an address when it was last asked. No record, and tied to none: what a source says is its editors' word."""

    url = models.URLField("address", max_length=500, unique=True, editable=False)
    state = models.CharField(max_length=9, choices=LinkState, editable=False)
    status = models.PositiveSmallIntegerField("answer", null=True, editable=False)
    problem = models.CharField(max_length=200, blank=True, editable=False)
    final_url = models.URLField("leads to", max_length=500, blank=True, editable=False)
    archive_url = models.URLField("archived copy", max_length=500, blank=True, editable=False)
    checked_at = models.DateTimeField("last checked", editable=False)
    failures = models.PositiveSmallIntegerField("failures in a row", default=0, editable=False)
    failing_since = models.DateTimeField(null=True, editable=False)
    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        ordering = ["url"]

    def __str__(self):
        return self.url
