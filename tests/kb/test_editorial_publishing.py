"""The one door: all or nothing, numbered without gaps, undone by the inverse."""

import threading
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection

from arenas.models import Actor, Input, Share, Stage
from kb.editorial import actions, snapshot
from kb.editorial.models import Address, ChangeSet, Record, Revision, current_edition, state_at, theirs_of
from kb.editorial.signals import published
from kb.editorial.trial import Busy, in_trial, one_at_a_time, trial
from kb.sources.models import Citation, Source
from tests import factories as make
from tests.editor import public_rows

pytestmark = pytest.mark.django_db(transaction=True)


def world():
    """What the tables hold, in the words of state_at."""
    records = [record for model in apps.get_models() if issubclass(model, Record) for record in model._base_manager.all()]
    return {(type(record), record.pk): snapshot.take(record) for record in records}


def submitted(*drafts):
    change_set = make.make_change_set(*drafts)
    actions.submit(change_set=change_set, by=change_set.author)
    return change_set


def test_everything_is_published_or_nothing():
    change_set = submitted(make.actor("cn"), make.source("usgs"), make.actor("us"))
    make.publish(make.source("usgs"))
    before = public_rows()
    with pytest.raises(actions.NotPublished) as refusal:
        actions.publish(change_set=change_set, by=make.make_editor("paula"))
    assert refusal.value.problems == ["“USGS”: Source with this Citation key already exists."]
    assert public_rows() == before and current_edition() == 1
    assert (change_set.state, change_set.number) == ("submitted", None), "the object in hand must not say otherwise"
    change_set.refresh_from_db()
    assert (change_set.state, change_set.number) == ("submitted", None) and change_set.revisions.count() == 3


def test_submission_says_what_publication_would_and_loses_nothing():
    make.publish(make.source("usgs"))
    change_set = make.make_change_set(make.actor("cn"), make.source("usgs"))
    before = public_rows()
    assert actions.dry_run(change_set=change_set) == ["“USGS”: Source with this Citation key already exists."]
    with pytest.raises(actions.NotPublished, match="already exists"):
        actions.submit(change_set=change_set, by=change_set.author)
    change_set.refresh_from_db()
    assert (change_set.state, change_set.revisions.count(), current_edition()) == ("open", 2, 1)
    assert public_rows() == before and not Address.objects.filter(key="cn").exists()


def test_a_dry_run_of_what_is_fine_says_nothing_and_does_nothing():
    change_set = make.make_change_set(make.actor("cn"))
    before = public_rows()
    assert actions.dry_run(change_set=change_set) == []
    assert public_rows() == before and current_edition() == 0
    assert make.release(change_set) == 1


def test_an_empty_change_set_is_not_submitted():
    change_set = make.make_change_set()
    with pytest.raises(actions.NotPublished, match="nothing in it"):
        actions.submit(change_set=change_set, by=change_set.author)


def test_a_constraint_of_the_table_is_told_in_words():
    world = make.SmallWorld()
    with pytest.raises(actions.NotPublished, match="Share with this Slug already exists"):
        make.publish(make.share(world.refining, world.cn))
    with pytest.raises(actions.NotPublished, match="Say why the share is deprecated"):
        make.publish(make.share(world.refining, world.cn, period="2030", rank="deprecated"))


def test_every_problem_is_told_at_once():
    make.publish(make.source("usgs"), make.actor("cn"))
    with pytest.raises(actions.NotPublished) as refusal:
        make.publish(make.source("usgs"), make.actor("cn"), make.actor("us"))
    assert len(refusal.value.problems) == 2


def test_a_moved_base_is_a_conflict_and_both_texts_are_kept():
    world = make.SmallWorld()
    ours = submitted(make.changed(world.share, verbatim="90%"), make.source("iea"))
    make.publish(make.changed(world.share, verbatim="80%"))
    before = public_rows()
    with pytest.raises(actions.Conflict) as refusal:
        actions.publish(change_set=ours, by=make.make_editor("paula"))
    (revision,) = refusal.value.revisions
    theirs = theirs_of([revision])[revision.pk]
    assert [r.content["verbatim"] for r in (revision.base, theirs, revision)] == ["85-95%", "80%", "90%"]
    assert public_rows() == before and not Source.objects.filter(slug="iea").exists()
    # the author looks, stands by it, and it goes through
    actions.withdraw(change_set=ours, by=ours.author)
    actions.rebase(revision=revision, by=ours.author)
    assert make.release(ours) == 3
    assert Share.objects.get().lower == 90


