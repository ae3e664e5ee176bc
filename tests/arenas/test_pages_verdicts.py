"""Who has more: the same words on the page of a comparison and in the API, with the reasons."""

import pytest

from tests import factories as make
from tests.arenas.api_world import ask, problem
from tests.arenas.pages import part, read, rows

pytestmark = pytest.mark.django_db(transaction=True)
ACTORS = {"cn": "China", "us": "America", "jp": "Japan"}


def held(*shares, observed=()):
    """One stage, and who has how much of it; one indicator, and what was observed of whom."""
    usgs, iea, chain, ores = make.source(), make.source("iea"), make.chain(), make.arena("ores")
    mining = make.stage(chain, "mining")
    actors = {code: make.actor(code, name=name) for code, name in ACTORS.items()}
    cited = {"citations": make.cites(usgs), "basis": "headquarters"}
    cells = [
        make.share(mining, actors[code], figure, **{"slug": f"s{n}"} | cited | dict(*more))
        for n, (code, figure, *more) in enumerate(shares)
    ]
    seen = [make.observation(actors[code], {"usgs": usgs, "iea": iea}[by], *figure) for code, by, *figure in observed]
    output = make.indicator(ores, observations=seen)
    make.publish(usgs, iea, chain, ores, mining, *actors.values(), *cells, output)


def said(heading="shares", actors="cn,us") -> str:
    return rows(part(read(f"/compare/?actors={actors}"), heading))[0].partition("Who has more ")[2]


def told(thing="stages", actors="cn,us", query="") -> dict:
    [result] = ask(f"comparison/?actors={actors}{query}").json()[thing]
    return result


@pytest.mark.parametrize("cn, us, brief, certainty", [
    (("60-70%",), ("20%",), "China: certainly more", "certain"),
    (("~60-70%",), ("20%",), "China: certainly more (by approximate figures)", "certain"),
    (("10%",), ("20%",), "China: certainly less", "certain"),
    (("20%",), ("20%",), "China: certainly as much", "certain"),
    (("60-70%",), ("20%", {"period": "2020"}), "China: possibly more", "possible"),
    (("60-70%",), ("20%", {"basis": "ownership"}), "China: possibly more", "possible"),
    (("60-70%", {"status": "forecast"}), ("20%",), "China: possibly more", "possible"),
    (("60-70%",), (">65%",), "cannot be ranked", "unknown"),
    (("60-70%",), ("W", {"status": "withheld"}), "not comparable", "not comparable"),
])  # fmt: skip
def test_who_has_more_is_certain_possible_or_cannot_be_said(cn, us, brief, certainty):
    held(("cn", *cn), ("us", *us))
    result = told()
    [verdict] = result["verdicts"]
    assert (result["in_brief"], verdict["how_sure"]) == (brief, certainty)
    assert said().lower().startswith(brief.lower()) and verdict["sentence"] in said()


@pytest.mark.parametrize("us, reason", [
    ((">65%",), "the ranges overlap"),
    (("20%", {"period": "2020"}), "they are of different periods (2024; 2020)"),
    (("20%", {"basis": "ownership"}), "they are on different bases (where the maker is at home; who owns it)"),
    (("20%", {"status": "forecast"}), "a forecast is among them"),
    (("W", {"status": "withheld"}), "the figure of America is withheld"),
])  # fmt: skip
def test_the_reason_is_always_said(us, reason):
    held(("cn", "60-70%"), ("us", *us))
    assert reason in said() and told()["verdicts"][0]["reasons"] == [reason]


def test_what_the_others_leave_decides_where_the_shares_add_up():
    # Over 70 leaves under 30.
    held(("cn", ">10%"), ("us", ">70%"))
    assert told()["in_brief"] == "China: certainly less"
    assert "China (over 10, under 30 %, 2024) has certainly less than America (over 70, under 90 %, 2024)." in said()
    assert "Each range is what the others leave of it" in said()


