from django.db import models
from django.urls import reverse
from modelsearch import index

from kb.editorial.models import Part, Record
from kb.search.fields import TextField
from kb.sources.models import Cited, CitedQuerySet

from ._fields import PeriodField
from .actor import Actor
from .arena import Arena
from .instrument import Instrument


class EventQuerySet(CitedQuerySet):
    def for_list(self):
        """With the instrument; a query more for each of actors, arenas and citations."""
        return self.select_related("instrument").prefetch_related("actors", "arenas").with_citations()

    def for_page(self):
        return self.for_list()


class Event(Record, Cited):
    """Something that happened."""

    parts = ("event_actors", "event_arenas", "citations")

    slug = models.SlugField(max_length=120, unique=True, help_text="The end of its address: 2022-chips-act-signed.")
    date = PeriodField(help_text="As exact as the source is.")
    title = models.CharField(max_length=200, help_text="What happened, in the present tense, neutrally.")
    instrument = models.ForeignKey(
        Instrument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        help_text="The policy measure that it is about, if one.",
    )
    body = models.TextField("text", blank=True, help_text="Markdown. [[actor:cn]] links, [@key, p. 4] cites.")
    actors = models.ManyToManyField(Actor, through="EventActor", related_name="events")
    arenas = models.ManyToManyField(Arena, through="EventArena", related_name="events")

    objects = EventQuerySet.as_manager()
    search_fields = [
        index.SearchField("title", boost=2),
        index.AutocompleteField("title"),
        TextField("body"),
        index.SearchField("date"),
    ]

    class Meta:
        ordering = ["-date", "title", "slug"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("event", args=[self.slug])


class EventActor(Part):
    """Who took part."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="event_actors")
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="event_actors")

    class Meta:
        verbose_name = "actor of the event"
        ordering = ["actor__name", "id"]
        constraints = [models.UniqueConstraint(fields=["event", "actor"], name="an_event_names_an_actor_once")]

    def __str__(self):
        return f"{self.actor} in {self.event}"


class EventArena(Part):
    """Which arena it belongs to."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="event_arenas")
    arena = models.ForeignKey(Arena, models.PROTECT, related_name="event_arenas")

    class Meta:
        verbose_name = "arena of the event"
        ordering = ["arena__position", "arena__name", "id"]
        constraints = [models.UniqueConstraint(fields=["event", "arena"], name="an_event_names_an_arena_once")]

    def __str__(self):
        return f"{self.event} in {self.arena}"
