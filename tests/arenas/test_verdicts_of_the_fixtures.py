"""What the knowledge base itself gives: each page and its answer in the API say the same, and the arithmetic is beside it."""

import re

import pytest

from tests.arenas.api_world import ask
from tests.arenas.pages import part, read, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("knowledge_base")]


def test_a_stage_is_told_alike_on_its_page_its_chains_and_in_the_api():
    """Every tenth of them: each page takes a while to compute."""
    results = ask("concentration/").json()["results"]
    assert len(results) > 10
    results = results[::10]
    chains = {result["chain"]["slug"]: words(read(f"/chains/{result['chain']['slug']}/")) for result in results}
    for result in results:
        page = words(part(read(f"/stages/{result['stage']['slug']}/"), "concentration"))
        for said in (result["sentence"], result["leading"], result["reached"]):
            assert said in page and said in chains[result["chain"]["slug"]]


def test_magnets_are_certainly_concentrated_in_china():
    # More than 90: at the least 90² = 8,100, at the most 100² = 10,000.
    [magnets] = ask("concentration/?stage=ree-magnets").json()["results"]
    assert magnets["sentence"] == "Certainly highly concentrated: the index lies between 8,100 and 10,000 of 10,000."
    # About 60–70: at the least 60² = 3,600 with the rest in countless hands, at the most 70² + 30² = 5,800.
    [mining] = ask("concentration/?stage=ree-mining").json()["results"]
    assert (mining["computed"]["hhi"]["lower"], mining["computed"]["hhi"]["upper"]) == (3600, 5800)
    assert mining["computed"]["by_approximate"] and mining["unnamed"]["text"] == "about 30–40 %"


@pytest.mark.parametrize("actors", ["cn,us", "cn,us,tw"])
def test_a_comparison_is_told_alike_on_its_page_and_in_the_api(actors):
    page = words(part(read(f"/compare/?actors={actors}"), "shares")).lower()
    rows = ask(f"comparison/?actors={actors}").json()["stages"]
    assert len(rows) > 10
    assert all(row["in_brief"].lower() in page for row in rows)


def test_taiwan_certainly_leads_foundries_since_70_leaves_less_than_30():
    [row] = ask("comparison/?actors=cn,us,tw&stages=foundry").json()["stages"]
    assert row["in_brief"].startswith("certainly: Taiwan 1st, ")


@pytest.mark.parametrize("actor", ["cn", "us", "asml", "eu", "nl"])
def test_an_exposure_is_told_alike_on_its_page_and_in_the_api(actor):
    page, answer = words(read(f"/actors/{actor}/")), ask(f"exposure/?actor={actor}").json()
    assert all(need["sentence"] in page for need in answer["needs"])
    assert all(held["weight"] in page for held in answer["held"])


def test_the_united_states_depend_on_rare_earths_of_china():
    needs = ask("exposure/?actor=us").json()["needs"]
    assert needs[0]["sentence"] == (
        "China has about 60–70 % of Mining and extraction, certainly 50 % or more (by approximate figures). Without this stage, "
        "Electric-car production, High-performance magnets and Separation and refining certainly stop."
    )
    assert [need["is_certain"] for need in needs if need["stage"]["slug"] == "euv-tools"] == [False]


def test_an_arena_names_the_chokepoints_of_its_chains():
    page = words(part(read("/arenas/electric-vehicles/"), "chokepoints"))
    assert "High-performance magnets" in page and "China" in page and "EUV" not in page


@pytest.mark.parametrize("path", ["/stages/ree-mining/", "/actors/us/", "/compare/?actors=cn,us"])
def test_a_verdict_leads_to_the_section_that_explains_it(path):
    sections = re.findall(r'href="/methodology/#([^"]+)"', read(path))
    assert sections and all(f'id="{section}"' in read("/methodology/") for section in sections)
