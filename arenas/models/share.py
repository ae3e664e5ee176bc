from decimal import Decimal

from django.db import models
from django.db.models import Case, Q, When, Window
from django.db.models.functions import Coalesce, RowNumber
from django.urls import reverse
from modelsearch import index

from kb.editorial.models import Record
from kb.sources.models import Cited, CitedQuerySet

from ._fields import WITHOUT_VALUE, Figure, FigureStatus, PeriodField, in_words, one_of
from .actor import Actor, ActorKind
from .chain import Chain, Stage


class Basis(models.TextChoices):
    """What makes a share an actor's."""

    PRODUCTION_SITE = "production-site", "Where it is made"
    HEADQUARTERS = "headquarters", "Where the maker is at home"
    OWNERSHIP = "ownership", "Who owns it"
    UNKNOWN = "unknown", "The source does not say"


class Rank(models.TextChoices):
    """As in Wikidata: several sources may stand beside each other, and one may lead."""

    PREFERRED = "preferred", "Preferred"
    NORMAL = "normal", "Normal"
    DEPRECATED = "deprecated", "Deprecated"


#: By what a share is at least; a bound that the source does not give is the end of the scale.
LARGEST_FIRST = [Coalesce("lower", Decimal(0)).desc(), Coalesce("upper", Decimal(100)).desc()]


class ShareQuerySet(CitedQuerySet):
    def current(self):
        return self.exclude(rank=Rank.DEPRECATED)

    def measured(self):
        """Those with a value that is no forecast."""
        return self.exclude(status__in=[*WITHOUT_VALUE, FigureStatus.FORECAST])

    def counting(self):
        """What adds up to the whole at some time: a figure that is withheld is a part of it, a forecast is none."""
        return self.exclude(status__in=[FigureStatus.FORECAST, FigureStatus.NOT_APPLICABLE])

    def best(self):
        """One share for each actor and stage: preferred before others, what is known before a forecast, then the latest."""
        # "preferred" comes after "normal" and "deprecated" in the alphabet too.
        forecasts_last = Case(When(status=FigureStatus.FORECAST, then=1), default=0)
        first = ["-rank", forecasts_last, "-period", "slug"]
        order = Window(RowNumber(), partition_by=["stage_id", "actor_id"], order_by=first)
        best = self.current().annotate(place=order).filter(place=1)
        return self.filter(pk__in=best.values("pk"))

    def of_suppliers(self):
        """Those of somebody in particular: the rest of the world is nobody to depend on."""
        return self.exclude(actor__kind=ActorKind.RESIDUAL)

    def leading(self, count=3):
        """Who holds each stage: of its actors' best measured shares the few that are largest for certain."""
        order = Window(RowNumber(), partition_by=["stage_id"], order_by=[*LARGEST_FIRST, "slug"])
        largest = self.measured().best().annotate(place=order).filter(place__lte=count)
        return self.filter(pk__in=largest.values("pk"))

    def deprecated_last(self):
        return self.order_by(Case(When(rank=Rank.DEPRECATED, then=1), default=0), "actor__name", "-rank", "-period", "slug")

    def beside(self, share):
        """Other figures for the same stage and actor: by other sources, in other periods, on another basis."""
        return self.filter(stage=share.stage_id, actor=share.actor_id).exclude(pk=share.pk).for_list().deprecated_last()

    def of(self, actors, arenas=()):
        """Those of these actors; where arenas are named, of chains that matter to these alone."""
        mine = self.filter(actor__in=actors)
        return mine.filter(stage__chain__in=Chain.objects.filter(arenas__in=arenas)) if arenas else mine

    def largest_first(self):
        """Stage by stage in the order of the chains, and in each the largest for certain first, those without a value last."""
        stages = ["stage__chain__position", "stage__chain__name", "stage__position", "stage__name", "stage_id"]
        return self.order_by(*stages, Case(When(status__in=WITHOUT_VALUE, then=1), default=0), *LARGEST_FIRST, "slug")

    def for_stack(self):
        """With what tells where a chain begins: a query more, for the chains' arenas."""
        return self.largest_first().for_list().prefetch_related("stage__chain__arenas")

    def for_list(self):
        return self.select_related("stage__chain", "actor").with_citations()

    def for_page(self):
        return self.for_list()

    def for_analysis(self):
        """With all that a claim is made of: two queries."""
        return self.counting().select_related("stage", "actor__home").with_citations()


class Share(Figure, Record, Cited):
    """An actor's share of a stage in per cent of the world, by one source, in one period."""

    parts = ("citations",)
    floor, ceiling, unit = Decimal(0), Decimal(100), "%"

    slug = models.SlugField(max_length=150, unique=True, help_text="stage-actor-year-source: ree-mining-cn-2025-usgs.")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="shares", help_text="The stage that it is a share of.")
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="shares", help_text="Whose share it is.")
    basis = models.CharField(max_length=16, choices=Basis, default=Basis.UNKNOWN, help_text="What makes the share this actor’s.")
    period = PeriodField(help_text="The time that the share is of.")
    rank = models.CharField(max_length=10, choices=Rank, default=Rank.NORMAL, help_text="Which of several sources leads.")
    rank_reason = models.CharField(
        max_length=300, blank=True, help_text="Why it is preferred, or deprecated: a deprecated share needs one."
    )
    note = models.CharField(
        max_length=300, blank=True, help_text="What readers must know of how it was found: computed from tonnages."
    )

    objects = ShareQuerySet.as_manager()
    search_fields = [index.SearchField("title"), index.SearchField("note")]

    class Meta(Figure.Meta):
        ordering = ["stage__chain__position", "stage__position", "stage__name", "actor__name", "-period", "slug"]
        constraints = [
            *Figure.Meta.constraints,
            one_of("share", "basis", Basis),
            one_of("share", "rank", Rank),
            models.CheckConstraint(
                name="share_is_a_range_of_per_cent",
                condition=(Q(lower=None) | Q(lower__gte=0, lower__lte=100)) & (Q(upper=None) | Q(upper__gte=0, upper__lte=100)),
            ),
            models.CheckConstraint(
                name="a_deprecated_share_has_a_reason",
                condition=~Q(rank=Rank.DEPRECATED) | ~Q(rank_reason=""),
                violation_error_message="Say why the share is deprecated.",
            ),
        ]

    def __str__(self):
        return f"{self.actor}: {self.stage}, {in_words(self.period)}"

    def title(self) -> str:
        return str(self)

    def get_absolute_url(self):
        return reverse("share", args=[self.slug])

    @property
    def in_brief(self):
        return self.text
