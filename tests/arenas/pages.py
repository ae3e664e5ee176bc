"""A world to read about, and how the tests of the pages read."""

import re

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from tests import factories as make

REPORT = re.compile(r'\s*<a class="report".*?</a>', re.DOTALL)
BLOCK = re.compile(r"</?(?:d[dlt]|h[1-6]|li|p|t[dhr]|[ou]l|div|section)\b[^>]*>")


def publish_world(copies: int = 1, first: int = 1):
    """Two actors, three arenas in a tree, a chain of two stages; from the second copy on, keys and names end in a number."""
    return make.publish(*(draft for n in range(first, first + copies) for draft in _copy(n)), title="The first knowledge")


def _copy(number: int):
    n, name = ("", "") if number == 1 else (f"-{number}", f" {number}")
    article = make.source(f"article{n}", title=f"The article{name}", grade="secondary")
    cited = {"citations": make.cites(article)}
    cn = make.actor(f"cn{n}", name=f"China{name}", aliases="PRC", body="See [[actor:us]] [@article].", **cited)
    us = make.actor(f"us{n}", name=f"United States{name}", **cited)
    smic = make.actor(f"smic{n}", name=f"SMIC{name}", kind="organisation", home=cn)
    bloc = make.actor(f"brics{n}", name=f"BRICS{name}", kind="bloc")
    minerals = make.arena(f"minerals{n}", name=f"Minerals{name}", layer="raw-materials", position=number)
    earths = make.arena(f"rare-earths{n}", name=f"Rare earths{name}", layer="raw-materials", broader=minerals, **cited)
    chips = make.arena(f"chips{n}", name=f"Chips{name}", summary="What computes.", body="Chips need [[arena:minerals]].", **cited)
    target = {"metric": "Share of chips", "verbatim": "70", "unit": "%", "due": "2025"}
    seen = [
        make.observation(*each)
        for each in ((cn, article, "20-25", "2022"), (cn, article, "30", "2023"), (us, article, "~12", "2023"))
    ]
    chain = make.chain(f"magnets{n}", name=f"Magnets{name}", chain_arenas=[{"arena": earths}, {"arena": chips}])
    mining = make.stage(chain, f"mining{n}", position=1)
    making = make.stage(chain, f"making{n}", position=2, inputs=[{"from_stage": mining}])
    goal = make.strategy(
        cn, chips, goal="Be self-sufficient in chips.", approach="By [[actor:smic]].", horizon="2030", targets=[target], **cited
    )
    return [
        article, cn, us, smic, bloc, minerals, earths, chips, chain, mining, making, goal,
        make.strategy(us, chips, goal="Keep the lead in chips.", status="planned", **cited),
        make.strategy(us, earths, goal="Mine at home again.", **cited),
        make.share(mining, cn, "~60-70%", "2025?", slug=f"mining-cn{n}", **cited),
        make.share(making, cn, ">90%", "2025", **cited),
        make.share(mining, us, "11", "2024", status="estimated"),
        make.share(making, us, "W", "2024", status="withheld", **cited),
        make.instrument(
            us, f"act{n}", name=f"The Act{name}", instrument_arenas=[{"arena": chips}], instrument_strategies=[{"strategy": goal}]
        ),
        make.event(f"signed{n}", title=f"The Act is signed{name}", event_arenas=[{"arena": chips}], event_actors=[{"actor": us}]),
        make.indicator(chips, f"fabs{n}", name=f"Factories{name}", observations=seen),
        make.brief(f"race{n}", title=f"The race{name}", brief_arenas=[{"arena": chips}]),
    ]  # fmt: skip


def read(path: str, status: int = 200) -> str:
    """The page as it was sent."""
    response = Client().get(path)
    assert response.status_code == status, response
    return response.content.decode()


def words(html: str) -> str:
    """What a reader reads, in one line; without the flags by which problems are reported."""
    return re.sub(r"\s+", " ", strip_tags(BLOCK.sub(" ", REPORT.sub("", html))))


def part(html: str, heading: str) -> str:
    """The section under the heading that has this id."""
    return html.partition(f'<h2 id="{heading}">')[2].partition("<h2")[0]


def rows(html: str) -> list[str]:
    """The rows of the first table, in words."""
    body = html.partition("<tbody")[2].partition("</tbody>")[0]
    return [words(f"<tr{row}").strip() for row in body.split("<tr")[1:]]


def number_of_queries(path: str) -> int:
    read(path)  # what is read once a process: content types
    with CaptureQueriesContext(connection) as queries:
        read(path)
    return len(queries)
