"""Actors and what they want: arenas, strategies with their targets, instruments, memberships."""

from arenas.models import (
    Actor,
    ActorKind,
    Arena,
    Comparator,
    Indicator,
    Instrument,
    InstrumentKind,
    InstrumentStatus,
    Layer,
    Membership,
    Stage,
    Strategy,
    StrategyStatus,
    Target,
)
from arenas.models._fields import FigureStatus

from ._kinds import amounts, bounds, certainty, choices, citing, flag, keys, numbers, possibility, texts, years
from ._sets import CitedFilters, Filters


class ActorFilters(CitedFilters):
    code = keys(Actor, at="pk", help_text="The actor’s own code.")
    kind = choices(ActorKind, at="kind", help_text="What kind of actor it is.")
    iso_alpha3 = texts("iso_alpha3", help_text="A country’s ISO code of three letters.")
    home = keys(Actor, at="home", help_text="The code of an organisation’s country.")
    bloc = keys(Actor, at="memberships__bloc", many=True, help_text="The code of a bloc that it is or was a member of.")
    source = citing()
    unfiltered = ("name", "aliases", "summary", "body")

    class Meta:
        model = Actor
        fields = ()


class MembershipFilters(Filters):
    actor = keys(Actor, help_text="The code of the member.")
    bloc = keys(Actor, at="bloc", help_text="The code of the bloc.")
    valid_from__year = years("valid_from", what="When it joined")
    valid_to__year = years("valid_to", what="When it left")

    class Meta:
        model = Membership
        fields = ()


class ArenaFilters(CitedFilters):
    slug = keys(Arena, at="pk", help_text="The arena’s own slug.")
    broader = keys(Arena, at="broader", help_text="The slug of the arena that it is a part of.")
    layer = choices(Layer, at="layer", help_text="The layer of the stack in which it mainly stands.")
    source = citing()
    unfiltered = ("name", "position", "summary", "body")

    class Meta:
        model = Arena
        fields = ()


class StrategyFilters(CitedFilters):
    slug = keys(Strategy, at="pk", help_text="The strategy’s own slug.")
    actor = keys(Actor)
    arena = keys(Arena)
    rank = numbers("rank", most=32_767, help_text="1 leads where an actor has several strategies in one arena.")
    status = choices(StrategyStatus, at="status", help_text="How far it has come.")
    start__year = years("start", what="When it began")
    horizon__year = years("horizon", what="By when it is to be reached")
    instrument = keys(Instrument, at="instruments", many=True, help_text="The slug of an instrument that serves it.")
    source = citing()
    unfiltered = ("goal", "approach")

    class Meta:
        model = Strategy
        fields = ()


class TargetFilters(Filters):
    strategy = keys(Strategy)
    actor = keys(Actor, at="strategy__actor", help_text="The code of the actor whose target it is.")
    arena = keys(Arena, at="strategy__arena", help_text="The slug of the arena that its strategy is in.")
    stage = keys(Stage, help_text="The slug of the stage whose shares measure it.")
    indicator = keys(Indicator, help_text="The slug of the indicator that measures it.")
    comparator = choices(Comparator, at="comparator", help_text="Whether the figure is a least, a most or exact.")
    unit = texts("unit", help_text="The unit, exactly as it is written.")
    lower, upper = bounds(Target, "lower"), bounds(Target, "upper")
    certainly, possibly = certainty(Target), possibility(Target)
    approximate = flag("approximate", help_text="Whether the source says “about”.")
    status = choices(FigureStatus, at="status", help_text="What kind of figure it is, or why there is none.")
    due__year = years("due", what="By when it is due")
    unfiltered = ("metric", "baseline", "position", "verbatim", "lower_inclusive", "upper_inclusive")

    class Meta:
        model = Target
        fields = ()


class InstrumentFilters(CitedFilters):
    slug = keys(Instrument, at="pk", help_text="The instrument’s own slug.")
    actor = keys(Actor, help_text="The code of the actor that set it up.")
    kind = choices(InstrumentKind, at="kind", help_text="What it mainly does.")
    status = choices(InstrumentStatus, at="status", help_text="Whether it works already, or still.")
    arena = keys(Arena, at="arenas", many=True, help_text="The slug of an arena that it is meant to move.")
    strategy = keys(Strategy, at="strategies", many=True, help_text="The slug of a strategy that it serves.")
    announced__year = years("announced", what="When it became known")
    in_force__year = years("in_force", what="When it took effect")
    ended__year = years("ended", what="When it ended")
    budget = amounts("budget", what="The budget, in units of its currency (say which currency, too)")
    currency = texts("currency", help_text="The budget’s currency, by its ISO 4217 code, such as USD.")
    source = citing()
    unfiltered = ("name", "summary", "body")

    class Meta:
        model = Instrument
        fields = ()
