"""Editing through Django's own admin: nothing public moves until the change-set is published."""

import uuid

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.test import Client

from arenas.models import Actor, Instrument, Membership, Share, Stage, Strategy
from kb.editorial.actions import NotPublished
from kb.editorial.desk import TOKEN
from kb.editorial.models import ChangeSet, Revision
from kb.sources.models import Citation, Source
from tests import factories as make
from tests.editor import Editor, errors, form_of, public_rows

pytestmark = pytest.mark.django_db(transaction=True)
CITATIONS = "sources-citation-content_type-object_id"
NO_PARTS = {f"{CITATIONS}-INITIAL_FORMS": 0, f"{CITATIONS}-TOTAL_FORMS": 0}


@pytest.fixture
def edith(db):
    return Editor("edith")


@pytest.fixture
def world(db):
    return make.SmallWorld()


class Reader:
    """Remembers the page and its ETag; then says whether anything moved."""

    def __init__(self, path="/stages/refining/"):
        self.client, self.path = Client(), path
        self.page, self.rows = self.client.get(path), public_rows()
        assert self.page.status_code == 200

    def sees_no_change(self):
        again = self.client.get(self.path, headers={"if-none-match": self.page["ETag"]})
        return again.status_code == 304 and public_rows() == self.rows

    def sees_now(self):
        again = self.client.get(self.path, headers={"if-none-match": self.page["ETag"]})
        assert again.status_code == 200 and again["ETag"] != self.page["ETag"]
        return text_of(again)


def text_of(page):
    """A space is a space."""
    return page.content.decode().replace(" ", " ").replace(" ", " ").replace("&nbsp;", " ")


def a_share(world, **fields):
    """What an add form of a share is filled with."""
    return {"stage": world.refining.pk, "actor": world.cn.pk, "period": "2025", "slug": "new", "verbatim": "1-2%"} | fields


# --- add, change, delete ---


def test_a_change_is_seen_when_it_is_published(edith, world):
    reader = Reader()
    edith.save(Share, world.share.pk, verbatim=">90%")
    assert reader.sees_no_change()
    assert edith.load(Share, world.share.pk)["verbatim"] == ">90%"
    make.release(edith.current())
    assert "over 90 %" in reader.sees_now()


def test_a_record_is_added(edith, world):
    reader = Reader()
    edith.save(Share, **a_share(world))
    assert reader.sees_no_change()
    assert edith.draft_of(Share).operation == "create"
    assert "2025" in edith.client.get("/admin/arenas/share/").content.decode()
    make.release(edith.current())
    assert "1–2 %" in reader.sees_now()


def test_a_record_is_deleted(edith, world):
    reader = Reader()
    assert edith.delete(Share, world.share.pk).status_code == 302
    assert reader.sees_no_change()
    assert "0 shares" in edith.client.get("/admin/arenas/share/").content.decode()
    make.release(edith.current())
    assert "85–95 %" not in reader.sees_now()
    assert not Share.objects.exists() and not Citation.objects.exists()


def test_records_are_deleted_in_bulk_from_the_list(edith, world):
    other = make.share(world.refining, world.cn, period="2025")
    make.publish(other)
    reader = Reader()
    data = {"action": "delete_selected", "_selected_action": [world.share.pk, other.pk]}
    asked = edith.client.post("/admin/arenas/share/", data).content.decode()
    assert "Shares: 2" in asked and "Citations: 1" in asked
    assert edith.client.post("/admin/arenas/share/", data | {"post": "yes"}).status_code == 302
    assert reader.sees_no_change()
    assert [r.operation for r in edith.current().revisions.all()] == ["delete", "delete"]
    make.release(edith.current())
    assert not Share.objects.exists()


def test_a_part_is_added_changed_and_deleted(edith, world):
    iea = make.source("iea")
    make.publish(iea)
    reader = Reader()
    edith.save(Share, world.share.pk, **{f"{CITATIONS}-0-locator": "p. 42", f"{CITATIONS}-1-source": iea.pk})
    assert reader.sees_no_change()
    form = edith.load(Share, world.share.pk)
    assert form[f"{CITATIONS}-INITIAL_FORMS"] == "2"
    first = 0 if form[f"{CITATIONS}-0-source"] == str(world.usgs.pk) else 1
    edith.save(Share, world.share.pk, **{f"{CITATIONS}-{first}-DELETE": "on"})
    assert reader.sees_no_change()
    make.release(edith.current())
    assert [citation.source.slug for citation in Citation.objects.all()] == ["iea"]
    assert "IEA" in reader.sees_now()


