"""A change-set's page: what it shows, what it would do to verdicts, and what each role may do with it, in words."""

import re
import threading

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from arenas.models import Share, Strategy
from kb.editorial import actions
from kb.editorial.admin import changesets
from kb.editorial.models import ChangeSet, Revision
from kb.sources.models import Citation, Source
from tests import factories as make
from tests.editor import Editor, form_of

pytestmark = pytest.mark.django_db(transaction=True)
CITATIONS = "sources-citation-content_type-object_id"


@pytest.fixture
def anna(db):
    return Editor("anna", "author")


@pytest.fixture
def rita(db):
    return Editor("rita", "reviewer")


@pytest.fixture
def world(db):
    return make.SmallWorld()


def a_draft(editor, slug="iea"):
    editor.save(Source, slug=slug, title=slug.upper())
    return editor.current()


def state_of(change_set):
    return ChangeSet.objects.get(pk=change_set.pk).state


def offered(editor, change_set):
    """The buttons on its page."""
    return set(re.findall(r'id="([a-z-]+)_verb"', editor.page_of(change_set)))


def said_of(change_set):
    return list(change_set.remarks.values_list("what", "author__username", "text"))


def flat(page):
    """What a reader of the page reads."""
    return " ".join(re.sub(r"<[^>]+>", "", page).replace("\xa0", " ").replace("\u202f", " ").split())


def conflict_url(change_set, model=Share):
    return f"/admin/editorial/changeset/{change_set.pk}/conflict/{change_set.revisions.of(model).get().pk}/"


# --- who may do what ---

#: State, and who looks: the buttons that they are offered. All others are refused, however they are sent.
MAY = {
    ("open", "anna"): {"submit", "hand-over"},
    ("submitted", "anna"): {"withdraw"},
    ("submitted", "rita"): {"publish", "send-back", "reject"},
    ("submitted", "paul"): {"publish", "send-back", "reject"},
    ("published", "anna"): {"undo"},
    ("published", "olga"): {"undo"},
    ("published", "rita"): {"undo"},
    ("published", "paul"): {"undo"},
}
SENT = {"text": "For a reason.", "called": "Stolen", "to": "", "revision": ""}
SILENT = {"remark", "work-here"}


@pytest.mark.parametrize("state", ["open", "submitted", "published", "rejected"])
def test_who_is_offered_a_move_may_make_it_and_a_forged_one_is_refused(state, anna, rita):
    roles = {"olga": "author", "paul": "publisher"}
    everybody = {"anna": anna, "rita": rita, **{name: Editor(name, role) for name, role in roles.items()}}
    strangers = {"norma": Client(), "": Client()}
    strangers["norma"].force_login(User.objects.create_user("norma", password="x", is_staff=True))
    change_set = a_draft(anna)
    if state != "open":
        actions.submit(change_set=change_set, by=anna.user)
    if state == "published":
        actions.publish(change_set=change_set, by=rita.user)
    if state == "rejected":
        actions.reject(change_set=change_set, by=rita.user, reason="No.")
    before = (ChangeSet.objects.values_list("title", "author", "state").get(pk=change_set.pk), said_of(change_set))
    may_see = {"rita", "paul", "anna", *(["olga"] if state == "published" else [])}
    sent = SENT | {"to": everybody["olga"].user.pk, "revision": change_set.revisions.get().pk}
    for name, client in [*((name, each.client) for name, each in everybody.items()), *strangers.items()]:
        may = MAY.get((state, name), set())
        if name in may_see:
            assert offered(everybody[name], change_set) - {"work-here"} == may, name
        for verb in set(changesets.VERBS) - may - SILENT:
            if (state, name) == ("open", "anna"):
                continue
            answer = client.post(f"/admin/editorial/changeset/{change_set.pk}/do/{verb}/", sent)
            assert answer.status_code in ((302,) if name in may_see or not name else (302, 403, 404)), (name, verb)
            now = (ChangeSet.objects.values_list("title", "author", "state").get(pk=change_set.pk), said_of(change_set))
            assert now == before and change_set.revisions.count() == 1, (name, verb)
    assert not ChangeSet.objects.exclude(pk=change_set.pk).exists()


