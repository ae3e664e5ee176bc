"""Shares that belong together bound each other, and no further than they must."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arenas.analysis.claims import ends
from arenas.analysis.estimate import Estimate
from arenas.analysis.holdings import Holding, Holdings, Interval, Refused, per_cent
from tests.arenas.admissible_shares import nobodys, ranges, systems, vectors

MAGNETS = Holdings({"cn": Holding.between(90, 100), "jp": Holding.between(4, 12)})


def test_what_others_have_for_certain_is_not_left():
    # jp has at least 4, so cn has at most 96; cn has at least 90, so jp has at most 10.
    assert MAGNETS.of("cn") == Holding.between(90, 96)
    assert MAGNETS.of("jp") == Holding.between(4, 10)


def test_in_a_complete_system_what_others_cannot_have_must_be_ones_own():
    held = Holdings({"cn": Holding.between(0, 100), "jp": Holding.between(4, 12)}, complete=True)
    assert held.of("cn") == Holding.between(88, 96)


def test_rounded_shares_leave_each_other_the_tolerance_as_well():
    held = Holdings({"cn": Holding.between(0, 100), "jp": Holding.between(12, 12)}, complete=True, tolerance=Fraction(1, 2))
    assert held.of("cn") == Holding.between(Decimal("87.5"), Decimal("88.5"))


def test_an_open_end_is_printed_as_the_number_that_it_lies_beside():
    over_90 = Estimate.parse("over 90 %").within(0, 100)
    held = Holdings({"cn": Holding(*ends(over_90))})
    assert held.of("cn").text() == "90–100 %" and held.of("us").text() == "0–10 %"
    assert held.lost({"cn": Fraction(1, 3)}).text() == "30–33.34 %"
    assert not held.of("us").possibly_at_least(Fraction(10)), "if one has more than 90, nobody else has 10"


def test_who_is_not_named_may_have_what_is_left():
    assert MAGNETS.of("us") == Holding.between(0, 6)  # 100 − 90 − 4
    rest = Holdings({"cn": Holding.between(60, 70), "rest": Holding.between(30, 40, residual=True)}, complete=True)
    assert rest.of("us") == Holding.between(0, 40)
    assert Holdings({"cn": Holding.between(100, 100)}, complete=True).of("us") == Holding.between(0, 0)


def test_losses_are_those_of_shares_that_fit_together():
    everything = {"cn": Fraction(1), "jp": Fraction(1)}
    assert MAGNETS.lost({"cn": Fraction(1, 2)}) == Interval(Fraction("0.45"), Fraction("0.48"))
    assert MAGNETS.lost(everything) == Interval(Fraction("0.94"), Fraction(1))
    # All of jp and half of cn: 4 + 45 at the least; at the most jp takes its 10, and cn the other 90: 10 + 45.
    assert MAGNETS.lost({**everything, "cn": Fraction(1, 2)}) == Interval(Fraction("0.49"), Fraction("0.55"))


@pytest.mark.parametrize(
    "low, high, reason",
    [
        (70, 60, "backwards"),
        (0, 101, "not a share"),
        (-1, 5, "not a share"),
        (Decimal("NaN"), 5, "not a number"),
        (0, Decimal("Infinity"), "not a number"),
        (0.1, 0.2, "exactly"),
    ],
)
def test_an_impossible_share_is_refused(low, high, reason):
    with pytest.raises(Refused, match=reason):
        Holding.between(low, high)


def test_shares_that_cannot_sum_to_100_are_refused():
    sixty = Holding.between(60, 60)
    with pytest.raises(Refused, match="at the least they sum to 120 %"):
        Holdings({"cn": sixty, "us": sixty})
    with pytest.raises(Refused, match="at the most they sum to 60 %"):
        Holdings({"cn": sixty}, complete=True)
    with pytest.raises(Refused, match="not a tolerance"):
        Holdings({}, tolerance=Fraction(-1))


def test_what_is_printed_is_rounded_outwards():
    assert Interval(Fraction(1, 3), Fraction(2, 3)).text() == "33.33–66.67 %"
    assert Interval(Fraction(1), Fraction(1)).text() == "100 %"
    assert per_cent(Fraction(100)) == "100" and per_cent(Fraction(0), upwards=True) == "0"
    with pytest.raises(Refused, match="backwards"):
        Interval(Fraction(1), Fraction(0))


def test_a_verdict_knows_whether_it_rests_on_an_approximate_figure():
    about = Holding.between(60, 70, approximate=True)
    held = Holdings({"cn": about, "us": Holding.between(10, 50), "jp": Holding.between(5, 5)})
    assert held.of("cn").approximate
    assert held.of("us") == Holding.between(10, 35, approximate=True)  # 100 − 60 − 5: what cn leaves decides
    assert not held.of("jp").approximate
    assert not held.loss_is_approximate({"jp": Fraction(1)})
    assert held.loss_is_approximate({"us": Fraction(1)}) and held.loss_is_approximate({"cn": Fraction(1)})


@given(ranges())
def test_only_what_cannot_be_is_refused(given_ranges):
    shares, complete, tolerance = given_ranges
    try:
        Holdings(shares, complete, Fraction(tolerance))
    except Refused:
        assert not vectors(shares, complete=complete, tolerance=tolerance)
    else:
        assert vectors(shares, complete=complete, tolerance=tolerance)


@given(systems())
def test_what_is_left_to_each_is_exact(system):
    held, admissible = system
    for name in held.shares:
        values = [vector[name] for vector in admissible]
        assert (held.of(name).lower, held.of(name).upper) == (min(values), max(values))
    assert held.unnamed() == held.of("nobody").upper == max(nobodys(vector, held.shares) for vector in admissible)


CUTS = st.dictionaries(st.sampled_from("abxy"), st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(1)]))


@given(systems(), CUTS)
def test_losses_are_exact(system, cuts):
    """x and y are never named: what they have is part of what is nobody's."""
    held, admissible = system
    hidden = max((cut for actor, cut in cuts.items() if actor not in held.shares), default=Fraction(0))
    least, most = [], []
    for vector in admissible:
        known = sum(cut * vector.get(actor, 0) for actor, cut in cuts.items())
        taken = sum(hidden * value for name, value in vector.items() if name not in held.shares or held.shares[name].residual)
        least.append(min(Fraction(1), Fraction(known) / 100))
        most.append(min(Fraction(1), Fraction(known + taken) / 100))
    assert held.lost(cuts) == Interval(min(least), max(most))
