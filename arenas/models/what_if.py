"""What is left of every stage when somebody withholds: `analysis.what_if` in the words and records of pages and API."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from arenas.analysis import what_if as analysis
from arenas.analysis.holdings import per_cent
from arenas.analysis.scenario import BadScenario, Cut, Scenario

from ._ranges import Range, Way
from .actor import Actor
from .chain import Chain, Stage
from .knowledge import Knowledge
from .share import Share

#: Whose share is a part of somebody else's, and how the parts are to be asked for instead.
PARTS = {
    "bloc": "{name} is a bloc, whose members’ shares are counted. Name its members instead, one cut each.",
    "organisation": "The share of {name} is counted as a part of what countries have. Name its home country instead.",
}


APART = "A stage and its kinds are computed apart: what one of them loses is not taken from the other."


@dataclass(frozen=True)
class Left:
    """One stage. `worst` and `best`: from it up to the stage whose own capacity holds it down in the worst and the best case.

    `kin`: stages that are touched and are kinds of it, or of which it is a kind. What they lose is not taken from it, so where it
    is untouched itself, nobody can say.
    """

    stage: Stage
    is_end_product: bool
    output: Range
    capacity: Range
    supply: Range
    worst: Way
    best: Way
    approximate: bool
    kin: tuple[Stage, ...] = ()

    @property
    def certainty(self) -> str:
        if self.untouched:
            return "unknown" if self.kin else "certain"
        return "certain" if self.output.upper < 100 else "possible" if self.output.lower else "unknown"

    @property
    def untouched(self) -> bool:
        return self.output.lower == 100

    @property
    def verdict(self) -> str:
        if self.untouched:
            return "not touched through its inputs, but by a stage of its kind" if self.kin else "not touched"
        if self.output.upper < 100:
            return "stops" if not self.output.upper else "certainly less"
        return "possibly less" if self.output.lower else "anything from nothing to all"

    @property
    def has_stock(self) -> bool:
        """Do its users get more than it makes?"""
        return self.supply != self.output

    @property
    def binding(self) -> Stage | None:
        """What holds it down in the worst case."""
        return self.worst.stages[-1] if self.worst.stages else None


@dataclass(frozen=True)
class CutShare:
    """One thing that is withheld, in records."""

    actor: Actor
    stage: Stage
    percent: str

    @classmethod
    def of(cls, knowledge: Knowledge, cut: Cut) -> "CutShare":
        return cls(knowledge.actors[cut.actor], knowledge.stages[cut.stage], per_cent(cut.percent))

    def __str__(self) -> str:
        return f"{self.actor} withholds {self.percent} % of its {self.stage} ({self.stage.chain})"


@dataclass(frozen=True)
class Supposed:
    """The answer to a scenario. `stages` along the chains; `shares` are the figures that it rests on."""

    scenario: Scenario
    cuts: tuple[CutShare, ...]
    stages: tuple[Left, ...]
    assumptions: tuple[str, ...]
    limits: tuple[str, ...]
    shares: tuple[Share, ...]

    spare: tuple[tuple[Stage, str], ...]
    stock: tuple[tuple[Stage, str], ...]

    @property
    def is_asked(self) -> bool:
        return bool(self.cuts)

    @property
    def words(self) -> str:
        """The question."""
        parts = [
            f"{'; '.join(map(str, self.cuts)) or 'Nobody withholds anything'}. It lasts {per_cent(self.scenario.months)} months."
        ]
        parts += [f"Others can add {percent} % of the whole output of {stage}." for stage, percent in self.spare]
        parts += [f"{months} months of the output of {stage} are in store." for stage, months in self.stock]
        return " ".join(parts)

    def along(self, chain: Chain) -> tuple[Left, ...]:
        """The chain's own stages, and of all others those that are touched."""
        return tuple(left for left in self.stages if left.stage.chain_id == chain.pk or not left.untouched or left.kin)


