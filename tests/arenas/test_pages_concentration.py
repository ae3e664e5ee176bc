"""How concentrated a stage is and who leads: the same words on its page, its chain's and in the API, with what they rest on."""

import pytest

from tests import factories as make
from tests.arenas.api_world import ask, problem
from tests.arenas.pages import part, read, words

pytestmark = pytest.mark.django_db(transaction=True)


def mined(*shares, **cited):
    """One stage, and who has how much of it: pairs of an actor and a figure."""
    usgs, chain = make.source(), make.chain()
    mining = make.stage(chain, "mining")
    actors = {code: make.actor(code, name=code.upper()) for code, *_ in shares}
    cells = [
        make.share(mining, actors[code], figure, **{"slug": f"s{n}", "citations": make.cites(usgs)} | dict(*more))
        for n, (code, figure, *more) in enumerate(shares)
    ]
    make.publish(usgs, chain, mining, *actors.values(), *cells)


def said(stage="mining") -> str:
    return words(part(read(f"/stages/{stage}/"), "concentration"))


def computed(query="stage=mining") -> dict:
    [result] = ask(f"concentration/?{query}").json()["results"]
    return result


def test_page_chain_and_api_say_the_same():
    mined(("cn", "~60-70%"), ("us", ">20%"))
    result = computed()
    assert result["sentence"] == (
        # 60² + 20² = 4,000 and 20 in countless hands; 70² + 30² = 5,800.
        "Certainly highly concentrated (by approximate figures): the index lies between 4,000 and 5,800 of 10,000."
    )
    assert result["leading"] == "CN certainly leads (by approximate figures)."
    for page in (said(), words(read("/chains/magnets/"))):
        assert result["sentence"] in page and result["leading"] in page and result["reached"] in page


@pytest.mark.parametrize(
    "shares, grip",
    [
        ([("cn", "~60-70%")], "Certainly a chokepoint (by approximate figures): CN holds half of it or more."),
        ([("cn", "45-55%"), ("us", "30%")], "Possibly a chokepoint: half of it or more may be with CN."),
        ([("cn", "20%")], "Possibly a chokepoint: half of it or more may be with a supplier that no source names."),
        ([("cn", "40%"), ("us", "40%")], "No chokepoint."),
    ],
)
def test_a_stage_says_whether_it_is_a_chokepoint_as_the_list_of_chokepoints_does(shares, grip):
    mined(*shares)
    assert computed()["grip"] == grip
    assert grip in said() and grip in words(read("/chains/magnets/"))
    listed = {each["certainty"] for each in ask("chokepoints/").json()["results"]}
    assert ("certain" in listed) == grip.startswith("Certainly") and bool(listed) == ("CN" in grip)


def test_an_estimate_of_the_source_is_hatched_and_called_so():
    mined(("cn", "60-70%", {"status": "estimated"}), ("us", "10-20%"))
    page = read("/chains/magnets/")
    assert page.count('class="range-hatch"') == 5 and "estimated by the source" in words(page)


def test_what_the_others_leave_is_said_beside_what_the_source_says():
    mined(("cn", "~60-70%"), ("us", ">20%"))
    assert "US over 20 %[1] More Place among the named: 2nd. The others leave it" in said()
    us = computed()["suppliers"][1]
    assert (us["stated"]["upper"], us["left"]["upper"], us["left"]["approximate"]) == (None, 40, True)
    assert computed()["unnamed"]["text"] == "at least about 0, under about 20 %"


def test_what_is_left_aside_is_there_with_the_reason():
    mined(("cn", "50-60%"), ("us", "20%", {"period": "2020"}), ("fr", "9%", {"rank": "deprecated", "rank_reason": "Wrong."}))
    page = said()
    assert "US 20 % 2020[1] Of another period or basis." in page and "FR 9 % 2024[1] Deprecated." in page
    chain = words(read("/chains/magnets/"))
    assert "US 20 % 2020[1] Of another period or basis." in chain and "Deprecated." in chain
    assert [aside["reason"] for aside in computed()["set_aside"]] == ["deprecated", "of another period or basis"]


def test_a_forecast_is_no_share_of_the_whole():
    mined(("cn", "60%"), ("cn", "90%", {"period": "2040", "status": "forecast"}))
    assert "CN 60 %" in said() and "2040" not in said()


def test_figures_that_contradict_each_other_are_said_and_nothing_is_computed_of_them():
    mined(("cn", "60-70%"), ("us", ">50%"))
    result = computed()
    assert "Unknown, for the figures contradict each other. At the least the shares add up to" in said()
    assert result["computed"] is None and result["contradiction"] and result["leading"] == ""


def test_a_stage_without_shares_is_unknown_and_not_unconcentrated():
    mined()
    assert "Unknown: no share is recorded that could be counted." in said()
    assert (computed()["is_certain"], computed()["computed"]) == (False, None)


def test_who_may_lead_is_said_where_nobody_certainly_does():
    mined(("cn", "30-40%"), ("us", "35-45%"))
    assert "Who leads is unknown: possibly CN or US." in said()


def test_an_arena_says_who_leads_the_stages_of_its_chains_and_who_holds_them():
    usgs, cn, ores, chips = make.source(), make.actor("cn", name="China"), make.arena("ores"), make.arena("chips")
    chain, other = make.chain(chain_arenas=[{"arena": ores}]), make.chain("others")
    mining, refining, making = make.stage(chain, "mining"), make.stage(chain, "refining"), make.stage(other, "making")
    shares = [make.share(stage, cn, "60-70%", citations=make.cites(usgs)) for stage in (mining, making)]
    make.publish(usgs, cn, ores, chips, chain, other, mining, refining, making, *shares)
    page = read("/arenas/ores/")
    leaders, held = words(part(page, "leaders")), words(part(page, "chokepoints"))
    assert "Mining Magnets Certainly highly concentrated" in leaders and "China certainly leads." in leaders
    assert "Refining Magnets Unknown: no share is recorded" in leaders and "Making" not in leaders
    assert "Mining" in held and "China 60–70 %" in held and "Making" not in held
    assert 'id="chokepoints"' not in read("/arenas/chips/")


def test_what_is_withheld_is_what_the_others_leave():
    mined(("cn", "55-60%"), ("us", "W", {"status": "withheld"}))
    assert "US withheld[1] More Place among the named: 2nd. The others leave it 0–45 %." in said()


def test_two_sources_stand_side_by_side_and_what_both_allow_is_said():
    mined(("cn", "40-60%"), ("cn", "50-70%"))
    assert "CN 40–70 %[1] More[1] More" in said() and "All its sources allow 50–60 %." in said()


def test_the_threshold_is_the_readers():
    mined(("cn", "60%"), ("us", "30%"))
    assert computed("threshold=90")["computed"]["to_threshold"]["text"] == "2"
    assert computed("threshold=50")["reached"] == "50 % of it is in the hands of 1 supplier."


@pytest.mark.parametrize("query, name", [
    ("threshold=0", "threshold"), ("threshold=101", "threshold"), ("threshold=NaN", "threshold"), ("threshold=1e1", "threshold"),
    ("threshold=5&threshold=6", "threshold"), ("stage=nowhere", "stage"), ("chain=nowhere", "chain"), ("actor=cn", "actor"),
])  # fmt: skip
def test_a_question_that_cannot_be_meant_is_refused_by_name(query, name):
    [error] = problem(f"concentration/?{query}", 400)["errors"]
    assert error["parameter"] == name
