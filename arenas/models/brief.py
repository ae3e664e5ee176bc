from math import ceil

from django.db import models
from django.urls import reverse
from modelsearch import index

from kb.editorial.models import Part, Record
from kb.search.fields import TextField
from kb.sources.models import Cited, CitedQuerySet

from .arena import Arena

WORDS_A_MINUTE = 230


class BriefQuerySet(CitedQuerySet):
    def for_list(self):
        """A query more, for the arenas."""
        return self.prefetch_related("arenas")

    def for_page(self):
        return self.for_list().with_citations()


class Brief(Record, Cited):
    """A written analysis."""

    parts = ("brief_arenas", "citations")

    slug = models.SlugField(max_length=100, unique=True, help_text="The end of its address.")
    title = models.CharField(max_length=200, help_text="What it is about, as a reader would ask for it.")
    byline = models.CharField(max_length=200, blank=True, help_text="Who wrote it, as readers shall see it.")
    audience = models.CharField(max_length=200, blank=True, help_text="Whom it is for.")
    position = models.PositiveSmallIntegerField(default=0, help_text="The order in lists; lower comes first.")
    summary = models.CharField(max_length=300, blank=True, help_text="What the reader will know afterwards, in a sentence.")
    editors_note = models.TextField("editor’s note", blank=True, help_text="Markdown: where it comes from, what to keep in mind.")
    takeaways = models.TextField("take-aways", blank=True, help_text="Markdown: a numbered list of what to remember.")
    body = models.TextField("text", help_text="Markdown. [[stage:ree-mining]] links, [@key, p. 4] cites.")
    arenas = models.ManyToManyField(Arena, through="BriefArena", related_name="briefs")

    objects = BriefQuerySet.as_manager()
    search_fields = [
        index.SearchField("title", boost=3),
        index.AutocompleteField("title"),
        index.SearchField("summary"),
        TextField("takeaways"),
        TextField("body"),
    ]

    class Meta:
        ordering = ["position", "title", "slug"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("brief", args=[self.slug])

    @property
    def reading_time(self) -> int:
        """Whole minutes, at least one."""
        return max(1, ceil(len(f"{self.editors_note} {self.body} {self.takeaways}".split()) / WORDS_A_MINUTE))


class BriefArena(Part):
    """An arena that the brief is about."""

    brief = models.ForeignKey(Brief, models.CASCADE, related_name="brief_arenas")
    arena = models.ForeignKey(Arena, models.PROTECT, related_name="brief_arenas")

    class Meta:
        verbose_name = "arena of the brief"
        ordering = ["arena__position", "arena__name", "id"]
        constraints = [models.UniqueConstraint(fields=["brief", "arena"], name="a_brief_names_an_arena_once")]

    def __str__(self):
        return f"{self.brief} in {self.arena}"
