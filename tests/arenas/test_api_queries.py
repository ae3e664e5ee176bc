"""What each list costs, in words, and that it costs the same however much there is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.arenas.api_world import ask, publish_world

pytestmark = pytest.mark.django_db(transaction=True)

EDITION = "the edition"
CITATIONS = "citations with their sources"
#: A line a query.
QUERIES = {
    "actors/": [EDITION, "actors with their homes", CITATIONS, "memberships", "their blocs"],
    "arenas/": [EDITION, "arenas with the broader one", CITATIONS],
    "strategies/": [EDITION, "strategies with actor and arena", CITATIONS, "targets", "their stages", "their indicators"],
    "instruments/": [EDITION, "instruments with actor", "arenas", CITATIONS, "strategies", "their actors", "their arenas"],
    "chains/": [EDITION, "chains", "arenas", CITATIONS],
    "stages/": [EDITION, "stages with chain and the broader one", CITATIONS, "inputs", "the stages that they come from"],
    "shares/": [EDITION, "shares with stage, chain and actor", CITATIONS],
    "indicators/": [EDITION, "indicators with arena", CITATIONS],
    "events/": [EDITION, "events with instrument", "actors", "arenas", CITATIONS],
    "briefs/": [EDITION, "briefs", "arenas", CITATIONS],
    "sources/": [EDITION, "sources"],
    "memberships/": [EDITION, "memberships with actor and bloc"],
    "targets/": [EDITION, "targets with strategy, its actor and arena, stage and indicator"],
    "inputs/": [EDITION, "inputs with both stages"],
    "observations/": [EDITION, "observations with indicator, actor and source"],
    "citations/": [EDITION, "citations with their sources", *["the records of each noun that cites"] * 10],
    "editions/": [EDITION, "editions with author and number of changes"],
    "editions/1/": [EDITION, "the edition with author and number of changes", "the changes"],
    "concentration/?chain=rare-earth-magnets": [
        EDITION,
        "the chain",
        "its stages",
        "every share that may count with its actor’s home",
        CITATIONS,
    ],
    "exposure/?actor=cn": [
        EDITION,
        "the actor",
        "stages",
        "inputs",
        "actors",
        "memberships",
        "every share that may count",
        CITATIONS,
        "the stages that it aims at",
    ],
    "comparison/?actors=cn,us": [
        EDITION,
        "the actors",
        "shares with stage, chain and actor",
        CITATIONS,
        "observations with indicator, actor and source",
    ],
    "target-standings/?actor=us": [
        EDITION,
        "the actor",
        "targets with strategy, stage and indicator",
        "shares of these stages",
        CITATIONS,
        "observations of these indicators",
    ],
    "shares/?count=on": [EDITION, "their number", "shares with stage, chain and actor", CITATIONS],
    "shares/?expand=actor,stage.chain,citations.source": [
        EDITION,
        "shares with stage, chain and actor",
        CITATIONS,
        "the actors",
        CITATIONS,
        "their memberships",
        "the stages",
        CITATIONS,
        "their inputs",
        "the stages that they come from",
        "the chains",
        "their arenas",
        CITATIONS,
        "the sources",
    ],
    "shares/?format=csv": [EDITION, "shares with stage, chain and actor", CITATIONS],
    "trends/?indicator=output": [EDITION, "the indicator", "its observations with actor and source"],
    "search/?q=magnet": [EDITION, "the index", *["the records of each noun found"] * 5],
    "history/share/mining-cn/": [
        EDITION,
        "the address",
        "how many",
        "the revisions",
        *["the names of each noun"] * 3,
        "the keys of then",
    ],
    "corrections/": [EDITION, "when they changed", "how many: none"],
    "shares/mining-cn/": [EDITION, "the share with stage, chain and actor", CITATIONS],
    "shares/?actor=cn&chain__in=rare-earth-magnets&year=2025": [EDITION, "the actor", "the chains", "shares", CITATIONS],
}


def test_an_answer_asks_as_many_questions_at_two_sizes():
    publish_world()
    for path in QUERIES:
        ask(path)  # what is read once a process: content types
    expected = {path: len(words) for path, words in QUERIES.items()}
    assert {path: _number_of_queries(path) for path in QUERIES} == expected
    publish_world(copies=2, first=2)
    assert {path: _number_of_queries(path) for path in QUERIES} == expected


def _number_of_queries(path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert ask(path).status_code == 200
    return len(queries)
