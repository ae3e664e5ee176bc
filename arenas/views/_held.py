"""Who leads the stages of an arena's supply chains, and which of them are held by one actor."""

from dataclasses import dataclass

from arenas.models import Arena
from arenas.models.chokepoints import Grip, grips
from arenas.models.concentrations import StageConcentration, concentration_of
from arenas.models.exposures import HALF
from arenas.models.knowledge import Knowledge


@dataclass(frozen=True)
class Held:
    """Along the chains; the grips in their own order, the weightiest first."""

    concentrations: list[StageConcentration]
    grips: list[Grip]

    @classmethod
    def in_chains_of(cls, arena: Arena) -> "Held | None":
        """Six queries, or none without chains. The arena's chains must be loaded."""
        chains = {chain.pk for chain in arena.chains.all()}
        if not chains:
            return None
        knowledge = Knowledge.load()
        stages = {slug: stage for slug, stage in knowledge.stages.items() if stage.chain_id in chains}
        shares = {slug: knowledge.behind(knowledge.claims[slug], slug) for slug in stages}
        found = [each for each in knowledge.chokepoints(HALF).found if each.stage in stages]
        return cls([concentration_of(stage, shares[slug]) for slug, stage in stages.items()], grips(knowledge, found))