def test_a_relation_between_records_is_a_part_too(edith, world):
    brics = make.actor("brics", kind="bloc", name="BRICS")
    make.publish(brics)
    reader = Reader()
    edith.save(Actor, world.cn.pk, **{"memberships-0-bloc": brics.pk, "memberships-0-valid_from": "2009"})
    assert reader.sees_no_change() and edith.load(Actor, world.cn.pk)["memberships-0-bloc"] == str(brics.pk)
    make.release(edith.current())
    assert Membership.objects.get().bloc_id == brics.pk


def test_a_second_draft_stands_on_the_first(edith, world):
    edith.save(Share, world.share.pk, verbatim="90%")
    edith.save(Share, world.share.pk, note="computed")
    revision = edith.current().revisions.get()
    assert (revision.content["lower"], revision.content["note"], revision.version) == ("90.000000", "computed", 2)


def test_a_draft_that_says_nothing_new_is_none(edith, world):
    edith.save(Share, world.share.pk)
    assert not edith.current().revisions.exists()
    edith.save(Share, world.share.pk, verbatim="90%")
    assert edith.current().revisions.exists()
    edith.save(Share, world.share.pk, verbatim="85-95%")
    assert not edith.current().revisions.exists()


def test_a_new_record_deleted_again_leaves_nothing(edith):
    edith.save(Source, slug="new", title="New")
    edith.delete(Source, edith.draft_of(Source).object_id)
    assert not edith.current().revisions.exists()


def test_what_is_used_cannot_be_deleted(edith, world):
    page = edith.client.get(edith.url(Source, world.usgs.pk, "delete")).content.decode()
    assert "would require deleting the following protected related objects" in page


def test_a_deletion_names_parts_and_nothing_of_the_machinery(edith, world):
    page = edith.client.get(edith.url(Share, world.share.pk, "delete")).content.decode()
    assert "Citation: USGS, p. 1" in page and "ndex entr" not in page


def test_what_only_ones_own_deletions_freed_can_be_deleted(edith, world):
    edith.delete(Share, world.share.pk)
    assert edith.delete(Source, world.usgs.pk).status_code == 302
    make.release(edith.current())
    assert not Source.objects.exists()


# --- drafts among drafts ---


def test_drafts_refer_to_drafts(edith, world):
    """A new share of a new stage, citing a new source: none of them is in the tables."""
    reader = Reader("/stages/refining/")
    edith.save(Source, slug="iea", title="IEA")
    edith.save(Stage, slug="sintering", name="Sintering", chain=world.magnets.pk, **{"inputs-0-from_stage": world.mining.pk})
    iea, sintering = edith.draft_of(Source).object_id, edith.draft_of(Stage).object_id
    cited = {f"{CITATIONS}-0-source": iea, f"{CITATIONS}-0-locator": "p. 7"}
    edith.save(Share, **a_share(world, stage=sintering, verbatim="50-60%"), **cited)
    assert reader.sees_no_change()
    page = edith.client.get("/stages/sintering/", {"preview": edith.current().pk})
    assert "50–60 %" in text_of(page) and "IEA" in text_of(page)
    assert "private" in page["Cache-Control"] and "ETag" not in page
    assert Client().get("/stages/sintering/").status_code == 404
    assert "A preview." in text_of(page) and "Cite this page" not in text_of(page)
    assert Client().get("/stages/sintering/", {"preview": edith.current().pk}).status_code == 403
    make.release(edith.current())
    assert "50–60 %" in text_of(Client().get("/stages/sintering/"))


def test_a_draft_is_viewed_on_the_site_as_it_will_be(edith, world):
    assert f'{reader_link("refining")}"' in edith.client.get(edith.url(Stage, world.refining.pk)).content.decode()
    edith.save(Stage, world.refining.pk, slug="separation")
    page = edith.client.get(edith.url(Stage, world.refining.pk)).content.decode()
    assert f"{reader_link('separation')}?preview={edith.current().pk}" in page


