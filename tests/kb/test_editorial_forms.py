"""What the forms answer: how a figure and a text are understood, what can be linked, who else is at work, the way back."""

import pytest

from arenas.models import Arena, Brief, Indicator, Share, Stage, Strategy
from arenas.models.texts import TEXTS
from kb.editorial.models import ChangeSet, Revision
from kb.sources.models import Source
from tests import factories as make
from tests.editor import Editor, form_of
from tests.kb.test_editorial_admin import text_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def edith(db):
    return Editor("edith")


@pytest.fixture
def world(db):
    return make.SmallWorld()


# --- figures and dates, as they are understood ---


def understood(editor, model, **asked):
    return editor.client.get(f"/admin/arenas/{model}/understood/", {"part": "", **asked})


@pytest.mark.parametrize(
    "model, asked, answer",
    [
        ("share", {"field": "verbatim", "verbatim": "~60-70%"}, {"understood": "about 60–70 %"}),
        ("share", {"field": "verbatim", "verbatim": "", "status": "withheld"}, {"understood": "withheld"}),
        ("share", {"field": "verbatim", "verbatim": ""}, {"understood": ""}),
        ("share", {"field": "period", "period": "2024-Q3"}, {"understood": "third quarter of 2024"}),
        (
            "indicator",
            {"part": "observation", "field": "verbatim", "verbatim": "more than 3.5 million", "unit": "tonnes"},
            {"understood": "over 3.5 million tonnes"},
        ),
        ("strategy", {"part": "target", "field": "baseline", "baseline": "~20", "unit": "%"}, {"understood": "about 20 %"}),
        ("strategy", {"field": "horizon", "horizon": "2035~"}, {"understood": "2035 (approximate)"}),
    ],
)
def test_a_figure_or_date_is_echoed_as_understood_while_it_is_typed(edith, model, asked, answer):
    assert understood(edith, model, **asked).json() == answer


@pytest.mark.parametrize(
    "asked, words",
    [
        ({"field": "verbatim", "verbatim": "5 or so"}, "not understood"),
        ({"field": "verbatim", "verbatim": "120"}, "outside 0 to 100"),
        ({"field": "verbatim", "verbatim": "60", "status": "withheld"}, "keep one of the two"),
        ({"field": "period", "period": "2025-13"}, "no month 13"),
    ],
)
def test_what_is_not_understood_says_why_while_it_is_typed(edith, asked, words):
    assert words in understood(edith, "share", **asked).json()["refused"]


def test_only_fields_that_echo_can_be_asked_and_only_by_those_who_may_see_the_form(edith):
    for asked in ({"field": "slug"}, {"field": "nothing"}, {"field": "verbatim", "part": "citation"}, {"part": "x"}, {}):
        assert understood(edith, "share", **asked).status_code == 404
    assert understood(edith, "share", field="verbatim", verbatim="1" * 5000).json()["refused"]
    edith.user.groups.clear()
    assert understood(edith, "share", field="period", period="2025").status_code == 403


def test_without_script_a_look_shows_what_was_understood_and_keeps_nothing(edith, world):
    typed = edith.load(Share, world.share.pk) | {"verbatim": ">90%", "period": "2024-Q3", "_look": "1"}
    page = edith.send(Share, world.share.pk, typed)
    text = text_of(page)
    assert page.status_code == 200 and "over 90 %" in text and "third quarter of 2024" in text and "Nothing is saved yet" in text
    assert edith.current() is None and form_of(page)["verbatim"] == ">90%"
    sent = {name: value for name, value in form_of(page).items() if name != "_look"}
    assert edith.send(Share, world.share.pk, sent).status_code == 302, "the form that was looked at can be saved"
    assert edith.draft_of(Share).content["lower"] == "90.000000"


def test_a_look_at_a_new_record_with_mistakes_marks_them_and_keeps_what_was_typed(edith, world):
    typed = edith.load(Share) | {"verbatim": "5 or so", "period": "soon", "_look": "1"}
    page = edith.send(Share, None, typed)
    assert page.status_code == 200 and form_of(page)["verbatim"] == "5 or so" and form_of(page)["period"] == "soon"
    assert "Not saved." in text_of(page) and "not understood" in text_of(page) and edith.current() is None


