"""What one source claims of one actor's share, and how several claims of one cell become one figure.

If several claims are left for a cell, all of them count: the figure is their hull (from the lowest end to the highest), and
where they overlap is shown beside it. A source that withholds a figure says nothing against one that gives it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal, get_args

from arenas.analysis.admissible import HAIR
from arenas.analysis.estimate import Estimate
from arenas.analysis.period import Period
from arenas.analysis.reading import Unreadable, plain

Kind = Literal["country", "bloc", "organisation", "residual"]
Basis = Literal["production-site", "headquarters", "ownership", "unknown"]
Rank = Literal["preferred", "normal", "deprecated"]
#: What makes a share an actor's, for sentences.
BASES: dict[str, str] = {
    "production-site": "where it is made",
    "headquarters": "where the maker is at home",
    "ownership": "who owns it",
    "unknown": "basis not said",
}

WHOLE = Estimate.from_bounds(0, 100)
UNKNOWN = Estimate("", None, None)


class BadShares(ValueError):
    """A claim that cannot be one, or shares that cannot be computed with; the text says why."""


class Contradiction(BadShares):
    """The claims that count cannot all be true."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One source's word on one actor's share of a stage, in per cent. An estimate without bounds is withheld or unknown.

    Raises BadShares for what is no share: 101 %, an unknown kind, basis or rank, a home of something else than an
    organisation. `actor`, `home` and `source` are keys, `name` is for sentences.
    """

    actor: str
    kind: Kind
    home: str | None
    estimate: Estimate
    period: Period
    basis: Basis
    rank: Rank
    source: str
    name: str = ""

    def __post_init__(self) -> None:
        for word, value, known in (("kind", self.kind, Kind), ("basis", self.basis, Basis), ("rank", self.rank, Rank)):
            if value not in get_args(known):
                raise BadShares(f"“{value}” is not a {word} of a share: {', '.join(get_args(known))}.")
        if self.home and self.kind != "organisation":
            raise BadShares(f"{self.title} is no organisation and has no home country.")
        for bound in (self.estimate.lower, self.estimate.upper):
            if bound is not None and not 0 <= bound <= 100:
                raise BadShares(f"{self.title}: {plain(bound)} % is not a share; shares run from 0 to 100 %.")
        try:
            self.estimate.within(0, 100)
        except Unreadable as error:
            raise BadShares(f"{self.title}: {error}") from error

    @property
    def title(self) -> str:
        return self.name or self.actor

    @property
    def group(self) -> tuple[date, date | None, Basis]:
        """Claims of one group measure the same. That a period is uncertain or approximate makes no other group."""
        return self.period.first, self.period.last, self.basis

    def __str__(self) -> str:
        return f"{self.title} {self.estimate.text('%')} ({self.period}, by {self.source})"


@dataclass(frozen=True, slots=True)
class Supplier:
    """One actor with all the claims that count. `stated` is their hull, without bounds if none gives a figure; `agreed`
    what all of them allow, None if they contradict each other."""

    actor: str
    name: str
    stated: Estimate
    agreed: Estimate | None
    claims: tuple[Claim, ...]

    @property
    def approximate(self) -> bool:
        return self.stated.approximate

    @property
    def figure(self) -> Estimate:
        """What to compute with: unknown is anything from 0 to 100."""
        return self.stated.within(0, 100) if self.stated.known else WHOLE


def ends(estimate: Estimate) -> tuple[Fraction, Fraction]:
    """The closed interval to compute with; an open end is taken a hair inside. Both bounds must be known."""
    if estimate.lower is None or estimate.upper is None:
        raise BadShares(f"“{estimate}” has an end that is not known.")
    low = Fraction(estimate.lower) + (0 if estimate.lower_inclusive else HAIR)
    return low, Fraction(estimate.upper) - (0 if estimate.upper_inclusive else HAIR)


def estimate_between(low: Fraction, high: Fraction, *, approximate: bool = False) -> Estimate:
    """The way back: what is a hair beside a number with six decimals becomes an open end there."""
    lower, upper = (Decimal(round(end * 10**6)).scaleb(-6) for end in (low, high))
    lower_inclusive, upper_inclusive = (lower == upper) or Fraction(lower) == low, (lower == upper) or Fraction(upper) == high
    bounds = {"lower_inclusive": lower_inclusive, "upper_inclusive": upper_inclusive}
    return Estimate.from_bounds(lower.normalize() + 0, upper.normalize() + 0, approximate=approximate, **bounds)


def hull(estimates: Sequence[Estimate]) -> Estimate:
    """From the lowest end to the highest; figures that are not given say nothing. Approximate if one of its ends is."""
    known = [each for each in estimates if each.known]
    if len(known) < 2:
        return (known or list(estimates) or [UNKNOWN])[0]
    within = [each.within(0, 100) for each in known]
    low = min(within, key=lambda each: ends(each)[0])
    high = max(within, key=lambda each: ends(each)[1])
    doubt = any(each.approximate for each in known)
    return estimate_between(ends(low)[0], ends(high)[1], approximate=doubt)


def agreed(estimates: Sequence[Estimate]) -> Estimate | None:
    """What all of them allow; None if no number does. Figures that are not given allow any."""
    pairs = [ends(each.within(0, 100)) for each in estimates if each.known]
    if not pairs:
        return UNKNOWN
    low, high = max(low for low, _ in pairs), min(high for _, high in pairs)
    return estimate_between(low, high, approximate=any(each.approximate for each in estimates)) if low <= high else None


def supplier(claims: Iterable[Claim]) -> Supplier:
    """One actor's claims of one group as one figure (rule 3)."""
    left = [claim for claim in claims if claim.rank != "deprecated"]
    left = [claim for claim in left if claim.rank == "preferred"] or left
    estimates = [claim.estimate for claim in left]
    return Supplier(left[0].actor, left[0].title, hull(estimates), agreed(estimates), tuple(left))


def points(number: Fraction) -> str:
    return plain(Decimal(round(number * 10**6)).scaleb(-6).normalize() + 0)
