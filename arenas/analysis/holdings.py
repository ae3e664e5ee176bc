"""Who may hold how much of a stage: intervals in per cent that belong together, because they are parts of one whole.

What chokepoints, what-if and research compute on. An *admissible vector* gives every actor a share within its interval, and
the unnamed what is left, so that all of them sum to 100 ± tolerance. Every bound here is exact: an admissible vector reaches it.
Ends count as reached: who reads "under 50" gives an end a hair below 50. All numbers are fractions; nothing is rounded before it
is printed.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext
from fractions import Fraction

from arenas.analysis.admissible import HAIR, Admissible
from arenas.analysis.claims import ends
from arenas.analysis.estimate import Estimate
from arenas.analysis.reading import plain
from arenas.analysis.shares import System

Number = Decimal | Fraction | int
WHOLE = Fraction(100)
NONE = Fraction(0)


class Refused(ValueError):
    """Says, in words for a reader, why nothing can be computed from this."""


def exact(number: Number) -> Fraction:
    """Raises Refused for what is no finite number."""
    if type(number) is Fraction:
        return number
    if isinstance(number, float) or (isinstance(number, Decimal) and not number.is_finite()):
        raise Refused(f"{number} is not a number that can be computed with exactly.")
    return Fraction(number)


def per_cent(value: Fraction, *, upwards: bool = False) -> str:
    """Two digits after the point at most, rounded down, or upwards for an upper bound: what is printed contains what is meant.

    But an end that is open, so a few hairs beside a number, is printed as that number: "over 90" begins at 90, not at 90.01.
    """
    nearest = Fraction(round(value * 100), 100)
    value = nearest if abs(value - nearest) < 1000 * HAIR else value
    with localcontext() as context:
        context.prec, context.rounding = 60, ROUND_CEILING if upwards else ROUND_FLOOR
        hundredths = (Decimal(value.numerator) * 100 / Decimal(value.denominator)).to_integral_value()
        return plain(hundredths.scaleb(-2))


@dataclass(frozen=True, slots=True)
class Interval:
    """From lower to upper, both reached. Raises Refused when it runs backwards."""

    lower: Fraction
    upper: Fraction

    def __post_init__(self) -> None:
        if self.lower > self.upper:
            raise Refused(f"The range runs backwards: {per_cent(self.lower)} is more than {per_cent(self.upper)}.")

    @property
    def is_point(self) -> bool:
        return self.lower == self.upper

    def __contains__(self, value: Fraction) -> bool:
        return self.lower <= value <= self.upper

    def text(self) -> str:
        """A fraction of a whole (0 to 1) in per cent: "5–15 %"; rounded outwards to hundredths of a per cent."""
        low, high = per_cent(self.lower * 100), per_cent(self.upper * 100, upwards=True)
        return f"{low} %" if low == high else f"{low}–{high} %"


@dataclass(frozen=True, slots=True)
class Holding:
    """One actor's share of a stage, in per cent of the world.

    `residual`: "rest of the world", which is many suppliers and nobody's. `approximate`: the source said "about".
    """

    lower: Fraction
    upper: Fraction
    approximate: bool = False
    residual: bool = False

    def __post_init__(self) -> None:
        low, high = exact(self.lower), exact(self.upper)
        if low > high:
            raise Refused(f"The range runs backwards: {per_cent(low)} is more than {per_cent(high)}.")
        if not 0 <= low <= high <= WHOLE:
            raise Refused(f"{per_cent(low)} to {per_cent(high, upwards=True)} is not a share: shares run from 0 to 100 %.")

    @classmethod
    def between(cls, lower: Number, upper: Number, *, approximate: bool = False, residual: bool = False) -> "Holding":
        return cls(exact(lower), exact(upper), approximate, residual)

    @property
    def is_point(self) -> bool:
        return self.lower == self.upper

    def certainly_at_least(self, threshold: Fraction) -> bool:
        return self.lower >= threshold

    def possibly_at_least(self, threshold: Fraction) -> bool:
        return self.upper >= threshold

    def text(self) -> str:
        low, high = per_cent(self.lower), per_cent(self.upper, upwards=True)
        return f"{'about ' if self.approximate else ''}{low if low == high else f'{low}–{high}'} %"


@dataclass(frozen=True)
class Holdings:
    """The shares of one stage. `complete`: nobody but those named holds anything; else what is left belongs to the unnamed.

    `tolerance`: points by which rounded shares may miss 100 together. Actors must be of one level: no bloc beside its members,
    no company beside its nation. Raises Refused when no admissible vector exists. Making one costs a pass over the actors.
    """

    shares: Mapping[str, Holding]
    complete: bool = False
    tolerance: Fraction = NONE
    least: Fraction = field(init=False, repr=False)
    most: Fraction = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if exact(self.tolerance) < 0:
            raise Refused(f"{self.tolerance} is not a tolerance: it is 0 points or more.")
        object.__setattr__(self, "least", sum((share.lower for share in self.shares.values()), NONE))
        object.__setattr__(self, "most", sum((share.upper for share in self.shares.values()), NONE))
        if self.least > self.ceiling:
            raise Refused(f"These shares cannot belong together: at the least they sum to {per_cent(self.least)} %.")
        if self.complete and self.most < self.floor:
            raise Refused(f"These shares cannot be all: at the most they sum to {per_cent(self.most, upwards=True)} %.")

    @property
    def ceiling(self) -> Fraction:
        return WHOLE + self.tolerance

    @property
    def floor(self) -> Fraction:
        return WHOLE - self.tolerance

    @property
    def approximate(self) -> bool:
        return any(share.approximate for share in self.shares.values())

    def of(self, actor: str) -> Holding:
        """What is left to an actor when all others have theirs. Of an actor that is not named: 0 to what is nobody's."""
        share = self.shares.get(actor)
        if share is None:
            return Holding(NONE, self.unnamed(), approximate=self.approximate)
        return self._left(share)

    def unnamed(self) -> Fraction:
        """The most that one supplier who is not named may hold: the unnamed remainder and all residuals might be one's."""
        lower, upper = self.nobodys()
        return min(self.ceiling - self.least + lower, WHOLE, upper)

    def nobodys(self) -> tuple[Fraction, Fraction]:
        """The least and the most that residuals and the unnamed have together, before the others leave of it what they leave."""
        residuals = [share for share in self.shares.values() if share.residual]
        most = sum((share.upper for share in residuals), NONE)
        return sum((share.lower for share in residuals), NONE), most if self.complete else most + WHOLE

    def admissible(self) -> Admissible:
        """All admissible vectors, by actor in alphabetical order and what is nobody's last."""
        named = [share for _, share in sorted(self.shares.items()) if not share.residual]
        lower, upper = self.nobodys()
        least, most = (*(share.lower for share in named), lower), (*(share.upper for share in named), upper)
        return Admissible(least, most, self.floor, self.ceiling)

    def narrowed(self, actor: str, share: Holding) -> "Holdings":
        """The same, knowing more of one who is named: `share` lies within `of(actor)`. Without another pass over the others."""
        before, after = self.shares[actor], copy(self)
        object.__setattr__(after, "shares", {**self.shares, actor: share})
        object.__setattr__(after, "least", self.least - before.lower + share.lower)
        object.__setattr__(after, "most", self.most - before.upper + share.upper)
        return after

    def least_left(self, share: Holding) -> Fraction:
        """The lower end of `of`."""
        return max(share.lower, self.floor - (self.most - share.upper)) if self.complete else share.lower

    def _left(self, share: Holding) -> Holding:
        lower, upper = self.least_left(share), min(share.upper, self.ceiling - (self.least - share.lower))
        tightened = (lower, upper) != (share.lower, share.upper)
        return Holding(lower, upper, self.approximate if tightened else share.approximate, share.residual)

    def lost(self, cuts: Mapping[str, Fraction]) -> Interval:
        """What is missing (0 to 1) when each actor of `cuts` (0 to 1 of its share) withholds: exact over all admissible vectors.

        An actor without a recorded share may be any of those who are not named, or none. Each end is a fractional knapsack
        (Dantzig 1957): start from everybody's least, hand out what is left to those who withhold most, or least. Sorting costs
        n log n.
        """
        hidden = max((cut for actor, cut in cuts.items() if actor not in self.shares), default=NONE)
        named = [(cuts.get(actor, NONE), share) for actor, share in self.shares.items()]
        worst = [(hidden if share.residual and not cut else cut, share.lower, share.upper) for cut, share in named]
        best = [(cut, share.lower, share.upper) for cut, share in named]
        if not self.complete:
            worst.append((hidden, NONE, WHOLE))
            best.append((NONE, NONE, WHOLE))
        most = _handed_out(sorted(worst, reverse=True), self.ceiling - self.least)
        least = _handed_out(sorted(best), self.floor - self.least)
        return Interval(min(least / 100, Fraction(1)), min(most / 100, Fraction(1)))

    def loss_is_approximate(self, cuts: Mapping[str, Fraction]) -> bool:
        """Does `lost` rest on an approximate figure: of one who withholds, or of others where what they leave decides?"""
        named = [(cut, self.shares[actor]) for actor, cut in cuts.items() if cut and actor in self.shares]
        least, most = (
            sum((cut * share.lower for cut, share in named), NONE),
            sum((cut * share.upper for cut, share in named), NONE),
        )
        alone = Interval(least / 100, most / 100)
        return any(share.approximate for _, share in named) or (self.approximate and self.lost(cuts) != alone)


def holdings_of(system: System) -> Holdings:
    """The figures of a stage's system of claims. Raises Refused where they contradict each other."""
    shares = {each.actor: _holding(each.figure) for each in system.suppliers}
    if system.residual:
        shares[system.residual.actor] = replace(_holding(system.rest), residual=True)
    tolerance = Fraction(system.band[1] - 100)  # where times or bases are mixed, so much that their sum says nothing
    return Holdings(shares, system.is_complete, tolerance)


def _holding(estimate: Estimate) -> Holding:
    return Holding(*ends(estimate), approximate=estimate.approximate)


def _handed_out(claims: list[tuple[Fraction, Fraction, Fraction]], left: Fraction) -> Fraction:
    """The sum of weight times share when each has its least, and what is left goes to the claims in their order."""
    total = sum((weight * lower for weight, lower, _ in claims), NONE)
    for weight, lower, upper in claims:
        part = min(max(left, NONE), upper - lower)
        total, left = total + weight * part, left - part
    return total
