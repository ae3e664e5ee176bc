"""A verdict on two figures is certain only if every pair of numbers says the same."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arenas.analysis.comparison import Cell, Certainty, Incomparable, compare, orders, ranking
from arenas.analysis.estimate import Estimate, Order
from arenas.analysis.period import Period

NAMES = {"cn": "China", "jp": "Japan", "us": "United States"}


def cell(actor, text, *, unit="%", period="2025", basis="production-site", source="usgs"):
    estimate = Estimate("", None, None) if text == "?" else Estimate.parse(text)
    return Cell(actor, NAMES.get(actor, actor), unit, estimate, Period.parse(period) if period else None, basis, source)


@pytest.mark.parametrize(
    "one, other, sentence",
    [
        (cell("cn", ">90"), cell("jp", "<10"), "China (over 90 %, 2025) has certainly more than Japan (under 10 %, 2025)."),
        (cell("jp", "5"), cell("us", "5"), "Japan (5 %, 2025) has certainly as much as United States (5 %, 2025)."),
        (
            cell("cn", "~60-70"),
            cell("jp", "5"),
            "China (about 60–70 %, 2025) has certainly more than Japan (5 %, 2025) (by approximate figures).",
        ),
        (
            cell("jp", "5-10"),
            cell("us", "8-12"),
            "Japan (5–10 %, 2025) and United States (8–12 %, 2025) cannot be ranked: the ranges overlap.",
        ),
        (
            cell("jp", "5-10"),
            cell("us", "10-12"),
            "Japan (5–10 %, 2025) and United States (10–12 %, 2025) cannot be ranked: "
            "United States has at least as much as Japan, and they may be equal.",
        ),
        (
            cell("cn", ">90"),
            cell("jp", "<10", period="2023"),
            "China (over 90 %, 2025) has possibly more than Japan (under 10 %, 2023): "
            "they are of different periods (2025; 2023).",
        ),
        (
            cell("jp", "<10", basis="headquarters"),
            cell("cn", ">90"),
            "Japan (under 10 %, 2025) has possibly less than China (over 90 %, 2025): "
            "they are on different bases (where the maker is at home; where it is made).",
        ),
        (
            cell("cn", ">90"),
            cell("jp", "W"),
            "China (over 90 %, 2025) and Japan (withheld, 2025) cannot be ranked: the figure of Japan is withheld.",
        ),
        (
            cell("cn", "?"),
            cell("jp", "5"),
            "China (unknown, 2025) and Japan (5 %, 2025) cannot be ranked: there is no figure of China.",
        ),
        (
            cell("cn", "5", unit="tonnes"),
            cell("jp", "5"),
            "China (5 tonnes, 2025) and Japan (5 %, 2025) cannot be ranked: they have different units (tonnes; %).",
        ),
    ],
)
def test_a_verdict_reads_as_a_sentence(one, other, sentence):
    assert compare(one, other).sentence == sentence


@pytest.mark.parametrize(
    "one, other, certainty",
    [
        (cell("cn", ">90", period="2025?"), cell("jp", "<10"), Certainty.CERTAIN),  # one source, of one time, whichever it is
        (cell("cn", ">90", period="2025?"), cell("jp", "<10", source="iea"), Certainty.POSSIBLE),
        (cell("cn", ">90", basis="unknown"), cell("jp", "<10", basis="unknown"), Certainty.CERTAIN),
        (cell("cn", ">90", basis="unknown"), cell("jp", "<10", basis="unknown", source="iea"), Certainty.POSSIBLE),
        (cell("cn", ">90", period=None), cell("jp", "<10"), Certainty.POSSIBLE),
        (cell("cn", "~70"), cell("jp", "over 70"), Certainty.UNKNOWN),
        (cell("cn", "W"), cell("jp", "W"), Certainty.NOT_COMPARABLE),
    ],
)
def test_what_may_not_measure_the_same_is_possible_at_most(one, other, certainty):
    assert compare(one, other).certainty is certainty
    assert compare(other, one).certainty is certainty


@st.composite
def ranges(draw):
    low, high = sorted(draw(st.tuples(st.integers(0, 6), st.integers(0, 6))))
    same = low == high
    return Estimate.from_bounds(
        None if draw(st.integers(0, 5)) == 0 else low,
        None if draw(st.integers(0, 5)) == 0 else high,
        lower_inclusive=same or draw(st.booleans()),
        upper_inclusive=same or draw(st.booleans()),
    )


GRID = [number / 4 for number in range(-4, 4 * 7 + 4)]  # finer than the ends, and beyond them


def numbers(estimate):
    return [number for number in GRID if estimate.contains(number)]


def order(one, other):
    return Order.GREATER if one > other else Order.LESS if one < other else Order.EQUAL


@given(ranges(), ranges())
@settings(max_examples=150)
def test_possible_orders_are_just_those_that_some_pair_has(one, other):
    found = frozenset(order(a, b) for a, b in product(numbers(one), numbers(other)))
    if one.known and other.known:
        assert orders(one, other) == found
        verdict = compare(Cell("a", "A", "", one), Cell("b", "B", "", other))
        assert (verdict.certainty is Certainty.CERTAIN) == (len(found) == 1)
        assert verdict.order in (Order.UNDECIDED, *found)


@given(st.lists(ranges(), min_size=1, max_size=3))
@settings(max_examples=60)
def test_places_are_just_those_that_some_numbers_give(estimates):
    cells = [Cell(f"a{index}", f"A{index}", "", each) for index, each in enumerate(estimates)]
    known = [each for each in cells if each.estimate.known]
    result = ranking(cells)
    assert [each.actor for each in result.left_out] == [each.actor for each in cells if each not in known]
    found = {each.actor: set() for each in known}
    for vector in product(*(numbers(each.estimate) for each in known)):
        for index, each in enumerate(known):
            found[each.actor].add(1 + sum(number > vector[index] for number in vector))
    assert {each.cell.actor: (each.best, each.worst) for each in result.places} == {
        actor: (min(places), max(places)) for actor, places in found.items()
    }


def test_about_blurs_the_end_at_which_two_ranges_touch():
    assert orders(Estimate.parse("~60-70"), Estimate.parse("70-80")) == set(Order) - {Order.UNDECIDED}
    assert orders(Estimate.parse("60-70"), Estimate.parse("70-80")) == {Order.LESS, Order.EQUAL}


def test_a_ranking_tells_places_doubts_and_who_is_left_out():
    result = ranking([cell("us", "10-20"), cell("cn", ">90"), cell("jp", "15", period="2024"), cell("kr", "W")])
    assert [(each.cell.actor, each.best, each.worst, each.is_certain) for each in result.places] == [
        ("cn", 1, 1, True),
        ("jp", 2, 3, False),
        ("us", 2, 3, False),
    ]
    assert [each.actor for each in result.left_out] == ["kr"]
    assert result.certainty is Certainty.POSSIBLE
    assert ranking([cell("us", "W")]).places == ()


@pytest.mark.parametrize(
    "cells, reason",
    [
        ([cell("cn", "5"), cell("us", "5", unit="tonnes")], "different units"),
        ([cell("cn", "5"), cell("cn", "6")], "two figures"),
    ],
)
def test_what_has_no_common_order_is_refused(cells, reason):
    with pytest.raises(Incomparable, match=reason):
        ranking(cells)
