"""How concentrated a stage is, with the arithmetic beside it; and that nothing certain is ever contradicted."""

import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arenas.analysis.concentration import Band, band, concentration, leaders, ordinal, places
from arenas.analysis.shares import BadShares, Contradiction, system

from .claims import claim


def hhi(*claims, **options):
    return str(concentration(system(claims, **options)).hhi)


def test_known_shares_have_the_index_of_the_textbook():
    """30² + 30² + 20² + 20² = 2600: the example of the U.S. Department of Justice."""
    firms = [claim(f"f{index}", text, kind="organisation") for index, text in enumerate(("30", "30", "20", "20"))]
    assert hhi(*firms, complete=True) == "2,600"


def test_magnets_of_which_china_makes_over_90_per_cent():
    """Least: 90² = 8100, the other 10 % in countless hands. Most: 100² = 10,000, all in China's."""
    result = concentration(system([claim("cn", "more than 90 %")]))
    assert result.sentence == "Certainly highly concentrated: the index lies between 8,100 and 10,000 of 10,000."
    assert (result.leaders.certain, result.leaders.unnamed, result.leaders.by_approximate) == (("cn",), False, False)
    assert str(result.to_threshold) == "1"
    assert result.exact


def test_mining_of_which_china_has_about_60_to_70_per_cent():
    """Least: 60² = 3600. Most: 70² + 30² = 5800 with the rest in one hand. All of it hangs on an “about”."""
    result = concentration(system([claim("cn", "about 60-70 %")]))
    assert str(result.hhi) == "3,600 to 5,800"
    assert result.sentence.startswith("Certainly highly concentrated (by approximate figures): the index lies")
    assert (result.leaders.certain, result.leaders.by_approximate) == (("cn",), True)
    assert str(result.to_threshold) == "2 or more"


def test_a_withheld_share_is_neither_zero_nor_a_guess():
    """China 60, so that all may add up to 99.5–100.5; Japan is withheld, the rest in many hands or in one.

    Least: 60². Most: 60² + 40.5².
    """
    result = concentration(system([claim("cn", "60"), claim("jp", "W")]))
    assert str(result.hhi) == "3,600 to 5,240.25"
    assert "between 3,600 and 5,241 of 10,000" in result.sentence
    assert [(each.actor, str(each)) for each in result.places] == [("cn", "1st"), ("jp", "2nd")]


def test_a_source_s_own_rest_is_many_suppliers_or_one():
    """Least 60² + 20² = 4000, most 60² + 20² + 20² = 4400 and a little for rounding: 20 is the rest's figure itself."""
    assert hhi(claim("cn", "60"), claim("us", "20"), claim("row", "20")) == "4,000 to 4,400"


def test_who_leads_may_be_nobody_that_a_source_names():
    result = leaders(system([claim("cn", "20-30"), claim("us", "10-25")]))
    assert (result.certain, result.possible, result.unnamed) == ((), ("cn", "us"), True)
    result = leaders(system([claim("cn", "50"), claim("us", "50")]))
    assert (result.certain, result.possible, result.unnamed) == (("cn", "us"), ("cn", "us"), False)
    result = leaders(system([]))
    assert (result.certain, result.possible, result.unnamed) == ((), (), True)


def test_places_are_ranges_of_places():
    """Japan and Korea overlap; America's 1–4 may not reach Korea's 5."""
    claims = [claim("cn", "60-70"), claim("jp", "10-20"), claim("kr", "5-12"), claim("us", "1-4"), claim("in", "W")]
    result = {each.actor: str(each) for each in places(system(claims))}
    assert result == {"cn": "1st", "jp": "2nd to 4th", "kr": "2nd to 4th", "in": "2nd to 5th", "us": "4th to 5th"}


def test_nothing_known_is_said_to_be_nothing_known():
    result = concentration(system([]))
    assert (str(result.hhi), result.bands, str(result.to_threshold)) == ("0 to 10,000", tuple(Band), "1 or more")
    assert "cannot be said" in result.sentence


def test_rounding_never_lifts_the_index_over_ten_thousand():
    assert hhi(claim("nl", "100")) == "10,000"


