"""What an actor depends on: stages that others hold, upstream of stages that matter to it.

A stage that another holds is one that a stage of one's own *certainly* needs, if that stops without it by the inputs that are
recorded, and *possibly* if there is any way from the one to the other. Together with whether the other certainly holds so much
of it, that makes a dependence certain or possible: certain only if both are.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from arenas.analysis.chokepoints import Chokepoint
from arenas.analysis.graph import Graph


@dataclass(frozen=True, slots=True)
class Dependence:
    """A stage that another holds, and those of one’s own that need it: `may` has all of them, `certainly` those that stop."""

    point: Chokepoint
    certainly: tuple[str, ...]
    may: tuple[str, ...]

    @property
    def is_certain(self) -> bool:
        return self.point.grip == "certain" and bool(self.certainly)


def dependences(
    graph: Graph, found: Iterable[Chokepoint], *, own: Collection[str], kin: Collection[str]
) -> tuple[Dependence, ...]:
    """Of the chokepoints those that stages of one's own need, the certain ones first, then by how many need them.

    `own`: the stages that matter to the actor; a stage is not upstream of itself. `kin`: actors on whom it does not depend, for
    they are itself or a part of it. Costs a pass over `own` for each chokepoint, and `graph.needs`.
    """
    place = {stage: 1 << number for number, stage in enumerate(graph.stages)}
    mine = sorted(stage for stage in set(own) if stage in place)
    result = []
    for point in found:
        if point.actor in kin:
            continue
        others = [stage for stage in mine if stage != point.stage]
        may = tuple(stage for stage in others if graph.reaches[point.stage] & place[stage])
        certainly = tuple(stage for stage in may if graph.needs[stage] & place[point.stage])
        if may:
            result.append(Dependence(point, certainly, may))
    return tuple(sorted(result, key=lambda each: (not each.is_certain, -len(each.certainly), -len(each.may))))
