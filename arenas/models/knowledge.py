"""Everything recorded that the analysis computes on, as plain values: read once, in as many queries however much there is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self, cast

from arenas.analysis.chokepoints import Chokepoints, chokepoints
from arenas.analysis.claims import Basis, Claim, Kind, Rank
from arenas.analysis.graph import Edge, Graph
from arenas.analysis.holdings import Holdings, Number, holdings_of
from arenas.analysis.period import Period
from arenas.analysis.shares import System, system

from .actor import Actor, Membership
from .chain import Input, Stage
from .share import Share


@dataclass(frozen=True)
class Knowledge:
    """Stages by slug, actors by code, the claims of each stage; what follows from them is computed when it is asked for.

    `said`: the records behind each claim. `uncited` is the source of a claim that names none.
    """

    stages: Mapping[str, Stage]
    actors: Mapping[str, Actor]
    edges: tuple[Edge, ...]
    claims: Mapping[str, tuple[Claim, ...]]
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    said: Mapping[tuple[str, Claim], list[Share]] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Self:
        """Six queries: stages, inputs, actors, memberships, shares with their stage and actor, citations with their sources."""
        stages = {stage.slug: stage for stage in Stage.objects.for_list()}
        actors = {actor.code: actor for actor in Actor.objects.for_list()}
        inputs = Input.objects.values_list("stage__slug", "from_stage__slug", "essential")
        members = defaultdict(list)
        for bloc, code in Membership.objects.filter(valid_to="").values_list("bloc__code", "actor__code"):
            members[bloc].append(code)
        claims, said = defaultdict(list), defaultdict(list)
        for share in Share.objects.for_analysis():
            claim = claim_of(share)
            claims[share.stage.slug].append(claim)
            said[share.stage.slug, claim].append(share)
        by_bloc = {bloc: tuple(codes) for bloc, codes in members.items()}
        by_stage = {slug: tuple(claims[slug]) for slug in stages}
        return cls(stages, actors, tuple(Edge(*each) for each in inputs), by_stage, by_bloc, said)

    @cached_property
    def graph(self) -> Graph:
        return Graph.build(self.stages, self.edges)

    @cached_property
    def systems(self) -> dict[str, System]:
        """Of each stage with claims, those that count together."""
        return {slug: system(claims, stage=slug) for slug, claims in self.claims.items() if claims}

    @cached_property
    def holdings(self) -> dict[str, Holdings]:
        """Of each stage whose claims do not contradict each other."""
        found = {}
        for slug, each in self.systems.items():
            if each.conflict is None:
                found[slug] = holdings_of(each)
        return found

    @property
    def contradicted(self) -> dict[str, str]:
        """Stages that nothing is computed of, and why."""
        return {slug: each.conflict for slug, each in self.systems.items() if each.conflict}

    @property
    def holders(self) -> list[Actor]:
        """Those of whom a share counts, by name."""
        codes = {code for held in self.holdings.values() for code, share in held.shares.items() if not share.residual}
        return [actor for code, actor in self.actors.items() if code in codes]

    def products_after(self, stage: str) -> int:
        """How many end products may stop with a stage, itself left out."""
        products = set(self.graph.end_products)
        return len(products & self.graph.downstream(stage))

    def behind(self, claims: Iterable[Claim], *stages: str) -> list[Share]:
        """The records of these claims on any of these stages, in the order of the claims."""
        found = [share for claim in claims for stage in stages for share in self.said.get((stage, claim), ())]
        return list(dict.fromkeys(found))

    def chokepoints(self, threshold: Number = 50) -> Chokepoints:
        """Raises Refused for a threshold that is none."""
        return chokepoints(self.graph, self.holdings, threshold)


def claim_of(share: Share) -> Claim:
    """The share's actor with its home, and its citations, must be loaded, or this causes queries."""
    cited = [citation.source.slug for citation in share.citations.all()]
    return Claim(
        actor=share.actor.code,
        kind=cast(Kind, share.actor.kind),
        home=share.actor.home.code if share.actor.home else None,
        estimate=share.estimate,
        period=Period.parse(share.period),
        basis=cast(Basis, share.basis),
        rank=cast(Rank, share.rank),
        source=cited[0] if cited else "uncited",
        name=share.actor.name,
    )