def test_saving_says_once_more_what_was_understood(edith, world):
    page = edith.send(Share, world.share.pk, edith.load(Share, world.share.pk) | {"verbatim": "more than 90 per cent"})
    assert "“more than 90 per cent” is understood as “over 90 %”" in text_of(edith.client.get(page["Location"]))
    indicator, usgs = make.indicator(arena := make.arena()), world.usgs.pk
    make.publish(arena, indicator)
    row = {"observations-0-actor": world.cn.pk, "observations-0-period": "2025", "observations-0-source": usgs}
    page = edith.save(Indicator, indicator.pk, unit="tonnes", **row, **{"observations-0-verbatim": "~5"})
    assert "“~5” is understood as “about 5 tonnes”" in text_of(edith.client.get(page["Location"]))


# --- texts ---


@pytest.mark.parametrize("model", TEXTS, ids=lambda model: model._meta.model_name)
def test_every_text_that_readers_see_laid_out_can_be_previewed(edith, model):
    page = edith.client.get(edith.url(model, page="add")).content.decode()
    for field in TEXTS[model]:
        assert f'name="{field}"' in page
    assert page.count("data-markdown") == len(TEXTS[model]) == page.count('class="preview"')


def test_a_text_is_previewed_by_our_own_renderer_with_ones_own_drafts(edith, world):
    edith.save(Source, slug="iea", title="The IEA")
    ask = lambda editor: editor.client.post("/admin/texts/preview/", {"text": text}).content.decode()  # noqa: E731
    text = "# Head\n\n[[stage:refining]] and [[arena:none]] [@iea, p. 4] <script>alert(1)</script>"
    html = ask(edith)
    assert '<a class="wiki" href="/stages/refining/">' in html and "<h2" in html and "unknown-target" in html
    assert "The IEA" in html and "<script" not in html
    assert "The IEA" not in ask(Editor("olga")), "another’s draft is not there"
    assert edith.client.get("/admin/texts/preview/").status_code == 405
    assert "no text yet" in edith.client.post("/admin/texts/preview/", {"text": " "}).content.decode()


def test_without_script_a_look_shows_the_text_as_readers_would_see_it(edith, world):
    typed = edith.load(Brief) | {"title": "T", "slug": "t", "body": "One [[stage:refining]].", "_look": "1"}
    page = edith.send(Brief, None, typed)
    assert 'One <a class="wiki" href="/stages/refining/">' in page.content.decode()
    assert form_of(page)["body"] == "One [[stage:refining]]." and edith.current() is None


def test_names_are_found_with_the_mark_to_copy_among_published_and_ones_own(edith, world):
    edith.save(Source, slug="iea-2025", title="Refining in words")
    page = edith.client.get("/admin/texts/names/", {"q": "refining"}).content.decode()
    assert "[[stage:refining]]" in page and "[@iea-2025]" in page
    asked = Editor("olga").client.get("/admin/texts/names/", {"q": "refining"}, headers={"accept": "application/json"})
    found = asked.json()["names"]
    assert {"noun": "stage", "name": "Refining", "mark": "[[stage:refining]]"} in found
    assert "[@iea-2025]" not in str(found), "another’s draft is not offered"
    for odd in ("", "   ", "nothing like it", "x" * 5000, "%_\\'\"[["):
        assert edith.client.get("/admin/texts/names/", {"q": odd}).status_code == 200


def test_finding_names_asks_as_many_queries_however_many_there_are(edith, world, django_assert_max_num_queries):
    counts = []
    for batch in ("one", "two"):
        make.publish(*[make.source(f"alike-{batch}-{number}") for number in range(4)])
        with django_assert_max_num_queries(40) as asked:  # session, user, rights, change-set, and one for each noun
            edith.client.get("/admin/texts/names/", {"q": "alike"})
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- who else is at work ---


