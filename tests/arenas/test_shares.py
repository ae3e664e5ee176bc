"""Which claims count together, and what their sum leaves of each."""

import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arenas.analysis.claims import WHOLE, agreed, ends, estimate_between, hull
from arenas.analysis.estimate import Estimate
from arenas.analysis.period import Period
from arenas.analysis.shares import BadShares, Contradiction, groups, system

from .claims import claim


def figures(stage):
    return [each.text("%") for each in stage.tightened()]


def reasons(stage):
    return {each.claim.actor: each.reason for each in stage.set_aside}


def test_an_unknown_share_is_what_the_others_leave():
    """60–70 and over 20 leave at most 100 − 60 − 20 = 20, and less than that; the rest of the world has no more."""
    stage = system([claim("cn", "60-70"), claim("us", "> 20"), claim("jp", "W")])
    assert figures(stage)[2:] == ["at least 0, under 20 %", "at least 0, under 20 %"]
    assert figures(stage)[:2] == ["60–70 %", "over 20, at most 40 %"]


def test_a_list_that_is_complete_leaves_nothing_to_others():
    """Of 100, at most 30 are Japan's: China has at least 70 of its “over 60”."""
    stage = system([claim("cn", "> 60"), claim("jp", "10-30")], complete=True)
    assert figures(stage) == ["70–90 %", "10–30 %", "0 %"]


def test_figures_that_are_one_number_are_rounded():
    """33 + 33 + 33 = 99 is 100 within 3 × 0.5; a tenth rounds by a twentieth; nil, ranges and bounds say what they mean."""
    thirds = [claim(actor, "33") for actor in ("cn", "us", "jp")]
    assert system(thirds, complete=True).band == (Decimal("98.5"), Decimal("101.5"))
    assert system(thirds, complete=True).conflict is None
    assert system([claim("cn", "33.3"), claim("us", "-"), claim("jp", "10-20")]).tolerance == Decimal("0.05")
    assert system([claim("cn", "over 90")]).tolerance == 0


def test_deprecated_claims_never_count_and_preferred_ones_come_first():
    stage = system([claim("cn", "10", rank="deprecated"), claim("cn", "60", rank="preferred"), claim("cn", "50", source="iea")])
    assert [each.stated.text("%") for each in stage.suppliers] == ["60 %"]
    assert [each.reason for each in stage.set_aside] == ["deprecated", "another claim is preferred"]


def test_several_sources_of_a_cell_make_a_hull_and_show_where_they_agree():
    stage = system([claim("cn", "60-70"), claim("cn", "~65-80", source="iea"), claim("cn", "W", source="oecd")])
    china = stage.suppliers[0]
    assert (china.stated.text("%"), china.agreed.text("%"), len(china.claims)) == ("about 60–80 %", "about 65–70 %", 3)


def test_only_one_period_and_basis_count_and_a_reader_may_ask_for_another():
    claims = [
        claim("cn", "60", period="2025"),
        claim("cn", "50", period="2023"),
        claim("us", "12", period="2023"),
        claim("jp", "9", period="2025", basis="headquarters"),
        claim("jp", "W", period="2026"),
    ]
    assert [(str(each.period), each.basis, each.figures) for each in groups(claims)] == [
        ("2025", "production-site", 1),
        ("2025", "headquarters", 1),
        ("2023", "production-site", 2),
        ("2026", "production-site", 0),
    ]
    assert [each.actor for each in system(claims).suppliers] == ["cn"]
    assert set(reasons(system(claims)).values()) == {"of another period or basis"}
    assert [each.actor for each in system(claims, period=Period.parse("2023?")).suppliers] == ["cn", "us"]
    assert [each.actor for each in system(claims, basis="headquarters").suppliers] == ["jp"]
    preferred = [*claims, claim("us", "11", period="2020", rank="preferred")]
    assert next(str(each.period) for each in groups(preferred)) == "2020"


def test_a_mix_is_said_and_nothing_follows_from_its_sum():
    stage = system([claim("cn", "60", period="2025"), claim("us", "70", period="2023")], mixed=True)
    assert stage.mix == ("several periods: 2023, 2025",)
    assert figures(stage) == ["60 %", "70 %", "0–100 %"]
    assert system([claim("cn", "60"), claim("us", "30")], mixed=True).mix == ()


def test_blocs_and_organisations_do_not_add_up_with_countries():
    claims = [claim("cn", "60"), claim("eu", "30"), claim("smic", "20", home="cn"), claim("asml", "20", home="nl")]
    stage = system(claims)
    assert [each.actor for each in stage.suppliers] == ["cn"]
    assert set(reasons(stage)) == {"eu", "smic", "asml"}


def test_organisations_add_up_where_no_country_does_and_by_headquarters_beside_other_countries():
    firms = [claim("smic", "20", home="cn"), claim("asml", "20", home="nl")]
    assert [each.actor for each in system(firms).suppliers] == ["smic", "asml"]
    by_headquarters = [
        claim("cn", "60", basis="headquarters"),
        claim("smic", "20", home="cn", basis="headquarters"),
        claim("asml", "20", home="nl", basis="headquarters"),
        claim("open", "1", kind="organisation", basis="headquarters"),
    ]
    assert [each.actor for each in system(by_headquarters).suppliers] == ["cn", "asml"]


def test_a_residual_is_the_rest_of_its_own_source_only():
    one_source = [claim("cn", "60-70"), claim("row", "35")]
    stage = system(one_source)
    assert [each.actor for each in stage.suppliers] == ["cn"]
    assert stage.is_complete
    assert figures(stage) == ["64.5–65.5 %", "35 %"]  # 100 ± 0.5, less 35
    for other in (claim("us", "5", source="iea"), claim("us", "W"), claim("eu", "10"), claim("us", "5", rank="deprecated")):
        stage = system([*one_source, other])
        assert not stage.is_complete, other
        assert "row" in reasons(stage)


