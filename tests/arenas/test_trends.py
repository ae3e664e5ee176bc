"""A change is a range, and a gap stays a gap."""

from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arenas.analysis.comparison import Cell, Certainty
from arenas.analysis.estimate import Estimate
from arenas.analysis.period import Period
from arenas.analysis.trends import Direction, NotASeries, change, difference, ratio, series


def cell(period, text, *, unit="%", actor="cn", basis="production-site"):
    estimate = Estimate("", None, None) if text == "?" else Estimate.parse(text)
    return Cell(actor, "China", unit, estimate, Period.parse(period) if period else None, basis, "usgs")


def test_a_change_by_hand():
    """From 50–60 to 75–90: at least 75 − 60 = 15 and at most 90 − 50 = 40 more; 75/60 = 1.25 to 90/50 = 1.8 times as much."""
    result = change(cell("2020", "50-60"), cell("2025", "75-90"))
    assert (str(result.difference), str(result.ratio)) == ("15–40", "1.25–1.8")
    assert (result.direction, result.certainty) == (Direction.UP, Certainty.CERTAIN)


@pytest.mark.parametrize(
    "earlier, later, expected",
    [
        ("60", "70", ("10", "1.166666–1.166667", "up", "certain")),
        ("60-70", "65-80", ("−5 to 20", "0.928571–1.333334", "unknown", "unknown")),
        ("> 90", "W", (None, None, "unknown", "not comparable")),
        ("?", "5", (None, None, "unknown", "not comparable")),
        ("-", "5", ("5", None, "up", "certain")),
        ("5", "-", ("−5", "0", "down", "certain")),
        ("0-5", "5-6", ("0–6", "at least 1", "unknown", "unknown")),
        ("5", "5", ("0", "1", "level", "certain")),
        ("-5", "5", ("10", None, "up", "certain")),
        ("over 50", "under 40", ("under −10", None, "down", "certain")),  # it may be negative, for all that is said
        ("over 50", "at least 0, under 40", ("under −10", "under 0.8", "down", "certain")),
        ("~60", "~90", ("about 30", "about 1.5", "up", "certain")),
    ],
)
def test_changes(earlier, later, expected):
    result = change(cell("2020", earlier), cell("2021", later))
    ratio_text = None if result.ratio is None else str(result.ratio).replace("at least 0, ", "")
    assert (result.difference and str(result.difference), ratio_text, result.direction, result.certainty) == expected


def test_a_change_by_approximate_figures_says_so_and_one_of_another_basis_is_possible_at_most():
    assert change(cell("2020", "~60"), cell("2021", "~90")).by_approximate
    other = change(cell("2020", "60", basis="ownership"), cell("2021", "90"))
    assert (other.direction, other.certainty) == (Direction.UP, Certainty.POSSIBLE)
    assert "different bases" in other.reasons[0]
    uncertain = change(cell("2020?", "60"), cell("2021", "90"))
    assert (uncertain.certainty, uncertain.reasons) == (Certainty.POSSIBLE, ("of which time a figure is, is uncertain",))


def test_a_gap_stays_a_gap():
    result = series([cell("2024", "80-85"), cell("2021", "60"), cell("2022", "W"), cell("2023", "70")])
    assert [str(each.period) for each in result.cells] == ["2021", "2022", "2023", "2024"]
    assert [(str(each.difference), each.gap) for each in result.changes] == [("10", True), ("10–15", False)]
    assert (str(result.whole.difference), result.whole.gap, result.whole.direction) == ("20–25", True, Direction.UP)
    assert result.steady is Direction.UNKNOWN  # what happened in 2022 is not known


def test_a_year_that_is_not_listed_is_a_gap_too():
    assert series([cell("2021", "60"), cell("2023", "70")]).changes[0].gap
    assert series([cell("2021-Q4", "60"), cell("2022-Q1", "70")]).steady is Direction.UP


