"""Stages that one actor holds, and what depends on them: `analysis.chokepoints` in the records of pages and API."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from arenas.analysis import chokepoints as analysis
from arenas.analysis.holdings import Holdings, per_cent

from ._ranges import Range, Way
from .actor import Actor
from .chain import Stage
from .knowledge import Knowledge
from .share import Share

#: So many of those that depend on a stage are named, the end products first; all of them are counted.
MOST_NAMED = 6


@dataclass(frozen=True)
class Dependent:
    """A stage that certainly stops with another, or may.

    `way` leads to it, both ends included; `by_choice`: the stages on it that can choose between inputs which all need the first.
    """

    stage: Stage
    certain: bool
    is_end_product: bool
    way: Way
    by_choice: tuple[Stage, ...]

    @property
    def certainty(self) -> str:
        return "certain" if self.certain else "possible"


@dataclass(frozen=True)
class Grip:
    """One actor's hold of one stage; `found` has the counts, `shares` are the figures that it rests on."""

    stage: Stage
    actor: Actor
    share: Range
    found: analysis.Chokepoint
    dependents: tuple[Dependent, ...]
    shares: tuple[Share, ...]

    @property
    def certainty(self) -> str:
        return self.found.grip

    @property
    def is_certainly_held(self) -> bool:
        return self.found.grip == "certain"

    @property
    def approximate(self) -> bool:
        return self.found.approximate

    @property
    def unnamed(self) -> int:
        """How many depend on it and are not among the dependents."""
        return self.found.stages_may - len(self.dependents)

    @property
    def weight(self) -> str:
        """What depends on it, in a sentence."""
        if not self.found.stages_may:
            return "No other stage on record needs it."
        sure = _counted(self.found.stages_certainly, self.found.products_certainly)
        may = _counted(self.found.stages_may, self.found.products_may)
        if self.found.stages_certainly == self.found.stages_may:
            return f"{may} certainly stop{'s' if self.found.stages_may == 1 else ''} without it."
        if not self.found.stages_certainly:
            return f"{may} may stop without it; none certainly does, for something else can stand in."
        return f"{sure} certainly stop{'s' if self.found.stages_certainly == 1 else ''} without it; {may} may."


@dataclass(frozen=True)
class Unknown:
    """A stage that somebody might hold of whom nobody knows."""

    stage: Stage
    reason: str


def _counted(stages: int, products: int) -> str:
    words = f"{stages} stage{'' if stages == 1 else 's'} further down"
    ends = "one of them an end product" if products == 1 else f"{products} of them end products"
    return f"{words}, {ends}," if products else words


def grips(knowledge: Knowledge, found: Iterable[analysis.Chokepoint]) -> list[Grip]:
    """In their order. Costs a pass over the graph for each dependent that is named."""
    return [_grip(knowledge, each) for each in found]


def tightest(knowledge: Knowledge, count: int = 3) -> list[Grip]:
    """The few that are held for certain and on which the most depends."""
    certain = (each for each in knowledge.chokepoints().found if each.grip == "certain" and each.stages_may)
    return grips(knowledge, islice(certain, count))


def unknowns(knowledge: Knowledge, found: analysis.Chokepoints) -> list[Unknown]:
    """Along the chains."""
    missing = set(found.unknown)
    return [Unknown(stage, _reason(knowledge, slug)) for slug, stage in knowledge.stages.items() if slug in missing]


def _reason(knowledge: Knowledge, slug: str) -> str:
    if conflict := knowledge.contradicted.get(slug):
        return f"The figures contradict each other. {conflict}"
    held = knowledge.holdings.get(slug, Holdings({}))
    if not held.shares:
        return "No share is recorded."
    return f"Up to {per_cent(held.unnamed(), upwards=True)} % is nobody’s on record, and might be one supplier’s."


def _grip(knowledge: Knowledge, found: analysis.Chokepoint) -> Grip:
    counted = knowledge.systems[found.stage]
    claims = [claim for each in counted.suppliers for claim in each.claims if each.actor == found.actor]
    if found.share.lower == 0 or not any(claim.estimate.known for claim in claims):  # what the others leave decides
        claims = [claim for each in counted.suppliers for claim in each.claims]
    return Grip(
        knowledge.stages[found.stage],
        knowledge.actors[found.actor],
        Range.of_share(found.share),
        found,
        tuple(islice(_dependents(knowledge, found.stage), MOST_NAMED)),
        tuple(knowledge.behind(claims, found.stage)),
    )


def _dependents(knowledge: Knowledge, stage: str) -> Iterable[Dependent]:
    """End products first, then along the chains."""
    graph = knowledge.graph
    down, products = graph.downstream(stage), set(graph.end_products)
    for slug in sorted((slug for slug in knowledge.stages if slug in down), key=lambda slug: slug not in products):
        path = graph.path(stage, slug)
        if path:
            way, by_choice = Way.of(path.stages, knowledge.stages), [knowledge.stages[each] for each in path.groups]
            yield Dependent(knowledge.stages[slug], path.certain, slug in products, way, tuple(by_choice[:MOST_NAMED]))
