"""A change as readers and reviewers are told it: labels instead of field names, names instead of keys."""

import pytest

from arenas.models import Share
from kb.editorial.merging import places
from kb.editorial.models import Revision
from kb.editorial.wording import Line, changes_of
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def told(change_set):
    (lines,) = changes_of(change_set.revisions.select_related("base"), change_set)
    return [(line.label, line.old, line.new) for line in lines]


def test_a_figure_is_told_by_what_was_typed():
    world = make.SmallWorld()
    change_set = make.make_change_set(make.changed(world.share, verbatim=">90%", status="forecast"))
    assert told(change_set) == [("figure, in the source’s words", "85-95%", ">90%"), ("status", "Normal", "Forecast")]


def test_records_and_choices_are_named():
    world = make.SmallWorld()
    us = make.actor("us", name="United States")
    make.publish(us)
    change_set = make.make_change_set(make.changed(world.share, actor=us, basis="ownership"))
    assert told(change_set) == [("actor", "CN", "United States"), ("basis", "The source does not say", "Who owns it")]


def test_parts_come_go_and_change():
    world = make.SmallWorld()
    iea = make.source("iea")
    make.publish(iea)
    (kept,) = world.share.content["citations"]
    more = [{**kept, "locator": "p. 42"}, {"source": iea, "locator": "table 2"}]
    assert set(told(make.make_change_set(make.changed(world.share, citations=more)))) == {
        ("citation: locator", "p. 1", "p. 42"),
        ("citation added", "", "source: IEA; locator: table 2"),
    }
    assert told(make.make_change_set(make.changed(world.share, citations=[]))) == [
        ("citation removed", "source: USGS; locator: p. 1", "")
    ]


def test_a_new_record_and_a_gone_one_are_told_whole():
    world = make.SmallWorld()
    new = told(make.make_change_set(make.actor("us", name="United States")))
    assert ("name", "", "United States") in new and ("kind", "", "Country") in new
    assert ("figure, in the source’s words", "85-95%", "") in told(make.make_change_set(make.gone(world.share)))


def test_ones_own_drafts_have_names_and_other_peoples_have_none():
    world = make.SmallWorld()
    secret = make.actor("secret", name="A secret")
    theirs = make.make_change_set(secret, make.changed(world.share, actor=secret))
    revisions = theirs.revisions.of(Share).select_related("base")
    (own,), (public,) = changes_of(revisions, theirs), changes_of(revisions)
    assert own == [Line("actor", "CN", "A secret")]
    assert "secret" not in str(public).lower()


def test_a_conflict_says_what_each_side_did():
    world = make.SmallWorld()
    ours = make.make_change_set(make.changed(world.share, verbatim="90%", note="ours"))
    make.publish(make.changed(world.share, verbatim="70%", basis="ownership"))
    draft = ours.revisions.select_related("base").get()
    published = Revision.objects.of(Share).published().newest_first().first()
    told = [(place.label, place.default, place.base, place.theirs, place.ours) for place in places(draft, published, ours)]
    unsaid = "The source does not say"
    means = [f"{typed} (understood as {figure} %)" for typed, figure in (("85-95%", "85–95"), ("70%", "70"), ("90%", "90"))]
    assert sorted(told) == [
        ("basis", "theirs", unsaid, "Who owns it", unsaid),
        ("figure, in the source’s words", "", *means),
        ("note", "ours", "", "", "ours"),
    ]


def test_a_hundred_changes_cost_as_many_queries_as_one(django_assert_num_queries):
    """Two queries: the revisions with their bases, the names of the actors; the content types are kept."""
    actors = [make.actor(f"a{n}") for n in range(100)]
    homes = [make.actor("cn")]
    make.publish(*actors, *homes)
    change_set = make.make_change_set(*[make.changed(a, kind="organisation", home=homes[0]) for a in actors])
    for size in (1, 100):
        with django_assert_num_queries(2):
            assert len(changes_of(change_set.revisions.select_related("base")[:size], change_set)) == size
