"""The start page and the bar: what an editor is told first, and what each line of it leads to."""

import re
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from arenas import worklists as ours
from arenas.models import Import, Share, Stage
from arenas.models.share import Rank
from kb.corrections.models import Correction
from kb.editorial import actions, worklists
from kb.editorial.models import ChangeSet
from kb.sources.models import LinkCheck, Source
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
def world(db):
    return make.SmallWorld()


def desk_of(editor):
    page = editor.client.get("/admin/")
    assert page.status_code == 200
    return page.content.decode()


def part_of(page, name):
    """One part of the desk, by its heading; "" if it is not there."""
    found = re.search(rf'<section[^>]*aria-labelledby="desk-{name}".*?</section>', page, re.S)
    return found.group() if found else ""


def bar_on(editor, path="/admin/"):
    found = re.search(r'<section class="bar".*?</section>', editor.client.get(path).content.decode(), re.S)
    return found.group() if found else ""


def listed_on(page):
    """How many rows a list in the admin says that it has."""
    return int(re.search(r"(\d+) [a-z -]+\s*</p>", page[page.index('class="paginator"') :]).group(1))


# --- what is mine, what waits ---


def test_the_desk_says_what_is_mine_and_what_others_said_of_it(anna, rita, world):
    anna.save(Share, world.share.pk, verbatim=">90%")
    mine = anna.current()
    assert "1 change, open" in part_of(desk_of(anna), "mine")
    anna.do(mine, "submit")
    assert "waiting for review since" in part_of(desk_of(anna), "mine")
    rita.do(mine, "send-back", text="Which table?")
    assert re.search(r"rita sent it back, .*: Which table\?", part_of(desk_of(anna), "mine"))
    assert "Which table?" not in desk_of(Editor("olga", "author"))
    actions.submit(change_set=mine, by=anna.user)
    rita.do(mine, "publish")
    assert str(mine) not in part_of(desk_of(anna), "mine")
    assert "1 change by anna" in part_of(desk_of(anna), "lately")


def test_the_desk_says_what_others_have_overtaken(anna, world):
    anna.save(Share, world.share.pk, verbatim=">90%")
    assert "Overtaken by others" not in desk_of(anna)
    make.publish(make.changed(world.share, note="computed"))
    mine = part_of(desk_of(anna), "mine")
    assert "Overtaken by others" in mine and "1 of its changes" in mine


def test_what_waits_stands_on_the_desk_of_those_who_may_review_it(anna, rita, world):
    paul = Editor("paul", "publisher")
    for editor in (anna, rita, paul):
        editor.save(Source, slug=editor.user.username, title="A work")
        actions.submit(change_set=editor.current(), by=editor.user)
    waiting = {each: part_of(desk_of(each), "waiting") for each in (anna, rita, paul)}
    assert not waiting[anna]
    assert re.findall(r"by (\w+), 1 change", waiting[rita]) == ["anna", "paul"]
    assert re.findall(r"by (\w+), 1 change", waiting[paul]) == ["anna", "rita", "paul"], "their own only if they may publish it"


def test_the_desk_costs_as_many_queries_however_much_there_is(anna, rita, world, django_assert_num_queries):
    """Expect 47: session, user and rights (4), the bar (2), mine with what has overtaken it and what was said of it (3), what
    waits, what was published lately, and the work lists: one for each of 14, two for contradictions and for each of ten nouns of
    which something may be overdue."""

    def work(name, n):
        for number in range(n):
            drafts = make.changed(world.share, note=f"{name} {number}"), make.source(f"{name}-{number}")
            make.make_change_set(*drafts, author=rita.user, title=f"{name} {number}")
            theirs = make.make_change_set(make.source(f"by-anna-{name}-{number}"), author=anna.user)
            actions.submit(change_set=theirs, by=anna.user)
            make.publish(make.changed(world.share, note=f"published {name} {number}"))
            make.publish(make.share(world.refining, world.cn, period=f"{name}", slug=f"s{name}-{number}"))

    work("2010", 1)
    desk_of(rita)
    with django_assert_num_queries(47):
        desk_of(rita)
    work("2011", 4)
    desk_of(rita)
    with django_assert_num_queries(47):
        desk_of(rita)


# --- what there is to do ---


def a_busy_world(world, owner):
    """Something on each list."""
    arena, bare = make.arena(), make.actor("us")
    strategy = make.strategy(world.cn, arena)
    measure = make.instrument(world.cn)
    shares = [
        make.share(world.refining, world.cn, "10%", slug="against"),
        make.share(world.mining, bare, "5%", rank=Rank.DEPRECATED.value, rank_reason="Misread."),
    ]
    overdue = make.changed(world.refining, review_by="2020-01-01", implication="All stops.")
    make.publish(arena, bare, strategy, measure, *shares, overdue)
    LinkCheck.objects.create(url="https://example.org/gone", state="missing", checked_at=timezone.now())
    for status in ("open", "checking", "fixed"):
        about = {"title": "Refining", "problem": "Too much.", "edition": 1, "reported_at": timezone.now()}
        Correction.objects.create(form_number=uuid4(), status=status, answer="Mended.", answered_at=timezone.now(), **about)
    for state in ("checked", "columns", "looking"):
        Import.objects.create(owner=owner, name="shares.csv", content=b"", state=state)