def test_who_sends_back_or_rejects_says_why(anna, rita):
    change_set = a_draft(anna)
    for verb, words, what in (
        ("send-back", "Say what there is to mend", "sent-back"),
        ("reject", "Say why you reject it", "rejected"),
    ):
        actions.submit(change_set=change_set, by=anna.user)
        for text in ("", " \n\0 "):
            assert words in rita.do(change_set, verb, text=text)
            assert state_of(change_set) == "submitted"
        assert "Which table?" in rita.do(change_set, verb, text="Which table?")
        assert said_of(change_set)[-1] == (what, "rita", "Which table?")


def test_it_is_taken_back_mended_and_submitted_anew(anna, world):
    anna.save(Share, world.share.pk, verbatim="90%")
    change_set = anna.current()
    anna.do(change_set, "submit", text="Please.")
    assert "is open again" in anna.do(change_set, "withdraw", text="A misprint.")
    anna.save(Share, world.share.pk, verbatim="91%")
    assert anna.current() == change_set and "waits for its review" in anna.do(change_set, "submit")
    assert said_of(change_set) == [
        ("submitted", "anna", "Please."),
        ("withdrawn", "anna", "A misprint."),
        ("submitted", "anna", ""),
    ]


def test_who_takes_over_carries_on_and_who_wrote_before_does_not_review_it(rita):
    """Handing over is no way round the review."""
    olga = Editor("olga", "author")
    change_set = a_draft(rita)
    page = rita.page_of(change_set)
    assert f'<option value="{olga.user.pk}">olga</option>' in page and f'value="{rita.user.pk}">' not in page
    assert "is the work of olga now" in rita.do(change_set, "hand-over", to=olga.user.pk, text="Yours.")
    olga.do(change_set, "work-here")
    olga.save(Source, change_set.revisions.get().object_id, title="The IEA")
    assert change_set.revisions.get().name == "The IEA" and "only they can change it" in rita.do(change_set, "submit")
    assert "handed it over (it was the work of rita)" not in olga.page_of(change_set)
    assert "handed it over" in olga.page_of(change_set) and "Yours." in olga.page_of(change_set)
    olga.do(change_set, "submit")
    assert "publish" not in offered(rita, change_set) and str(change_set) not in waiting(rita)
    assert "of your own: ask a reviewer" in rita.do(change_set, "publish")
    assert state_of(change_set) == "submitted" and "IEA" in rita.page_of(change_set)
    assert "this is edition 1 now" in Editor("rolf", "reviewer").do(change_set, "publish")


def waiting(editor):
    page = editor.client.get("/admin/").content.decode()
    return re.search(r'aria-labelledby="desk-waiting".*?</section>', page, re.S).group()


def test_it_is_handed_to_editors_only(anna):
    norma = User.objects.create_user("norma", password="x", is_staff=True)
    change_set = a_draft(anna)
    assert f'value="{norma.pk}"' not in anna.page_of(change_set)
    assert "Norma is no editor" in anna.do(change_set, "hand-over", to=norma.pk)
    assert "is the work of anna already" in anna.do(change_set, "hand-over", to=anna.user.pk)
    for strange in ("", "x", "0", "9" * 30, "²"):
        sent = anna.client.post(f"/admin/editorial/changeset/{change_set.pk}/do/hand-over/", {"to": strange})
        assert sent.status_code == 404
    assert ChangeSet.objects.get(pk=change_set.pk).author == anna.user


# --- the conversation ---


def test_what_is_said_stands_on_the_page_as_text(anna, rita):
    change_set = a_draft(anna)
    rita.do(change_set, "remark", text="Is <b>this</b> the right table?\n\nI doubt it.")
    page = anna.page_of(change_set)
    assert "&lt;b&gt;this&lt;/b&gt;" in page and "<p>I doubt it.</p>" in page
    anna.do(change_set, "submit")
    rita.do(change_set, "publish")
    Editor("olga", "author").do(change_set, "remark", text="Well done.")
    assert [what for what, _, _ in said_of(change_set)] == ["remark", "submitted", "published", "remark"]