def reader_link(slug):
    return f"/stages/{slug}/"


def test_a_popup_adds_a_draft_that_the_form_behind_it_accepts(edith, world):
    popup = edith.send(Source, None, edith.load(Source) | {"slug": "iea", "title": "IEA", "_popup": "1"})
    iea = edith.draft_of(Source).object_id
    assert popup.status_code == 200 and str(iea) in popup.content.decode()
    assert "Kept as a draft" not in edith.client.get("/admin/").content.decode()
    edith.save(Share, **a_share(world), **{f"{CITATIONS}-0-source": iea})
    assert edith.draft_of(Share).content["citations"][0]["source"] == str(iea)
    # its name is asked for only while the form is drawn: that, too, must happen in the trial
    assert edith.load(Share, edith.draft_of(Share).object_id)[f"{CITATIONS}-0-source"] == str(iea)


def test_autocomplete_and_foreign_keys_see_ones_own_drafts_only(edith, world):
    edith.save(Source, slug="iea", title="The IEA")
    iea = edith.draft_of(Source).object_id
    ask = {"app_label": "sources", "model_name": "citation", "field_name": "source", "term": "iea"}
    found = edith.client.get("/admin/autocomplete/", ask).json()["results"]
    assert found == [{"id": str(iea), "text": "The IEA"}]
    other = Editor("olga")
    assert other.client.get("/admin/autocomplete/", ask).json()["results"] == []
    share = a_share(world) | {f"{CITATIONS}-0-source": iea}
    refused = other.send(Share, None, other.load(Share) | share)
    assert "Select a valid choice" in str(errors(refused))
    assert other.client.get(other.url(Source, iea)).status_code == 302
    assert edith.send(Share, None, edith.load(Share) | share).status_code == 302


def test_a_slug_cannot_be_drafted_twice(edith):
    edith.save(Source, slug="iea", title="IEA")
    refused = edith.send(Source, None, edith.load(Source) | {"slug": "iea", "title": "Again"})
    assert refused.status_code == 200 and "Source with this Citation key already exists." in str(errors(refused))
    assert edith.current().revisions.count() == 1


def test_a_slug_may_pass_from_one_record_to_another_in_one_change_set(edith, world):
    edith.save(Source, world.usgs.pk, slug="usgs-old")
    edith.save(Source, slug="usgs", title="The new USGS")
    make.release(edith.current())
    assert dict(Source.objects.values_list("slug", "title")) == {"usgs-old": "USGS", "usgs": "The new USGS"}


def test_lists_filter_and_search_among_drafts(edith, world):
    edith.save(Share, world.share.pk, status="forecast")
    url = "/admin/arenas/share/"
    assert "1 share" in edith.client.get(url, {"status__exact": "forecast"}).content.decode()
    assert "0 shares" in edith.client.get(url, {"status__exact": "normal"}).content.decode()
    assert "1 share" in edith.client.get(url, {"q": "refining"}).content.decode()


# --- forms that are too old, or come twice ---


def test_a_stale_form_is_refused_with_both_texts(edith, world):
    first_tab, second_tab = edith.load(Share, world.share.pk), edith.load(Share, world.share.pk)
    assert edith.send(Share, world.share.pk, first_tab | {"verbatim": "90%"}).status_code == 302
    assert "changed successfully" in edith.client.get("/admin/").content.decode()
    refused = edith.send(Share, world.share.pk, second_tab | {"verbatim": "80%"})
    page = refused.content.decode()
    assert refused.status_code == 409 and "90%" in page and "80%" in page
    assert "changed successfully" not in page + edith.client.get("/admin/").content.decode()
    assert edith.draft_of(Share).content["verbatim"] == "90%"


def test_a_form_older_than_the_last_edition_is_refused(edith, world):
    form = edith.load(Share, world.share.pk)
    make.publish(make.changed(world.share, verbatim="70%"))
    refused = edith.send(Share, world.share.pk, form | {"note": "computed"})
    assert refused.status_code == 409 and "70%" in refused.content.decode()
    assert edith.current() is None


def test_a_form_without_its_number_is_refused(edith, world):
    form = edith.load(Share, world.share.pk)
    del form[TOKEN]
    assert edith.send(Share, world.share.pk, form | {"verbatim": "90%"}).status_code == 409


