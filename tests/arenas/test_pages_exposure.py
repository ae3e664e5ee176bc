"""What an actor holds that others depend on, and what it depends on: the same words on its page and in the API."""

import pytest

from tests import factories as make
from tests.arenas.api_world import ask, problem
from tests.arenas.pages import part, read, words

pytestmark = pytest.mark.django_db(transaction=True)


class World:
    """ore → metal → motor; glue and tape stand in for each other. China has most of the ore and some of the glue."""

    def __init__(self, *more, ore="~60-70%", glue="40-70%", targets=(), arenas=()):
        self.usgs, self.cn, self.us = make.source(), make.actor("cn", name="China"), make.actor("us", name="America")
        self.smic = make.actor("smic", name="SMIC", kind="organisation", home=self.cn)
        self.ores = make.arena("ores")
        self.chain = make.chain("motors", name="Motors", chain_arenas=[{"arena": self.ores} for _ in arenas])
        self.ore, self.glue, self.tape = (make.stage(self.chain, slug) for slug in ("ore", "glue", "tape"))
        self.metal = make.stage(self.chain, "metal", inputs=[{"from_stage": self.ore}])
        choice = [{"from_stage": each, "essential": False} for each in (self.glue, self.tape)]
        self.motor = make.stage(self.chain, "motor", inputs=[{"from_stage": self.metal}, *choice])
        shares = [
            make.share(self.ore, self.cn, ore, citations=make.cites(self.usgs)),
            make.share(self.glue, self.cn, glue, citations=make.cites(self.usgs)),
        ]
        aims = [{"metric": "Motors", "verbatim": "20", "unit": "%", "stage": self.motor} for _ in targets]
        goals = [make.strategy(self.us, self.ores, targets=aims)] if targets or arenas else []
        stages = [self.ore, self.glue, self.tape, self.metal, self.motor]
        more = [make.share(getattr(self, stage), getattr(self, actor), figure) for stage, actor, figure in more]
        make.publish(self.usgs, self.cn, self.us, self.smic, self.ores, self.chain, *stages, *shares, *goals, *more)


def said(actor="us", heading="needs", query="") -> str:
    return words(part(read(f"/actors/{actor}/{query}"), heading))


def told(actor="us", query="") -> dict:
    return ask(f"exposure/?actor={actor}{query}").json()


def test_what_it_depends_on_is_upstream_of_what_it_holds_and_said_alike_on_page_and_in_the_api():
    World(("motor", "us", "30%"))
    ore, glue = told()["needs"]
    assert (ore["sentence"], ore["is_certain"]) == (
        "China has about 60–70 % of Ore, certainly 50 % or more (by approximate figures). "
        "Without this stage, Motor certainly stops.",
        True,
    )
    assert (glue["sentence"], glue["is_certain"]) == (
        "China has 40–70 % of Glue, possibly 50 % or more. "
        "Without this stage, Motor may stop, for something else can stand in on the way.",
        False,
    )
    page = said()
    assert f"Certain. {ore['sentence']}" in page and f"Possible. {glue['sentence']}" in page
    assert "China: Ore about 60–70 % 2024[" in page and "Needed by Motor (certain)" in page


@pytest.mark.parametrize("aim", [{"targets": [1]}, {"arenas": [1]}])
def test_what_it_aims_at_matters_to_it_too(aim):
    World(**aim)
    assert [need["stage"]["slug"] for need in told()["needs"]] == ["ore", "glue"]


def test_who_holds_and_wants_nothing_depends_on_nothing_recorded():
    World()
    assert "No such stage is recorded." in said() and told()["needs"] == told()["own"] == []


def test_a_countrys_firms_do_not_depend_on_it_nor_it_on_them():
    World(("motor", "smic", "30%"), ("motor", "cn", "30%"))
    assert told("smic")["needs"] == told("cn")["needs"] == []


def test_what_depends_on_it_is_on_its_page():
    World()
    held = told("cn")
    assert [(each["stage"]["slug"], each["is_certain"]) for each in held["held"]] == [("ore", True), ("glue", False)]
    page = said("cn", "held")
    assert held["together"] in page and all(each["weight"] in page for each in held["held"])
    # Without ore: ore, metal and motor stop. With glue gone as well, tape is left.
    assert held["together"].startswith("Without all that it holds, 3 stages certainly stop, among them Motor; 4 stages may.")


def test_the_threshold_is_the_readers():
    World(("motor", "us", "30%"))
    assert "No such stage is recorded." in said(query="?threshold=80") and told(query="&threshold=80")["needs"] == []
    assert "certainly 60 % or more" in said(query="?threshold=60")


def test_the_rest_of_the_world_is_nobody_to_depend_on():
    make.make_actor("row", name="Rest of the world", kind="residual")
    assert "What it depends on" not in words(read("/actors/row/"))


@pytest.mark.parametrize("query, name", [("threshold=0", "threshold"), ("threshold=x", "threshold"), ("page=1", "page")])
def test_a_question_that_cannot_be_meant_is_refused_by_name(query, name):
    World()
    assert name in words(read(f"/actors/us/?{query}", status=400))
    [error] = problem(f"exposure/?actor=us&{query}", 400)["errors"]
    assert error["parameter"] == name


def test_the_api_must_be_told_whose_exposure():
    assert [error["parameter"] for error in problem("exposure/", 400)["errors"]] == ["actor"]
    assert [error["parameter"] for error in problem("exposure/?actor=xx", 400)["errors"]] == ["actor"]
