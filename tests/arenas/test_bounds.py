"""What an estimate means, spelt out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arenas.analysis.bounds import spelt_out
from arenas.analysis.estimate import Estimate


@pytest.mark.parametrize(
    "said, meant",
    [
        ("62", "exactly 62 %"),
        ("about 62", "near 62 %; how near is not said"),
        ("60-70", "at least 60 % and at most 70 %"),
        ("~60-70%", "at least 60 % and at most 70 %; the source says “about”, so the ends are not sharp"),
        (">90 %", "more than 90 % and at most 100 %; the source gives no upper end"),
        ("less than 5", "at least 0 % and less than 5 %; the source gives no lower end"),
        ("—", "exactly 0 %"),
        ("W", ""),
    ],
)
def test_a_share_is_spelt_out(said, meant):
    estimate = Estimate.parse(said)
    assert spelt_out(estimate, estimate.within(0, 100), "%") == meant


def test_what_has_no_limit_stays_open():
    estimate = Estimate.parse("over 3.5 million")
    assert spelt_out(estimate, estimate, "tonnes") == "more than 3,500,000 tonnes; the source gives no upper end"


bound = st.decimals(0, 100, places=1)


@given(bound, bound, st.booleans(), st.booleans(), st.booleans())
def test_every_bound_stands_in_the_words_and_no_other(one, other, at_least, at_most, about):
    lower, upper = sorted((one, other))
    both = lower == upper
    estimate = Estimate.from_bounds(
        lower, upper, lower_inclusive=at_least or both, upper_inclusive=at_most or both, approximate=about
    )
    words = spelt_out(estimate, estimate.within(0, 100), "%")
    ends = [word for word in words.partition(";")[0].replace("%", "").split() if word[0].isdigit()]
    assert [float(end) for end in ends] == ([float(lower)] if both else [float(lower), float(upper)])
    assert ("more than" in words, "less than" in words) == ((False, False) if both else (not at_least, not at_most))
