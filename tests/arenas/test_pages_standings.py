"""Whether a target is met: the same words on the page of its strategy and in the API, with the figures that decide."""

import re
from datetime import date

import pytest

from arenas.models import Actor, Stage, Target
from arenas.models.standings import standings
from tests import factories as make
from tests.arenas.api_world import ask, problem
from tests.arenas.pages import number_of_queries, part, read, words

pytestmark = pytest.mark.django_db(transaction=True)


def aimed(target, *shares, observed=(), unit="million cars"):
    """One target of China's for chips, and the shares and observations that there are."""
    usgs, cn, us, chips, chain = (
        make.source(),
        make.actor("cn", name="China"),
        make.actor("us"),
        make.arena("chips"),
        make.chain(),
    )
    making = make.stage(chain, "making")
    output = make.indicator(chips, unit=unit, observations=[make.observation(cn, usgs, *each) for each in observed])
    measured = {"stage": {"stage": making}, "indicator": {"indicator": output}, "": {}}[target.pop("by", "stage")]
    cells = [
        make.share(making, cn, figure, period, **{"slug": f"s{n}", "citations": make.cites(usgs)} | dict(*more))
        for n, (figure, period, *more) in enumerate(shares)
    ]
    aim = {"metric": "Chips made", "verbatim": "at least 20", "unit": "%", "due": "2022"} | measured | target
    goal = make.strategy(cn, chips, targets=[aim])
    make.publish(usgs, cn, us, chips, chain, making, output, goal, *cells)


def said() -> str:
    return words(part(read("/strategies/cn-chips/"), "standing"))


def standing(query="") -> dict:
    [result] = ask(f"target-standings/?{query}").json()["results"]
    return result


@pytest.mark.parametrize("figure, verdict", [
    ("25", "met"), ("20", "met"), ("~20", "cannot tell"), ("~25-30", "met (by approximate figures)"), ("10-15", "not met"),
    ("15-25", "cannot tell"), ("<20", "not met"), (">19", "cannot tell"),
])  # fmt: skip
def test_a_target_is_met_only_if_all_that_the_figure_may_be_meets_it(figure, verdict):
    aimed({}, (figure, "2023"))
    assert f"Chips made (at least 20 % by 2022): {verdict}" in said()
    assert standing()["now"]["text"] == verdict


def test_the_page_and_the_api_show_the_figures_that_decide_and_every_year():
    aimed({}, ("10", "2020"), ("15-25", "2022"), ("25", "2023"))
    page = said()
    assert "by the latest figures: met. 25 % 2023[1]" in page and "When it was due (2022): cannot tell. 15–25 % 2022[1]" in page
    assert "2020: not met 10 % 2020[1] 2021: no data 2022: cannot tell 15–25 % 2022[1] 2023: met 25 % 2023[1]" in page
    result = standing("strategy=cn-chips")
    assert [(each["year"], each["judged"]["standing"]) for each in result["by_year"]][:4] == [
        (2020, "not met"), (2021, "no data"), (2022, "cannot tell"), (2023, "met"),
    ]  # fmt: skip
    assert result["at_due"]["figures"][0]["figure"]["text"] == "15–25 %"
    assert result["now"]["figures"][0]["url"].endswith("/api/v1/shares/s2/")


def test_today_is_the_day_of_the_edition_and_another_day_is_another_answer():
    aimed({}, ("10", "2020"), ("25", "2023"))
    [target] = Target.objects.select_related("strategy", "stage", "indicator")
    verdicts = [str(found.now.standing) for year in (2019, 2021, 2024) for found in standings([target], at=date(year, 6, 1))]
    assert verdicts == ["no data", "not met", "met"]
    day = date.fromisoformat(ask("target-standings/").json()["as_of"])
    assert f"As of {day.day} {day:%B %Y}" in said()


def test_a_forecast_a_deprecated_and_a_less_preferred_figure_decide_nothing():
    old = {"rank": "deprecated", "rank_reason": "Wrong."}
    aimed({}, ("25", "2024", {"status": "forecast"}), ("25", "2023", old), ("25", "2022"), ("10", "2022", {"rank": "preferred"}))
    assert "by the latest figures: not met. 10 % 2022" in said()


@pytest.mark.parametrize("target, why", [
    ({}, "No figure of it is recorded up to that day."),
    ({"by": ""}, "Neither a stage nor an indicator that is recorded here measures it."),
    ({"unit": "million cars"}, "The target is in million cars, and shares of a stage are in per cent of the world."),
    ({"by": "indicator", "unit": "tonnes"}, "The target is in tonnes, and what measures it in million cars."),
    ({"verbatim": "at most 20"}, "contradicts itself."),
])  # fmt: skip
def test_why_it_cannot_be_told_is_said(target, why):
    aimed(target)
    assert why in said() and why in standing()["why"]


def test_a_withheld_figure_leaves_it_open():
    aimed({}, ("10", "2020"), ("W", "2023", {"status": "withheld"}))
    assert "Chips made (at least 20 % by 2022): cannot tell" in said() and "The latest figure is withheld or unknown." in said()


def test_an_indicator_measures_too():
    aimed(
        {"by": "indicator", "unit": "million cars", "verbatim": "at most 5", "comparator": "at-most"},
        observed=[("6", "2023"), ("4", "2024")],
    )
    assert "by the latest figures: met. 4 million cars 2024[1]" in said()


def test_the_api_is_asked_for_an_actor_and_refuses_what_is_none():
    aimed({}, ("25", "2023"))
    assert ask("target-standings/?actor=us").json()["results"] == []
    assert standing("actor=cn")["actor"]["code"] == "cn"
    for query, name in [("actor=xx", "actor"), ("strategy=xx", "strategy"), ("stage=making", "stage")]:
        [error] = problem(f"target-standings/?{query}", 400)["errors"]
        assert error["parameter"] == name


def test_the_page_asks_as_many_questions_however_much_is_recorded():
    aimed({}, ("10", "2020"))
    few = number_of_queries("/strategies/cn-chips/")
    cn, making = Actor.objects.get(code="cn"), Stage.objects.get()
    make.publish(*(make.share(making, cn, "5", f"{year}") for year in range(1990, 2010)))
    # What there was, and: shares of the stages, their citations, observations of the indicators (none is named: not asked).
    assert number_of_queries("/strategies/cn-chips/") == few
    assert len(re.findall("<li>", part(read("/strategies/cn-chips/"), "standing"))) > 30
