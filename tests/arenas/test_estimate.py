"""A figure says what its source says, no more and no less."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from arenas.analysis.estimate import Estimate, Order, Unreadable

ORDERS = {"<": Order.LESS, "=": Order.EQUAL, ">": Order.GREATER, "?": Order.UNDECIDED}


@pytest.mark.parametrize(
    "text, unit, expected",
    [
        ("~60-70%", "%", "about 60–70 %"),
        ("60 to 70 per cent", "%", "60–70 %"),
        (">90 %", "%", "over 90 %"),
        ("≥ 90", "%", "at least 90 %"),
        ("<1", "%", "under 1 %"),
        ("<=5", "%", "at most 5 %"),
        ("60", "%", "60 %"),
        ("~60", "", "about 60"),
        ("> ~60", "%", "over about 60 %"),
        ("at least 60, less than 70", "%", "at least 60, under 70 %"),
        ("1234.50", "tonnes", "1,234.5 tonnes"),
        ("3500000", "tonnes", "3.5 million tonnes"),
        ("3456789", "tonnes", "3,456,789 tonnes"),
        ("1200000000-1500000000", "USD", "1.2–1.5 billion USD"),
        ("900000000-1200000000", "USD", "0.9–1.2 billion USD"),
        ("123-3000000", "USD", "123–3,000,000 USD"),
        ("-5 to 3", "%", "−5 to 3 %"),
        ("-3.5", "%", "−3.5 %"),
        ("5000000", "million tonnes", "5,000,000 million tonnes"),
        ("W", "%", "withheld"),
        ("—", "%", "none"),
    ],
)
def test_it_prints_itself_as_the_source_meant_it(text, unit, expected):
    assert Estimate.parse(text).text(unit) == expected


def test_the_sources_own_words_are_kept_but_do_not_tell_two_estimates_apart():
    assert Estimate.parse(" ~60-70% ").verbatim == "~60-70%"
    assert Estimate.parse("~60-70%") == Estimate.parse("about 60 to 70 per cent")
    assert Estimate.parse("60") != Estimate.parse("~60")
    assert len({Estimate.parse("60"), Estimate.parse("60.00"), Estimate.parse(">60")}) == 2


def test_an_estimate_of_our_own_has_words_of_its_own():
    assert Estimate.from_bounds(60, None, lower_inclusive=False).verbatim == "over 60"
    assert Estimate.from_bounds(60, Decimal("70.0"), approximate=True) == Estimate.parse("~60-70")


@pytest.mark.parametrize(
    "fields, reason",
    [
        ({"lower": Decimal(70), "upper": Decimal(60)}, "backwards"),
        ({"lower": Decimal(60), "upper": Decimal(60), "upper_inclusive": False}, "No number"),
        ({"lower": Decimal("NaN"), "upper": None}, "not a number"),
        ({"lower": None, "upper": Decimal("Infinity")}, "not a number"),
        ({"lower": Decimal(1), "upper": None, "status": "withheld"}, "no bounds"),
        ({"lower": Decimal(0), "upper": Decimal(1), "status": "nil"}, "exactly 0"),
        ({"lower": None, "upper": None, "status": "perhaps"}, "not a status"),
    ],
)
def test_an_impossible_estimate_cannot_be_made(fields, reason):
    with pytest.raises(Unreadable, match=reason):
        Estimate(verbatim="", **fields)


@pytest.mark.parametrize(
    "text, expected",
    [
        (">90", (90, False, 100, True)),
        ("<1", (0, True, 1, False)),
        ("60-70", (60, True, 70, True)),
        ("95-105", (95, True, 100, True)),
        ("W", (None, True, None, True)),
        ("-", (0, True, 0, True)),
    ],
)
def test_a_share_of_the_world_ends_at_0_and_100(text, expected):
    share = Estimate.parse(text).within(0, 100)
    assert (share.lower, share.lower_inclusive, share.upper, share.upper_inclusive) == expected
    assert share.verbatim == text


@pytest.mark.parametrize("text", ["101", ">100", "-5 to -3", "< 0"])
def test_what_lies_wholly_outside_is_refused(text):
    with pytest.raises(Unreadable, match="lies outside 0 to 100"):
        Estimate.parse(text).within(0, 100)


@pytest.mark.parametrize(
    "one, verdict, other",
    [
        ("60", "=", "60.0"),
        ("0", "=", "-"),
        ("60", "<", "61"),
        ("~60", "?", "60"),
        ("~60-70", "<", "~71"),
        ("60-70", "?", "70-80"),
        ("60-70", "<", "over 70"),
        ("at least 1, under 2", "<", "2-3"),
        ("~60-70", "?", "over 70"),  # they touch, and "about" is not a promise
        (">90", "?", ">95"),
        (">90", ">", "90"),
        (">90", ">", "<5"),
        ("60-70", "?", "60-70"),
        ("W", "?", "W"),
        ("W", "?", "0"),
    ],
)
def test_two_estimates_compare_both_ways(one, verdict, other):
    assert Estimate.parse(one).compare(Estimate.parse(other)) is ORDERS[verdict]
    assert Estimate.parse(other).compare(Estimate.parse(one)) is ORDERS[verdict.translate(str.maketrans("<>", "><"))]


# --- against a slow and obvious oracle: all numbers on a grid, finer than the bounds ---------------------------------

GRID = [Decimal(number) / 4 for number in range(-4 * 4, 14 * 4 + 1)]  # bounds are whole numbers from 0 to 10


SMALL = st.none() | st.integers(0, 10)
EITHER = st.booleans()


@st.composite
def estimates(draw, bounds=SMALL, approximate=EITHER):
    lower, upper, lower_inclusive, upper_inclusive = draw(st.tuples(bounds, bounds, st.booleans(), st.booleans()))
    if lower is not None and upper is not None:
        lower, upper = sorted((lower, upper))
        if lower == upper:
            lower_inclusive = upper_inclusive = True
    doubt = draw(approximate)
    return Estimate.from_bounds(lower, upper, lower_inclusive=lower_inclusive, upper_inclusive=upper_inclusive, approximate=doubt)


def members(figure):
    """The numbers on the grid that the figure could be, found without any method of its own."""

    def fits(number):
        if figure.lower is not None and (number < figure.lower or (number == figure.lower and not figure.lower_inclusive)):
            return False
        return figure.upper is None or number < figure.upper or (number == figure.upper and figure.upper_inclusive)

    return {number for number in GRID if fits(number)}


@given(estimates(approximate=st.just(False)), estimates(approximate=st.just(False)))
def test_exact_estimates_compare_as_all_their_numbers_do(one, other):
    pairs = list(product(members(one), members(other)))
    less, greater = all(a < b for a, b in pairs), all(a > b for a, b in pairs)
    equal = all(a == b for a, b in pairs)
    expected = Order.LESS if less else Order.GREATER if greater else Order.EQUAL if equal else Order.UNDECIDED
    assert one.compare(other) is expected


@given(estimates(), estimates())
def test_approximate_estimates_decide_only_with_a_gap_between(one, other):
    assume(one.approximate or other.approximate)
    closed = [Estimate.from_bounds(figure.lower, figure.upper) for figure in (one, other)]
    without_doubt = closed[0].compare(closed[1])
    assert one.compare(other) is (Order.UNDECIDED if without_doubt is Order.EQUAL else without_doubt)


@given(estimates())
def test_a_figure_contains_its_members_and_no_others(figure):
    assert {number for number in GRID if figure.contains(number)} == members(figure)


@given(estimates(), st.integers(0, 10), st.integers(0, 10))
def test_within_keeps_just_the_numbers_between_floor_and_ceiling(figure, floor, ceiling):
    floor, ceiling = sorted((floor, ceiling))
    kept = {number for number in members(figure) if floor <= number <= ceiling}
    if not figure.known:
        assert figure.within(floor, ceiling) == figure
    elif not kept:
        with pytest.raises(Unreadable):
            figure.within(floor, ceiling)
    else:
        clamped = figure.within(floor, ceiling)
        assert members(clamped) == kept
        assert (clamped.approximate, clamped.verbatim) == (figure.approximate, figure.verbatim)


FIGURES = st.decimals(-(10**13), 10**13, places=6, allow_nan=False) | st.integers(-(10**7), 10**7).map(
    lambda n: Decimal(n) * 10**4
)
UNITS = st.sampled_from(["", "%", "tonnes", "t", "million USD", "% of world", "trillion", "100 km", "m"])


@given(estimates(bounds=st.none() | FIGURES), UNITS)
def test_what_it_prints_reads_back_as_the_same(figure, unit):
    assume(figure.known)
    assert Estimate.parse(str(figure)) == figure
    assert Estimate.parse(figure.text(unit), unit=unit) == figure