def test_each_work_list_says_how_many_there_are_and_leads_to_just_those(world):
    editor = Editor("edith", "author")
    a_busy_world(world, editor.user)
    counted = [(each, count) for each, count in worklists.work_lists(editor.user) if count]
    todo = part_of(desk_of(editor), "to-do")
    told = {(each.group, each.name): count for each, count in counted}
    assert told == {
        ("Uncited", "shares"): 2,
        ("Uncited", "strategies"): 1,
        ("Uncited", "instruments"): 1,
        ("Pages without text", "arenas"): 1,
        ("Pages without text", "chains"): 1,
        ("Pages without text", "actors"): 2,
        ("Pages without text", "strategies"): 1,
        ("Pages without text", "instruments"): 1,
        ("Stages", "without implication"): 1,
        ("Figures", "that contradict each other"): 1,
        ("Imports", "waiting for you"): 2,
        ("Overdue for review", "stages"): 1,
        ("Sources", "dead links"): 1,
        ("Readers’ corrections", "waiting for somebody"): 1,
        ("Readers’ corrections", "being checked"): 1,
    }
    for each, count in counted:
        assert f'href="{each.url()}"'.replace("&", "&amp;") in todo and f"<strong>{count}</strong>" in todo
        page = editor.client.get(each.url())
        assert page.status_code == 200, each
        if each.url().startswith("/admin/"):
            assert listed_on(page.content.decode()) == count, each
    assert "Sources (dead links)" not in todo and "overdue for review (actors," in todo


def test_nobody_is_told_of_imports_that_are_not_theirs(anna, world):
    Import.objects.create(owner=make.make_editor("olga"), name="shares.csv", content=b"", state="checked")
    assert "imports (waiting for you)" in part_of(desk_of(anna), "to-do")


def test_contradictions_are_not_counted_while_one_waits_where_that_takes_long(anna, world, monkeypatch):
    monkeypatch.setattr(ours, "COUNTED", 0)
    monkeypatch.setattr(ours, "_contradictions", None)
    todo = part_of(desk_of(anna), "to-do")
    assert 'href="/coherence/">That contradict each other: too much to count here' in todo


def test_a_work_list_that_does_not_concern_an_editor_costs_them_nothing(anna):
    def fail(user):
        raise AssertionError("asked")

    worklists.register(worklists.WorkList("secret", fail, lambda: "/", permission="auth.delete_user"))
    try:
        assert "secret" not in desk_of(anna)
    finally:
        del worklists._registered["", "secret"]


# --- the bar ---


def test_the_bar_stands_on_every_page_and_says_what_one_works_in(anna, world):
    assert "You are working in no change-set yet" in bar_on(anna)
    anna.save(Share, world.share.pk, verbatim=">90%")
    mine = anna.current()
    for path in (
        "/admin/",
        "/admin/arenas/share/",
        anna.url(Share, world.share.pk),
        f"/admin/editorial/changeset/{mine.pk}/change/",
    ):
        bar = bar_on(anna, path)
        assert f"“{mine}”" in bar and ": 1 change that readers do not see yet" in bar, path
    assert f'href="/?preview={mine.pk}"' in bar and f"/{mine.pk}/do/submit/" in bar
    assert "A preview." in anna.client.get(f"/?preview={mine.pk}").content.decode()


def test_one_is_renamed_and_another_switched_to_without_leaving_the_page(anna, world):
    anna.save(Source, slug="iea", title="IEA")
    first = anna.current()
    here = anna.url(Stage, world.refining.pk)
    page = anna.client.post(f"/admin/editorial/changeset/{first.pk}/do/rename/", {"called": " Energy \0 sources", "back": here})
    assert page["Location"] == here and "“Energy sources”" in bar_on(anna, here)
    anna.client.post("/admin/editorial/changeset/add/", {"title": "Another", "note": ""})
    bar = bar_on(anna, here)
    assert "“Another”" in bar and ": 0 changes" in bar and "Work in “Energy sources”" in bar and "Submit" not in bar
    page = anna.client.post(f"/admin/editorial/changeset/{first.pk}/do/work-here/", {"back": here})
    assert page["Location"] == here and "in <a" in bar_on(anna) and ">“Energy sources”</a>" in bar_on(anna)


def test_a_button_leads_to_no_page_but_ours(anna):
    anna.save(Source, slug="iea", title="IEA")
    mine = anna.current()
    for back in ("https://evil.example/admin/", "//evil.example/admin/", "/\\evil.example/admin/", "/stages/", "x", ""):
        page = anna.client.post(f"/admin/editorial/changeset/{mine.pk}/do/rename/", {"called": "New", "back": back})
        assert page["Location"] == f"/admin/editorial/changeset/{mine.pk}/change/", back


def test_a_name_that_is_none_is_refused_in_words(anna):
    anna.save(Source, slug="iea", title="IEA")
    mine = anna.current()
    assert "needs a name" in anna.do(mine, "rename", called=" \0 ")
    assert "may have 200 characters; this one has 201" in anna.do(mine, "rename", called="x" * 201)
    assert ChangeSet.objects.get(pk=mine.pk).title == mine.title


def test_nobody_without_the_right_to_draft_sees_a_bar(world):
    User.objects.create_user("norma", password="x", is_staff=True)
    norma, stranger = Client(), Client()
    norma.force_login(User.objects.get(username="norma"))
    assert norma.get("/admin/").status_code == 200
    for page in (norma.get("/admin/"), stranger.get("/admin/login/"), stranger.get("/")):
        assert 'class="bar"' not in page.content.decode()
    assert "Imports" not in norma.get("/admin/").content.decode()


def test_a_popup_has_no_bar(anna):
    assert bar_on(anna, "/admin/sources/source/add/") and not bar_on(anna, "/admin/sources/source/add/?_popup=1")
