"""What-if, chokepoints, coherence and research on the knowledge base itself: pages and API say the same of it."""

import pytest

from tests.arenas.api_world import ask
from tests.arenas.pages import read, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("knowledge_base")]


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
