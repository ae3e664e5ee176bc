"""What is left of every stage when somebody withholds.

All outputs are parts of the usual output, 0 to 1, as intervals. For a stage s, over the months that the cut lasts:

    capacity(s) = min(1, 1 − lost(s) + spare(s))              lost: the sum of cut × share, over all admissible shares
    output(s)   = min(capacity(s), supply(i) of its inputs i)
    supply(s)   = min(1, output(s) + stock(s) / months)       what its users get

Of inputs that can stand in for each other the least is taken for the lower bound (nothing stands in) and the greatest for the
upper (one of them carries the stage alone). An input that something unrecorded can stand in for does not touch the upper bound.

This is the inoperability of fixed proportions (Leontief's production function) with bounds in place of averages: every step grows
with all that goes into it, so the ends come from the ends. Both are exact: there are admissible shares, and a way in which
inputs do or do not stand in, that give them. No rounding but in `as_json`, outwards to hundredths of a per cent.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from arenas.analysis.graph import Graph
from arenas.analysis.holdings import Holdings, Interval, per_cent
from arenas.analysis.scenario import BadScenario, Scenario

FULL = Fraction(1)
ALL = Interval(FULL, FULL)

ASSUMPTIONS = (
    "Before the cut, every stage makes just what is asked of it, and nothing stands idle but the spare capacity given here.",
    "A share of the world’s output is the same share of its capacity, and is the actor’s in the sense of the share’s source.",
    "The output of a stage falls in proportion to its shortest essential input; nothing is saved, thinned or redesigned.",
    "What is withheld is missing to all users alike.",
    "Where inputs can stand in for each other, the best case is that one carries the stage alone, the worst that none stands in.",
    "An input that can be replaced by something that is not recorded is not missed in the best case.",
    "Spare capacity is there from the first day, is counted in per cent of the stage’s usual output, and needs the same inputs.",
    "Stocks hold a stage’s own product; they are used evenly while the cut lasts, by all users alike.",
    "Every set of shares that fits the recorded ranges and sums to 100 % is allowed for; none is held to be likelier.",
)
LIMITS = (
    "Only recorded stages and inputs are computed: what is not recorded is taken to be there in full.",
    "An actor that withholds may go on supplying its own factories; the model does not tell them apart from others.",
    "Prices, grades of quality, new plants, smuggling and answers by other governments are not in it.",
    "It is arithmetic on recorded shares, not a forecast.",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One stage. `limits_worst` names what holds the lower bound down, `limits_best` the upper: the stage itself means its own
    capacity, another is an input; several at once are all named; none if nothing does. `approximate`: rests on figures that
    their sources call approximate.
    """

    stage: str
    capacity: Interval
    output: Interval
    supply: Interval
    limits_worst: tuple[str, ...]
    limits_best: tuple[str, ...]
    approximate: bool

    @property
    def untouched(self) -> bool:
        return self.output == ALL


@dataclass(frozen=True)
class WhatIf:
    """Outcomes in the order of the graph, each behind its inputs. `notes` are assumptions that this scenario adds."""

    scenario: Scenario
    outcomes: tuple[Outcome, ...]
    end_products: tuple[str, ...]
    notes: tuple[str, ...]
    by_stage: Mapping[str, Outcome] = field(repr=False, compare=False)

    def of(self, stage: str) -> Outcome:
        return self.by_stage[stage]

    def path(self, stage: str, *, best: bool = False) -> tuple[str, ...]:
        """From the stage up to the one whose own capacity holds it down, in the worst case or the best. () if nothing does."""
        way: list[str] = []
        limits = self._limits(stage, best)
        while limits and stage not in limits:
            way.append(stage)
            stage = limits[0]
            limits = self._limits(stage, best)
        return (*way, stage) if limits else ()

    def _limits(self, stage: str, best: bool) -> tuple[str, ...]:
        outcome = self.by_stage[stage]
        return outcome.limits_best if best else outcome.limits_worst

    @property
    def assumptions(self) -> tuple[str, ...]:
        return (*ASSUMPTIONS, *self.notes)

    @property
    def limits(self) -> tuple[str, ...]:
        return LIMITS

    def as_json(self) -> str:
        """The same text for the same question, byte for byte; per cent as text, rounded outwards to hundredths."""
        answer = {
            "scenario": self.scenario.parameters(),
            "stages": [_plain(outcome) for outcome in self.outcomes],
            "end_products": list(self.end_products),
            "assumptions": list(self.assumptions),
            "limits": list(self.limits),
        }
        return json.dumps(answer, ensure_ascii=False, indent=1)


