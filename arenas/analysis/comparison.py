"""Which of two figures is larger, how sure that is, and why it cannot be said where it cannot.

* **certain**: the two ranges have no number in common, and both figures measure the same: one unit, period and basis;
* **possible**: the ranges are apart, but the figures may not measure the same: another period, another basis, a period that
  is uncertain, a basis that two sources leave open;
* **unknown**: the ranges overlap (if they only touch, it is said which can at most be equal);
* **not comparable**: another unit, no figure, or a figure that is withheld.

Figures are taken as independent of each other. For two shares of one stage, what their sum leaves of each
(`shares.System.tightened`) may be put in. "About 60–70" is taken as 60 to 70; a verdict that needs such a figure is marked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from arenas.analysis.admissible import HAIR, Admissible
from arenas.analysis.claims import BASES
from arenas.analysis.estimate import Estimate, Order
from arenas.analysis.period import Period


class Certainty(StrEnum):
    CERTAIN = "certain"
    POSSIBLE = "possible"
    UNKNOWN = "unknown"
    NOT_COMPARABLE = "not comparable"


class Incomparable(ValueError):
    """Figures that have no common order; the text says why."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure and what it measures. `basis` is None where there is none (an indicator), `period` where none is told."""

    actor: str
    name: str
    unit: str
    estimate: Estimate
    period: Period | None = None
    basis: str | None = None
    source: str = ""

    @property
    def words(self) -> str:
        return f"{self.name} ({self.estimate.text(self.unit)}{f', {self.period}' if self.period else ''})"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`order` says what the first is, compared with the second, and is UNDECIDED unless certainty is certain or possible.

    `possible`: every order that some pair of numbers in the ranges has; empty if not comparable. `reasons`: why it is not
    certain, in words. `by_approximate`: it rests on a figure that its source calls approximate.
    """

    one: Cell
    other: Cell
    order: Order
    certainty: Certainty
    possible: frozenset[Order]
    reasons: tuple[str, ...] = ()
    by_approximate: bool = False

    @property
    def sentence(self) -> str:
        """ "China (over 90 %, 2025) has certainly more than Japan (under 10 %, 2025)." """
        if self.order is Order.UNDECIDED:
            words = f"{self.one.words} and {self.other.words} cannot be ranked"
        else:
            adverb = "certainly" if self.certainty is Certainty.CERTAIN else "possibly"
            relation = {Order.GREATER: "more than", Order.LESS: "less than", Order.EQUAL: "as much as"}[self.order]
            words = f"{self.one.words} has {adverb} {relation} {self.other.words}"
        by = " (by approximate figures)" if self.by_approximate else ""
        return f"{words}{by}{': ' if self.reasons else ''}{'; '.join(self.reasons)}."


def compare(one: Cell, other: Cell) -> Verdict:
    """The verdict on two figures. Never raises: what cannot be compared has its reason. Constant cost."""
    if reason := _without_order(one, other):
        return Verdict(one, other, Order.UNDECIDED, Certainty.NOT_COMPARABLE, frozenset(), (reason,))
    doubts = _doubts(one, other)
    order, possible = one.estimate.compare(other.estimate), orders(one.estimate, other.estimate)
    approximate = one.estimate.approximate or other.estimate.approximate
    if order is Order.UNDECIDED:
        return Verdict(one, other, order, Certainty.UNKNOWN, possible, (_overlap(possible, one, other), *doubts))
    certainty = Certainty.POSSIBLE if doubts else Certainty.CERTAIN
    return Verdict(one, other, order, certainty, possible, tuple(doubts), approximate)


def orders(one: Estimate, other: Estimate) -> frozenset[Order]:
    """The orders that pairs of numbers from the two ranges have. Where one is approximate, ends that touch may overlap."""
    order = one.compare(other)
    if order is not Order.UNDECIDED:
        return frozenset([order])
    blurred = one.approximate or other.approximate
    found = {Order.EQUAL}
    for high, low, relation in ((one.upper, other.lower, Order.GREATER), (other.upper, one.lower, Order.LESS)):
        if high is None or low is None or high > low or blurred:
            found.add(relation)
    return frozenset(found)


def _without_order(one: Cell, other: Cell) -> str | None:
    for cell in (one, other):
        if cell.estimate.status == "withheld":
            return f"the figure of {cell.name} is withheld"
        if not cell.estimate.known:
            return f"there is no figure of {cell.name}"
    return f"they have different units ({one.unit}; {other.unit})" if one.unit != other.unit else None


def _doubts(one: Cell, other: Cell) -> list[str]:
    doubts = []
    if one.period and other.period:
        if (one.period.first, one.period.last) != (other.period.first, other.period.last):
            doubts.append(f"they are of different periods ({one.period}; {other.period})")
        elif one.source != other.source and (one.period.uncertain or other.period.uncertain):
            doubts.append("it is uncertain of which time one of them is")
    elif one.period or other.period:
        doubts.append("the period of one is not told")
    if one.basis != other.basis:
        doubts.append(f"they are on different bases ({_basis(one)}; {_basis(other)})")
    elif one.basis == "unknown" and one.source != other.source:
        doubts.append("what makes a share an actor’s is told by neither source, and may differ")
    return doubts


def _basis(cell: Cell) -> str:
    return BASES.get(cell.basis, cell.basis) if cell.basis else "none"


def _overlap(possible: frozenset[Order], one: Cell, other: Cell) -> str:
    if len(possible) == 3:
        return "the ranges overlap"
    first, second = (one, other) if Order.GREATER in possible else (other, one)
    return f"{first.name} has at least as much as {second.name}, and they may be equal"


@dataclass(frozen=True, slots=True)
class Ranked:
    """The best and the worst place of an actor; 1 is the largest, and equal ones share the better place."""

    cell: Cell
    best: int
    worst: int

    @property
    def is_certain(self) -> bool:
        return self.best == self.worst


@dataclass(frozen=True, slots=True)
class Ranking:
    """`places` in the order of the best place, then the worst; `left_out`: cells without a figure, which might stand anywhere.

    `doubts`: why the figures may not measure the same; then every place is possible only, never certain.
    """

    places: tuple[Ranked, ...]
    left_out: tuple[Cell, ...]
    doubts: tuple[str, ...]

    @property
    def certainty(self) -> Certainty:
        return Certainty.POSSIBLE if self.doubts else Certainty.CERTAIN


def ranking(cells: Sequence[Cell]) -> Ranking:
    """The places of several actors among those with a figure, each range taken for itself. Exact; cost: n² log n.

    Raises Incomparable for figures of several units, or two figures of one actor.
    """
    if len({cell.actor for cell in cells}) < len(cells):
        raise Incomparable("An actor has two figures: choose one of them first.")
    known = [cell for cell in cells if cell.estimate.known]
    if len(units := sorted({cell.unit for cell in known})) > 1:
        raise Incomparable(f"Figures in different units have no common order: {', '.join(units)}.")
    doubts = dict.fromkeys(doubt for index, cell in enumerate(known) for other in known[:index] for doubt in _doubts(other, cell))
    left_out = tuple(cell for cell in cells if not cell.estimate.known)
    if not known:
        return Ranking((), left_out, ())
    free = _free([cell.estimate for cell in known])
    places = [Ranked(cell, *free.ranks(index)) for index, cell in enumerate(known)]
    return Ranking(tuple(sorted(places, key=lambda place: (place.best, place.worst, place.cell.name))), left_out, tuple(doubts))


def _free(estimates: Sequence[Estimate]) -> Admissible:
    """Numbers that no sum holds together; an end that is not given lies beyond all that are."""
    given = [Fraction(end) for estimate in estimates for end in (estimate.lower, estimate.upper) if end is not None]
    lowest, highest = min(given) - 1, max(given) + 1
    lower = [lowest if e.lower is None else Fraction(e.lower) + (0 if e.lower_inclusive else HAIR) for e in estimates]
    upper = [highest if e.upper is None else Fraction(e.upper) - (0 if e.upper_inclusive else HAIR) for e in estimates]
    nothing = Fraction(0)
    return Admissible((*lower, nothing), (*upper, nothing), sum(lower, nothing), sum(upper, nothing))