def test_a_stale_form_with_a_mistake_stays_stale(edith, world):
    old = edith.load(Share, world.share.pk)
    edith.save(Share, world.share.pk, verbatim="90%")
    wrong = edith.send(Share, world.share.pk, old | {"verbatim": "nonsense"})
    assert wrong.status_code == 200 and form_of(wrong)[TOKEN] == old[TOKEN]
    assert edith.send(Share, world.share.pk, old | {"verbatim": "80%"}).status_code == 409


def test_a_stale_deletion_is_refused(edith, world):
    page = edith.client.get(edith.url(Share, world.share.pk, "delete"))
    edith.save(Share, world.share.pk, verbatim="90%")
    refused = edith.client.post(edith.url(Share, world.share.pk, "delete"), form_of(page))
    assert refused.status_code == 409 and "You asked to delete it" in refused.content.decode()
    assert edith.draft_of(Share).content["verbatim"] == "90%"


@pytest.mark.parametrize("by_others", [False, True])
def test_a_form_whose_record_was_deleted_meanwhile_loses_no_text(edith, world, by_others):
    old = edith.load(Share, world.share.pk)
    if by_others:
        make.publish(make.gone(world.share))
    else:
        edith.delete(Share, world.share.pk)
    without_parts = {name: value for name, value in old.items() if "citation" not in name or "_FORMS" in name} | NO_PARTS
    refused = edith.send(Share, world.share.pk, without_parts | {"verbatim": "77%"})
    assert refused.status_code == 409 and "77%" in refused.content.decode()
    with_parts = edith.send(Share, world.share.pk, old | {"verbatim": "77%"})
    assert with_parts.status_code in (200, 409) and "77%" in with_parts.content.decode()
    assert not edith.user.change_sets.filter(revisions__operation="update").exists()


def test_an_add_form_sent_twice_makes_one_draft(edith, world):
    form = edith.load(Share) | a_share(world, slug="twice") | {f"{CITATIONS}-0-source": world.usgs.pk}
    assert edith.send(Share, None, form).status_code == 302
    second = edith.send(Share, None, form)
    page = second.content.decode()
    assert second.status_code == 409 and "sent twice" in page and "The two say the same" in page
    revision = edith.current().revisions.get()
    assert str(revision.object_id) == form[TOKEN], "the form carries the key of the record that it makes"
    changed = edith.send(Share, None, form | {"verbatim": "77%"})
    assert changed.status_code == 409 and "77%" in changed.content.decode()
    make.release(edith.current())
    assert edith.send(Share, None, form).status_code == 409 and Share.objects.count() == 2


def test_an_add_form_with_a_mistake_keeps_its_key(edith):
    form = edith.load(Source)
    wrong = edith.send(Source, None, form | {"slug": "iea", "title": ""})
    assert wrong.status_code == 200 and form_of(wrong)[TOKEN] == form[TOKEN]
    assert edith.load(Source)[TOKEN] != form[TOKEN]


@pytest.mark.parametrize("key", ["", "nonsense", "'; --"])
def test_an_add_form_with_a_strange_key_gets_a_key_of_its_own(edith, key):
    edith.send(Source, None, edith.load(Source) | {TOKEN: key, "slug": "iea", "title": "IEA"})
    assert isinstance(edith.draft_of(Source).object_id, uuid.UUID)


# --- what is kept beside the draft ---


def test_history_shows_revisions(edith, world):
    edith.save(Share, world.share.pk, verbatim="90%")
    page = edith.client.get(edith.url(Share, world.share.pk, "history")).content.decode()
    assert "Edition 1" in page and "(draft)" in page and page.count('class="revision"') == 2
    assert "(draft)" not in Editor("olga").client.get(edith.url(Share, world.share.pk, "history")).content.decode()
    edith.save(Source, slug="iea", title="IEA")
    assert "Create" in edith.client.get(edith.url(Source, edith.draft_of(Source).object_id, "history")).content.decode()


