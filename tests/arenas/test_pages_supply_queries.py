"""What each page of supply chains, measures and texts costs, in words, and that it costs the same however much there is."""

import pytest

from tests.arenas.pages import number_of_queries
from tests.arenas.supply import publish_supply

pytestmark = pytest.mark.django_db(transaction=True)

EDITION, HOW_MANY = "the edition", "how many"
CITATIONS = "citations with their sources"
SHARES = ["the best share of each stage and actor", CITATIONS]
COUNTED = ["every share that may count with its actor’s home", CITATIONS]
#: A line a query.
QUERIES = {
    "/chains/": [EDITION, HOW_MANY, "chains", "their arenas", "their stages", "arenas to choose"],
    "/chains/magnets/": [
        EDITION, "the chain", "its arenas", CITATIONS, "its stages", CITATIONS, "what they need", *SHARES, *COUNTED,
        "what its stages take and give", "the best measured share of each stage and supplier", CITATIONS,
        "stages that the text links to",
    ],
    "/stages/": [EDITION, HOW_MANY, "stages with chain and the broader one", CITATIONS, "chains to choose"],
    "/stages/mining/": [
        EDITION, "the stage with chain and the broader one", CITATIONS, "what it needs", "what needs it", "narrower ones",
        "targets", "their strategies", "the actors of these", *SHARES, *COUNTED, "every share", CITATIONS,
    ],
    "/shares/": [
        EDITION, HOW_MANY, "shares with stage, chain and actor", CITATIONS, "chains to choose", "stages to choose",
        "actors to choose",
    ],
    "/shares/mining-cn/": [EDITION, "the share with stage, chain and actor", CITATIONS, "other figures for the same", CITATIONS],
    "/indicators/": [EDITION, HOW_MANY, "indicators with arena", "arenas to choose"],
    "/indicators/output/": [
        EDITION, "the indicator with arena", CITATIONS, "its periods", "observations of some with actor and source",
        "actors that the definition links to",
    ],
    "/instruments/": [
        EDITION, HOW_MANY, "instruments with actor", "their arenas", CITATIONS, "actors to choose", "arenas to choose",
    ],
    "/instruments/act/": [
        EDITION, "the instrument with actor", "its arenas", CITATIONS, "strategies that it serves with actor and arena",
        CITATIONS, "events", "arenas that the text links to",
    ],
    "/timeline/": [
        EDITION, HOW_MANY, "events with instrument", "their actors", "their arenas", CITATIONS, "arenas to choose",
        "actors to choose",
    ],
    "/timeline/?actor=us&year=2022": [
        EDITION, "the actor", HOW_MANY, "events with instrument", "their actors", "their arenas", CITATIONS, "arenas to choose",
        "actors to choose",
    ],
    "/events/signed/": [
        EDITION, "the event with instrument", "its actors", "its arenas", CITATIONS, "actors that the text links to",
    ],
    "/briefs/": [EDITION, HOW_MANY, "briefs", "their arenas", "arenas to choose"],
    "/briefs/race/": [
        EDITION, "the brief", "its arenas", CITATIONS, "stages of all its chains", CITATIONS, "what they need", *SHARES,
        "the chains", "the arenas of all its boards", "leading goals with actor and arena", CITATIONS,
        "sources that the texts cite", "stages that they link to",
    ],
    "/methodology/": [EDITION],
    "/editing/": [EDITION],
}  # fmt: skip


def test_a_page_asks_as_many_questions_at_two_sizes():
    expected = {path: len(words) for path, words in QUERIES.items()}
    publish_supply()
    assert {path: number_of_queries(path) for path in QUERIES} == expected
    publish_supply(copies=2, first=2)
    assert {path: number_of_queries(path) for path in QUERIES} == expected
