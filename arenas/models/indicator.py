from django.db import models
from django.db.models import Window
from django.db.models.functions import Rank
from django.urls import reverse
from modelsearch import index

from kb.editorial.models import Part, Record
from kb.markdown import plain
from kb.search.fields import TextField
from kb.sources.models import Cited, CitedQuerySet, Source

from ._fields import Figure, FigureStatus, PeriodField, in_words
from .actor import Actor
from .arena import Arena


class IndicatorQuerySet(CitedQuerySet):
    def for_list(self):
        return self.select_related("arena")

    def for_page(self):
        return self.for_list().with_citations()


class Indicator(Record, Cited):
    """Something measured over time."""

    parts = ("observations", "citations")

    slug = models.SlugField(max_length=100, unique=True, help_text="The end of its address: rare-earth-mine-production.")
    name = models.CharField(max_length=200, help_text="What is measured: Mine production of rare earths.")
    unit = models.CharField(max_length=100, help_text="What one of it is: tonnes of oxide, %, million dollars.")
    arena = models.ForeignKey(Arena, models.PROTECT, related_name="indicators", help_text="The arena that it tells most about.")
    definition = models.TextField(blank=True, help_text="Markdown: what counts, what does not, how it is measured.")

    objects = IndicatorQuerySet.as_manager()
    search_fields = [
        index.SearchField("name", boost=3),
        index.AutocompleteField("name"),
        index.SearchField("slug"),
        index.SearchField("unit"),
        TextField("definition"),
    ]

    class Meta:
        ordering = ["arena__position", "name", "slug"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("indicator", args=[self.slug])

    @property
    def in_brief(self):
        return plain(self.definition.partition("\n\n")[0])


class ObservationQuerySet(models.QuerySet):
    def for_list(self):
        return self.select_related("indicator", "actor", "source")

    def of(self, actors, arenas=()):
        """Those of these actors; where arenas are named, of indicators in these alone."""
        mine = self.filter(actor__in=actors).order_by(
            "indicator__arena__position", "indicator__name", "indicator_id", "period", "id"
        )
        return mine.filter(indicator__arena__in=arenas) if arenas else mine

    def latest(self):
        """Of each indicator the newest value of each actor, two if two sources give one; a forecast only if there is no other."""
        forecasts_last = models.Case(models.When(status=FigureStatus.FORECAST, then=1), default=0)
        order = Window(Rank(), partition_by=["indicator_id", "actor_id"], order_by=[forecasts_last, "-period"])
        newest = self.order_by().annotate(place=order).filter(place=1)
        return self.filter(pk__in=newest.values("pk"))

    def periods(self):
        """Each period that something is observed in, once."""
        return self.order_by().values_list("period", flat=True).distinct()


class Observation(Figure, Part):
    """The indicator's value for an actor in a period, by one source."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="observations")
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="observations", help_text="Whose figure it is.")
    period = PeriodField(help_text="The time that the figure is of.")
    source = models.ForeignKey(Source, models.PROTECT, related_name="observations", help_text="Where it is said.")
    note = models.CharField(max_length=300, blank=True, help_text="What readers must know of this one figure.")

    objects = ObservationQuerySet.as_manager()

    class Meta(Figure.Meta):
        ordering = ["actor__name", "period", "id"]
        constraints = [
            *Figure.Meta.constraints,
            models.UniqueConstraint(
                fields=["indicator", "actor", "period", "source"], name="one_observation_by_a_source_of_an_actor_in_a_period"
            ),
        ]

    def __str__(self):
        return f"{self.actor}, {in_words(self.period)}"

    @property
    def unit(self) -> str:  # type: ignore[override]
        """If the indicator is not loaded already, this causes a query."""
        return self.indicator.unit
