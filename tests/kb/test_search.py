"""What is published is found, by the beginning of a word; what is not is not."""

from contextlib import suppress

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from arenas.models import Share
from kb.editorial import actions
from kb.search.asking import Unanswerable, search
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def found(query, **kwargs):
    return {group.noun: [record.natural_key for record in group.records] for group in search(query, **kwargs)}


def test_a_record_is_found_by_its_name_and_by_the_beginning_of_a_word():
    make.make_arena("critical-minerals", name="Critical minerals")
    assert found("minerals") == found("MINER") == found("crit min") == {"arena": ["critical-minerals"]}
    assert found("minerals oil") == {}


def test_an_actor_is_found_by_another_name():
    make.make_actor("cn", name="China", aliases="PRC\nPeople’s Republic of China")
    assert found("prc") == found("people’s republic") == {"actor": ["cn"]}


def test_results_stand_by_noun_and_names_come_before_texts():
    make.publish(
        make.arena("batteries", name="Batteries", body="Lithium and cobalt are needed for them."),
        make.arena("lithium", name="Lithium"),
        make.source("report", title="Lithium in 2025"),
    )
    results = found("lithium")
    assert results["arena"] == ["lithium", "batteries"]
    assert results["source"] == ["report"]
    assert found("lithium", noun="source") == {"source": ["report"]}


def test_a_record_is_found_by_the_names_of_what_it_is_about():
    share = make.make_share(actor=make.make_actor("cn", name="China"))
    assert found("china refining")["share"] == [share.slug]


def test_a_change_is_found_anew_and_the_old_no_more():
    draft = make.arena("chips", name="Chips")
    make.publish(draft)
    make.publish(make.changed(draft, name="Semiconductors"))
    assert found("semicond") == {"arena": ["chips"]}
    assert found("chips") == {"arena": ["chips"]}  # its slug
    make.publish(make.changed(draft, slug="semis", name="Semiconductors"))
    assert found("chips") == {}


def test_what_is_retired_is_found_no_more():
    draft = make.arena("chips")
    make.publish(draft)
    make.publish(make.gone(draft))
    assert found("chips") == {}


def test_a_draft_is_not_found_nor_is_what_was_only_rehearsed():
    change_set = make.make_change_set(make.arena("secret", name="Secret"))
    assert found("secret") == {}
    with CaptureQueriesContext(connection) as captured:
        actions.submit(change_set=change_set, by=change_set.author)  # which publishes it and takes that back
    assert not [query for query in captured if "modelsearch" in query["sql"]], "half of an import's time would go there"
    assert found("secret") == {}
    make.release(make.make_change_set(make.arena("open", name="Open")))
    assert found("secret") == {} and found("open") == {"arena": ["open"]}


def test_an_undone_edition_is_undone_in_the_search_too():
    change_set = make.publish(make.arena("chips"))
    undo = actions.undo(change_set=change_set, by=make.make_editor("petra"))
    make.release(undo)
    assert found("chips") == {}


def test_the_index_can_be_built_anew():
    make.make_arena("chips")
    call_command("rebuild_modelsearch_index", verbosity=0)
    assert found("chip") == {"arena": ["chips"]}
    make.publish(make.arena("more-chips"))
    assert sorted(found("chips")["arena"]) == ["chips", "more-chips"]


@pytest.mark.parametrize("query", ["", "   ", "!!! ???", "_", "x" * 201, "word " * 21, " ".join(f"w{n}" for n in range(500))])
def test_an_empty_or_endless_question_is_refused_in_words(query):
    with pytest.raises(Unanswerable, match=r"Type a word|at most"):
        search(query)


SIGNS = ["'", '"', "rare AND", "NEAR(a b)", "a*b", "-a", "title:x", "a' OR 1=1 --", "(", "\\", "é", "稀土", "a:*b", "%s"]


@pytest.mark.parametrize("query", SIGNS)
def test_no_sign_is_a_command_to_the_database(query):
    make.make_arena("chips")
    with suppress(Unanswerable):
        assert found(query) == {}


def test_at_most_so_many_are_found_as_were_asked_for():
    make.publish(*(make.arena(f"chips-{n}", name=f"Chips {n}") for n in range(12)))
    assert len(found("chips", limit=5)["arena"]) == 5


def test_a_search_costs_a_query_and_one_for_each_noun_found():
    world = [make.actor("cn", name="China")]
    make.publish(*world, *(make.arena(f"china-{n}", name=f"China {n}") for n in range(3)))
    search("china")  # content types are remembered
    with CaptureQueriesContext(
        connection,
    ) as few:
        search("china")
    assert len(few) == 3  # the candidates; the actors; the arenas
    make.publish(*(make.arena(f"china-{n}", name=f"China {n}") for n in range(3, 30)))
    with CaptureQueriesContext(connection) as many:
        search("china")
    assert len(many) == len(few)


def test_an_edition_of_many_records_costs_the_index_few_queries():
    def queries(count, first):
        magnets, cn = make.chain(f"chain-{first}"), make.actor(f"a{first}")
        stages = [make.stage(magnets, f"stage-{first}-{n}") for n in range(count)]
        change_set = make.make_change_set(magnets, cn, *stages, *(make.share(stage, cn) for stage in stages))
        actions.submit(change_set=change_set, by=change_set.author)
        with CaptureQueriesContext(connection) as captured:
            actions.publish(change_set=change_set, by=make.make_editor("paula"))
        return len([query for query in captured if "indexentry" in query["sql"]])

    queries(1, 100)
    assert queries(40, 200) == queries(3, 300)
    assert Share.objects.count() == 44
