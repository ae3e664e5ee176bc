"""Supply chains: their stages, what feeds what, and who holds how much."""

from arenas.models import Actor, Arena, Basis, Chain, Input, Rank, Share, Stage, StageKind
from arenas.models._fields import FigureStatus

from ._kinds import bounds, certainty, choices, citing, flag, keys, periods, possibility, years
from ._sets import CitedFilters, Filters


class ChainFilters(CitedFilters):
    slug = keys(Chain, at="pk", help_text="The chain’s own slug.")
    arena = keys(Arena, at="arenas", many=True, help_text="The slug of an arena that it matters to.")
    source = citing()
    unfiltered = ("name", "position", "summary", "body")

    class Meta:
        model = Chain
        fields = ()


class StageFilters(CitedFilters):
    slug = keys(Stage, at="pk", help_text="The stage’s own slug.")
    chain = keys(Chain)
    arena = keys(Arena, at="chain__arenas", many=True, help_text="The slug of an arena that its chain matters to.")
    kind = choices(StageKind, at="kind", help_text="What kind of link it is.")
    broader = keys(Stage, at="broader", help_text="The slug of the stage that it is a kind of.")
    from_stage = keys(Stage, at="inputs__from_stage", many=True, help_text="The slug of a stage that feeds it.")
    source = citing()
    unfiltered = ("name", "position", "summary", "implication")

    class Meta:
        model = Stage
        fields = ()


class InputFilters(Filters):
    stage = keys(Stage, help_text="The slug of the stage that takes it.")
    from_stage = keys(Stage, at="from_stage", help_text="The slug of the stage that gives it.")
    chain = keys(Chain, at="stage__chain", help_text="The slug of the chain of the stage that takes it.")
    essential = flag("essential", help_text="Whether there is no output without it.")

    class Meta:
        model = Input
        fields = ()


class ShareFilters(CitedFilters):
    slug = keys(Share, at="pk", help_text="The share’s own slug.")
    chain = keys(Chain, at="stage__chain", help_text="The slug of the chain that the stage belongs to.")
    stage = keys(Stage)
    arena = keys(Arena, at="stage__chain__arenas", many=True, help_text="The slug of an arena that the chain matters to.")
    actor = keys(Actor)
    basis = choices(Basis, at="basis", help_text="What makes the share this actor’s.")
    period = periods("period", help_text="The period, exactly as it is written.")
    year = years("period", what="The time that the share is of")
    lower, upper = bounds(Share, "lower"), bounds(Share, "upper")
    certainly, possibly = certainty(Share), possibility(Share)
    approximate = flag("approximate", help_text="Whether the source says “about”.")
    status = choices(FigureStatus, at="status", help_text="What kind of figure it is, or why there is none.")
    rank = choices(Rank, at="rank", help_text="Which of several sources leads.")
    source = citing()
    unfiltered = ("verbatim", "lower_inclusive", "upper_inclusive", "rank_reason", "note")

    class Meta:
        model = Share
        fields = ()