def what_if(
    graph: Graph, holdings: Mapping[str, Holdings], scenario: Scenario, *, actors: Collection[str] | None = None
) -> WhatIf:
    """`actors` are those that exist; without it, those that hold a share of anything.

    Raises BadScenario for an actor or a stage that there is not, and for a residual, which is nobody who could withhold. An actor
    of whom no share of the stage is recorded may hold anything that nobody else is known to hold. Costs a pass over stages and
    inputs, and over the shares of the stages that are cut (over all shares if `actors` is not given).
    """
    _exist(graph, holdings, scenario, actors)
    cuts: dict[str, dict[str, Fraction]] = defaultdict(dict)
    for cut in scenario.cuts:
        cuts[cut.stage][cut.actor] = cut.percent / 100
    spare, stock = dict(scenario.spare), dict(scenario.stock)
    by_stage: dict[str, Outcome] = {}
    for stage in graph.stages:
        held = holdings.get(stage, Holdings({}))
        capacity = _capacity(held, cuts.get(stage, {}), spare.get(stage, Fraction(0)) / 100)
        in_store = stock.get(stage, Fraction(0)) / scenario.months
        approximate = capacity != ALL and held.loss_is_approximate(cuts[stage])
        by_stage[stage] = _outcome(graph, stage, capacity, in_store, by_stage, approximate)
    notes = tuple(
        f"No share of {cut.actor} in {cut.stage} is recorded: it may be anything that nobody else is known to hold."
        for cut in scenario.cuts
        if cut.percent and cut.actor not in holdings.get(cut.stage, Holdings({})).shares
    )
    return WhatIf(scenario, tuple(by_stage.values()), graph.end_products, notes, by_stage)


def _exist(graph: Graph, holdings: Mapping[str, Holdings], scenario: Scenario, actors: Collection[str] | None) -> None:
    known = {actor for held in holdings.values() for actor in held.shares} if actors is None else actors
    for parameter, stages in (
        ("cut", [cut.stage for cut in scenario.cuts]),
        ("spare", [stage for stage, _ in scenario.spare]),
        ("stock", [stage for stage, _ in scenario.stock]),
    ):
        for stage in stages:
            if stage not in graph.inputs:
                raise BadScenario(parameter, f"There is no stage “{stage}”.")
    for cut in scenario.cuts:
        if cut.actor not in known:
            raise BadScenario("cut", f"There is no actor “{cut.actor}”.")
        share = holdings.get(cut.stage, Holdings({})).shares.get(cut.actor)
        if share and share.residual:
            raise BadScenario("cut", f"“{cut.actor}” stands for many, who cannot withhold as one.")


def _capacity(held: Holdings, cuts: Mapping[str, Fraction], spare: Fraction) -> Interval:
    if not any(cuts.values()):
        return ALL
    lost = held.lost(cuts)
    return Interval(min(FULL, FULL - lost.upper + spare), min(FULL, FULL - lost.lower + spare))


def _outcome(
    graph: Graph, stage: str, capacity: Interval, in_store: Fraction, before: Mapping[str, Outcome], approximate: bool
) -> Outcome:
    inputs = [(edge, before[edge.from_stage].supply) for edge in graph.inputs[stage]]
    group = [(edge.from_stage, supply) for edge, supply in inputs if not edge.essential]
    worst = [(stage, capacity.lower)] + [(edge.from_stage, supply.lower) for edge, supply in inputs]
    best = [(stage, capacity.upper)] + [(edge.from_stage, supply.upper) for edge, supply in inputs if edge.essential]
    if len(group) > 1:
        most = max(supply.upper for _, supply in group)
        best += [(name, most) for name, supply in group if supply.upper == most]
    output = Interval(min(left for _, left in worst), min(left for _, left in best))
    supply = Interval(min(FULL, output.lower + in_store), min(FULL, output.upper + in_store))
    doubtful = approximate or any(before[edge.from_stage].approximate for edge, supplied in inputs if supplied != ALL)
    return Outcome(stage, capacity, output, supply, _limits(worst, output.lower), _limits(best, output.upper), doubtful)


def _limits(candidates: list[tuple[str, Fraction]], least: Fraction) -> tuple[str, ...]:
    return tuple(name for name, left in candidates if left == least) if least < FULL else ()


def _plain(outcome: Outcome) -> dict[str, object]:
    def ends(interval: Interval) -> dict[str, str]:
        return {"lower": per_cent(interval.lower * 100), "upper": per_cent(interval.upper * 100, upwards=True)}

    return {
        "stage": outcome.stage,
        "capacity": ends(outcome.capacity),
        "output": ends(outcome.output),
        "supply": ends(outcome.supply),
        "limits_worst": list(outcome.limits_worst),
        "limits_best": list(outcome.limits_best),
        "approximate": outcome.approximate,
    }
