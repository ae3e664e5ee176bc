"""How concentrated a stage is: on whom it rests, and how sure that is.

All results hold for every admissible vector of the stage's system (see `shares` and `admissible`), and each bound is attained
by one of them, save where `Concentration.exact` is False. Numbers are rounded outwards, to two decimals.

The Herfindahl-Hirschman index (HHI) is the sum of the squares of all shares in per cent: 0 for countless small suppliers,
10,000 for a single one. What is left to suppliers without a name counts as countless small ones for the lower bound, and
as one supplier for the upper.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum
from fractions import Fraction

from arenas.analysis.admissible import Admissible
from arenas.analysis.claims import BadShares
from arenas.analysis.reading import plain
from arenas.analysis.shares import System

MODERATE, HIGH = 1_000, 1_800
#: The guidelines name the upper line; the department's page on the index names both, referring to them.
BANDS_SOURCE = (
    "U.S. Department of Justice and Federal Trade Commission, Merger Guidelines (2023), section 2.1, and the department’s "
    "page “Herfindahl-Hirschman Index”"
)


class Band(StrEnum):
    """From 1,000 to 1,800 moderately, above 1,800 highly concentrated: BANDS_SOURCE."""

    LOW = "not concentrated"
    MODERATE = "moderately concentrated"
    HIGH = "highly concentrated"


def band(hhi: Decimal | Fraction) -> Band:
    return Band.HIGH if hhi > HIGH else Band.MODERATE if hhi >= MODERATE else Band.LOW


@dataclass(frozen=True, slots=True)
class Between:
    """A whole number or an index between two ends, both possible. None: there is no upper end."""

    lower: Decimal
    upper: Decimal | None

    def __str__(self) -> str:
        if self.upper is None:
            return f"{plain(self.lower)} or more"
        return plain(self.lower) if self.lower == self.upper else f"{plain(self.lower)} to {plain(self.upper)}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a supplier stands among the named ones; 1 is the largest. Equal ones share the better place."""

    actor: str
    name: str
    best: int
    worst: int

    def __str__(self) -> str:
        return ordinal(self.best) if self.best == self.worst else f"{ordinal(self.best)} to {ordinal(self.worst)}"


@dataclass(frozen=True, slots=True)
class Leaders:
    """`certain` lead (alone or beside each other) whatever the true figures are; `possible`, who lead for some of them.

    `unnamed`: a supplier that no source names may be larger than all of these. `by_approximate`: without the figures that
    their sources call approximate, nobody would lead for certain.
    """

    certain: tuple[str, ...]
    possible: tuple[str, ...]
    unnamed: bool
    by_approximate: bool


@dataclass(frozen=True, slots=True)
class Concentration:
    """`bands`: every band that the index may lie in; one of them alone is certain. `exact`: the index's upper end is attained.

    `to_threshold`: with how many suppliers the threshold is reached; None if all may have less together (in a mix only).
    `by_approximate`: the band is certain only by figures that their sources call approximate.
    """

    hhi: Between
    exact: bool
    bands: tuple[Band, ...]
    by_approximate: bool
    leaders: Leaders
    places: tuple[Place, ...]
    threshold: Decimal
    to_threshold: Between | None
    mix: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """ "Certainly highly concentrated: the index lies between 8,100 and 10,000 of 10,000." In whole numbers, outwards."""
        least = self.hhi.lower.to_integral_value(ROUND_FLOOR)
        most = (self.hhi.upper or Decimal(0)).to_integral_value(ROUND_CEILING)
        where = f"between {plain(least)} and {plain(most)}"
        index = f"the index is {plain(self.hhi.lower)}" if self.hhi.lower == self.hhi.upper else f"the index lies {where}"
        index += f" of 10,000{''.join(f'; {words}' for words in self.mix)}"
        if len(self.bands) > 1:
            return f"It cannot be said how concentrated it is ({' or '.join(self.bands)}): {index}."
        by = " (by approximate figures)" if self.by_approximate else ""
        return f"Certainly {self.bands[0]}{by}: {index}."


def concentration(system: System, *, threshold: Decimal | int = 75) -> Concentration:
    """What can be said of a stage. Raises Contradiction if the claims cannot all be true.

    Raises BadShares for a threshold that is no per cent above 0. Cost: n² log n for n
    suppliers, and the largest sum of squares (see `admissible`), which has a limit.
    """
    share = Decimal(threshold)
    if not share.is_finite() or not 0 < share <= 100:
        raise BadShares(f"A threshold is more than 0 and at most 100 %: {threshold}.")
    admissible = system.admissible()
    lower, upper, exact = _hhi(admissible)
    bands = _bands(lower, upper)
    return Concentration(
        hhi=Between(_rounded(lower, ROUND_FLOOR), _rounded(upper, ROUND_CEILING)),
        exact=exact,
        bands=bands,
        by_approximate=len(bands) == 1 and len(_bands(*_hhi(_vague(system))[:2])) > 1,
        leaders=leaders(system),
        places=places(system),
        threshold=share,
        to_threshold=_to(admissible, Fraction(share)),
        mix=system.mix,
    )


def leaders(system: System) -> Leaders:
    """Exact, but that who may lead is said of the named alone. Raises Contradiction. Cost: quadratic."""
    admissible = system.admissible()
    certain, possible = admissible.leaders()
    rest = admissible.rest
    keys = [each.actor for each in system.suppliers]
    return Leaders(
        certain=tuple(keys[index] for index in certain),
        possible=tuple(keys[index] for index in possible),
        unnamed=_rest_may_lead(admissible) if keys else admissible.upper[rest] > 0,
        by_approximate=bool(certain) and not set(certain) & set(_vague(system).leaders()[0]),
    )


def places(system: System) -> tuple[Place, ...]:
    """Of every named supplier, in the order of the best and then the worst place. Exact. Raises Contradiction."""
    admissible = system.admissible()
    found = [Place(each.actor, each.name, *admissible.ranks(index)) for index, each in enumerate(system.suppliers)]
    return tuple(sorted(found, key=lambda place: (place.best, place.worst, place.name)))


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _vague(system: System) -> Admissible:
    return system.without_approximate().admissible()


def _hhi(admissible: Admissible) -> tuple[Fraction, Fraction, bool]:
    """With figures that add up to a little over 100 the sum of squares may pass 10,000, which the index cannot."""
    lower, upper, exact = admissible.squares()
    return min(lower, Fraction(10_000)), min(upper, Fraction(10_000)), exact


def _bands(lower: Fraction, upper: Fraction) -> tuple[Band, ...]:
    """The index takes every value between its ends, since the admissible vectors form one piece."""
    order = list(Band)
    return tuple(order[order.index(band(lower)) : order.index(band(upper)) + 1])


def _rounded(number: Fraction, rounding: str) -> Decimal:
    hundredths = number * 100
    whole = hundredths.__floor__() if rounding == ROUND_FLOOR else hundredths.__ceil__()
    return Decimal(whole).scaleb(-2).normalize() + 0


def _rest_may_lead(admissible: Admissible) -> bool:
    """Is there a vector in which all of the rest, in one hand, is more than each named supplier has?

    The rest takes all it can; what is left to the named is then spread as evenly as can be.
    """
    rest = admissible.upper[admissible.rest]
    return bool(rest > max(admissible.evenest()))


def _to(admissible: Admissible, threshold: Fraction) -> Between | None:
    fewest = admissible.fewest_to(threshold)
    if fewest is None:
        return None
    most = admissible.most_to(threshold)
    return Between(Decimal(fewest), None if most is None else Decimal(most))
