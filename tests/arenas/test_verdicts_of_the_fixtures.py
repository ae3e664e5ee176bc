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


@pytest.mark.parametrize("actors", ["cn,us", "cn,us,tw"])
def test_a_comparison_is_told_alike_on_its_page_and_in_the_api(actors):
    page = words(part(read(f"/compare/?actors={actors}"), "shares")).lower()
    rows = ask(f"comparison/?actors={actors}").json()["stages"]
    assert len(rows) > 10
    assert all(row["in_brief"].lower() in page for row in rows)


@pytest.mark.parametrize("actor", ["cn", "us", "asml", "eu", "nl"])
def test_an_exposure_is_told_alike_on_its_page_and_in_the_api(actor):
    page, answer = words(read(f"/actors/{actor}/")), ask(f"exposure/?actor={actor}").json()
    assert all(need["sentence"] in page for need in answer["needs"])
    assert all(held["weight"] in page for held in answer["held"])


def test_an_arena_names_the_chokepoints_of_its_chains():
    page = words(part(read("/arenas/electric-vehicles/"), "chokepoints"))
    assert "High-performance magnets" in page and "China" in page and "EUV" not in page


@pytest.mark.parametrize("path", ["/stages/ree-mining/", "/actors/us/", "/compare/?actors=cn,us"])
def test_a_verdict_leads_to_the_section_that_explains_it(path):
    sections = re.findall(r'href="/methodology/#([^"]+)"', read(path))
    assert sections and all(f'id="{section}"' in read("/methodology/") for section in sections)
