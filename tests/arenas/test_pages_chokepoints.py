"""Which stages one actor holds, and what would stop without them: the page, and the API that says the same."""

import pytest

from tests import factories as make
from tests.arenas.api_world import ask, problem
from tests.arenas.pages import number_of_queries, part, read, words

pytestmark = pytest.mark.django_db(transaction=True)


def publish_chain(n=""):
    """ore → separation → magnet → motor; glue or tape → motor. cn holds separation, and half of the ore perhaps."""
    usgs, cn, us = make.source(f"usgs{n}"), make.actor(f"cn{n}", name=f"China{n}"), make.actor(f"us{n}", name=f"United States{n}")
    chain = make.chain(f"magnets{n}", name=f"Magnets{n}")
    ore = make.stage(chain, f"ore{n}", position=1)
    separation = make.stage(chain, f"separation{n}", position=2, inputs=[{"from_stage": ore}])
    magnet = make.stage(chain, f"magnet{n}", position=3, inputs=[{"from_stage": separation}])
    glue, tape = make.stage(chain, f"glue{n}", position=4), make.stage(chain, f"tape{n}", position=5)
    inputs = [{"from_stage": magnet}, {"from_stage": glue, "essential": False}, {"from_stage": tape, "essential": False}]
    motor = make.stage(chain, f"motor{n}", position=6, inputs=inputs)
    cited = {"citations": make.cites(usgs)}
    make.publish(
        usgs, cn, us, chain, ore, separation, magnet, glue, tape, motor,
        make.share(separation, cn, "~85-95%", **cited), make.share(ore, cn, "40-60%", **cited),
        make.share(ore, us, "30-45%", **cited), make.share(glue, us, "80", **cited), make.share(motor, us, "30", **cited),
        make.share(motor, cn, "30", **cited),
    )  # fmt: skip


@pytest.fixture(autouse=True)
def chain(db):
    publish_chain()


def test_what_is_held_for_certain_comes_first_with_what_would_stop():
    certain = words(part(read("/chokepoints/"), "certain"))
    assert certain.index("Separation") < certain.index("Glue")
    assert "China about 85–95 %" in certain
    assert (
        "Certain, by approximate figures. 2 stages further down, one of them an end product, certainly stop without it."
        in certain
    )
    assert "1 stage further down, one of them an end product, may stop without it; none certainly does" in certain


def test_every_verdict_opens_to_its_figures_and_to_the_way_that_proves_it():
    page = read("/chokepoints/")
    certain = words(part(page, "certain"))
    assert "China about 85–95 % 2024[1]" in certain
    assert "Separation →feeds Magnet →feeds Motor (end product): certain" in certain
    assert "Glue →feeds Motor (end product): possible, for something else can stand in on the way" in certain
    assert 'href="/chains/magnets/what-if/?cut=cn:separation:100"' in page and 'id="source-usgs"' in page


def test_what_may_be_held_is_no_certainty_and_what_nobody_knows_is_said():
    page = read("/chokepoints/")
    assert "China 40–60 %" in words(part(page, "possible")) and "Possible. 3 stages" in words(part(page, "possible"))
    unknown = words(part(page, "unknown"))
    assert "Magnet Magnets No share is recorded." in unknown
    assert "Separation" not in unknown  # what is left there is 15 % at the most


def test_the_threshold_is_the_readers():
    assert "Separation" not in words(part(read("/chokepoints/?threshold=90"), "certain"))
    assert "Separation" in words(part(read("/chokepoints/?threshold=90"), "possible"))
    assert "China holds at least 33.3 %" in words(read("/chokepoints/?actor=cn&threshold=33.3"))


def test_one_actors_chokepoints():
    page = words(read("/chokepoints/?actor=us"))
    assert "Glue" in page and "Separation" not in page
    assert "No share of United States on record reaches 90 %." in words(read("/chokepoints/?actor=us&threshold=90"))


@pytest.mark.parametrize(
    "query", ["threshold=0", "threshold=101", "threshold=many", "actor=xx", "page=9", "page=x", "colour=red"]
)
def test_what_cannot_be_asked_is_refused_by_its_name(query):
    name = query.partition("=")[0]
    assert f"<code>{name}</code>" in read(f"/chokepoints/?{query}", 400)
    assert problem(f"chokepoints/?{query}", 400)["errors"][0]["parameter"] == name


def test_the_api_says_what_the_page_says():
    page, answer = read("/chokepoints/"), ask("chokepoints/").json()
    assert answer["threshold"] == 50
    for grip in answer["results"]:
        section = words(part(page, grip["certainty"]))
        assert f"{grip['actor']['name']} {grip['share']['text']}" in section and grip["weight"] in section
        for dependent in grip["dependents"]:
            assert " →feeds ".join(stage["name"] for stage in dependent["path"]["stages"]) in section
    assert [each["stage"]["slug"] for each in answer["results"]] == ["separation", "glue", "ore"]
    assert all(f"{each['stage']['name']} Magnets {each['reason']}" in words(part(page, "unknown")) for each in answer["unknown"])


def test_the_home_page_shows_the_tightest_few():
    home = part(read("/"), "tightest")
    assert "China about 85–95 %" in words(home) and "Motor" in words(home) and 'href="/chokepoints/"' in home


def test_the_page_asks_as_many_questions_at_two_sizes():
    """The edition; stages, inputs, actors, memberships, shares, citations with their sources. With an actor, that one."""
    both = ("/chokepoints/", 7), ("/chokepoints/?actor=cn", 8)
    assert [(path, number_of_queries(path)) for path, _ in both] == list(both)
    publish_chain("-2")
    assert [(path, number_of_queries(path)) for path, _ in both] == list(both)
