from django.db import models
from django.db.models import Q
from django.urls import reverse
from modelsearch import index

from kb.editorial.models import Part, Record
from kb.search.fields import TextField
from kb.sources.models import Cited, CitedQuerySet

from ._fields import Figure, PeriodField, is_estimate, one_of
from .actor import Actor
from .arena import Arena
from .chain import Stage
from .indicator import Indicator


class StrategyStatus(models.TextChoices):
    PLANNED = "planned", "Planned"
    IN_FORCE = "in-force", "In force"
    ENDED = "ended", "Ended"
    SUPERSEDED = "superseded", "Superseded"


class StrategyQuerySet(CitedQuerySet):
    def leading(self):
        """The one strategy of each cell (actor, arena) that stands on the chessboard."""
        return self.filter(rank=1)

    def of(self, actors, arenas=()):
        """Those of these actors; where arenas are named, in these alone."""
        mine = self.filter(actor__in=actors)
        return mine.filter(arena__in=arenas) if arenas else mine

    def for_list(self):
        return self.select_related("actor", "arena").with_citations()

    def for_page(self):
        return self.for_list().prefetch_related("targets__stage", "targets__indicator", "instruments__actor")

    def beside(self, strategy):
        """What others want in the same arena, and the same actor beside this one."""
        return self.filter(arena=strategy.arena_id).exclude(pk=strategy.pk).for_list()


class Strategy(Record, Cited):
    """One actor's goal in one arena."""

    parts = ("targets", "citations")

    slug = models.SlugField(
        max_length=120, unique=True, help_text="actor-arena: cn-semiconductors. Add a word if there are several."
    )
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="strategies", help_text="Who wants it.")
    arena = models.ForeignKey(Arena, models.PROTECT, related_name="strategies", help_text="Where.")
    rank = models.PositiveSmallIntegerField(default=1, help_text="1 leads where the actor has several in one arena.")
    goal = models.CharField(
        max_length=300, help_text="What the actor wants, neutrally, in a sentence. It stands on the chessboard."
    )
    approach = models.TextField(
        blank=True, help_text="Markdown: how it goes about it. [[instrument:chips-act]] links, [@key] cites."
    )
    start = PeriodField(blank=True, help_text="When it began.")
    horizon = PeriodField(blank=True, help_text="By when it is to be reached.")
    status = models.CharField(
        max_length=10,
        choices=StrategyStatus,
        default=StrategyStatus.IN_FORCE,
        help_text="Superseded: another one took its place.",
    )

    objects = StrategyQuerySet.as_manager()
    search_fields = [
        index.SearchField("goal", boost=2),
        index.AutocompleteField("goal"),
        index.SearchField("title"),
        TextField("approach"),
    ]

    class Meta:
        verbose_name_plural = "strategies"
        ordering = ["arena__position", "arena__name", "actor__name", "rank", "slug"]
        constraints = [
            one_of("strategy", "status", StrategyStatus),
            models.UniqueConstraint(fields=["actor", "arena", "rank"], name="strategies_of_a_cell_have_ranks_of_their_own"),
            models.CheckConstraint(
                name="strategy_rank_starts_at_one", condition=Q(rank__gte=1), violation_error_message="The first rank is 1."
            ),
        ]

    def __str__(self):
        return f"{self.actor}: {self.arena}" if self.rank == 1 else f"{self.actor}: {self.arena} ({self.rank})"

    def title(self) -> str:
        return str(self)

    def get_absolute_url(self):
        return reverse("strategy", args=[self.slug])

    @property
    def in_brief(self):
        return self.goal


class Comparator(models.TextChoices):
    AT_LEAST = "at-least", "At least"
    AT_MOST = "at-most", "At most"
    EXACTLY = "exactly", "Exactly"


class Target(Figure, Part):
    """What a strategy has set itself in figures, and what measures it."""

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="targets")
    position = models.PositiveSmallIntegerField(default=0, help_text="The order on the page; lower comes first.")
    metric = models.CharField(max_length=200, help_text="What is counted, in words: share of world chip production.")
    unit = models.CharField(max_length=100, blank=True, help_text="%, tonnes, million cars.")
    stage = models.ForeignKey(
        Stage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="targets",
        help_text="The stage whose shares measure it, if one does.",
    )
    indicator = models.ForeignKey(
        Indicator,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="targets",
        help_text="The indicator that measures it, if one does.",
    )
    comparator = models.CharField(
        max_length=10, choices=Comparator, default=Comparator.AT_LEAST, help_text="How the figure is meant: at least 20 %."
    )
    due = PeriodField(blank=True, help_text="By when.")
    baseline = models.CharField(
        max_length=100, blank=True, validators=[is_estimate], help_text="Where it stood when it was set, in the source’s words."
    )

    class Meta(Figure.Meta):
        ordering = ["position", "due", "id"]
        constraints = [
            *Figure.Meta.constraints,
            one_of("target", "comparator", Comparator),
            models.CheckConstraint(
                name="a_target_is_measured_by_one_thing",
                condition=Q(stage=None) | Q(indicator=None),
                violation_error_message="A stage or an indicator measures it, not both.",
            ),
        ]

    def __str__(self):
        return self.metric