def test_a_form_says_who_else_has_a_draft_of_the_record(edith, world):
    olga = Editor("olga", "author")
    olga.save(Share, world.share.pk, verbatim="77%")
    page = text_of(edith.client.get(edith.url(Share, world.share.pk)))
    assert "olga, in" in page and "“Changes by olga" in page and "(open)" in page and "77%" not in page
    edith.save(Share, world.share.pk, verbatim="78%")
    hers = text_of(olga.client.get(olga.url(Share, world.share.pk)))
    assert "edith, in “Changes by edith" in hers and f"changeset/{edith.current().pk}/" not in hers, "an author cannot open it"
    assert "Others are at work" not in text_of(edith.client.get(edith.url(Source, world.usgs.pk)))


def test_a_form_leads_to_the_page_as_it_is_and_as_it_would_be(edith, world):
    links = lambda: edith.client.get(edith.url(Source, world.usgs.pk)).content.decode()  # noqa: E731
    assert 'href="/sources/usgs/" class="viewsitelink"' in links() and "View with your draft" not in links()
    edith.save(Source, world.usgs.pk, slug="usgs-2026")
    assert 'href="/sources/usgs/" class="viewsitelink"' in links()
    assert f'href="/sources/usgs-2026/?preview={edith.current().pk}" class="viewsitelink">View with your draft' in links()


# --- history ---


@pytest.fixture
def told_thrice(world):
    """A share with three editions."""
    make.publish(second := make.changed(world.share, verbatim="70%"))
    make.publish(make.changed(second, verbatim="50%", note="computed"))
    return world


def history(editor, record, **asked):
    return editor.client.get(editor.url(Share, record.pk, "history"), asked)


def test_any_two_editions_are_compared_in_either_order(edith, told_thrice):
    newest, middle, first = revisions_of(told_thrice.share)
    for pair in ({"from": first.pk, "to": newest.pk}, {"from": newest.pk, "to": first.pk}):
        page = text_of(history(edith, told_thrice.share, **pair))
        assert f"From {first.change_set} to {newest.change_set}" in page and "computed" in page
        assert page.index("85-95%") < page.index("50%") and "70%" not in page
    assert "The two say the same" in text_of(history(edith, told_thrice.share, **{"from": first.pk, "to": first.pk}))
    for odd in ("x", "9" * 30, "-1", ""):
        assert history(edith, told_thrice.share, **{"from": odd, "to": newest.pk}).status_code == 200


def test_in_long_texts_the_words_are_marked_that_differ(edith, world):
    make.publish(first := make.changed(world.refining, summary="Where the oxides are parted from each other, in acid."))
    make.publish(make.changed(first, summary="Where the metals are parted from each other, in acid."))
    newest, older, _ = revisions_of(first)
    url = edith.url(Stage, first.pk, "history")
    page = edith.client.get(url, {"from": older.pk, "to": newest.pk}).content.decode()
    assert "Where the <del>oxides" in page and "Where the <ins>metals" in page and page.count("in acid.</td>") == 2


def revisions_of(draft):
    return list(Revision.objects.of(draft.model, draft.pk).published().select_related("change_set").newest_first())


def test_anothers_draft_is_neither_listed_nor_compared(edith, world):
    olga = Editor("olga")
    olga.save(Share, world.share.pk, verbatim="77%")
    draft = olga.draft_of(Share)
    page = text_of(history(edith, world.share, **{"from": draft.pk, "to": revisions_of(world.share)[0].pk}))
    assert "77%" not in page and "olga" not in page


def go_back(editor, draft, revision, **more):
    return editor.client.post(f"{editor.url(Share, draft.pk, 'go-back')}", {"revision": revision.pk} | more, follow=True)


def test_going_back_drafts_the_old_text_and_readers_see_it_once_that_is_published(edith, told_thrice):
    first = revisions_of(told_thrice.share)[-1]
    page = text_of(history(edith, told_thrice.share))
    assert page.count("Go back to") == 2 and page.count("What readers see now") == 1
    page = text_of(go_back(edith, told_thrice.share, first))
    assert "Readers see no change yet" in page and make.seen(told_thrice.share).verbatim == "50%"
    assert edith.current().title.startswith("Back to edition") and edith.load(Share, told_thrice.share.pk)["verbatim"] == "85-95%"
    make.release(edith.current())
    assert make.seen(told_thrice.share).verbatim == "85-95%" and not make.seen(told_thrice.share).note


