"""The API between editions: what is published shows, what was is gone or moved, and an answer is as old as its edition."""

import pytest

from tests import factories as make
from tests.arenas.api_world import ask, found, problem, publish_world

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_edition_says_who_changed_what():
    make.publish(make.source(), title="A source", note="It was missing.")
    edition = ask("editions/1/").json()
    assert edition["published_at"]
    assert {name: edition[name] for name in ("number", "title", "note", "author", "changed")} == {
        "number": 1,
        "title": "A source",
        "note": "It was missing.",
        "author": "petra",
        "changed": 1,
    }
    assert edition["changes"] == [
        {
            "noun": "source",
            "key": "usgs",
            "name": "USGS",
            "operation": "create",
            "url": "http://testserver/api/v1/sources/usgs/",
        }
    ]


def test_the_list_of_editions_counts_their_changes():
    publish_world()
    make.publish(make.source("gao"))
    editions = ask("editions/").json()["results"]
    assert sorted((edition["number"], edition["changed"]) for edition in editions) == [(1, 23), (2, 1)]
    assert "changes" not in editions[0]


def test_editions_are_found_by_number():
    for slug in ("usgs", "gao", "iea"):
        make.publish(make.source(slug))
    assert [edition["number"] for edition in ask("editions/?number__gte=3").json()["results"]] == [3]


def test_a_draft_is_no_edition_and_in_no_list():
    make.make_change_set(make.source(), title="Not yet")
    assert found("sources/") == []
    assert ask("sources/usgs/").status_code == 404
    assert ask("editions/").json()["results"] == []


def test_a_retired_record_is_gone_and_names_its_last_edition():
    usgs = make.source()
    make.publish(usgs)
    make.publish(make.gone(usgs))
    assert "edition 2" in problem("sources/usgs/", 410)["detail"]


def test_a_changed_slug_leads_on():
    usgs = make.source()
    make.publish(usgs)
    make.publish(make.changed(usgs, slug="usgs-2026"))
    response = ask("sources/usgs/")
    assert (response.status_code, response["Location"].removeprefix("http://testserver")) == (301, "/api/v1/sources/usgs-2026/")


@pytest.mark.parametrize("path", ["shares/", "shares/mining-cn/", "observations/", "editions/", "editions/1/", ""])
def test_an_answer_that_is_known_is_not_sent_again(path, django_assert_num_queries):
    publish_world()
    etag = ask(path)["ETag"]
    with django_assert_num_queries(1):  # the edition
        response = ask(path, if_none_match=etag)
    assert (response.status_code, response.content) == (304, b"")
    make.publish(make.source("gao"))
    assert ask(path, if_none_match=etag).status_code == 200