def test_a_series_that_only_falls_is_steady_and_one_that_may_not_is_not():
    assert series([cell("2021", "60"), cell("2022", "50"), cell("2023", "<50")]).steady is Direction.DOWN
    assert series([cell("2021", "60"), cell("2022", "50"), cell("2023", "40-50")]).steady is Direction.UNKNOWN
    assert series([cell("2021", "60"), cell("2022", "50"), cell("2023", "55")]).steady is Direction.UNKNOWN


def test_fewer_than_two_figures_show_no_change():
    for cells in ([], [cell("2021", "60")], [cell("2021", "60"), cell("2022", "?")]):
        result = series(cells)
        assert (result.changes, result.whole, result.steady) == ((), None, Direction.UNKNOWN)


@pytest.mark.parametrize(
    "cells, reason",
    [
        ([cell("2020/2024", "60"), cell("2022", "70")], "one figure a period"),
        ([cell("2020", "60"), cell("2020", "70")], "one figure a period"),
        ([cell("2020/..", "60"), cell("2022", "70")], "one figure a period"),
        ([cell("2020", "60"), cell("2021", "70", unit="tonnes")], "one unit"),
        ([cell("2020", "60"), cell("2021", "70", actor="us")], "one actor"),
        ([cell(None, "60")], "without a period"),
    ],
)
def test_what_is_no_series_is_refused(cells, reason):
    with pytest.raises(NotASeries, match=reason):
        series(cells)


def test_a_change_runs_forward_in_one_unit():
    with pytest.raises(NotASeries, match="does not begin after"):
        change(cell("2021", "60"), cell("2020", "70"))
    with pytest.raises(NotASeries, match="cannot be computed"):
        change(cell("2020", "60"), cell("2021", "70", unit="tonnes"))


@st.composite
def ranges(draw, least=-8):
    low, high = sorted(draw(st.tuples(st.integers(least, 8), st.integers(least, 8))))
    same = low == high
    ends = {"lower_inclusive": same or draw(st.booleans()), "upper_inclusive": same or draw(st.booleans())}
    return Estimate.from_bounds(
        None if draw(st.integers(0, 6)) == 0 else low, None if draw(st.integers(0, 6)) == 0 else high, **ends
    )


GRID = [Fraction(number, 4) for number in range(-4 * 10, 4 * 10 + 1)]


def numbers(estimate):
    return [number for number in GRID if estimate.contains(Decimal(number.numerator) / number.denominator)]


def holds(estimate, number):
    """`contains`, for a fraction that no decimal is."""
    low, high = estimate.lower, estimate.upper
    above = low is None or number > Fraction(low) or (estimate.lower_inclusive and number == Fraction(low))
    return above and (high is None or number < Fraction(high) or (estimate.upper_inclusive and number == Fraction(high)))


@given(ranges(), ranges())
@settings(max_examples=100)
def test_a_difference_holds_every_pair_and_no_more(earlier, later):
    found = {b - a for a, b in product(numbers(earlier), numbers(later))}
    result = difference(earlier, later)
    assert all(holds(result, number) for number in found)
    if None not in (result.lower, result.upper):
        inner = [number for number in GRID if holds(result, number)]
        assert found and min(found) <= min(inner, default=0) + Fraction(1, 2)
        assert (Fraction(result.lower) in found) == result.lower_inclusive
        assert (Fraction(result.upper) in found) == result.upper_inclusive


@given(ranges(least=0), ranges(least=0))
@settings(max_examples=100)
def test_a_ratio_holds_every_pair(earlier, later):
    result = ratio(earlier, later)
    if result is not None:
        for a, b in product(numbers(earlier), numbers(later)):
            if a > 0:
                assert holds(result, b / a), (a, b)
    if result is not None and None not in (earlier.upper, later.upper) and earlier.lower > 0:
        near = Decimal("0.000001")
        assert result.lower <= later.lower / earlier.upper <= result.lower + near
        assert result.upper - near <= later.upper / earlier.lower <= result.upper