@pytest.mark.parametrize("more", [{"period": "2020"}, {"basis": "ownership"}, {"status": "forecast"}])
def test_shares_that_do_not_add_up_leave_each_other_alone(more):
    held(("cn", ">10%"), ("us", ">70%", more))
    assert told()["in_brief"] == "cannot be ranked" and "Each range" not in said()


def test_where_everybody_may_have_every_place_it_is_said_that_nobody_can_be_ranked():
    held(("cn", "10-30%"), ("us", "10-30%"), ("jp", "10-30%"))
    assert told(actors="us,cn,jp")["in_brief"] == "cannot be ranked"


def test_no_data_is_no_zero():
    held(("cn", "60-70%"))
    assert "there is no figure of America" in said() and told()["left_out"] == ["us"]


def test_several_actors_have_places_that_are_ranges_too():
    held(("cn", "60-70%"), ("us", "10-20%"), ("jp", "15%"))
    everyone = "us,cn,jp"
    assert said(actors=everyone).startswith("Certainly: China 1st, America 2nd to 3rd, Japan 2nd to 3rd")
    result = told(actors=everyone)
    assert result["in_brief"] == "certainly: China 1st, America 2nd to 3rd, Japan 2nd to 3rd"
    assert {each["actor"]: (each["best"], each["worst"]) for each in result["places"]} == {
        "cn": (1, 1),
        "us": (2, 3),
        "jp": (2, 3),
    }
    assert all(verdict["sentence"] in said(actors=everyone) for verdict in result["verdicts"])


def test_one_without_a_figure_may_stand_anywhere():
    held(("cn", "60-70%"), ("us", "10-20%"))
    assert "Without a figure, so they may stand anywhere: Japan." in said(actors="cn,us,jp")


def test_indicators_are_compared_in_the_latest_period_that_is_shared():
    held(observed=[("cn", "usgs", "9", "2023"), ("cn", "usgs", "1", "2024"), ("us", "usgs", "5", "2023")])
    assert said("indicators").startswith(
        "China: certainly more China (9 tonnes, 2023) has certainly more than America (5 tonnes, 2023)."
    )
    assert told("indicators")["in_brief"] == "China: certainly more"


def test_without_a_shared_period_each_ones_latest_counts_and_nothing_is_certain():
    held(observed=[("cn", "usgs", "9", "2024"), ("us", "usgs", "5", "2022"), ("us", "usgs", "6", "2023")])
    assert said("indicators").startswith(
        "China: possibly more China (9 tonnes, 2024) has possibly more than America (6 tonnes, 2023)"
    )


def test_several_sources_of_one_period_make_one_range():
    held(observed=[("cn", "usgs", "9"), ("cn", "iea", "over 4"), ("us", "usgs", "5")])
    assert "China (over 4 tonnes, 2024) and America (5 tonnes, 2024) cannot be ranked: the ranges overlap." in said("indicators")


def test_what_only_one_has_is_not_compared_and_a_forecast_is_not_observed():
    held(observed=[("cn", "usgs", "9")])
    assert ask("comparison/?actors=cn,us").json()["indicators"] == [] and 'id="indicators"' not in read("/compare/?actors=cn,us")


def test_the_api_is_asked_for_stages_and_indicators():
    held(("cn", "60-70%"), ("us", "10%"), observed=[("cn", "usgs", "9"), ("us", "usgs", "5")])
    assert told(query="&stages=mining&indicators=output")["stage"]["slug"] == "mining"
    assert ask("comparison/?actors=cn,us&arenas=ores").json()["stages"] == []


@pytest.mark.parametrize("query, name", [
    ("", "actors"), ("actors=cn", "actors"), ("actors=cn,xx", "actors"), ("actors=cn,cn", "actors"),
    ("actors=a,b,c,d,e,f,g", "actors"),
    ("actors=cn,us&stages=nowhere", "stages"), ("actors=cn,us&indicators=x", "indicators"), ("actors=cn,us&stage=x", "stage"),
])  # fmt: skip
def test_a_question_that_cannot_be_meant_is_refused_by_name(query, name):
    held()
    [error] = problem(f"comparison/?{query}", 400)["errors"]
    assert error["parameter"] == name