def test_going_back_overwrites_no_draft_and_makes_none_that_says_nothing(edith, told_thrice):
    newest, _, first = revisions_of(told_thrice.share)
    edith.save(Share, told_thrice.share.pk, verbatim="1%")
    assert "holds a draft of it already" in text_of(go_back(edith, told_thrice.share, first, where="current"))
    assert edith.draft_of(Share).content["verbatim"] == "1%"
    assert "nothing to go back to" in text_of(go_back(edith, told_thrice.share, newest))
    assert ChangeSet.objects.open().count() == 1
    go_back(edith, told_thrice.share, first)
    assert ChangeSet.objects.open().count() == 2


def test_going_back_in_the_current_change_set_joins_what_is_there(edith, told_thrice):
    edith.save(Source, slug="new", title="New")
    change_set = edith.current()
    go_back(edith, told_thrice.share, revisions_of(told_thrice.share)[-1], where="current")
    assert change_set.revisions.count() == 2 and ChangeSet.objects.open().count() == 1


def test_what_was_deleted_can_be_brought_back_from_its_history(edith, world):
    first = revisions_of(world.share)[0]
    make.publish(make.gone(world.share))
    page = text_of(history(edith, world.share))
    assert "It is deleted" in page and "Go back to" in page
    go_back(edith, world.share, first)
    make.release(edith.current())
    assert make.seen(world.share).verbatim == "85-95%"


def test_only_who_may_write_drafts_goes_back_and_only_to_what_this_record_said(edith, told_thrice):
    other = revisions_of(told_thrice.usgs)[0]
    assert go_back(edith, told_thrice.share, other).status_code == 404
    for forged in ({}, {"revision": "x"}, {"revision": "9" * 40}):
        assert edith.client.post(edith.url(Share, told_thrice.share.pk, "go-back"), forged).status_code == 404
    assert edith.client.post("/admin/arenas/share/none/go-back/", {"revision": other.pk}).status_code == 404
    assert edith.client.get(edith.url(Share, told_thrice.share.pk, "go-back")).status_code == 405
    rita = Editor("rita")
    rita.user.groups.clear()
    sent = {"revision": revisions_of(told_thrice.share)[-1].pk}
    assert rita.client.post(edith.url(Share, told_thrice.share.pk, "go-back"), sent).status_code == 403
    assert history(rita, told_thrice.share).status_code == 403 and not ChangeSet.objects.open().exists()


def test_a_history_asks_as_many_queries_however_long_it_is(edith, world, django_assert_max_num_queries):
    counts, draft = [], world.share
    for batch in ((1, 2), (3, 4, 5, 6)):
        for number in batch:
            make.publish(draft := make.changed(draft, verbatim=f"{number}%"))
        newest, *_, first = revisions_of(world.share)
        with django_assert_max_num_queries(40) as asked:
            history(edith, world.share, **{"from": first.pk, "to": newest.pk})
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- how much a form costs ---


def test_a_form_asks_as_many_queries_however_many_parts_the_record_has(edith, world, django_assert_max_num_queries):
    counts = []
    for size in (2, 12):
        rows = [{"actor": world.cn, "source": world.usgs, "period": str(2000 + year), "verbatim": "5"} for year in range(size)]
        indicator = make.indicator(arena := make.arena(f"arena-{size}"), slug=f"of-{size}", observations=rows)
        make.publish(arena, indicator)
        with django_assert_max_num_queries(200) as asked:
            edith.client.get(edith.url(Indicator, indicator.pk))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_forms_of_a_goal_and_an_arena_open(edith, world):
    for model in (Strategy, Arena):
        assert edith.client.get(edith.url(model, page="add")).status_code == 200


def test_a_filter_names_what_is_blank(edith, world):
    assert '<a href="?licence=missing">Not given</a>' in edith.client.get("/admin/sources/source/").content.decode()
