"""What does not fit together, and what to research next: the pages, and the API that says the same."""

import pytest

from tests import factories as make
from tests.arenas.api_world import ask, problem
from tests.arenas.pages import number_of_queries, part, read, words

pytestmark = pytest.mark.django_db(transaction=True)


def publish_flaws(n=""):
    """A stage for each kind of flaw."""
    usgs, iea = make.source(f"usgs{n}"), make.source(f"iea{n}")
    cn, us = make.actor(f"cn{n}", name=f"China{n}"), make.actor(f"us{n}", name=f"United States{n}")
    smic = make.actor(f"smic{n}", name=f"SMIC{n}", kind="organisation", home=cn)
    bloc = make.actor(f"bloc{n}", name=f"The Bloc{n}", kind="bloc")
    fr = make.actor(f"fr{n}", name=f"France{n}", memberships=[{"bloc": bloc}])
    chain = make.chain(f"magnets{n}")
    names = ("mining", "refining", "welding", "joining", "all", "coating", "fine")
    mining, refining, welding, joining, whole, coating, fine = (make.stage(chain, name + n) for name in names)
    heavy = make.stage(chain, f"heavy{n}", broader=whole)
    here = {"basis": "headquarters", "citations": make.cites(usgs)}
    make.publish(
        usgs, iea, cn, us, smic, bloc, fr, chain, mining, refining, welding, joining, whole, coating, fine, heavy,
        make.share(mining, cn, "70", **here), make.share(mining, us, "40", **here),
        make.share(refining, cn, "70", **here), make.share(refining, cn, "20-30%", slug=f"other{n}", basis="headquarters"),
        make.share(welding, cn, "30", **here), make.share(welding, smic, "40", **here),
        make.share(joining, bloc, "10", **here), make.share(joining, fr, "20", **here),
        make.share(whole, cn, "100", **here), make.share(heavy, cn, "50", **here),
        make.share(coating, cn, "30", "2020", **here), make.share(coating, cn, "40", "2024", **here),
        make.share(fine, cn, "20", **here),
    )  # fmt: skip


def test_each_flaw_is_explained_with_the_figures_that_make_it(db):
    publish_flaws()
    page = read("/coherence/")
    text = words(page)
    assert "5 contradictions, and 1 stage with figures of several periods or bases." in text
    for heading, finding in (
        ("Shares that do not add up", "At the least the shares add up to 110 %"),
        ("Sources that contradict each other", "No share fits all sources: China 20–30 % (2024, by uncited) against China 70 %"),
        ("Companies with more than their country", "SMIC 40 %: together more than their country has (China 30 %)"),
        ("A bloc and its members", "France 20 %: together more than their bloc has (The Bloc 10 %)"),
        ("A kind and the whole", "China 100 % of All, but China 50 % of Heavy, which is a kind of it"),
        ("Several periods or bases side by side", "2020, where the maker is at home: one figure"),
    ):
        assert finding in text[text.index(heading) :], text
    assert text.index("A kind and the whole") < text.index("Several periods") < text.index("No contradiction")
    assert all(f'href="/shares/{slug}/"' in page for slug in ("mining-us-2024", "other", "all-cn-2024", "heavy-cn-2024"))
    assert "Fine" not in text and 'id="source-usgs"' in page


def test_where_nothing_contradicts_itself_the_page_says_so_kindly(db):
    make.make_share(verbatim="40")
    assert "Nothing contradicts itself. All figures on record fit together, as far as arithmetic can tell" in words(
        read("/coherence/")
    )
    assert ask("coherence/").json() == {"pages": 1, "contradictions": 0, "mixtures": 0, "results": []}


def test_the_api_finds_what_the_page_finds(db):
    publish_flaws()
    page, answer = words(read("/coherence/")), ask("coherence/").json()
    assert (answer["contradictions"], answer["mixtures"]) == (5, 1)
    places = [page.index(each["text"]) for each in answer["results"]]
    assert places == sorted(places)
    assert [each["contradiction"] for each in answer["results"]] == [True] * 5 + [False]
    assert all(each["explanation"] in page and each["shares"] for each in answer["results"])


def test_a_figure_that_would_settle_a_question_is_wanted_with_what_it_would_say(db):
    usgs, cn, us, chain = make.source(), make.actor(name="China"), make.actor("us", name="United States"), make.chain()
    ore, metal = make.stage(chain, "ore", position=1), make.stage(chain, "metal", position=2)
    motor = make.stage(chain, "motor", position=3, inputs=[{"from_stage": ore}])
    cited = {"citations": make.cites(usgs)}
    make.publish(usgs, cn, us, chain, ore, metal, motor, make.share(ore, cn, "40-60%", **cited), make.share(metal, cn, "90"))
    found = words(part(read("/research/"), "wanted"))
    assert "Does China hold at least 50 % of it? Whether this figure settles it depends on" in found
    assert "At 40 %: no." in found and "At 60 %: yes." in found and "If it is anywhere in 50–60 %: yes." in found
    assert "On record: China: Ore, 2024 40–60 % 2024[1]" in found and "1 end product may depend on this stage." in found
    assert "Metal" not in found
    assert "Motor" in words(part(read("/research/"), "blank"))
    assert "Does China hold at least 55.5 % of it?" in words(read("/research/?threshold=55.5"))

    assert 'href="/api/v1/research/?threshold=55.5"' in read("/research/?threshold=55.5")
    answer = ask("research/").json()
    for each in answer["results"]:
        assert each["question"] in found and f"China {each['share']['text']}" in found
        for said in each["answers"]:
            assert f"{said['share']}: {said['answer']}." in found
    assert [stage["slug"] for stage in answer["blank"]] == ["motor"]


def test_where_there_are_too_many_stages_it_is_asked_of_those_on_which_the_most_depends(db, monkeypatch):
    monkeypatch.setattr("arenas.models.research.MOST_ASKED", 1)
    chain = make.make_chain()
    apart = make.stage(chain, "apart", position=1)
    ore = make.stage(chain, "ore", position=2)
    make.publish(apart, ore, make.stage(chain, "motor", position=3, inputs=[{"from_stage": ore}]))
    answer = ask("research/").json()
    assert ([stage["slug"] for stage in answer["blank"]], answer["left_out"]) == (["ore"], 2)
    assert "2 stages on which less depends were not asked about." in words(read("/research/"))


def test_what_contradicts_itself_is_not_researched_but_settled_first(db):
    publish_flaws()
    assert "Mining" not in words(read("/research/"))


@pytest.mark.parametrize("query", ["threshold=0", "threshold=1e9", "threshold=5&threshold=6", "page=0", "actor=cn"])
def test_what_cannot_be_asked_is_refused_by_its_name(db, query):
    name = query.partition("=")[0]
    assert f"<code>{name}</code>" in read(f"/research/?{query}", 400)
    assert problem(f"research/?{query}", 400)["errors"][0]["parameter"] == name
    assert problem("coherence/?page=7", 400)["errors"][0]["parameter"] == "page"


@pytest.mark.parametrize("path", ["/coherence/", "/research/"])
def test_a_page_asks_as_many_questions_at_two_sizes(db, path):
    """The edition; stages, inputs, actors, memberships, shares, citations with their sources."""
    publish_flaws()
    assert number_of_queries(path) == 7
    publish_flaws("-2")
    assert number_of_queries(path) == 7
