"""What each page costs, in words, and that it costs the same however much there is."""

import pytest

from tests.arenas.pages import number_of_queries, publish_world

pytestmark = pytest.mark.django_db(transaction=True)

EDITION = "the edition"
CITATIONS = "citations with their sources"
GOALS = ["goals", "their arenas or actors", "their citations", "the sources of these"]
KNOWLEDGE = ["all stages", "all inputs", "all actors", "memberships", "all shares that count", CITATIONS]
KNOWLEDGE = ["stages", "inputs", "actors", "memberships", "every share that may count", CITATIONS]
#: A line a query.
QUERIES = {
    "/": [
        EDITION, "actors on the board", "leading goals with actor and arena", CITATIONS, "arenas",
        "leading shares with stage, chain and actor", CITATIONS, "the arenas of their chains", "the last editions",
        *KNOWLEDGE,
    ],
    "/arenas/": [EDITION, "arenas"],
    "/arenas/chips/": [
        EDITION, "the arena with the way up", CITATIONS, "narrower arenas", "chains", "indicators", "briefs", "instruments",
        "their actors", "events", *GOALS, *KNOWLEDGE, "arenas that the text links to",
    ],
    "/actors/": [EDITION, "actors with their homes"],
    "/actors/cn/": [
        EDITION, "the actor with its home", CITATIONS, "memberships", "members", "organisations", *GOALS, "instruments", "events",
        "the best share of each stage, with chain and actor", CITATIONS, "the latest observation of each indicator",
        *KNOWLEDGE, "the stages that it aims at", "actors that the text links to", "sources that the text cites",
    ],
    "/strategies/": [EDITION, "how many", "strategies with actor and arena", CITATIONS, "actors to choose", "arenas to choose"],
    "/strategies/cn-chips/": [
        EDITION, "the strategy with actor and arena", CITATIONS, "targets", "instruments", "their actors",
        "actors that the text links to", "strategies beside it", CITATIONS,
    ],
    "/compare/": [EDITION, "actors to choose", "arenas to choose"],
    "/compare/?actors=cn,us&arenas=chips": [
        EDITION, "the actors", "the arenas", "goals with actor and arena", CITATIONS, "shares with stage, chain and actor",
        CITATIONS, "observations with indicator, actor and source", "actors to choose", "arenas to choose",
    ],
}  # fmt: skip


@pytest.mark.parametrize("path", QUERIES)
def test_a_page_asks_as_many_questions_at_two_sizes(path):
    publish_world()
    assert number_of_queries(path) == len(QUERIES[path])
    publish_world(copies=2, first=2)
    assert number_of_queries(path) == len(QUERIES[path])