@pytest.mark.parametrize("index, expected", [(999, Band.LOW), (1000, Band.MODERATE), (1800, Band.MODERATE), (1801, Band.HIGH)])
def test_the_bands_are_those_of_2023(index, expected):
    assert band(Decimal(index)) is expected


@pytest.mark.parametrize("threshold", [0, -1, 101, Decimal("NaN")])
def test_a_threshold_is_a_per_cent(threshold):
    with pytest.raises(BadShares, match="threshold"):
        concentration(system([claim("cn", "5")]), threshold=threshold)


def test_a_contradiction_has_no_concentration():
    with pytest.raises(Contradiction, match="add up to 130 %"):
        concentration(system([claim("cn", "60-70"), claim("us", "70-80")]))


def test_a_mix_says_so():
    result = concentration(system([claim("cn", "60"), claim("us", "70", period="2023")], mixed=True))
    assert result.sentence.endswith("of 10,000; several periods: 2023, 2025.")


def test_ordinals():
    expected = ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th"]
    assert [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 112)] == expected


@given(st.integers(0, 2**32))
@settings(max_examples=120)
def test_what_is_said_holds_for_the_truth_behind_the_words(seed):
    """A stage is made up, told as ranges, bounds, or not at all; whatever is reported must hold for it.

    (Figures told as one number are told exactly here, since the index is computed on them as they stand.)
    """
    rolls = random.Random(seed)
    count, unnamed = rolls.randint(1, 6), rolls.randint(0, 5)
    cuts = sorted(rolls.randint(0, 100) for _ in range(count + unnamed))
    truth = [b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]
    named, others = truth[:count], truth[count:]
    result = concentration(system(claim(f"a{index}", words(number, rolls)) for index, number in enumerate(named)))
    index = sum(number**2 for number in truth)
    assert result.hhi.lower <= index <= result.hhi.upper
    assert band(Decimal(index)) in result.bands
    for actor in result.leaders.certain:
        assert named[int(actor[1:])] == max(truth)
    best = [f"a{number}" for number, share in enumerate(named) if share == max(named)]
    assert set(best) <= set(result.leaders.possible)
    assert result.leaders.unnamed or max(others) <= max(named)
    for each in result.places:
        assert each.best <= 1 + sum(share > named[int(each.actor[1:])] for share in named) <= each.worst
    needed = next(k for k in range(1, 99) if sum(sorted(truth, reverse=True)[:k]) >= 75)
    assert result.to_threshold.lower <= needed
    assert result.to_threshold.upper is None or needed <= result.to_threshold.upper


def words(number, rolls):
    low, high = max(number - rolls.randint(0, 20), 0), min(number + rolls.randint(0, 20), 100)
    choices = [str(number), f"{low}-{high}", f"~{low}-{high}", f">={low}", f"<={high}", "W", "?"]
    return rolls.choice([*choices, *([f">{low}"] if low < number else []), *([f"<{high}"] if number < high else [])])


@given(st.integers(0, 2**32))
@settings(max_examples=60)
def test_what_is_certain_without_mark_needs_no_approximate_figure(seed):
    rolls = random.Random(seed)
    told = [">50", "~60-70", "10-20", "~5", "W", "~<3"]
    claims = [claim(f"a{index}", rolls.choice(told)) for index in range(rolls.randint(1, 4))]
    stage = system(claims)
    if stage.conflict:
        return
    sure = leaders(stage)
    plain_claims = [each if not each.estimate.approximate else claim(each.actor, "?") for each in claims]
    without = leaders(system(plain_claims))
    if without.certain:
        assert not sure.by_approximate
    if sure.by_approximate:
        assert sure.certain and not set(sure.certain) & set(without.certain)


def test_what_only_the_rounding_of_about_nothing_allows_is_no_contradiction_without_it():
    """60 and 40.9 add up to 100.9. Rounding allows 100.55 for the two alone, and 101.05 with the 0.5 of “about 0”.

    Least: 3600 + 1672.81. Most: the rest has the 0.15 that are left, whose square is 0.0225; rounded outwards.
    """
    stage = system([claim("cn", "60"), claim("us", "40.9"), claim("jp", "~0")])
    assert leaders(stage).certain == ("cn",)
    assert str(concentration(stage).hhi) == "5,272.81 to 5,272.84"
