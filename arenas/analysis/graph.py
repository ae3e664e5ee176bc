"""The graph of stages: what needs what, and what stops when a stage stops.

    ore ──┐                    An essential input: no output without it.
          ├─► magnets ─► car   Inputs that are not essential: something else can stand in.
    glue ─┘

How "something else can stand in" is read: two or more such inputs of a stage stand in for each other, so the stage *certainly*
stops only when all of them stop. A single one has its stand-in outside of what is recorded, so its loss alone never certainly
stops the stage. That any of them is lost *may* stop it: whether the others suffice is nowhere said.

Everything is iterative: a chain of thousands of stages is no deeper than one of two.
"""

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Self

from arenas.analysis.holdings import Refused


class Circle(Refused):
    """Stages that feed each other in a circle; `stages` names them in order, the first again at the end."""

    def __init__(self, stages: tuple[str, ...]) -> None:
        super().__init__(f"These stages feed each other in a circle: {' → '.join(stages)}.")
        self.stages = stages


@dataclass(frozen=True, slots=True)
class Edge:
    """`stage` takes something from `from_stage`."""

    stage: str
    from_stage: str
    essential: bool = True


@dataclass(frozen=True, slots=True)
class Path:
    """From a stage down to one that depends on it. Certain: each on the way certainly stops with the one before it.

    `groups` names those stages on the way that have inputs to choose from, all of which depend on the first stage: there the
    path shows one of them.
    """

    stages: tuple[str, ...]
    certain: bool
    groups: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " → ".join(self.stages)


@dataclass(frozen=True)
class Graph:
    """Stages in an order in which each stands behind its inputs. Make it by `Graph.build`."""

    stages: tuple[str, ...]
    inputs: Mapping[str, tuple[Edge, ...]]
    users: Mapping[str, tuple[Edge, ...]]

    @classmethod
    def build(cls, stages: Iterable[str], edges: Iterable[Edge]) -> Self:
        """Time and memory grow with stages and edges together. Same arguments in any order, same graph.

        Raises Refused for an edge of an unknown stage or one that is given twice, Circle for stages that feed each other.
        """
        names = sorted(set(stages))
        inputs: dict[str, list[Edge]] = {name: [] for name in names}
        users: dict[str, list[Edge]] = {name: [] for name in names}
        seen: set[tuple[str, str]] = set()
        for edge in sorted(edges, key=lambda each: (each.stage, each.from_stage)):
            for name in (edge.stage, edge.from_stage):
                if name not in inputs:
                    raise Refused(f"There is no stage “{name}”.")
            if (edge.stage, edge.from_stage) in seen:
                raise Refused(f"“{edge.stage}” takes from “{edge.from_stage}” twice.")
            seen.add((edge.stage, edge.from_stage))
            inputs[edge.stage].append(edge)
            users[edge.from_stage].append(edge)
        try:
            order = tuple(TopologicalSorter({name: [edge.from_stage for edge in inputs[name]] for name in names}).static_order())
        except CycleError as error:
            raise Circle(tuple(error.args[1])) from None
        return cls(
            order,
            {name: tuple(found) for name, found in inputs.items()},
            {name: tuple(found) for name, found in users.items()},
        )

    @cached_property
    def end_products(self) -> tuple[str, ...]:
        """Stages that feed no other, in alphabetical order."""
        return tuple(sorted(stage for stage in self.stages if not self.users[stage]))

    def upstream(self, stage: str) -> frozenset[str]:
        """All that it takes from, directly or not. Linear in what it passes."""
        return self._reached(stage, {name: [edge.from_stage for edge in found] for name, found in self.inputs.items()})

    def downstream(self, stage: str) -> frozenset[str]:
        """All that take from it, directly or not: those that *may* stop with it. Linear in what it passes."""
        return self._reached(stage, {name: [edge.stage for edge in found] for name, found in self.users.items()})

    def stopped(self, stages: Collection[str]) -> frozenset[str]:
        """All that certainly stop when all of these stop, these among them. Linear."""
        down = {self._known(stage) for stage in stages}
        for stage in self.stages:
            if stage not in down and self._stops(stage, down):
                down.add(stage)
        return frozenset(down)

    def essential_to(self, stage: str) -> frozenset[str]:
        """All stages the loss of which alone certainly stops it. The first call costs what `needs` costs."""
        needs = self.needs[self._known(stage)]
        return frozenset(name for place, name in enumerate(self.stages) if needs >> place & 1 and name != stage)

    @cached_property
    def needs(self) -> Mapping[str, int]:
        """For each stage the set of those without which it certainly stops (itself among them): bit n is the nth of `stages`.

        A word operation for 64 stages at a time: stages × edges / 64.
        """
        needs: dict[str, int] = {}
        for place, stage in enumerate(self.stages):
            whole = 1 << place
            for edge in self.inputs[stage]:
                whole |= needs[edge.from_stage] if edge.essential else 0
            group = [needs[edge.from_stage] for edge in self.inputs[stage] if not edge.essential]
            shared = group[0] if len(group) > 1 else 0
            for each in group:
                shared &= each
            needs[stage] = whole | shared
        return needs

    @cached_property
    def reaches(self) -> Mapping[str, int]:
        """For each stage the set of those downstream of it (itself among them), in bits as in `needs`, at the same cost."""
        reaches: dict[str, int] = {}
        for place in range(len(self.stages) - 1, -1, -1):
            whole = 1 << place
            for edge in self.users[self.stages[place]]:
                whole |= reaches[edge.stage]
            reaches[self.stages[place]] = whole
        return reaches

    def path(self, stage: str, to: str) -> Path | None:
        """Why `to` depends on `stage`: a shortest certain path if it certainly does, else a shortest one, else None. Linear."""
        down = self.stopped([stage])
        certain = self._known(to) in down
        lost_groups = {each for each in down if self._group_stops(each, down)}
        came_from: dict[str, str] = {stage: ""}
        waiting = deque([stage])
        while waiting and to not in came_from:
            here = waiting.popleft()
            for edge in self.users[here]:
                if edge.stage not in came_from and (not certain or edge.essential or edge.stage in lost_groups):
                    came_from[edge.stage] = here
                    waiting.append(edge.stage)
        if to not in came_from:
            return None
        way = [to]
        while way[-1] != stage:
            way.append(came_from[way[-1]])
        way.reverse()
        chosen = [after for before, after in pairwise(way) if not self._edge(after, before).essential]
        return Path(tuple(way), certain, tuple(chosen) if certain else ())

    def _stops(self, stage: str, down: Collection[str]) -> bool:
        essential = any(edge.essential and edge.from_stage in down for edge in self.inputs[stage])
        return essential or self._group_stops(stage, down)

    def _group_stops(self, stage: str, down: Collection[str]) -> bool:
        group = [edge.from_stage in down for edge in self.inputs[stage] if not edge.essential]
        return len(group) > 1 and all(group)

    def _edge(self, stage: str, from_stage: str) -> Edge:
        return next(edge for edge in self.inputs[stage] if edge.from_stage == from_stage)

    def _reached(self, start: str, steps: Mapping[str, list[str]]) -> frozenset[str]:
        reached, waiting = {self._known(start)}, [start]
        while waiting:
            for step in steps[waiting.pop()]:
                if step not in reached:
                    reached.add(step)
                    waiting.append(step)
        return frozenset(reached - {start})

    def _known(self, stage: str) -> str:
        if stage not in self.inputs:
            raise Refused(f"There is no stage “{stage}”.")
        return stage