@pytest.mark.parametrize("first, second", [("change", "delete"), ("delete", "change"), ("delete", "delete")])
def test_a_deletion_conflicts_too(first, second):
    world = make.SmallWorld()
    make_it = {"change": make.changed(world.share, verbatim="90%"), "delete": make.gone(world.share)}
    one, other = make.make_change_set(make_it[first]), make.make_change_set(make_it[second])
    make.release(one)
    with pytest.raises(actions.Conflict):
        make.release(other)


def test_a_rebased_change_of_a_deleted_record_creates_it_again():
    world = make.SmallWorld()
    ours = make.make_change_set(make.changed(world.share, verbatim="90%"))
    make.publish(make.gone(world.share))
    actions.rebase(revision=ours.revisions.get(), by=ours.author)
    assert ours.revisions.get().operation == "create"
    make.release(ours)
    assert Share.objects.get().lower == 90


def test_a_rebased_draft_that_says_what_others_published_is_none():
    world = make.SmallWorld()
    ours = make.make_change_set(make.changed(world.share, verbatim="90%"))
    make.publish(make.changed(world.share, verbatim="90%"))
    actions.rebase(revision=ours.revisions.get(), by=ours.author)
    assert not ours.revisions.exists()


def test_a_discarded_draft_is_forgotten():
    change_set = make.make_change_set(make.actor("cn"), make.actor("us"))
    actions.discard(revision=change_set.revisions.get(key="us"), by=change_set.author)
    make.release(change_set)
    assert [actor.code for actor in Actor.objects.all()] == ["cn"]


def test_what_a_draft_needs_may_have_been_deleted():
    world = make.SmallWorld()
    iea = make.source("iea")
    make.publish(iea)
    ours = make.make_change_set(make.changed(world.share, citations=make.cites(iea)))
    make.publish(make.gone(iea))
    before = public_rows()
    with pytest.raises(actions.NotPublished, match=r"“CN: Refining, 2024” has a citation that needs “IEA”, which is not there\."):
        make.release(ours)
    assert public_rows() == before


def test_what_a_deletion_takes_away_may_have_come_to_be_needed():
    world = make.SmallWorld()
    brics, mercosur = make.actor("brics", kind="bloc"), make.actor("mercosur", kind="bloc")
    make.publish(brics, mercosur)
    ours, other = make.make_change_set(make.gone(brics)), make.make_change_set(make.gone(mercosur))
    make.publish(make.share(world.mining, brics), make.changed(world.cn, memberships=[{"bloc": mercosur}]))
    with pytest.raises(actions.NotPublished, match="The share “BRICS: Mining, 2024” needs “BRICS”, which is not there"):
        make.release(ours)
    with pytest.raises(actions.NotPublished, match="“CN” has a membership that needs “MERCOSUR”, which is not there"):
        make.release(other)


def test_the_deletion_that_somebody_else_only_drafted_is_not_blamed():
    world = make.SmallWorld()
    make.make_change_set(make.gone(world.usgs), author=make.make_editor("olga"), title="a plan")
    ghost = make.source("ghost")
    with pytest.raises(actions.NotPublished, match="needs a record, which is not there"):
        make.publish(make.changed(world.share, citations=make.cites(ghost)))


def test_a_rule_between_records_refuses_a_publication():
    world = make.SmallWorld()
    with pytest.raises(actions.NotPublished, match="in a circle: .*(Mining → Refining|Refining → Mining)"):
        make.publish(make.changed(world.mining, inputs=[{"from_stage": world.refining}]))
    assert current_edition() == 1 and Input.objects.count() == 1


def test_a_receiver_sees_what_will_be_read_and_may_refuse_it():
    make.publish(make.source())
    found = []

    def refuse(sender, change_set, **kwargs):
        found.append((change_set.number, Source.objects.count(), [r.key for r in change_set.changed_records()[Source]]))
        raise ValidationError("Not today.")

    published.connect(refuse)
    try:
        with pytest.raises(actions.NotPublished, match="Not today"):
            make.publish(make.source("eto"))
    finally:
        published.disconnect(refuse)
    assert found == [(2, 2, ["eto"])]
    assert current_edition() == 1 and Source.objects.count() == 1