@pytest.mark.parametrize(
    "claims, complete, reason",
    [
        (
            [claim("cn", "60"), claim("us", "45")],
            False,
            "At the least the shares add up to 105 %, and 101 % is the most: China 60 %, United States 45 %.",
        ),
        (
            [claim("cn", "30-40"), claim("us", "<5")],
            True,
            "At the most the shares add up to under 45 %, and 100 % is the least: "
            "China 30–40 %, United States under 5 %, the rest 0 %.",
        ),
        ([claim("cn", "over 50"), claim("us", "at least 50")], False, "add up to over 100 %, and 100 % is the most"),
    ],
)
def test_shares_that_cannot_add_up_are_explained_and_refused(claims, complete, reason):
    stage = system(claims, complete=complete)
    assert reason in stage.conflict
    with pytest.raises(Contradiction, match="add up"):
        stage.tightened()


@pytest.mark.parametrize(
    "fields, reason",
    [
        ({"text": "101"}, "101 % is not a share"),
        ({"text": ">100"}, "outside 0 to 100"),
        ({"text": "5", "kind": "planet"}, "not a kind"),
        ({"text": "5", "basis": "guess"}, "not a basis"),
        ({"text": "5", "rank": "best"}, "not a rank"),
        ({"text": "5", "kind": "country", "home": "us"}, "no home country"),
    ],
)
def test_what_is_no_share_is_refused(fields, reason):
    with pytest.raises(BadShares, match=reason):
        claim("cn", **fields)


def test_not_a_number_is_no_estimate():
    with pytest.raises(ValueError, match="not a number"):
        Estimate.from_bounds(Decimal("NaN"), None)


def test_one_actor_is_one_thing():
    with pytest.raises(BadShares, match="two different things"):
        system([claim("cn", "5"), claim("cn", "5", kind="bloc", source="iea")])


def test_a_stage_without_claims_is_all_unknown():
    assert figures(system([])) == ["100 %"]
    assert groups([]) == ()


INTERVALS = st.tuples(st.integers(0, 100), st.integers(0, 100), st.booleans(), st.booleans()).map(
    lambda drawn: Estimate.from_bounds(
        min(drawn[:2]),
        max(drawn[:2]),
        lower_inclusive=drawn[2] or drawn[0] == drawn[1],
        upper_inclusive=drawn[3] or drawn[0] == drawn[1],
    )
)


@given(INTERVALS)
def test_an_estimate_survives_the_way_to_fractions_and_back(estimate):
    assert estimate_between(*ends(estimate)) == estimate


@given(st.lists(INTERVALS, min_size=1, max_size=4), st.integers(0, 200))
def test_a_hull_holds_all_that_a_source_allows_and_agreement_just_what_all_do(estimates, half):
    number = Decimal(half) / 2
    allowed = [each.contains(number) for each in estimates]
    assert hull(estimates).contains(number) or not any(allowed)
    common = agreed(estimates)
    assert (common is not None and common.contains(number)) == all(allowed)


@given(st.integers(0, 2**32))
@settings(max_examples=200)
def test_no_true_share_is_ever_tightened_away(seed):
    """Systems are made around a truth that adds up to 100; sources state it as ranges, rounded numbers, bounds or not at all."""
    rolls = random.Random(seed)
    count = rolls.randint(1, 7)
    cuts = sorted(rolls.randint(0, 10_000) for _ in range(count))
    truth = [Decimal(b - a) / 100 for a, b in zip([0, *cuts], [*cuts, 10_000], strict=True)]
    claims = [claim(f"a{index}", words(number, rolls)) for index, number in enumerate(truth[:-1])]
    stage = system(claims)
    assert stage.conflict is None
    for supplier, tight, number in zip(stage.suppliers, stage.tightened(), truth, strict=False):
        stated_as_one_number = supplier.stated.is_point
        slack = Decimal("0.5") if stated_as_one_number else Decimal(0)
        assert tight.lower - slack <= number <= tight.upper + slack
        assert WHOLE.contains(tight.lower) and WHOLE.contains(tight.upper)


def words(number, rolls):
    whole = round(number)
    low, high = max(int(number) - rolls.randint(0, 9), 0), min(int(number) + 1 + rolls.randint(0, 9), 100)
    return rolls.choice([str(whole), f"{low}-{high}", f">={low}", f"<={high}", "W", f"~{low}-{high}"])


@given(st.lists(INTERVALS, min_size=1, max_size=4))
@settings(max_examples=100)
def test_tightened_intervals_are_attained(estimates):
    """Each end, put in the place of the figure, still leaves a vector; a hundredth beyond it, inside of what was stated, none."""
    claims = [claim(f"a{index}", str(each)) for index, each in enumerate(estimates)]
    stage = system(claims)
    if stage.conflict:
        return
    box = stage.admissible()
    for index in range(len(claims)):
        least, most = sum(box.lower) - box.lower[index], sum(box.upper) - box.upper[index]
        for end in (box.lower[index], box.upper[index]):
            assert least + end <= box.ceiling and most + end >= box.floor
        stated = ends(stage.suppliers[index].figure)
        step = Fraction(1, 100)
        below, above = box.lower[index] - step, box.upper[index] + step
        assert below < stated[0] or most + below < box.floor
        assert above > stated[1] or least + above > box.ceiling
