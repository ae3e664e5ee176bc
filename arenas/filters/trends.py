"""What is measured, what happened, and what was written about it."""

from arenas.models import Actor, Arena, Brief, Event, Indicator, Instrument, Observation
from arenas.models._fields import FigureStatus
from kb.sources.models import Source

from ._kinds import bounds, certainty, choices, citing, flag, keys, periods, possibility, texts, years
from ._sets import CitedFilters, Filters


class IndicatorFilters(CitedFilters):
    slug = keys(Indicator, at="pk", help_text="The indicator’s own slug.")
    arena = keys(Arena)
    unit = texts("unit", help_text="The unit, exactly as it is written.")
    source = citing()
    unfiltered = ("name", "definition")

    class Meta:
        model = Indicator
        fields = ()


class ObservationFilters(Filters):
    indicator = keys(Indicator)
    arena = keys(Arena, at="indicator__arena", help_text="The slug of the indicator’s arena.")
    actor = keys(Actor)
    period = periods("period", help_text="The period, exactly as it is written.")
    year = years("period", what="The time that the figure is of")
    lower, upper = bounds(Observation, "lower"), bounds(Observation, "upper")
    certainly, possibly = certainty(Observation), possibility(Observation)
    approximate = flag("approximate", help_text="Whether the source says “about”.")
    status = choices(FigureStatus, at="status", help_text="What kind of figure it is, or why there is none.")
    source = keys(Source, help_text="The citation key of the source that the figure is by.")
    unfiltered = ("verbatim", "lower_inclusive", "upper_inclusive", "note")

    class Meta:
        model = Observation
        fields = ()


class EventFilters(CitedFilters):
    slug = keys(Event, at="pk", help_text="The event’s own slug.")
    date = periods("date", help_text="When it happened, exactly as it is written.")
    year = years("date", what="When it happened")
    actor = keys(Actor, at="actors", many=True, help_text="The code of an actor that took part.")
    arena = keys(Arena, at="arenas", many=True, help_text="The slug of an arena that it belongs to.")
    instrument = keys(Instrument, help_text="The slug of the instrument that it is about.")
    source = citing()
    unfiltered = ("title", "body")

    class Meta:
        model = Event
        fields = ()


class BriefFilters(CitedFilters):
    slug = keys(Brief, at="pk", help_text="The brief’s own slug.")
    arena = keys(Arena, at="arenas", many=True, help_text="The slug of an arena that it is about.")
    source = citing()
    unfiltered = ("title", "byline", "audience", "position", "summary", "editors_note", "takeaways", "body")

    class Meta:
        model = Brief
        fields = ()