def test_undo_restores_the_rows_exactly():
    world = make.SmallWorld()
    before = public_rows()
    done = make.publish(
        make.source("iea"),
        make.actor("brics", kind="bloc"),
        make.changed(world.usgs, last_checked="2024-02-29"),
        make.changed(world.cn, name="China"),
        make.changed(world.refining, inputs=[]),
        make.gone(world.share),
        title="a big change",
    )
    after = public_rows()
    assert before != after
    first_undo = actions.undo(change_set=done, by=make.make_editor())
    operations = ["create", "delete", "delete", "update", "update", "update"]
    assert sorted(first_undo.revisions.values_list("operation", flat=True)) == operations
    assert (first_undo.undoes, first_undo.title) == (done, "Undo of edition 2: a big change")
    make.release(first_undo)
    assert public_rows() == before
    make.release(actions.undo(change_set=first_undo, by=make.make_editor()))
    assert public_rows() == after


def test_undo_of_what_has_moved_on_is_a_conflict():
    world = make.SmallWorld()
    done = make.publish(make.changed(world.share, verbatim="90%"))
    make.publish(make.changed(world.share, verbatim="91%"))
    with pytest.raises(actions.Conflict):
        make.release(actions.undo(change_set=done, by=make.make_editor()))


def test_state_at_is_what_the_tables_held():
    small = make.SmallWorld()
    held = {0: {}, 1: world()}
    brics = make.actor("brics", kind="bloc")
    for drafts in [
        (brics, make.changed(small.share, verbatim="90%")),
        (make.gone(small.share), make.changed(small.refining, inputs=[])),
        (make.changed(small.cn, memberships=[{"bloc": brics}]), make.source("iea", last_checked="2024-02-29")),
    ]:
        number = make.publish(*drafts).number
        held[number] = world()
    number = make.release(actions.undo(change_set=ChangeSet.objects.get(number=3), by=make.make_editor()))
    held[number] = world()
    assert {number: state_at(number) for number in held} == held
    assert [len(held[number]) for number in range(6)] == [0, 6, 7, 6, 7, 8]


def test_a_change_set_is_published_once():
    change_set = make.publish(make.source())
    with pytest.raises(actions.Frozen):
        actions.publish(change_set=change_set, by=make.make_editor())
    with pytest.raises(actions.Frozen):
        actions.save_draft(change_set=change_set, draft=make.source("iea"), by=change_set.author)


def test_a_rejected_change_set_leaves_no_number():
    change_set = submitted(make.source())
    actions.reject(change_set=change_set, by=make.make_editor("rita", "reviewer"), reason="No source.")
    assert make.publish(make.source("iea")).number == 1


def test_a_trial_is_undone_and_says_that_it_is_one():
    small = make.SmallWorld()
    before = public_rows()
    change_set = make.make_change_set(make.changed(small.share, verbatim="90%"))
    with one_at_a_time(), trial(change_set) as entered:
        assert Share.objects.get().lower == 90 and in_trial() and not entered.homeless
    assert public_rows() == before and not in_trial()
    with pytest.raises(ZeroDivisionError), one_at_a_time(), trial(change_set):
        raise ZeroDivisionError
    assert public_rows() == before and not in_trial()


def test_a_dry_run_is_a_trial_to_those_who_listen():
    heard = []
    change_set = make.make_change_set(make.source())

    def listen(sender, **kwargs):
        heard.append(in_trial())

    published.connect(listen)
    try:
        make.release(change_set)
    finally:
        published.disconnect(listen)
    assert heard == [True, False]


def test_who_waits_too_long_is_told_to_come_again(monkeypatch):
    monkeypatch.setattr("kb.editorial.trial.PATIENCE", 0.2)
    entered, leave = threading.Event(), threading.Event()

    def somebody_else():
        with one_at_a_time():
            entered.set()
            leave.wait(20)
        connection.close()

    other = threading.Thread(target=somebody_else)
    other.start()
    assert entered.wait(20)
    with pytest.raises(Busy), one_at_a_time():
        pass
    assert issubclass(Busy, OperationalError)
    leave.set()
    other.join()
    with one_at_a_time(), one_at_a_time():
        assert Source.objects.count() == 0, "and then it is free again, and may be nested"