def test_words_that_could_not_be_sent_are_kept(anna):
    change_set = a_draft(anna)
    assert "Write what you want to say" in anna.do(change_set, "remark", text="")
    page = anna.do(change_set, "remark", text="x" * 10_001)
    assert "this one has 10,001" in page and "What you wrote was not sent" in page and "x" * 10_001 in page
    assert not change_set.remarks.exists() and "What you wrote was not sent" not in anna.page_of(change_set)


def test_a_remark_that_came_with_a_refused_move_is_kept(anna, rita):
    change_set = a_draft(anna)
    page = rita.do(change_set, "send-back", text="The table is another one.")
    assert "is open: its author is at work on it" in page and "The table is another one.</textarea>" in page


# --- what it changes ---


def test_changes_are_told_word_by_word_figure_by_figure_and_part_by_part(anna, world):
    text = "China wants to lead the world in magnets. It pays for mines, and for schools."
    strategy = make.strategy(world.cn, arena := make.arena(), approach=text)
    make.publish(arena, strategy, iea := make.source("iea"))
    anna.save(Strategy, strategy.pk, approach=text.replace("wants", "wishes"))
    cited = {f"{CITATIONS}-0-DELETE": "on", f"{CITATIONS}-1-source": iea.pk, f"{CITATIONS}-1-locator": "table 3"}
    anna.save(Share, world.share.pk, verbatim="~60-70%", **cited)
    page = anna.page_of(anna.current())
    told = flat(page)
    assert "China [taken out: wants][put in: wishes] to lead the world" in told
    assert "before: 85–95 % → now: about 60–70 % in the source’s words: ~60-70%" in told
    assert "Citation added source: IEA; locator: table 3" in told and "Citation removed source: USGS; locator: p. 1" in told
    assert "<del" in page and "<ins" in page and "Edit" not in told.partition("What it changes")[2].partition("What was said")[0]


def test_a_draft_is_taken_out_by_its_author_while_it_is_open(anna, rita, world):
    anna.save(Share, world.share.pk, verbatim="90%")
    a_draft(anna)
    change_set, share = anna.current(), anna.current().revisions.of(Share).get()
    assert "only they can change it" in rita.do(change_set, "discard", revision=share.pk)
    assert "Take it out" not in rita.page_of(change_set)
    others = a_draft(Editor("olga", "author"), "eto").revisions.get()
    sent = anna.client.post(f"/admin/editorial/changeset/{change_set.pk}/do/discard/", {"revision": others.pk})
    assert sent.status_code == 404 and Revision.objects.filter(pk=others.pk).exists()
    assert "is taken out" in anna.do(change_set, "discard", revision=share.pk)
    assert [revision.name for revision in change_set.revisions.all()] == ["IEA"]


# --- what it would do to verdicts ---


def test_a_chokepoint_lost_and_a_target_missed_are_told_before_they_are_published(anna, rita, world):
    goal = {"metric": "Share of refining", "stage": world.refining, "comparator": "at-least", "verbatim": "80%", "due": "2030"}
    make.publish(arena := make.arena(), make.strategy(world.cn, arena, targets=[goal]))
    anna.save(Share, world.share.pk, verbatim="20-30%")
    change_set = anna.current()
    anna.do(change_set, "submit")
    told = flat(rita.page_of(change_set))
    assert "before: Certainly a chokepoint: CN holds half of it or more. then: Possibly a chokepoint" in told
    assert "before: CN certainly leads. then: Who leads is unknown" in told
    assert "Share of refining: before: met then: not met" in told
    assert Share.objects.get().lower == 85, "it was a rehearsal"
    rita.do(change_set, "publish")
    assert "before: CN certainly leads" not in flat(rita.page_of(change_set))


def test_what_turns_no_verdict_says_so(anna, world):
    anna.save(Share, world.share.pk, note="Counted anew.")
    assert "No verdict turns" in anna.page_of(anna.current())