def suppose(knowledge: Knowledge, scenario: Scenario) -> Supposed:
    """Raises BadScenario for what there is not, and for who holds nothing that is counted as its own."""
    _refuse_parts(knowledge, scenario.cuts)
    found = analysis.what_if(knowledge.graph, knowledge.holdings, scenario, actors=knowledge.actors)
    ends = set(found.end_products)
    kin = _kin(knowledge, found)
    lefts = (_left(knowledge, found, stage, kin, is_end_product=slug in ends) for slug, stage in knowledge.stages.items())
    return Supposed(
        scenario,
        tuple(CutShare.of(knowledge, cut) for cut in scenario.cuts),
        tuple(lefts),
        (*analysis.ASSUMPTIONS, APART, *_notes(knowledge, scenario.cuts)),
        found.limits,
        tuple(_shares(knowledge, scenario.cuts)),
        *(
            tuple((knowledge.stages[slug], per_cent(number)) for slug, number in each)
            for each in (scenario.spare, scenario.stock)
        ),
    )


def _refuse_parts(knowledge: Knowledge, cuts: Iterable[Cut]) -> None:
    for cut in cuts:
        aside = {each.claim.actor for each in knowledge.systems[cut.stage].set_aside} if cut.stage in knowledge.systems else ()
        actor = knowledge.actors.get(cut.actor)
        if actor and cut.actor in aside and actor.kind in PARTS and not _counts(knowledge, cut):
            raise BadScenario("cut", PARTS[actor.kind].format(name=actor.name))


def _counts(knowledge: Knowledge, cut: Cut) -> bool:
    held = knowledge.holdings.get(cut.stage)
    return held is not None and cut.actor in held.shares


def _kin(knowledge: Knowledge, found: analysis.WhatIf) -> Mapping[str, list[Stage]]:
    """Of each stage those that are touched and are a kind of it, or of which it is a kind."""
    kin = defaultdict(list)
    for slug, stage in knowledge.stages.items():
        if stage.broader:
            broader = stage.broader.slug
            if not found.of(slug).untouched:
                kin[broader].append(stage)
            if not found.of(broader).untouched:
                kin[slug].append(knowledge.stages[broader])
    return kin


def _left(
    knowledge: Knowledge, found: analysis.WhatIf, stage: Stage, kin: Mapping[str, list[Stage]], *, is_end_product: bool
) -> Left:
    outcome = found.of(stage.slug)
    ways = found.path(stage.slug), found.path(stage.slug, best=True)
    worst, best = (Way.of(way, knowledge.stages) for way in ways)
    doubt = outcome.approximate
    output, capacity, supply = (
        Range.of_output(each, approximate=doubt) for each in (outcome.output, outcome.capacity, outcome.supply)
    )
    return Left(stage, is_end_product, output, capacity, supply, worst, best, doubt, tuple(kin.get(stage.slug, ())))


def _notes(knowledge: Knowledge, cuts: Iterable[Cut]) -> Iterable[str]:
    """What this scenario has to assume besides."""
    for cut in cuts:
        actor, stage = knowledge.actors[cut.actor], knowledge.stages[cut.stage]
        if conflict := knowledge.contradicted.get(cut.stage):
            yield f"The figures of {stage} contradict each other, so nothing is taken from them. {conflict}"
        elif cut.percent and not _counts(knowledge, cut):
            yield f"No share of {actor} in {stage} is counted: it may be anything that nobody else is known to hold."


def _shares(knowledge: Knowledge, cuts: Iterable[Cut]) -> Iterable[Share]:
    """The figures of all suppliers of the stages that are cut: what the others hold bounds what can be withheld."""
    for slug in dict.fromkeys(cut.stage for cut in cuts):
        if slug in knowledge.systems:
            counted = knowledge.systems[slug]
            parties = [*counted.suppliers, *filter(None, [counted.residual])]
            yield from knowledge.behind((claim for each in parties for claim in each.claims), slug)