def test_a_published_key_is_an_address_for_ever():
    usgs = make.source("usgs")
    make.publish(usgs)
    make.publish(make.changed(usgs, slug="usgs-2026"))
    make.publish(make.gone(make.changed(usgs, slug="usgs-2026")))
    addresses = Address.objects.order_by("edition").values_list("key", "object_id", "edition")
    assert list(addresses) == [("usgs", usgs.pk, 1), ("usgs-2026", usgs.pk, 2)]
    revisions = Revision.objects.of(Source, usgs.pk).order_by("pk")
    assert [revision.key for revision in revisions] == ["usgs", "usgs-2026", "usgs-2026"]


def test_an_address_leads_to_the_record_that_had_it_last():
    old, new = make.source("usgs"), make.source("usgs", title="The new one")
    make.publish(old)
    make.publish(make.changed(old, slug="usgs-old"), new)
    assert dict(Address.objects.values_list("key", "object_id")) == {"usgs": new.pk, "usgs-old": old.pk}


def test_contents_have_one_form_whatever_was_typed():
    small = make.SmallWorld()
    content = make.seen(small.share) and {**small.share.content, "lower": 85, "upper": Decimal("95.0")}
    change_set = make.make_change_set(actions.Draft(Share, small.share.pk, "the same", content))
    assert not change_set.revisions.exists(), "85 is 85.000000: this draft says nothing new"
    bare = actions.Draft(Actor, make.actor().pk, "France", {"code": "fr", "name": "France"})
    revision = make.make_change_set(bare, title="another").revisions.get()
    assert revision.content["kind"] == "country" and revision.content["citations"] == [] and revision.key == "fr"


def test_fields_that_are_no_more_do_not_break_history():
    change_set = make.make_change_set(make.source("usgs"))
    revision = change_set.revisions.get()
    revision.content["colour"] = "green"
    revision.save()
    make.release(change_set)
    assert Source.objects.get().slug == "usgs"


def test_parts_keep_their_keys():
    small = make.SmallWorld()
    key = Citation.objects.get().pk
    make.publish(make.changed(small.share, verbatim="90%"))
    assert Citation.objects.get().pk == key


def test_saving_a_draft_twice_counts_its_versions():
    usgs = make.source()
    change_set = make.make_change_set(usgs)
    actions.save_draft(change_set=change_set, draft=make.changed(usgs, title="The USGS"), by=change_set.author)
    revision = Revision.objects.get()
    assert (revision.version, revision.base, revision.content["title"]) == (2, None, "The USGS")
    assert ChangeSet.objects.get() == change_set


def test_what_a_database_cannot_hold_is_told_in_words():
    """SQLite would keep it; PostgreSQL says DataError; either way a sentence, or a publication."""
    too_long = make.make_change_set(make.source(title="x" * 400), make.actor())
    if connection.vendor == "postgresql":
        with pytest.raises(actions.NotPublished, match="at most 300 characters"):
            make.release(too_long)
        assert current_edition() == 0
    usgs = make.source("iea")
    nonsense = actions.Draft(Source, usgs.pk, usgs.name, {**usgs.content, "last_checked": "the other day"})
    with pytest.raises(actions.NotPublished, match="invalid date format"):
        make.publish(nonsense)


def test_a_bad_row_among_many_is_found_in_few_statements(django_assert_max_num_queries):
    """Halving: twenty rounds of a few statements, not one statement for each of the thousand."""
    make.publish(make.source("usgs"))
    change_set = make.make_change_set(*[make.source(f"source-{n}") for n in range(1000)], make.source("usgs"))
    with django_assert_max_num_queries(250):
        assert actions.dry_run(change_set=change_set) == ["“USGS”: Source with this Citation key already exists."]


def test_stages_may_swap_their_slugs():
    small = make.SmallWorld()
    make.publish(make.changed(small.mining, slug="refining"), make.changed(small.refining, slug="mining"))
    assert {stage.slug: stage.name for stage in Stage.objects.all()} == {"refining": "Mining", "mining": "Refining"}
