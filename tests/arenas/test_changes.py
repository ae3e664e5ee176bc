"""The change feed: whoever follows it has what we have, without asking anything else; and the feeds for people."""

import io
import re
import time
import xml.etree.ElementTree as ElementTree

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from arenas.models import Share
from kb.editions.feed import batches
from kb.editorial import actions
from kb.editorial.models import state_at
from kb.webhooks.models import new_secret
from kb.webhooks.sending import signature
from tests import factories as make
from tests.arenas.api_world import ask, problem, publish_world

pytestmark = pytest.mark.django_db(transaction=True)


def follow(path: str):
    """All that the feed tells from there on, and the edition up to which it was told."""
    told = []
    while path:
        answer = ask(path.removeprefix("http://testserver/api/v1/")).json()
        told += answer["results"]
        path = answer["next"]
    return told, answer["edition"]


def mirror(told, known=None):
    """What a copy makes of it: by noun and id, what is there."""
    known = dict(known or {})
    for change in told:
        name = change["noun"], change["id"]
        assert known.get(name) == change["before"], "it said before what we have"
        if change["after"] is None:
            del known[name]
        else:
            known[name] = change["after"]
    return known


def ours(edition):
    return {(model.noun(), str(pk)): content for (model, pk), content in state_at(edition).items()}


def test_a_copy_made_from_the_feed_alone_is_the_whole_and_stays_in_step():
    publish_world()
    told, edition = follow("changes/?limit=7")
    copy = mirror(told)
    assert (edition, copy) == (1, ours(1))
    source, gone = make.source("iea"), make.source("gone")
    make.publish(source, gone)
    second = make.publish(make.changed(source, slug="iea-2026"), make.gone(gone))
    make.release(actions.undo(change_set=second, by=make.make_editor("petra")))
    later, edition = follow(f"changes/?since={edition}&limit=2")
    assert [(change["edition"], change["operation"], change["key"]) for change in later] == [
        (2, "insert", "iea"), (2, "insert", "gone"), (3, "update", "iea-2026"), (3, "delete", "gone"), (4, "update", "iea"),
        (4, "insert", "gone"),
    ]  # fmt: skip
    assert mirror(later, copy) == ours(4)
    assert follow("changes/?since=4") == ([], 4)


def test_who_follows_while_editions_come_misses_none():
    publish_world()
    first = ask("changes/?limit=5").json()
    make.make_source("iea")
    rest, edition = follow(first["next"])
    assert mirror([*first["results"], *rest]) == ours(2)
    assert edition == 2


def test_a_change_names_what_it_refers_to_by_the_keys_of_that_edition():
    usgs, chain = make.source(), make.chain("magnets", name="Magnets")
    stage = make.stage(chain, "mining", citations=make.cites(usgs))
    make.publish(usgs, chain, stage)
    make.publish(make.changed(usgs, slug="usgs-2026", title="Minerals"))
    make.publish(make.changed(stage, name="Digging"))
    told, _ = follow("changes/?noun=stage")
    assert [{(each["noun"], each["key"], each["name"]) for each in change["references"].values()} for change in told] == [
        {("chain", "magnets", "Magnets"), ("source", "usgs", "USGS")},
        {("chain", "magnets", "Magnets"), ("source", "usgs-2026", "Minerals")},
    ]
    refers = told[0]["references"]
    assert refers[told[0]["after"]["chain"]]["key"] == "magnets"
    assert refers[told[0]["after"]["citations"][0]["source"]]["key"] == "usgs"


def test_only_one_noun_is_told_if_one_is_asked_for():
    publish_world()
    told, _ = follow("changes/?noun=share&limit=2")
    assert {change["noun"] for change in told} == {"share"} and len(told) == 5


def test_what_the_feed_cannot_answer_it_says():
    make.make_source()
    for sent, name, why in (
        ("since=2", "since", "There is no such edition yet: the newest is 1."),
        ("since=-1", "since", "Give the number of an edition"),
        ("since=99999999999", "since", "Give the number of an edition"),
        ("since=1&since=1", "since", "It is given 2 times."),
        ("cursor=x", "cursor", "Take it from the “next”"),
        ("limit=501", "limit", "An answer holds 1 to 500 changes."),
        ("limit=0", "limit", "An answer holds 1 to 500 changes."),
        ("noun=table", "noun", "There is no such noun."),
        ("until=3", "until", "This address takes no such parameter."),
        ("as_of=1&since=2", "since", "There is no such edition yet: the newest is 1."),
    ):
        [error] = problem(f"changes/?{sent}", 400)["errors"]
        assert error["parameter"] == name and error["reason"].startswith(why), sent


