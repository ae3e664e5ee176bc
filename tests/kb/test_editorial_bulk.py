"""What editors do to many records at once: they see it before it is kept, and it is kept as drafts."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from arenas.models import Actor, Arena, Share, Strategy
from kb.editorial import actions
from kb.editorial.models import ChangeSet, Revision
from kb.sources.models import Source
from tests.editor import Editor, public_rows
from tests.factories import (
    cites,
    make_actor,
    make_arena,
    make_chain,
    make_share,
    make_source,
    make_stage,
    make_strategy,
    publish,
    release,
)
from tests.factories import share as share_of

pytestmark = pytest.mark.django_db(transaction=True)


def ask(editor, records, action, **fields):
    """Ticks the records, chooses the action, fills in its page."""
    model = type(records[0])
    url = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    sent = {"action": action, "index": 0, "_selected_action": [str(record.pk) for record in records], **fields}
    return editor.client.post(url, sent)


def shown(page):
    return page.content.decode()


def keep(editor, records, action, **fields):
    page = ask(editor, records, action, asked="yes", **fields)
    seen = re.search(r'name="seen" value="(\w+)"', shown(page))
    assert seen, shown(page)
    return ask(editor, records, action, asked="yes", seen=seen[1], keep="Keep", **fields)


def drafts(editor, model):
    return {r.key: r for r in editor.current().revisions.of(model)} if editor.current() else {}


def two_shares(**fields):
    stage, actor = make_stage(), make_actor()
    return [make_share(slug="one", stage=stage, actor=actor), make_share(slug="two", stage=stage, actor=actor, **fields)]


def test_one_field_of_many_records_is_changed_in_one_change_set_after_it_was_shown():
    arenas = [make_arena(f"arena-{n}", layer="components") for n in range(3)]
    editor, before = Editor(), public_rows()
    chosen = ask(editor, arenas, "change_field", asked="yes", field="layer")
    assert 'name="value"' in shown(chosen) and "Keep as drafts" not in shown(chosen)
    told = ask(editor, arenas, "change_field", asked="yes", field="layer", chosen="layer", value="processing")
    assert "3 drafts would come of it" in shown(told) and not editor.current()
    assert keep(editor, arenas, "change_field", field="layer", chosen="layer", value="processing").status_code == 302
    assert {r.content["layer"] for r in drafts(editor, Arena).values()} == {"processing"}
    assert public_rows() == before


def test_a_value_that_a_record_cannot_have_is_said_by_name_and_nothing_is_kept():
    shares = two_shares(rank="deprecated", rank_reason="old")
    editor = Editor()
    page = ask(editor, shares, "change_field", asked="yes", field="rank_reason", chosen="rank_reason", value="", keep="Keep")
    assert "Say why the share is deprecated" in shown(page) and not editor.current()


def test_what_has_become_something_else_since_it_was_shown_is_shown_again():
    arena, editor = make_arena("chips", summary="Old words."), Editor()
    fields = {"asked": "yes", "find": "Old", "replace": "New"}
    seen = re.search(r'name="seen" value="(\w+)"', shown(ask(editor, [arena], "find_and_replace", **fields)))[1]
    fields["replace"] = "Newer"
    page = ask(editor, [arena], "find_and_replace", seen=seen, keep="Keep", **fields)
    assert "Newer words." in shown(page) and not editor.current()


def test_find_and_replace_finds_letter_for_letter_and_says_when_it_finds_nothing():
    hit, miss = make_arena("a", body="Old and old."), make_arena("b", body="nothing")
    editor = Editor()
    keep(editor, [hit, miss], "find_and_replace", find="Old", replace="New")
    assert [r.content["body"] for r in drafts(editor, Arena).values()] == ["New and old."]
    assert "stands in none of them" in shown(ask(editor, [miss], "find_and_replace", asked="yes", find="Old", replace=""))


def test_two_actors_become_one_and_everything_that_pointed_to_one_points_to_the_other():
    kept = make_actor("cn", name="China", aliases="PRC")
    other = make_actor("prc", name="Mainland China", aliases="PRC\nCathay", citations=cites(make_source("a-book")))
    arena = make_arena("chips", body="Made in [[actor:prc|China]], and {% held fab prc %}.")
    strategy = make_strategy(slug="prc-chips", actor=other, arena=arena)
    share = make_share(slug="s", stage=make_stage("fab"), actor=other, verbatim="60 %")
    firm = make_actor("smic", kind="organisation", home=other)
    editor = Editor()
    page = ask(editor, [kept, other], "merge", asked="yes", keep_which=str(kept.pk))
    assert "Delete actor: Mainland China" in shown(page)
    keep(editor, [kept, other], "merge", keep_which=str(kept.pk))
    edition = release(editor.current())
    assert Strategy.objects.get(pk=strategy.pk).actor == Share.objects.get(pk=share.pk).actor == kept
    assert Actor.objects.get(pk=firm.pk).home == kept and not Actor.objects.filter(code="prc").exists()
    assert Arena.objects.get(pk=arena.pk).body == "Made in [[actor:cn|China]], and {% held fab cn %}."
    now = Actor.objects.get(code="cn")
    assert now.aliases.splitlines() == ["PRC", "Mainland China", "Cathay"]
    assert [citation.source.slug for citation in now.citations.all()] == ["a-book"]
    moved = editor.client.get("/actors/prc/")
    assert (moved.status_code, moved["Location"]) == (301, "/actors/cn/")
    undone = actions.undo(change_set=ChangeSet.objects.get(number=edition), by=editor.user)
    release(undone)
    assert editor.client.get("/actors/prc/").status_code == 200
    assert Share.objects.get(pk=share.pk).actor == other and not Actor.objects.get(code="cn").citations.exists()


def test_two_sources_become_one_and_are_not_cited_twice_for_the_same():
    kept, other = make_source("usgs-2026"), make_source("usgs-26")
    share = make_share(slug="s", citations=cites(kept, other))
    text = make_arena("chips", body="Much [@usgs-26, p. 4; @usgs-2026].")
    editor = Editor()
    keep(editor, [kept, other], "merge", keep_which=str(kept.pk))
    release(editor.current())
    assert [(c.source, c.locator) for c in Share.objects.get(pk=share.pk).citations.all()] == [(kept, "p. 1")]
    assert Arena.objects.get(pk=text.pk).body == "Much [@usgs-2026, p. 4; @usgs-2026]."
    assert not Source.objects.filter(slug="usgs-26").exists()


def test_merging_takes_as_many_queries_however_much_points_to_what_goes():
    taken, chain = [], make_chain()
    for number in (2, 12):
        kept, other = make_actor(f"kept-{number}"), make_actor(f"gone-{number}")
        stage = make_stage(f"stage-{number}", chain=chain)
        publish(*(share_of(stage, other, slug=f"s-{number}-{index}", period=str(2000 + index)) for index in range(number)))
        editor = Editor(f"editor-{number}")
        with CaptureQueriesContext(connection) as queries:
            page = ask(editor, [kept, other], "merge", asked="yes", keep_which=str(kept.pk))
        assert f"{number + 2} drafts would come of it" in shown(page)
        taken.append(len(queries))
    assert taken[0] == taken[1]


def test_shares_are_deprecated_together_with_their_reason():
    shares = two_shares()
    editor = Editor()
    assert "This field is required" in shown(ask(editor, shares, "deprecate", asked="yes", reason=""))
    keep(editor, shares, "deprecate", reason="Superseded by the figures of 2026.")
    assert {r.content["rank"] for r in drafts(editor, Share).values()} == {"deprecated"}


def test_last_years_shares_begin_again_for_this_year_without_their_figures():
    share = make_share(slug="fab-cn-2024-usgs", period="2024", verbatim="about 60 %", citations=cites(make_source("usgs")))
    editor = Editor()
    keep(editor, [share], "for_another_period", period="2025")
    (begun,) = drafts(editor, Share).values()
    assert (begun.operation, begun.key) == (Revision.Operation.CREATE, "fab-cn-2025-usgs")
    assert (begun.content["verbatim"], begun.content["status"], begun.content["lower"]) == ("", "unknown", None)
    assert [row["source"] for row in begun.content["citations"]] == [str(share.citations.get().source_id)]
    again = ask(editor, [share], "for_another_period", asked="yes", period="2025")
    assert "already" in shown(again)
    wrong = ask(editor, [share], "for_another_period", asked="yes", period="someday")
    assert "someday" in shown(wrong)


@pytest.mark.parametrize("action", ["change_field", "find_and_replace", "merge"])
def test_too_few_or_nothing_ticked_is_said_and_nothing_breaks(action):
    actor, editor = make_actor("cn"), Editor()
    page = ask(editor, [actor], action, asked="yes", field="nonsense", find="", keep_which="no-key", keep="Keep")
    assert page.status_code == 200 and not editor.current()
