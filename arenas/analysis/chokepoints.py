"""Stages that one actor holds, and how much lies downstream of them.

An actor holds at least t % of a stage *certainly* if its least admissible share is t or more, *possibly* if its greatest is.
A stage downstream depends on the stage *certainly* if it stops without it by the inputs that are recorded, *possibly* if there is
any way from the one to the other (see `graph`). Both doubts are told apart: "possibly held, certainly needed" is not
"certainly held, possibly needed".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from arenas.analysis.graph import Graph
from arenas.analysis.holdings import Holding, Holdings, Number, Refused, exact, per_cent

Grip = Literal["certain", "possible"]


@dataclass(frozen=True, slots=True)
class Chokepoint:
    """Counts of stages and end products downstream of a stage, the stage itself left out.

    `may` counts all to which a way leads, so `certainly` of them are in it. `approximate`: the verdict rests on a figure
    that its source calls approximate.
    """

    stage: str
    actor: str
    grip: Grip
    share: Holding
    stages_certainly: int
    stages_may: int
    products_certainly: int
    products_may: int

    @property
    def approximate(self) -> bool:
        return self.share.approximate


@dataclass(frozen=True, slots=True)
class Chokepoints:
    """`found`, the weightiest first; `unknown`: stages that somebody who is not named there might hold, so nobody can say.

    `products` is the number of end products in the whole graph, and `stages` that of stages, to see the counts against.
    """

    threshold: Fraction
    found: tuple[Chokepoint, ...]
    unknown: tuple[str, ...]
    stages: int
    products: int

    def of(self, actor: str) -> tuple[Chokepoint, ...]:
        return tuple(each for each in self.found if each.actor == actor)

    def at(self, stage: str) -> tuple[Chokepoint, ...]:
        return tuple(each for each in self.found if each.stage == stage)


@dataclass(frozen=True, slots=True)
class Reach:
    """What depends on one actor by all the stages that it holds together: two ways that stand in for each other may both be its.

    `certainly` stop if it certainly held stages stop; `may`: any way leads there from a stage that it possibly holds. The
    stages that it holds are among them.
    """

    actor: str
    certainly: frozenset[str]
    may: frozenset[str]
    products_certainly: tuple[str, ...]
    products_may: tuple[str, ...]


def chokepoints(graph: Graph, holdings: Mapping[str, Holdings], threshold: Number = 50) -> Chokepoints:
    """Ordered by: certainly held, then end products and stages that certainly depend, then those that may, then the share.

    A stage without an entry in `holdings` has no recorded shares. Residuals are many suppliers and hold no chokepoint. Raises
    Refused for a threshold outside of more than 0 to 100 and for shares of an unknown stage. Costs one pass over the shares and
    that of `graph.needs`, with a byte of memory for each pair of stages.
    """
    least = _threshold(threshold)
    _known(graph, holdings)
    counts = _counts(graph)
    found, unknown = [], []
    for stage in graph.stages:
        held = holdings.get(stage, Holdings({}))
        grips = list(_grips(held, least))
        found += [Chokepoint(stage, actor, grip, share, *counts[stage]) for actor, grip, share in grips]
        if held.unnamed() >= least:
            unknown.append(stage)
    found.sort(key=_weight)
    return Chokepoints(least, tuple(found), tuple(sorted(unknown)), len(graph.stages), len(graph.end_products))


def reach(graph: Graph, holdings: Mapping[str, Holdings], actor: str, threshold: Number = 50) -> Reach:
    """What depends on an actor by all the stages of which it holds at least the threshold. Linear. Raises as `chokepoints`."""
    least = _threshold(threshold)
    _known(graph, holdings)
    shares = {stage: held.of(actor) for stage, held in holdings.items() if actor in held.shares}
    certainly = graph.stopped([stage for stage, share in shares.items() if share.certainly_at_least(least)])
    may = {stage for stage, share in shares.items() if share.possibly_at_least(least)}
    for stage in graph.stages:
        if any(edge.from_stage in may for edge in graph.inputs[stage]):
            may.add(stage)
    products = graph.end_products
    return Reach(
        actor,
        certainly,
        frozenset(may),
        tuple(product for product in products if product in certainly),
        tuple(product for product in products if product in may),
    )


def _threshold(threshold: Number) -> Fraction:
    least = exact(threshold)
    if not 0 < least <= 100:
        raise Refused(f"A threshold of {per_cent(least)} % is not between 0 (not included) and 100 %.")
    return least


def _known(graph: Graph, holdings: Mapping[str, Holdings]) -> None:
    for stage in holdings:
        if stage not in graph.inputs:
            raise Refused(f"There is no stage “{stage}”.")


def _grips(held: Holdings, least: Fraction) -> Iterable[tuple[str, Grip, Holding]]:
    for actor, named in sorted(held.shares.items()):
        if named.residual:
            continue
        share = held.of(actor)
        if share.possibly_at_least(least):
            yield actor, "certain" if share.certainly_at_least(least) else "possible", share


def _counts(graph: Graph) -> dict[str, tuple[int, int, int, int]]:
    """For each stage: stages and end products that certainly depend on it and that may, the stage itself left out."""
    size = len(graph.stages)
    rows = "".join(f"{graph.needs[stage]:0{size}b}"[::-1] for stage in graph.stages)  # row after row: what each stage needs
    products = sum(1 << number for number, stage in enumerate(graph.stages) if not graph.users[stage])
    counts = {}
    for number, stage in enumerate(graph.stages):
        column = int(rows[number::size][::-1], 2)  # who needs this one
        certain, may = column & ~(1 << number), graph.reaches[stage] & ~(1 << number)
        counts[stage] = (certain.bit_count(), may.bit_count(), (certain & products).bit_count(), (may & products).bit_count())
    return counts


def _weight(each: Chokepoint) -> tuple[object, ...]:
    return (
        each.grip != "certain",
        -each.products_certainly,
        -each.stages_certainly,
        -each.products_may,
        -each.stages_may,
        -each.share.lower,
        -each.share.upper,
        each.stage,
        each.actor,
    )