def test_the_feed_asks_as_many_questions_at_two_sizes():
    counts = []
    for size in (1, 3):
        publish_world(copies=size, first=size * 10)
        ask("changes/?limit=500")
        with CaptureQueriesContext(connection) as queries:
            ask("changes/?limit=500")
        counts.append(len(queries))
    # The edition, the changes with what was before, the keys of what they refer to.
    assert counts == [3, 3]


@given(st.lists(st.integers()), st.integers(1, 5))
def test_batches_are_the_whole_in_order(rows, size):
    parts = list(batches(iter(rows), size))
    assert [row for part in parts for row in part] == rows
    assert all(len(part) == size for part in parts[:-1]) and all(parts)


# --- for feed readers ---

ATOM = "{http://www.w3.org/2005/Atom}"


def test_feed_readers_see_editions_and_single_changes(client):
    draft = make.source("usgs", title="A < B & C")
    make.publish(draft, make.actor("cn", name="China"), title="First <things>", note="Because & so")
    make.publish(make.gone(draft), title="Away")
    feed = ElementTree.fromstring(client.get("/editions.atom").content)
    entries = [(entry.findtext(f"{ATOM}title"), entry.findtext(f"{ATOM}id")) for entry in feed.iter(f"{ATOM}entry")]
    assert entries == [
        ("Edition 2: Away", "http://testserver/editions/2/"), ("Edition 1: First <things>", "http://testserver/editions/1/"),
    ]  # fmt: skip
    feed = ElementTree.fromstring(client.get("/changes.atom?noun=source").content)
    entries = list(feed.iter(f"{ATOM}entry"))
    assert [entry.findtext(f"{ATOM}summary") for entry in entries] == [
        "Retired in Edition 2: Away",
        "New in Edition 1: First <things>",
    ]
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 2
    for entry in entries:
        assert client.get(entry.find(f"{ATOM}link").get("href")).status_code == 200
    assert client.get("/changes.atom?noun=table").status_code == client.get("/editions.atom?page=2").status_code == 400
    assert client.get("/changes.atom")["Content-Type"] == "application/atom+xml; charset=utf-8"


def test_feeds_are_there_before_the_first_edition(client):
    assert client.get("/editions.atom").status_code == client.get("/changes.atom").status_code == 200
    assert client.get("/download/").status_code == 200
    assert ask("changes/").json() == {"edition": 0, "results": [], "next": None}
    assert ask("downloads/").json()["results"] == []


# --- the guide ---


def example(heading):
    """The Python under a heading of the guide."""
    section = (settings.BASE_DIR / "docs/api.md").read_text().partition(f"## {heading}\n")[2].partition("\n## ")[0]
    names = {}
    exec(re.search(r"```python\n(.*?)```", section, re.DOTALL)[1], names)
    return names


def test_the_copy_of_the_guide_is_in_step():
    publish_world()
    ours_by_id = lambda edition: {pk: content for (_, pk), content in ours(edition).items()}  # noqa: E731
    guide = example("Keeping a copy")
    guide["urlopen"] = lambda url: io.BytesIO(ask(url.removeprefix("http://127.0.0.1:8000/api/v1/").removeprefix(
        "http://testserver/api/v1/")).content)  # fmt: skip
    guide["keep_in_step"]()
    assert guide["copy"] == ours_by_id(1) and len(guide["copy"]) == 23
    make.publish(*(actions.Draft(Share, share.pk, "", None) for share in Share.objects.all()[:2]))
    guide["keep_in_step"]()
    assert guide["copy"] == ours_by_id(2) and len(guide["copy"]) == 21


def test_the_guide_tells_our_messages_from_others():
    is_ours, secret, now = example("Being told")["is_ours"], new_secret(), int(time.time())
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(now), "webhook-signature": signature(secret, "msg_1", now, "{}")}
    assert is_ours(headers, b"{}", secret)
    assert not is_ours(headers, b"{ }", secret) and not is_ours(headers, b"{}", new_secret())
    old = headers | {"webhook-timestamp": "1", "webhook-signature": signature(secret, "msg_1", 1, "{}")}
    assert not is_ours(old, b"{}", secret)
