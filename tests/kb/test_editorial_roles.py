"""Who may do what with a change-set: said in words by the actions, and by the buttons of its page."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from arenas.models import Share
from kb.editorial import actions
from kb.editorial.models import ChangeSet, current_edition
from kb.sources.models import Source
from tests import factories as make
from tests.editor import Editor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def anna(db):
    return Editor("anna", "author")


@pytest.fixture
def rita(db):
    return Editor("rita", "reviewer")


@pytest.fixture
def paul(db):
    return Editor("paul", "publisher")


def a_submission(editor, slug="iea"):
    editor.save(Source, slug=slug, title=slug.upper())
    change_set = editor.current()
    actions.submit(change_set=change_set, by=editor.user)
    return change_set


# --- the actions ---


def test_an_author_submits_and_somebody_else_publishes(anna, rita):
    change_set = a_submission(anna)
    with pytest.raises(actions.NotAllowed, match="You may not publish a change-set of your own"):
        actions.publish(change_set=change_set, by=anna.user)
    assert actions.publish(change_set=change_set, by=rita.user) == 1
    change_set.refresh_from_db()
    assert (change_set.reviewer, change_set.submitted_at < change_set.published_at) == (rita.user, True)


def test_an_author_publishes_nobody_elses(anna):
    change_set = a_submission(Editor("olga", "author"))
    with pytest.raises(actions.NotAllowed, match="Only a reviewer can publish"):
        actions.publish(change_set=change_set, by=anna.user)
    with pytest.raises(actions.NotAllowed, match="Only a reviewer can reject"):
        actions.reject(change_set=change_set, by=anna.user, reason="No.")
    with pytest.raises(actions.NotAllowed, match="Only a reviewer can send a change-set back"):
        actions.send_back(change_set=change_set, by=anna.user, reason="No.")
    with pytest.raises(actions.NotAllowed, match="Only its author can take a change-set back"):
        actions.withdraw(change_set=change_set, by=anna.user)


def test_a_reviewer_publishes_only_the_change_sets_of_others(rita):
    with pytest.raises(actions.NotAllowed, match="of your own"):
        actions.publish(change_set=a_submission(rita), by=rita.user)


def test_a_publisher_publishes_their_own_if_the_policy_allows_it(paul, settings):
    settings.REVIEW_OWN = False
    change_set = a_submission(paul)
    with pytest.raises(actions.NotAllowed, match="Here nobody publishes a change-set of their own"):
        actions.publish(change_set=change_set, by=paul.user)
    settings.REVIEW_OWN = True
    assert actions.publish(change_set=change_set, by=paul.user) == 1


def test_only_its_author_touches_a_change_sets_drafts(anna, paul):
    anna.save(Source, slug="iea", title="IEA")
    theirs = anna.current()
    revision = theirs.revisions.get()
    for verb in (
        lambda: actions.save_draft(change_set=theirs, draft=make.source("eto"), by=paul.user),
        lambda: actions.discard(revision=revision, by=paul.user),
        lambda: actions.rebase(revision=revision, by=paul.user),
        lambda: actions.submit(change_set=theirs, by=paul.user),
    ):
        with pytest.raises(actions.NotAllowed, match="is the work of anna"):
            verb()
    assert theirs.revisions.get() == revision


def test_a_superuser_may_help_out(anna):
    anna.save(Source, slug="iea", title="IEA")
    root = make.make_editor("root")
    root.is_superuser = True
    root.save()
    actions.submit(change_set=anna.current(), by=root)
    assert actions.publish(change_set=anna.user.change_sets.get(), by=root) == 1


def test_who_has_left_publishes_nothing(anna, rita):
    change_set = a_submission(anna)
    rita.user.is_active = False
    rita.user.save()
    with pytest.raises(actions.NotAllowed):
        actions.publish(change_set=change_set, by=rita.user)


def test_who_has_no_role_begins_no_change_set():
    nobody = make.make_editor("norman", "author")
    nobody.groups.clear()
    with pytest.raises(actions.NotAllowed, match="ask to be made an author"):
        actions.new_change_set(title="x", by=nobody)


def test_the_roles_grow(db):
    author, reviewer, publisher = (
        set(Group.objects.get(name=name).permissions.values_list("codename", flat=True))
        for name in ("author", "reviewer", "publisher")
    )
    assert author < reviewer < publisher
    assert {"add_share", "change_share", "delete_share", "view_share", "add_source", "add_changeset"} <= author
    assert {name for name in reviewer - author if "changeset" in name} == {"review_changeset", "publish_changeset"}
    assert publisher - reviewer == {"publish_own_changeset"}
    assert not any(name.endswith(("_user", "_group", "_revision", "_address")) for name in publisher)


# --- the change-set's page ---


def test_from_a_draft_to_an_edition_and_back_by_buttons(anna, rita):
    world = make.SmallWorld()
    anna.save(Share, world.share.pk, verbatim=">90%")
    mine = anna.current()
    page = anna.page_of(mine)
    assert "85–95" in page and "over 90" in page and "submit_verb" in page and "publish_verb" not in page
    assert "waits for its review" in anna.do(mine, "submit")
    assert "withdraw_verb" in anna.page_of(mine) and "publish_verb" not in anna.page_of(mine)
    assert "this is edition 2 now" in rita.do(mine, "publish")
    assert Share.objects.get().lower == 90
    page = anna.do(mine, "undo")
    assert "This change-set takes it back" in page and "Undo of edition 2" in page
    undo = ChangeSet.objects.get(undoes=mine)
    assert anna.current() == undo and "waits for its review" in anna.do(undo, "submit")
    rita.do(undo, "publish")
    assert Share.objects.get().lower == 85 and current_edition() == 3


def test_a_refusal_is_told_in_words_on_the_page(anna, rita):
    anna.save(Source, slug="iea", title="Mine")
    mine = anna.current()
    make.publish(make.source("iea"))
    assert "“Mine”: Source with this Citation key already exists." in anna.do(mine, "submit")
    assert "is open: its author is at work on it" in rita.do(mine, "publish")
    mine.refresh_from_db()
    assert mine.state == "open"


def test_what_waits_for_review_is_told_to_reviewers_on_their_first_page(anna, rita):
    a_submission(anna)
    assert "Changes by anna" in rita.client.get("/admin/").content.decode()
    assert "Waiting for my review" not in anna.client.get("/admin/").content.decode()


def test_each_draft_leads_to_its_page_as_it_would_be(anna):
    anna.save(Source, slug="iea", title="IEA")
    mine = anna.current()
    assert f'href="/sources/iea/?preview={mine.pk}"' in anna.page_of(mine)


def test_a_draft_is_discarded_from_the_page(anna):
    anna.save(Source, slug="iea", title="IEA")
    mine = anna.current()
    assert "The draft of “IEA” is taken out" in anna.do(mine, "discard", revision=mine.revisions.get().pk)
    assert not mine.revisions.exists()
    for strange in ("", "x", "0", "9" * 30):
        sent = anna.client.post(f"/admin/editorial/changeset/{mine.pk}/do/discard/", {"revision": strange})
        assert sent.status_code == 404


def test_a_rejected_change_set_stays_readable_to_its_author(anna, rita):
    change_set = a_submission(anna)
    assert "Readers never saw it" in rita.do(change_set, "reject", text="No source says so.")
    assert "IEA" in anna.page_of(change_set) and current_edition() == 0


def test_reviewers_see_all_and_authors_their_own_and_what_is_public(anna, rita):
    olga = Editor("olga", "author")
    change_set = a_submission(olga)
    url = f"/admin/editorial/changeset/{change_set.pk}/change/"
    assert rita.client.get(url).status_code == 200
    assert (
        anna.client.get(url).status_code == 302
        and "0 change-sets" in anna.client.get("/admin/editorial/changeset/").content.decode()
    )
    rita.do(change_set, "publish")
    assert anna.client.get(url).status_code == 200


def test_the_chosen_change_set_is_worked_in(anna):
    anna.save(Source, slug="iea", title="IEA")
    first = anna.current()
    anna.client.post("/admin/editorial/changeset/add/", {"title": "Another", "note": "For a reason."})
    second = ChangeSet.objects.get(title="Another")
    anna.save(Source, slug="eto", title="ETO")
    assert second.revisions.get().key == "eto" and second.note == "For a reason."
    assert "You are working in “Changes by anna" in anna.do(first, "work-here").replace("&quot;", '"')
    anna.save(Source, slug="csis", title="CSIS")
    assert set(first.revisions.values_list("key", flat=True)) == {"iea", "csis"}


def test_an_import_is_nobodys_current_change_set_unless_chosen(anna):
    imported = make.make_change_set(make.source("iea"), author=anna.user, title="An import")
    anna.save(Source, slug="eto", title="ETO")
    assert imported.revisions.get().key == "iea"
    anna.do(imported, "work-here")
    anna.save(Source, slug="csis", title="CSIS")
    assert imported.revisions.count() == 2


def test_a_submitted_change_set_is_frozen(anna):
    world = make.SmallWorld()
    anna.save(Share, world.share.pk, verbatim="90%")
    frozen = anna.current()
    anna.do(frozen, "submit")
    assert anna.load(Share, world.share.pk)["verbatim"] == "85-95%"
    anna.save(Share, world.share.pk, verbatim="91%")
    assert anna.current() != frozen and frozen.revisions.get().content["verbatim"] == "90%"
    url = f"/admin/editorial/changeset/{frozen.pk}/change/"
    assert anna.client.post(url, {"title": "too late", "note": ""}).status_code == 403
    assert "has been submitted and waits for its review" in anna.do(frozen, "discard", revision=frozen.revisions.get().pk)


def test_titles_and_notes_are_mended_while_it_is_open(anna):
    anna.save(Source, slug="iea", title="IEA")
    mine = anna.current()
    url = f"/admin/editorial/changeset/{mine.pk}/change/"
    assert anna.client.post(url, {"title": "A source", "note": "Why."}).status_code == 302
    mine.refresh_from_db()
    assert (mine.title, mine.note, mine.state) == ("A source", "Why.", "open")


def test_buttons_are_pressed_not_followed(anna):
    change_set = a_submission(anna)
    url = f"/admin/editorial/changeset/{change_set.pk}/do/"
    assert anna.client.get(f"{url}withdraw/").status_code == 405
    assert anna.client.post(f"{url}burn/").status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(anna.user)
    assert strict.post(f"{url}withdraw/").status_code == 403
    assert Client().post(f"{url}withdraw/").status_code == 302


def test_a_thousand_drafts_are_paged(anna, django_assert_max_num_queries):
    drafts = [make.source(f"source-{n:04}") for n in range(120)]
    change_set = make.make_change_set(*drafts, author=anna.user, title="An import")
    with django_assert_max_num_queries(25):
        page = anna.page_of(change_set)
    assert "Page 1 of 3" in page and page.count("Take it out of this change-set") == 50


def test_an_author_without_the_right_to_a_noun_cannot_draft_it(anna):
    anna.user.groups.clear()
    assert anna.client.get("/admin/sources/source/add/").status_code == 403


def test_the_page_has_nothing_that_a_strict_policy_forbids(anna):
    world = make.SmallWorld()
    anna.save(Share, world.share.pk, verbatim="90%")
    for url in (
        f"/admin/editorial/changeset/{anna.current().pk}/change/",
        "/admin/editorial/changeset/",
        anna.url(Share, world.share.pk),
        anna.url(Share, world.share.pk, "delete"),
        "/admin/",
    ):
        page = anna.client.get(url).content.decode()
        assert "<style" not in page and " style=" not in page and "javascript:" not in page and " onclick=" not in page, url