def test_log_messages_and_session_outlive_the_trial(edith, world):
    response = edith.save(Share, world.share.pk, verbatim="90%", _continue="1")
    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert len(said) == 2 and "changed successfully" in said[0] and "Kept as a draft" in said[1]
    edith.save(Source, slug="iea", title="IEA")
    edith.delete(Share, world.share.pk)
    log = [(entry.action_flag, entry.object_id) for entry in LogEntry.objects.order_by("pk")]
    iea = str(edith.draft_of(Source).object_id)
    assert log == [(2, str(world.share.pk)), (1, iea), (3, str(world.share.pk))]
    assert LogEntry.objects.get(action_flag=1).content_type == ContentType.objects.get_for_model(Source)
    assert Session.objects.count() == 1


def test_a_rejected_form_leaves_no_log_and_no_change_set(edith):
    edith.send(Source, None, {"slug": "", "title": "x"})
    assert not LogEntry.objects.exists() and not ChangeSet.objects.exists() and not Revision.objects.exists()


def test_too_many_drafts_are_told(edith, settings):
    settings.DRAFTS_SOFT_LIMIT = 1
    edith.save(Source, slug="iea", title="IEA")
    assert "holds" not in edith.client.get("/admin/").content.decode()
    edith.save(Source, slug="eto", title="ETO")
    assert "holds 2 drafts. Every page of the admin waits for them" in edith.client.get("/admin/").content.decode()


# --- drafts that the world has left behind ---


def test_a_draft_without_room_can_be_opened_and_mended(edith):
    """Somebody else published the slug first: the admin must not break, and the draft must not be lost."""
    edith.save(Source, slug="iea", title="Mine")
    mine = edith.draft_of(Source).object_id
    make.publish(make.source("iea"))
    page = edith.client.get("/admin/sources/source/")
    assert page.status_code == 200 and "finds no room" in page.content.decode()
    assert "Mine" in page.content.decode().split("result_list")[-1]
    form = edith.load(Source, mine)
    assert form["title"] == "Mine"
    assert "already exists" in str(errors(edith.send(Source, mine, form)))
    edith.save(Source, mine, slug="iea-2")
    make.release(edith.current())
    assert set(Source.objects.values_list("slug", flat=True)) == {"iea", "iea-2"}


def test_a_draft_without_room_keeps_its_parts_when_it_is_mended(edith, world):
    parts = {"inputs-0-from_stage": world.mining.pk, f"{CITATIONS}-0-source": world.usgs.pk, f"{CITATIONS}-0-locator": "p. 9"}
    edith.save(Stage, slug="sintering", name="Mine", chain=world.magnets.pk, **parts)
    mine = edith.draft_of(Stage)
    make.publish(make.stage(world.magnets, "sintering"))
    edith.save(Stage, mine.object_id, slug="sintering-2")
    mended = edith.draft_of(Stage).content
    assert mended == mine.content | {"slug": "sintering-2"} and mended["inputs"] and mended["citations"]
    make.release(edith.current())
    assert set(Stage.objects.values_list("slug", flat=True)) == {"mining", "refining", "sintering", "sintering-2"}


def test_a_draft_whose_stage_others_deleted_can_be_opened_and_mended(edith, world):
    doomed = make.stage(world.magnets, "doomed")
    make.publish(doomed)
    edith.save(Share, **a_share(world, stage=doomed.pk))
    mine = edith.draft_of(Share).object_id
    make.publish(make.gone(doomed))
    page = edith.client.get("/admin/arenas/share/").content.decode()
    assert "Doomed" in page and "“Doomed” has been deleted" in page
    assert edith.client.get(edith.url(Share, mine)).status_code == 200
    with pytest.raises(NotPublished, match="needs “Doomed”, which is not there"):
        make.release(edith.current())
    edith.save(Share, mine, stage=world.mining.pk)
    make.release(edith.current())
    assert Share.objects.get(pk=mine).stage_id == world.mining.pk


def test_a_deletion_of_what_others_came_to_need_breaks_no_page(edith, world):
    brics = make.actor("brics", kind="bloc", name="BRICS")
    make.publish(brics)
    edith.delete(Actor, brics.pk)
    theirs = make.share(world.mining, brics)
    make.publish(theirs)
    assert "“BRICS” has been deleted, but it is needed" in edith.client.get("/admin/arenas/share/").content.decode()
    assert edith.client.get(edith.url(Share, theirs.pk)).status_code == 200
    with pytest.raises(NotPublished, match="needs “BRICS”"):
        make.release(edith.current())


