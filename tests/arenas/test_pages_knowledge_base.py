"""What-if, chokepoints, coherence and research on the knowledge base itself: pages and API say the same of it."""

import pytest

from tests.arenas.api_world import ask
from tests.arenas.pages import part, read, rows, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("knowledge_base")]


def test_without_chinas_separation_little_is_left_of_magnets_and_of_electric_cars():
    """China separates about 85 to 95 % of rare earths: 5 to 15 % are left, and no more of all that needs them."""
    query = "cut=cn:ree-separation:100"
    page = read(f"/chains/rare-earth-magnets/what-if/?{query}")
    found = rows(part(page, "left"))
    assert found[0].startswith("Mining and extraction") and "Not touched: certain" in found[0]
    assert [row.split(" ")[0] for row in found[1:]] == ["Separation", "High-performance", "Electric-car"]
    assert all("After 5–15 %" in row and "certain, by approximate figures" in row for row in found[1:])
    answer = ask(f"what-if/?chain=rare-earth-magnets&{query}").json()
    assert [each["output"]["text"] for each in answer["stages"]] == ["100 %", "5–15 %", "5–15 %", "5–15 %"]


def test_half_of_it_withheld_leaves_what_half_of_the_share_leaves():
    """Half of 85 to 95 % is missing: 52.5 to 57.5 % are left."""
    page = read("/chains/rare-earth-magnets/what-if/?cut=cn:ree-separation:50")
    assert "After 52.5–57.5 %" in rows(part(page, "left"))[2]


def test_separation_is_a_certain_chokepoint_by_approximate_figures():
    certain = words(part(read("/chokepoints/?threshold=80"), "certain"))
    assert "Separation and refining Rare-earth magnets China about 85–95 % Certain, by approximate figures." in certain
    assert "Lithium refining" not in certain
    answer = ask("chokepoints/?threshold=80").json()
    [separation] = [each for each in answer["results"] if each["stage"]["slug"] == "ree-separation"]
    way = [stage["slug"] for stage in separation["dependents"][0]["path"]["stages"]]
    assert way == ["ree-separation", "ree-magnets", "ev-assembly"]
    assert separation["weight"] in certain


def test_the_pages_of_doubt_have_something_to_say():
    coherence, answer = words(read("/coherence/")), ask("coherence/").json()
    assert all(each["text"] in coherence for each in answer["results"])
    asked, wanted = ask("research/?threshold=75").json(), words(read("/research/?threshold=75"))
    assert asked["results"] and all(each["question"] in wanted for each in asked["results"])


def test_a_permalink_of_the_chokepoints_leads_somewhere():
    """Every tenth of them: each page takes a while to compute."""
    for each in ask("chokepoints/").json()["results"][::10]:
        read(f"/chains/rare-earth-magnets/what-if/?cut={each['actor']['code']}:{each['stage']['slug']}:100")


@pytest.mark.parametrize("path", ["/chains/chips/what-if/", "/chokepoints/", "/coherence/", "/research/"])
def test_a_page_of_the_analysis_leads_to_the_words_on_how_it_is_computed(path):
    anchor = read(path).partition('href="/methodology/#')[2].partition('"')[0]
    assert anchor and f'id="{anchor}"' in read("/methodology/")