def test_what_would_take_long_is_worked_out_when_it_is_asked_for(anna, world, monkeypatch):
    anna.save(Share, world.share.pk, verbatim="20-30%")
    mine = anna.current()
    for most in ("QUICKLY", "LIGHT"):
        with monkeypatch.context() as patched:
            patched.setattr(changesets, most, 0)
            assert "Work it out" in (page := anna.page_of(mine)) and "certainly leads" not in page, most
    monkeypatch.setattr(changesets, "LIGHT", 0)
    asked = anna.client.get(f"/admin/editorial/changeset/{mine.pk}/change/?verdicts=yes")
    assert "CN certainly leads." in asked.content.decode()


# --- conflicts ---


@pytest.fixture
def conflict(anna, world):
    """Both changed the figure; only they the note; only anna the period."""
    anna.save(Share, world.share.pk, verbatim="90%", period="2024?")
    make.publish(make.changed(world.share, verbatim="70-80%", note="Counted anew."), title="Their work")
    return anna.current()


def chosen(page, **sides):
    """What the page proposes, with other choices."""
    proposed = re.findall(r'name="place:([^"]+)" value="(theirs|ours)" checked', page.content.decode())
    hidden = {name: value for name, value in form_of(page).items() if name in ("ours", "theirs")}
    return hidden | {f"place:{path}": side for path, side in {**dict(proposed), **sides}.items()}


@pytest.mark.parametrize(("side", "figure"), [("theirs", "70-80%"), ("ours", "90%")])
def test_a_conflict_is_settled_by_a_choice_for_each_field(anna, rita, conflict, side, figure):
    assert "You both changed 1 thing" in flat(anna.page_of(conflict))
    assert "was changed by others since" in anna.do(conflict, "submit")
    url = conflict_url(conflict)
    told = flat((page := anna.client.get(url)).content.decode())
    assert "Both began with85-95%" in told and "Published since70-80%" in told and "This draft90%" in told
    assert {"place:note": "theirs", "place:period": "ours"}.items() <= chosen(page).items()
    answer = anna.client.post(url, chosen(page, verbatim=side), follow=True)
    assert "now says what you chose" in answer.content.decode()
    content = conflict.revisions.get().content
    assert (content["verbatim"], content["note"], content["period"]) == (figure, "Counted anew.", "2024?")
    assert content["lower"] == {"70-80%": "70.000000", "90%": "90.000000"}[figure], "what follows from the figure follows anew"
    assert said_of(conflict)[-1][0] == "resolved" and Revision.objects.published().count() == 7, "both texts are kept"
    anna.do(conflict, "submit")
    rita.do(conflict, "publish")
    assert (Share.objects.get().verbatim, Share.objects.get().note) == (figure, "Counted anew.")


def test_nothing_is_saved_before_every_choice_is_made_and_none_of_them_is_lost(anna, conflict):
    url, before = conflict_url(conflict), conflict.revisions.get().content
    page = anna.client.get(url)
    refused = anna.client.post(url, chosen(page, note="ours"))
    told = refused.content.decode()
    assert refused.status_code == 409 and "Nothing was saved." in told and "Choose one of the two for “figure" in told
    assert chosen(refused)["place:note"] == "ours" and conflict.revisions.get().content == before
    assert anna.client.post(url, chosen(page, verbatim="nonsense")).status_code == 409


def test_choices_made_beside_an_older_text_are_refused_and_kept(anna, world, conflict):
    url = conflict_url(conflict)
    page = anna.client.get(url)
    make.publish(make.changed(world.share, verbatim="60%"))
    refused = anna.client.post(url, chosen(page, verbatim="ours"))
    assert refused.status_code == 409 and "The texts have changed since" in refused.content.decode()
    assert chosen(refused)["place:verbatim"] == "ours" and "60%" in refused.content.decode()
    assert "now says what you chose" in anna.client.post(url, chosen(refused), follow=True).content.decode()