def a_fund(world, strategy):
    serves = {"instrument_strategies-0-strategy": strategy.pk}
    return {"slug": "fund", "name": "Fund", "actor": world.cn.pk, "kind": "export-control"} | serves


def test_a_draft_whose_cell_was_taken_loses_nothing_that_refers_to_it(edith, world):
    chips = make.arena()
    make.publish(chips)
    mine = make.strategy(world.cn, chips, slug="mine")
    make.make_change_set(mine, author=edith.user, at_desk=True)
    edith.save(Instrument, **a_fund(world, mine))
    fund = edith.draft_of(Instrument).object_id
    make.publish(make.strategy(world.cn, chips, slug="theirs"))
    edith.save(Instrument, fund, summary="Big")
    assert edith.draft_of(Instrument).content["instrument_strategies"][0]["strategy"] == str(mine.pk)
    assert edith.load(Strategy, mine.pk)["rank"] == "1", "not the number that stands in for it"
    edith.save(Strategy, mine.pk, rank="2")
    make.release(edith.current())


def test_a_page_that_needs_a_draft_that_no_table_takes_says_which(edith, world):
    """An import may bring such a thing; a form would have refused it."""
    chips = make.arena()
    make.publish(chips)
    mine = make.strategy(world.cn, chips)
    make.make_change_set(mine, author=edith.user, at_desk=True)
    edith.save(Instrument, **a_fund(world, mine))
    fund = edith.draft_of(Instrument).object_id
    make.actions.save_draft(change_set=edith.current(), draft=make.changed(mine, status="nonsense"), by=edith.user)
    page = edith.client.get(edith.url(Instrument, fund))
    assert page.status_code == 409 and edith.url(Strategy, mine.pk) in page.content.decode()
    assert edith.client.get("/admin/arenas/instrument/").status_code == 200
    edith.save(Strategy, mine.pk, status="planned")
    assert edith.load(Instrument, fund)["instrument_strategies-0-strategy"] == str(mine.pk)
    make.release(edith.current())


def test_what_refers_to_a_draft_without_room_can_still_be_opened(edith, world):
    edith.save(Stage, slug="sintering", name="Mine", chain=world.magnets.pk)
    mine = edith.draft_of(Stage).object_id
    edith.save(Share, **a_share(world, stage=mine))
    make.publish(make.stage(world.magnets, "sintering"))
    assert "CN: Mine, 2025" in edith.client.get("/admin/arenas/share/").content.decode()
    share = edith.draft_of(Share).object_id
    assert edith.load(Share, share)["stage"] == str(mine)
    assert edith.load(Stage, mine)["slug"] == "sintering", "not the key that stands in for it"


# --- when it takes too long ---


def test_a_form_that_had_to_wait_too_long_can_be_sent_again(edith, world, monkeypatch):
    from kb.editorial import desk
    from kb.editorial.trial import Busy

    form = edith.load(Share, world.share.pk) | {"verbatim": "77%", "note": "<b>“so”</b>"}
    with monkeypatch.context() as others_at_work:
        others_at_work.setattr(desk, "one_at_a_time", lambda: (_ for _ in ()).throw(Busy("a long import")))
        busy = edith.send(Share, world.share.pk, form)
    assert busy.status_code == 503 and busy["Retry-After"]
    assert {name: str(value) for name, value in form.items()} == form_of(busy), "all that was typed"
    assert edith.send(Share, world.share.pk, form_of(busy)).status_code == 302
    assert edith.draft_of(Share).content["note"] == "<b>“so”</b>"


# --- what a page costs ---


def test_pages_cost_the_same_however_many_drafts(edith, world, django_assert_num_queries):
    """Drafts are restored in bulk: ten cost as many statements as two of the same nouns."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make.make_change_set(*[make.source(f"a{n}") for n in range(2)], author=edith.user, at_desk=True)
    counts = []
    for more in (0, 8):
        drafts = [make.source(f"b{n}") for n in range(more)]
        make.actions.save_drafts(change_set=edith.current(), drafts=drafts, by=edith.user)
        edith.client.get(edith.url(Share, world.share.pk))
        with CaptureQueriesContext(connection) as asked:
            assert edith.client.get(edith.url(Share, world.share.pk)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
