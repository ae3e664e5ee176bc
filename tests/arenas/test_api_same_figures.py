"""What a page says, the API says: of every kind of page, its figures and sentences on the first knowledge."""

import re
from html import unescape

import pytest

from tests.arenas.api_world import ask
from tests.arenas.pages import read, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("first_knowledge")]


def said(path: str) -> str:
    """What a reader reads there, without the numbers of sources."""
    html = re.sub(r'<sup class="cite">.*?</sup>', "", read(path), flags=re.DOTALL)
    return re.sub(r"\s+([.,;:])", r"\1", re.sub(r"\s+", " ", unescape(words(html)).replace("\xa0", " ")))


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\xa0", " ")).strip()


def expect(path: str, texts) -> None:
    page, texts = said(path), [plain(text) for text in texts]
    assert texts and all(texts)
    assert not [text for text in texts if text not in page], path


def results(path: str) -> list[dict]:
    return ask(path).json()["results"]


def some(path: str, number: int = 4) -> list[dict]:
    """A few from the whole length of a list."""
    found = results(f"{path}{'&' if '?' in path else '?'}page_size=500")
    return found[:: max(len(found) // number, 1)][:number]


def page_of(record) -> str:
    return record["page"].removeprefix("http://testserver")


def test_of_shares():
    for share in some("shares/", 8):
        expect(page_of(share), [share["figure"]["text"], share["figure"]["verbatim"] or "withheld", share["period_text"]])
    listed = results("shares/?actor=cn&chain=chips")
    expect("/shares/?actor=cn&chain=chips", [share["figure"]["text"] for share in listed[:40]])


def test_of_stages_and_chains():
    for stage in some("stages/"):
        shares = results(f"shares/?stage={stage['slug']}")
        expect(page_of(stage), [stage["name"], *(share["figure"]["text"] for share in shares)])
        [concentration] = results(f"concentration/?stage={stage['slug']}")
        expect(page_of(stage), [concentration["sentence"]])
    for chain in some("chains/", 2):
        expect(page_of(chain), [stage["name"] for stage in results(f"stages/?chain={chain['slug']}")])


def test_of_actors():
    for code in ("cn", "us"):
        exposure = ask(f"exposure/?actor={code}").json()
        if held := exposure["held"]:
            told = [text for each in held for text in (each["stage"]["name"], each["share"])]
            expect(f"/actors/{code}/", [exposure["together"], *told])
        expect(f"/actors/{code}/", [goal["goal"][:40] for goal in results(f"strategies/?actor={code}&rank=1")[:3]])


def test_of_strategies_and_their_targets():
    aiming = [strategy for strategy in results("strategies/?page_size=500") if strategy["targets"]]
    for strategy in aiming[:4]:
        standings = results(f"target-standings/?strategy={strategy['slug']}")
        expect(page_of(strategy), [target["figure"]["text"] for target in strategy["targets"]])
        expect(page_of(strategy), [standing["now"]["text"] for standing in standings])


def test_of_indicators():
    for indicator in some("indicators/", 6):
        observations = results(f"observations/?indicator={indicator['slug']}&page_size=500")
        newest = sorted({seen["period"] for seen in observations}, reverse=True)[:3]
        expect(page_of(indicator), [_number(seen["figure"]) for seen in observations if seen["period"] in newest])
        if len({seen["period"] for seen in observations}) <= 8:  # the page tells the trend of what it shows
            expect(page_of(indicator), [trend["in_brief"] for trend in results(f"trends/?indicator={indicator['slug']}")])


def _number(figure) -> str:
    """The page says the unit once, at its top."""
    return figure["text"].removesuffix(figure["unit"]).strip()


def test_of_comparisons():
    compared = ask("comparison/?actors=cn,us&arenas=semiconductors").json()
    expect("/compare/?actors=cn,us&arenas=semiconductors", [each["in_brief"][1:] for each in compared["stages"]])


def test_of_what_follows_from_the_figures():
    grips = ask("chokepoints/?threshold=80").json()["results"]
    expect("/chokepoints/?threshold=80", [text for grip in grips for text in (grip["share"]["text"], grip["weight"])])
    expect("/coherence/", [flawed["text"] for flawed in ask("coherence/").json()["results"][:20]] or ["othing"])
    query = "cut=cn:ree-separation:100"
    left = ask(f"what-if/?chain=rare-earth-magnets&{query}").json()["stages"]
    expect(f"/chains/rare-earth-magnets/what-if/?{query}", [stage["output"]["text"] for stage in left])


def test_of_sources_events_and_instruments():
    for plural, name in (("sources", "title"), ("events", "title"), ("instruments", "name")):
        for record in some(f"{plural}/", 2):
            expect(page_of(record), [record[name]])
    for source in some("sources/", 3):
        cited = results(f"citations/?source={source['slug']}&page_size=500")
        if cited:
            expect(page_of(source), {citation["record"]["name"] for citation in cited[:50]})


def test_of_editions_histories_and_the_search():
    [edition] = results("editions/")
    expect(
        "/editions/", [edition["title"], f"{edition['changed']:,}".replace(",", "") if edition["changed"] < 1000 else "record"]
    )
    share = some("shares/", 1)[0]
    [step] = results(f"history/share/{share['slug']}/")
    expect(f"/history/share/{share['slug']}/", [line["new"] for line in step["lines"] if line["new"]])
    expect("/search/?q=foundry", [found["name"] for found in ask("search/?q=foundry").json()["results"]])
