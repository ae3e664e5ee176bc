from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from modelsearch import index

from kb.editorial.models import Part, Record
from kb.search.fields import TextField
from kb.sources.models import Cited, CitedQuerySet

from ._fields import one_of
from .arena import Arena, Layer


class ChainQuerySet(CitedQuerySet):
    def for_list(self):
        """A query more, for the arenas."""
        return self.prefetch_related("arenas")

    def with_stages(self):
        """A query more: their stages, in order."""
        return self.prefetch_related("stages")

    def for_page(self):
        return self.for_list().with_citations()


class Chain(Record, Cited):
    """A supply chain: stages that feed each other."""

    parts = ("chain_arenas", "citations")

    slug = models.SlugField(max_length=60, unique=True, help_text="The end of its address: rare-earth-magnets.")
    name = models.CharField(max_length=100, help_text="What comes out at the end, or the field: Rare-earth magnets.")
    position = models.PositiveSmallIntegerField(default=0, help_text="The order in lists; lower comes first.")
    summary = models.CharField(max_length=300, blank=True, help_text="From what to what, in a sentence.")
    body = models.TextField("text", blank=True, help_text="Markdown. [[stage:ree-mining]] links, [@key, p. 4] cites.")
    arenas = models.ManyToManyField(Arena, through="ChainArena", related_name="chains")

    objects = ChainQuerySet.as_manager()
    search_fields = [
        index.SearchField("name", boost=3),
        index.AutocompleteField("name"),
        index.SearchField("slug"),
        index.SearchField("summary"),
        TextField("body"),
    ]

    class Meta:
        ordering = ["position", "name", "slug"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("chain", args=[self.slug])

    @property
    def layer(self) -> str:
        """The lowest layer of its arenas, where it begins; "" without arenas. A query unless `arenas` are prefetched."""
        layers = {arena.layer for arena in self.arenas.all()}
        return next((layer for layer in Layer.values if layer in layers), "")


class ChainArena(Part):
    """An arena that a chain matters to."""

    chain = models.ForeignKey(Chain, models.CASCADE, related_name="chain_arenas")
    arena = models.ForeignKey(Arena, models.PROTECT, related_name="chain_arenas")

    class Meta:
        verbose_name = "arena of the chain"
        ordering = ["arena__position", "arena__name", "id"]
        constraints = [models.UniqueConstraint(fields=["chain", "arena"], name="a_chain_names_an_arena_once")]

    def __str__(self):
        return f"{self.chain} in {self.arena}"


class StageKind(models.TextChoices):
    MATERIAL = "material", "Material"
    PROCESS = "process", "Process"
    TOOL = "tool", "Tool"
    DESIGN = "design", "Design"
    PRODUCT = "product", "Product"


def _inputs(other: str, at: str = "inputs") -> models.Prefetch:
    """In one query with the stage at the other end and its chain, those of the same chain in its order."""
    order = [f"{other}__chain__position", f"{other}__position", f"{other}__name", "id"]
    return models.Prefetch(at, Input.objects.select_related(f"{other}__chain").order_by(*order))


class StageQuerySet(CitedQuerySet):
    def for_list(self):
        return self.select_related("chain", "broader")

    def along_the_chain(self):
        """With what each needs, and the sources of what is said of it: three queries."""
        return self.select_related("chain").with_citations().prefetch_related(_inputs("from_stage"))

    def for_page(self):
        return (
            self.for_list()
            .with_citations()
            .prefetch_related(_inputs("from_stage"), _inputs("stage", at="feeds"), "narrower", "targets__strategy__actor")
        )


class Stage(Record, Cited):
    """A link of a supply chain."""

    parts = ("inputs", "citations")

    slug = models.SlugField(
        max_length=60, unique=True, help_text="The end of its address, unique over all chains: ree-separation."
    )
    chain = models.ForeignKey(Chain, models.PROTECT, related_name="stages", help_text="The supply chain that it is a link of.")
    name = models.CharField(max_length=100, help_text="What happens here: Separation and refining.")
    kind = models.CharField(
        max_length=10, choices=StageKind, default=StageKind.PROCESS, help_text="What it gives to the next: a material, a tool …"
    )
    broader = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="narrower",
        help_text="The stage that it is a kind of, if any.",
    )
    position = models.PositiveSmallIntegerField(default=0, help_text="The order along the chain; 1 is furthest upstream.")
    summary = models.CharField(max_length=300, blank=True, help_text="What is done, in a sentence.")
    implication = models.CharField(max_length=300, blank=True, help_text="What control of this stage means, in a sentence.")

    objects = StageQuerySet.as_manager()
    search_fields = [
        index.SearchField("name", boost=3),
        index.AutocompleteField("name"),
        index.SearchField("slug"),
        index.SearchField("summary"),
        index.SearchField("implication"),
    ]

    class Meta:
        ordering = ["chain__position", "chain__name", "position", "name", "slug"]
        constraints = [
            one_of("stage", "kind", StageKind),
            models.CheckConstraint(
                name="no_stage_is_broader_than_itself",
                condition=Q(broader=None) | ~Q(broader=F("id")),
                violation_error_message="A stage is not a kind of itself.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("stage", args=[self.slug])


class InputQuerySet(models.QuerySet):
    def around(self, chain):
        """What its stages take and give, across chains too, with both stages and their chains. One query."""
        near = self.filter(Q(stage__chain=chain) | Q(from_stage__chain=chain)).select_related("stage__chain", "from_stage__chain")
        ends = [f"{end}__{order}" for end in ("stage", "from_stage") for order in ("chain__position", "position", "name")]
        return near.order_by(*ends, "id")


class Input(Part):
    """What a stage takes from another. Inputs may cross chains; they never form a circle."""

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="inputs")
    from_stage = models.ForeignKey(
        Stage,
        models.PROTECT,
        related_name="feeds",
        verbose_name="from stage",
        help_text="The stage that it comes from, of any chain.",
    )
    essential = models.BooleanField(default=True, help_text="No output without it; untick if something else can stand in.")

    objects = InputQuerySet.as_manager()

    class Meta:
        ordering = ["from_stage__position", "from_stage__name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "from_stage"], name="a_stage_feeds_another_once"),
            models.CheckConstraint(
                name="no_stage_feeds_itself",
                condition=~Q(stage=F("from_stage")),
                violation_error_message="A stage does not feed itself.",
            ),
        ]

    def __str__(self):
        return f"{self.from_stage} → {self.stage}"
