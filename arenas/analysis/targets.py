"""Is a target met? Decided by the figures that measure it, or not at all.

What a target asks for is read from its own words. "At least 20" asks for 20 or more; "at least, over 20" for more than 20; a
range ("at least 20–25") says that the mark lies somewhere in it, and then only what passes the whole range meets it. "Exactly
60–70" asks for a value within the range. A figure decides if all that it may be is on one side of the mark, wherever the mark
may be. Where a figure or the mark is approximate, merely reaching the mark decides nothing, as in `Estimate.compare`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from arenas.analysis.estimate import Estimate, Order
from arenas.analysis.holdings import Refused
from arenas.analysis.period import Period

Comparator = Literal["at-least", "at-most", "exactly"]


class Standing(StrEnum):
    MET = "met"
    NOT_MET = "not met"
    CANNOT_TELL = "cannot tell"
    NO_DATA = "no data"


@dataclass(frozen=True, slots=True)
class Goal:
    """A target: `value` as its source says it, not cut to what the unit allows. `due` is None if no date is set.

    Raises Refused where the comparator and the words contradict each other, or there is no number.
    """

    comparator: Comparator
    value: Estimate
    due: Period | None = None

    def __post_init__(self) -> None:
        if self.comparator not in ("at-least", "at-most", "exactly"):
            raise Refused(f"“{self.comparator}” is not a comparator: at-least, at-most or exactly.")
        if not self.value.known:
            raise Refused("A target without a number can be met by nothing.")
        if self.comparator == "at-least" and self.value.lower is None:
            raise Refused(f"“At least, {self.value}” contradicts itself.")
        if self.comparator == "at-most" and self.value.upper is None:
            raise Refused(f"“At most, {self.value}” contradicts itself.")


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure that measures the target; `label` says which (a slug). A forecast is no measurement and decides nothing."""

    label: str
    period: Period
    value: Estimate
    forecast: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """A standing and the figures that decide it, or that leave it open. `approximate`: it rests on an approximate figure."""

    standing: Standing
    figures: tuple[Measured, ...] = ()
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """`now`: by the latest figures up to the day asked for. `at_due`: by those of the time when it was due, None before that
    time is over or if there is none. `by_year`: from the first figure's year to the day's; a year without a figure stays a gap.
    """

    now: Judgement
    at_due: Judgement | None
    by_year: tuple[tuple[int, Judgement], ...]


def progress(goal: Goal, figures: Iterable[Measured], *, at: date) -> Progress:
    """Figures of periods that begin after `at`, and forecasts, are left out. Linear in figures and years.

    Of several figures for the latest day all must agree, or it cannot be told. A figure for several years (2020/2024) says
    nothing about any one of them: it can be the latest, but stands in no year. A year is judged by its latest figures.
    """
    known = [figure for figure in figures if not figure.forecast and figure.period.first <= at]
    years: dict[int, list[Measured]] = {}
    for figure in known:
        if figure.period.last is not None and figure.period.first.year == figure.period.last.year:
            years.setdefault(figure.period.first.year, []).append(figure)
    by_year = [(year, judge(goal, years.get(year, []))) for year in range(min(years, default=at.year + 1), at.year + 1)]
    return Progress(judge(goal, known), _at_due(goal, known, at), tuple(by_year))


def judge(goal: Goal, figures: Iterable[Measured]) -> Judgement:
    """By the figures whose period ends last. Where all that stands there is withheld or unknown, it cannot be told."""
    latest = _latest(list(figures))
    deciding = [figure for figure in latest if figure.value.known]
    if not deciding:
        return Judgement(Standing.CANNOT_TELL if latest else Standing.NO_DATA, tuple(latest))
    standings = {_standing(goal, figure.value) for figure in deciding}
    standing = standings.pop() if len(standings) == 1 else Standing.CANNOT_TELL
    approximate = goal.value.approximate or any(figure.value.approximate for figure in deciding)
    return Judgement(standing, tuple(deciding), approximate)


def _at_due(goal: Goal, known: list[Measured], at: date) -> Judgement | None:
    """Figures of the due time itself: within it, or the very period that ends with it. Others say nothing about it."""
    due = goal.due
    if due is None or due.last is None or due.last >= at:
        return None
    return judge(goal, [figure for figure in known if due.contains(figure.period) or _holds_the_end(figure.period, due.last)])


def _holds_the_end(period: Period, day: date) -> bool:
    """A year's figure tells how a target stood that was due in its last quarter; a span of years does not."""
    return period.precision != "interval" and period.last == day


def _latest(figures: list[Measured]) -> list[Measured]:
    """Those that end last, by label; what still runs ends after all others."""
    last = max((figure.period.last or date.max for figure in figures), default=None)
    latest = (figure for figure in figures if (figure.period.last or date.max) == last)
    return sorted(latest, key=lambda figure: figure.label)


def _standing(goal: Goal, value: Estimate) -> Standing:
    if goal.comparator == "exactly":
        met, missed = _inside(value, goal.value), goal.value.compare(value) in (Order.LESS, Order.GREATER)
    elif goal.comparator == "at-least":
        met, missed = _reaches(goal.value, value), _falls_short(goal.value, value)
    else:
        met, missed = _reaches(_mirrored(goal.value), _mirrored(value)), _falls_short(_mirrored(goal.value), _mirrored(value))
    return Standing.MET if met else Standing.NOT_MET if missed else Standing.CANNOT_TELL


def _reaches(goal: Estimate, value: Estimate) -> bool:
    """Is all that the value may be at or above the mark, wherever that is? "Over 20" is the mark 20, itself not enough."""
    mark = goal.lower if goal.upper is None else goal.upper
    if mark is None or value.lower is None or value.lower != mark:
        return mark is not None and value.lower is not None and value.lower > mark
    beyond = goal.upper is None and not goal.lower_inclusive
    return not (goal.approximate or value.approximate) and not (beyond and value.lower_inclusive)


def _falls_short(goal: Estimate, value: Estimate) -> bool:
    """Is all that the value may be below the mark, wherever that is?"""
    if goal.lower is None or value.upper is None or value.upper != goal.lower:
        return goal.lower is not None and value.upper is not None and value.upper < goal.lower
    return not (goal.approximate or value.approximate) and not (value.upper_inclusive and goal.lower_inclusive)


def _inside(value: Estimate, goal: Estimate) -> bool:
    """Is all that the value may be within the goal? To touch an end of it is enough only where both are exact."""
    sharp = not (goal.approximate or value.approximate)
    return _keeps_above(goal, value, sharp) and _keeps_above(_mirrored(goal), _mirrored(value), sharp)


def _keeps_above(goal: Estimate, value: Estimate, sharp: bool) -> bool:
    if goal.lower is None or value.lower is None or value.lower != goal.lower:
        return goal.lower is None or (value.lower is not None and value.lower > goal.lower)
    return sharp and (goal.lower_inclusive or not value.lower_inclusive)


def _mirrored(figure: Estimate) -> Estimate:
    """The same left of zero, so that "at most" is "at least" seen in a mirror."""
    return Estimate.from_bounds(
        None if figure.upper is None else -figure.upper,
        None if figure.lower is None else -figure.lower,
        lower_inclusive=figure.upper_inclusive,
        upper_inclusive=figure.lower_inclusive,
        approximate=figure.approximate,
    )
