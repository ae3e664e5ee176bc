from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from modelsearch import index

from kb.editorial.models import Record
from kb.search.fields import TextField
from kb.sources.models import Cited, CitedQuerySet

from ._fields import one_of


class Layer(models.TextChoices):
    """The stack, from the ground up."""

    RAW_MATERIALS = "raw-materials", "Raw materials"
    PROCESSING = "processing", "Processing"
    COMPONENTS = "components", "Components"
    MANUFACTURING = "manufacturing", "Manufacturing"
    SOFTWARE = "software-and-platforms", "Software and platforms"
    END_PRODUCTS = "end-products", "End products"


class ArenaQuerySet(CitedQuerySet):
    def with_goals(self):
        """Those in which somebody wants something."""
        return self.filter(pk__in=self.model.objects.exclude(strategies=None).values("pk"))

    def for_list(self):
        """With what each is a part of: one query."""
        return self.select_related("broader")

    def for_page(self):
        """A query each: what belongs to it, and the citations. The way up the tree comes along for three steps."""
        return (
            self.select_related("broader__broader__broader")
            .with_citations()
            .prefetch_related("narrower", "chains", "indicators", "briefs", "instruments__actor", "events")
            .prefetch_related("strategies__actor", "strategies__citations__source")
        )


class Arena(Record, Cited):
    """A field of competition; a tree by `broader`."""

    parts = ("citations",)

    slug = models.SlugField(max_length=60, unique=True, help_text="The end of its address: semiconductors.")
    name = models.CharField(max_length=100, help_text="As readers say it, in English, no abbreviation.")
    broader = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="narrower",
        help_text="The arena that it is a part of, if any.",
    )
    layer = models.CharField("layer of the stack", max_length=24, choices=Layer, help_text="Where in the stack it mainly stands.")
    position = models.PositiveSmallIntegerField(default=0, help_text="The order in lists; lower comes first.")
    summary = models.CharField(max_length=300, blank=True, help_text="What it is and why it matters, in a sentence or two.")
    body = models.TextField(
        "text",
        blank=True,
        help_text="Markdown: who holds what, what is contested. [[stage:ree-mining]] links, [@key, p. 4] cites.",
    )

    objects = ArenaQuerySet.as_manager()
    search_fields = [
        index.SearchField("name", boost=3),
        index.AutocompleteField("name"),
        index.SearchField("slug"),
        index.SearchField("summary"),
        TextField("body"),
    ]

    class Meta:
        ordering = ["position", "name", "slug"]
        constraints = [
            one_of("arena", "layer", Layer),
            models.CheckConstraint(
                name="no_arena_is_broader_than_itself",
                condition=Q(broader=None) | ~Q(broader=F("id")),
                violation_error_message="An arena is not a part of itself.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("arena", args=[self.slug])

    @property
    def path(self) -> list["Arena"]:
        """The arenas that it lies in, the broadest first. A query for each step that was not selected with it."""
        return [*self.broader.path, self.broader] if self.broader else []