def test_only_its_author_settles_a_conflict_and_only_while_it_is_open(anna, rita, conflict):
    url, page = conflict_url(conflict), anna.client.get(conflict_url(conflict))
    looked = rita.client.get(url)
    assert (
        looked.status_code == 200 and "Its author chooses" in looked.content.decode() and "radio" not in looked.content.decode()
    )
    refused = rita.client.post(url, chosen(page, verbatim="ours"))
    assert refused.status_code == 409 and "only they can change it" in refused.content.decode()
    assert Editor("olga", "author").client.get(url).status_code == 404 and Client().get(url).status_code == 302
    assert anna.client.delete(url).status_code == 405
    assert conflict.revisions.get().content["verbatim"] == "90%"


def test_a_deletion_against_a_change_is_one_choice(anna, world):
    anna.save(Share, world.share.pk, verbatim="90%")
    make.publish(make.gone(world.share))
    conflict = anna.current()
    page = anna.client.get(conflict_url(conflict))
    assert "deleted it" in page.content.decode() and "Deleted." in page.content.decode()
    anna.client.post(conflict_url(conflict), chosen(page, record="ours"))
    revision = conflict.revisions.get()
    assert (revision.operation, revision.content["verbatim"], revision.content["citations"] != []) == ("create", "90%", True)
    actions.submit(change_set=conflict, by=anna.user)
    actions.publish(change_set=conflict, by=make.make_editor("paula"))
    assert Share.objects.get().verbatim == "90%" and Citation.objects.count() == 1


def test_a_draft_that_agrees_with_theirs_in_all_is_none_any_more(anna, world):
    anna.save(Share, world.share.pk, verbatim="90%")
    make.publish(make.changed(world.share, verbatim="70%"))
    conflict = anna.current()
    page = anna.client.get(conflict_url(conflict))
    anna.client.post(conflict_url(conflict), chosen(page, verbatim="theirs"))
    assert not conflict.revisions.exists() and said_of(conflict)[-1][0] == "resolved"


# --- two reviewers at once ---


def test_of_two_reviewers_at_once_one_wins_and_the_other_is_told(anna, rita, world):
    anna.save(Share, world.share.pk, verbatim="90%")
    change_set = anna.current()
    anna.do(change_set, "submit")
    rolf = Editor("rolf", "reviewer")
    answers, together = {}, threading.Barrier(2)

    def press(editor, verb):
        together.wait()
        answers[verb] = editor.do(change_set, verb, text="No source says so.")
        connection.close()

    pressing = [threading.Thread(target=press, args=each) for each in ((rita, "publish"), (rolf, "reject"))]
    for each in pressing:
        each.start()
    for each in pressing:
        each.join()
    won = state_of(change_set)
    told = {"published": "has been published, by rita. Nothing more was done.", "rejected": "has been rejected, by rolf. Nothing"}
    loser = answers["reject" if won == "published" else "publish"]
    assert told[won] in loser, "in words, and by whom"
    assert [what for what, _, _ in said_of(change_set)] == ["submitted", won]


# --- what it costs ---


def test_the_page_asks_as_many_queries_however_much_it_changes(anna, world):
    """Expect 70, and two for the lock on PostgreSQL: session, user and rights (4), the change-set and its author (4), a page of
    drafts, what is published of them and the names in both (10), remarks, moves and to whom it can be handed (4), the bar (2),
    what each look at stages and targets takes, before and after (32), and the trial between them (14)."""
    asked = []

    def drafts(name, n):
        stages = [make.stage(world.magnets, f"{name}-{number}") for number in range(n)]
        return [*stages, *(make.share(stage, world.cn, citations=make.cites(world.usgs)) for stage in stages)]

    for name, n in (("a", 1), ("b", 6)):
        change_set = make.make_change_set(*drafts(name, n), make.changed(world.share, note=name), author=anna.user, title=name)
        for number in range(n):
            actions.remark(change_set=change_set, text=f"Remark {number}", by=anna.user)
        make.publish(make.changed(world.share, note=f"published {name}"))
        anna.page_of(change_set)
        with CaptureQueriesContext(connection) as captured:
            page = anna.page_of(change_set)
        asked.append(len(captured))
        assert page.count("You both changed 1 thing") == 1
    assert asked[0] == asked[1] <= 72
