"""How a figure changed: each change is a range, and a gap stays a gap.

With one figure from a to b and a later one from c to d, the difference is from c − b to d − a, and the ratio (where nothing
is negative and the earlier one is above zero) from c/b to d/a: both exact, for the two are independent of each other (Moore,
Kearfott and Cloud, *Introduction to Interval Analysis*, 2009, ch. 2). Ratios are rounded outwards to six decimals.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from enum import StrEnum
from itertools import pairwise

from arenas.analysis.comparison import Cell, Certainty, compare
from arenas.analysis.estimate import Estimate, Order
from arenas.analysis.period import Period

SIXTH = Decimal("0.000001")
DIGITS = 60


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"
    LEVEL = "level"
    UNKNOWN = "unknown"


class NotASeries(ValueError):
    """Figures that do not follow each other in time or do not measure one thing; the text says why."""


@dataclass(frozen=True, slots=True)
class Change:
    """From one figure to a later one. `difference` and `ratio` are None where none can be computed.

    `gap`: periods without a figure lie between the two. `reasons`: why the direction is not certain.
    """

    earlier: Cell
    later: Cell
    difference: Estimate | None
    ratio: Estimate | None
    direction: Direction
    certainty: Certainty
    gap: bool = False
    reasons: tuple[str, ...] = ()
    by_approximate: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """`cells` in the order of time, those without a figure too; `changes` between neighbours that have one.

    `whole` is the change from the first figure to the last. `steady`: the direction that every single change certainly has,
    across no gap; UNKNOWN if they differ or one is not certain.
    """

    cells: tuple[Cell, ...]
    changes: tuple[Change, ...]
    whole: Change | None
    steady: Direction


def change(earlier: Cell, later: Cell, *, gap: bool = False) -> Change:
    """The change between two figures of one thing. That their periods differ is the point, and no reason for doubt.

    Raises NotASeries if the later one is not later, or their units differ. Constant cost.
    """
    _refuse_disorder(earlier, later)
    verdict = compare(*(_timeless(cell) for cell in (later, earlier)))
    uncertain = any(cell.period and cell.period.uncertain for cell in (earlier, later))
    reasons = (*verdict.reasons, *(["of which time a figure is, is uncertain"] if uncertain else []))
    decided = verdict.order is not Order.UNDECIDED
    known = earlier.estimate.known and later.estimate.known
    return Change(
        earlier,
        later,
        difference=difference(earlier.estimate, later.estimate) if known else None,
        ratio=ratio(earlier.estimate, later.estimate) if known else None,
        direction=_direction(verdict.order),
        certainty=Certainty.POSSIBLE if uncertain and decided else verdict.certainty,
        gap=gap,
        reasons=reasons,
        by_approximate=verdict.by_approximate,
    )


def series(cells: Sequence[Cell]) -> Series:
    """Figures of one actor and one thing, in any order, one a period. Raises NotASeries if periods overlap. n log n."""
    if any(cell.period is None for cell in cells):
        raise NotASeries("A figure without a period has no place in a series.")
    ordered = sorted(cells, key=_beginning)
    if len({(cell.actor, cell.unit) for cell in ordered}) > 1:
        raise NotASeries("A series is of one actor and in one unit.")
    for earlier, later in pairwise(ordered):
        _refuse_disorder(earlier, later)
    known = [index for index, cell in enumerate(ordered) if cell.estimate.known]
    changes = tuple(
        change(ordered[one], ordered[next_], gap=_is_apart(ordered[one], ordered[next_])) for one, next_ in pairwise(known)
    )
    whole = None
    if changes:
        whole = change(ordered[known[0]], ordered[known[-1]], gap=any(each.gap for each in changes))
    directions = {
        each.direction if each.certainty is Certainty.CERTAIN and not each.gap else Direction.UNKNOWN for each in changes
    }
    return Series(tuple(ordered), changes, whole, directions.pop() if len(directions) == 1 else Direction.UNKNOWN)


def difference(earlier: Estimate, later: Estimate) -> Estimate:
    """Later minus earlier; an end is missing where either end that it is made of is. Exact, and exactly computed."""
    exact = Context(prec=DIGITS)
    lower = None if later.lower is None or earlier.upper is None else exact.subtract(later.lower, earlier.upper)
    upper = None if later.upper is None or earlier.lower is None else exact.subtract(later.upper, earlier.lower)
    return Estimate.from_bounds(
        lower,
        upper,
        lower_inclusive=later.lower_inclusive and earlier.upper_inclusive,
        upper_inclusive=later.upper_inclusive and earlier.lower_inclusive,
        approximate=later.approximate or earlier.approximate,
    )


def ratio(earlier: Estimate, later: Estimate) -> Estimate | None:
    """Later over earlier, rounded outwards; None where a figure may be negative or the earlier one is certainly 0.

    Where the earlier one may be as small as one likes, the ratio has no upper end.
    """
    if earlier.lower is None or later.lower is None or earlier.lower < 0 or later.lower < 0 or earlier.upper == 0:
        return None
    lower = Decimal(0) if earlier.upper is None else _quotient(later.lower, earlier.upper, ROUND_FLOOR)
    upper = None if later.upper is None or earlier.lower == 0 else _quotient(later.upper, earlier.lower, ROUND_CEILING)
    if later.upper == 0:
        upper = Decimal(0)
    low_open = earlier.upper is not None and later.lower > 0 and not (later.lower_inclusive and earlier.upper_inclusive)
    high_open = upper is not None and upper > 0 and not (later.upper_inclusive and earlier.lower_inclusive)
    return Estimate.from_bounds(
        lower,
        upper,
        lower_inclusive=not (low_open and _is_exact(later.lower, earlier.upper, lower)),
        upper_inclusive=not (high_open and _is_exact(later.upper, earlier.lower, upper)),
        approximate=later.approximate or earlier.approximate,
    )


def _quotient(above: Decimal, below: Decimal, rounding: str) -> Decimal:
    exact = Context(prec=DIGITS, rounding=rounding)
    return exact.divide(above, below).quantize(SIXTH, rounding, exact)


def _is_exact(above: Decimal | None, below: Decimal | None, quotient: Decimal | None) -> bool:
    """An end that was rounded outwards is not attained anyway, and is told as closed."""
    if above is None or below is None or quotient is None:
        return False
    return Context(prec=2 * DIGITS).multiply(quotient, below) == above


def _direction(order: Order) -> Direction:
    ways = {Order.GREATER: Direction.UP, Order.LESS: Direction.DOWN, Order.EQUAL: Direction.LEVEL}
    return ways.get(order, Direction.UNKNOWN)


def _timeless(cell: Cell) -> Cell:
    return Cell(cell.actor, cell.name, cell.unit, cell.estimate, None, cell.basis, cell.source)


def _beginning(cell: Cell) -> str:
    return cell.period.first.isoformat() if cell.period else ""


def _refuse_disorder(earlier: Cell, later: Cell) -> None:
    if earlier.unit != later.unit:
        raise NotASeries(f"A change from {earlier.unit} to {later.unit} cannot be computed.")
    if earlier.period is None or later.period is None:
        raise NotASeries("A figure without a period has no place in a series.")
    if earlier.period.last is None or earlier.period.last >= later.period.first:
        raise NotASeries(f"{later.period} does not begin after {earlier.period} has ended: one figure a period, please.")


def _is_apart(earlier: Cell, later: Cell) -> bool:
    """Is there time between the two that a figure of the same length would fill?"""
    one, other = earlier.period, later.period
    return isinstance(one, Period) and isinstance(other, Period) and one.last is not None and (other.first - one.last).days > 1
