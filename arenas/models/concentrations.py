"""How much of a stage is in whose hands, and how sure that is: what pages and API say of it, in one wording."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from arenas.analysis.claims import WHOLE, Claim, Supplier
from arenas.analysis.concentration import BANDS_SOURCE, Concentration, Place, concentration
from arenas.analysis.estimate import Estimate
from arenas.analysis.holdings import holdings_of
from arenas.analysis.reading import plain
from arenas.analysis.shares import System, system

from .actor import Actor
from .chain import Stage
from .knowledge import claim_of
from .share import Basis, Share

#: "Suppliers to 75 %", unless a reader asks for something else.
THREE_QUARTERS = 75
HALF = Fraction(50)


@dataclass(frozen=True)
class Supply:
    """What one supplier has: as its sources state it, and what is left of that when all others have theirs."""

    actor: Actor
    stated: Estimate
    agreed: Estimate | None
    left: Estimate
    place: Place
    shares: tuple[Share, ...]

    @property
    def is_tightened(self) -> bool:
        """Does the sum say more than the sources do?"""
        stated = self.stated.within(0, 100) if self.stated.known else WHOLE
        return (self.left.lower, self.left.upper) != (stated.lower, stated.upper)


@dataclass(frozen=True)
class LeftAside:
    """A share that does not count, and why."""

    share: Share
    reason: str


@dataclass(frozen=True)
class StageConcentration:
    """`found` is None where nothing can be computed: no claim is recorded, or the claims contradict each other (`conflict`)."""

    stage: Stage
    system: System
    found: Concentration | None
    supplies: tuple[Supply, ...]
    rest: Estimate | None
    set_aside: tuple[LeftAside, ...]
    threshold: Decimal

    @property
    def conflict(self) -> str | None:
        return self.system.conflict

    #: Where the lines between the bands come from.
    bands_source = BANDS_SOURCE

    @property
    def is_certain(self) -> bool:
        return self.found is not None and len(self.found.bands) == 1

    @property
    def sentence(self) -> str:
        if self.found:
            return self.found.sentence
        if self.conflict:
            return f"Unknown, for the figures contradict each other. {self.conflict}"
        return "Unknown: no share is recorded that could be counted."

    @property
    def leading(self) -> str:
        """Who leads, in a sentence; "" where nothing can be computed."""
        if not self.found:
            return ""
        names = {supply.actor.code: supply.actor.name for supply in self.supplies}
        leaders = self.found.leaders
        if leaders.certain:
            by = " (by approximate figures)" if leaders.by_approximate else ""
            certain = " and ".join(names[code] for code in leaders.certain)
            return f"{certain} certainly lead{'s' if len(leaders.certain) == 1 else ' side by side'}{by}."
        possible = [names[code] for code in leaders.possible]
        possible += ["a supplier that no source names"] if leaders.unnamed else []
        return f"Who leads is unknown: possibly {' or '.join(possible)}." if possible else "Who leads is unknown."

    @property
    def grip(self) -> str:
        """Is it a chokepoint at one half, by the test of their list? In a sentence; "" where nothing can be computed."""
        if not self.found:
            return ""
        held = holdings_of(self.system)
        left = {supply.actor.name: held.of(supply.actor.code) for supply in self.supplies}
        if certain := [name for name, each in left.items() if each.certainly_at_least(HALF)]:
            by = " (by approximate figures)" if any(left[name].approximate for name in certain) else ""
            return (
                f"Certainly a chokepoint{by}: {' and '.join(certain)} hold{'s' if len(certain) == 1 else ''} half of it or more."
            )
        possible = [name for name, each in left.items() if each.possibly_at_least(HALF)]
        possible += ["a supplier that no source names"] if held.unnamed() >= HALF else []
        return f"Possibly a chokepoint: half of it or more may be with {' or '.join(possible)}." if possible else "No chokepoint."

    @property
    def reached(self) -> str:
        """With how many suppliers the threshold is reached, in a sentence."""
        if not self.found or not self.found.to_threshold:
            return ""
        number = self.found.to_threshold
        suppliers = "supplier" if number.upper == 1 else "suppliers"
        return f"{plain(self.threshold)} % of it is in the hands of {number} {suppliers}."

    @property
    def counted(self) -> str:
        """Of which period and on which basis the figures are that count."""
        claims = [claim for supplier in self.system.suppliers for claim in supplier.claims]
        if not claims:
            return ""
        return f"{claims[0].period}; basis: {str(Basis(claims[0].basis).label).lower()}"


def concentrations(stages: Iterable[Stage], *, threshold: Decimal | int = THREE_QUARTERS) -> list[StageConcentration]:
    """In the order of the stages. Two queries, of shares and of what they cite, however many stages there are.

    Raises BadShares for a threshold that is no per cent above 0.
    """
    stages = list(stages)
    shares: dict[object, list[Share]] = defaultdict(list)
    for share in Share.objects.filter(stage__in=[stage.pk for stage in stages]).for_analysis():
        shares[share.stage_id].append(share)
    return [concentration_of(stage, shares[stage.pk], threshold=threshold) for stage in stages]


def concentration_of(stage: Stage, shares: Iterable[Share], *, threshold: Decimal | int = THREE_QUARTERS) -> StageConcentration:
    by_claim: dict[Claim, Share] = {claim_of(share): share for share in shares}
    together = system(by_claim, stage=stage.slug)
    aside = tuple(LeftAside(by_claim[each.claim], each.reason) for each in together.set_aside)
    if together.conflict or not together.suppliers:
        return StageConcentration(stage, together, None, (), None, aside, Decimal(threshold))
    found = concentration(together, threshold=threshold)
    places = {place.actor: place for place in found.places}
    *lefts, rest = (_marked(left, together) for left in together.tightened())
    pairs = zip(together.suppliers, lefts, strict=True)
    supplies = [_supply(supplier, left, places[supplier.actor], by_claim) for supplier, left in pairs]
    supplies.sort(key=lambda supply: (supply.place.best, supply.place.worst, supply.actor.name))
    return StageConcentration(stage, together, found, tuple(supplies), rest, aside, Decimal(threshold))


def _marked(left: Estimate, together: System) -> Estimate:
    """What "about 60–70" leaves to others is "about" too; what the source states of one itself is as sharp as it says."""
    stated = [each.stated.within(0, 100) for each in together.suppliers if each.stated.known]
    vague = any(each.approximate for each in stated)
    return replace(left, approximate=True) if vague and left not in stated else left


def _supply(supplier: Supplier, left: Estimate, place: Place, by_claim: Mapping[Claim, Share]) -> Supply:
    shares = tuple(by_claim[claim] for claim in supplier.claims)
    return Supply(shares[0].actor, supplier.stated, supplier.agreed, left, place, shares)
