"""What contradicts itself or must not be added up: `analysis.findings` over everything that is recorded, with its records."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from arenas.analysis.findings import Finding, Flaw, findings, kind_findings

from .chain import Stage
from .knowledge import Knowledge
from .share import Share

#: A heading for readers, and what it means.
EXPLAINED = {
    Flaw.SUM: (
        "Shares that do not add up",
        "The shares of a stage are parts of one whole. These come to more than 100 % even at their least, or to less although "
        "the list is complete, and by more than rounding explains. Nothing is computed from such a stage.",
    ),
    Flaw.SOURCES: (
        "Sources that contradict each other",
        "Two sources give one actor’s share of one stage, at one time and on one basis, and no number fits both.",
    ),
    Flaw.ORGANISATIONS: (
        "Companies with more than their country",
        "What companies have is a part of what their home country has, and cannot be more.",
    ),
    Flaw.MEMBERS: (
        "A bloc and its members",
        "What the members have is what their bloc has: they cannot have more, nor all of them together less.",
    ),
    Flaw.SUBTYPE: (
        "A kind and the whole",
        "One stage is a kind of another, and what somebody has of the kind does not fit what it has of the whole.",
    ),
    Flaw.MIXED: (
        "Several periods or bases side by side",
        "Nothing is wrong here: the sources speak of different times, or count differently. But such figures must not be added "
        "up or compared as if they were one list, so each conclusion takes those of one period and one basis.",
    ),
}


@dataclass(frozen=True)
class Flawed:
    """One thing that was found, of one stage, and the records that make it."""

    flaw: Flaw
    stage: Stage
    text: str
    shares: tuple[Share, ...]
    is_contradiction: bool

    @property
    def title(self) -> str:
        return EXPLAINED[self.flaw][0]

    @property
    def explanation(self) -> str:
        return EXPLAINED[self.flaw][1]


def coherence(knowledge: Knowledge) -> list[Flawed]:
    """Contradictions first, mere mixtures last, and of each sort along the chains."""
    narrower: dict[str, list[Stage]] = defaultdict(list)
    for stage in knowledge.stages.values():
        if stage.broader:
            narrower[stage.broader.slug].append(stage)
    found = [flawed for stage in knowledge.stages.values() for flawed in _flawed(knowledge, stage, narrower[stage.slug])]
    return sorted(found, key=lambda each: list(Flaw).index(each.flaw))


def _flawed(knowledge: Knowledge, stage: Stage, kinds: list[Stage]) -> Iterable[Flawed]:
    claims = knowledge.claims[stage.slug]
    for finding in findings(claims, stage=stage.name, members=knowledge.members):
        yield _with_records(knowledge, finding, stage)
    named = {kind.name: knowledge.claims[kind.slug] for kind in kinds}
    for finding in kind_findings(stage.name, claims, named):
        yield _with_records(knowledge, finding, stage, *kinds)


def _with_records(knowledge: Knowledge, finding: Finding, stage: Stage, *kinds: Stage) -> Flawed:
    shares = knowledge.behind(finding.claims, stage.slug, *(kind.slug for kind in kinds))
    return Flawed(finding.flaw, stage, finding.text, tuple(shares), finding.is_contradiction)
