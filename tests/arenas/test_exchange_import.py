"""A folder of CSV and Markdown as one edition: what is understood, what is refused in words, what is left alone."""

import codecs
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from arenas.exchange.drafting import Drafting
from arenas.exchange.exporting import export
from arenas.exchange.importing import bring_in
from arenas.exchange.reading import Refused, read
from arenas.models import Actor, Arena, Brief, Indicator, Instrument, Share, Stage, Strategy
from kb.editorial import actions
from kb.editorial.models import ChangeSet, Revision, current_edition, state_at
from kb.sources.models import Source
from tests import factories as f
from tests.editor import Editor

pytestmark = pytest.mark.django_db(transaction=True)

ACTORS = "code,name,kind\ncn,China,country\nus,United States,country\n"
WORLD = {
    "sources.csv": "slug,title\nusgs,Mineral Commodity Summaries\n",
    "actors.csv": ACTORS,
    "arenas.csv": "slug,name,layer\nrare-earths,Rare earths,raw-materials\n",
    "chains.csv": "slug,name,arenas\nmagnets,Magnets,rare-earths\n",
    "stages.csv": "slug,chain,name\nmining,magnets,Mining\nrefining,magnets,Refining\n",
    "inputs.csv": "stage,from_stage,essential\nrefining,mining,yes\n",
    "shares.csv": "slug,stage,actor,period,figure\nmining-cn,mining,cn,2025?,~60-70%\nrefining-cn,refining,cn,2025,> 90 %\n",
    "citations.csv": "noun,record,source,locator\nshare,mining-cn,usgs,p. 1\nshare,mining-cn,usgs,p. 2\n",
}


@pytest.fixture
def folder(tmp_path):
    """Writes files, text or bytes, and gives their folder."""

    def write(files, **more):
        for name, content in (files | more).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return tmp_path

    return write


def refused(path, **options) -> list[str]:
    with pytest.raises(Refused) as caught:
        bring_in(path, publish=True, **options)
    assert not ChangeSet.objects.filter(number=None).exists(), "nothing may be left behind"
    return [str(problem) for problem in caught.value.problems]


def imported(path, *arguments, **options) -> str:
    out = StringIO()
    call_command("import", str(path), *arguments, stdout=out, **options)
    return out.getvalue()


# --- what comes in ---


def test_a_folder_becomes_one_edition_whose_rows_may_refer_to_each_other(folder):
    assert "published as edition 1." in imported(folder(WORLD), "--publish", title="First")
    share = Share.objects.get(slug="mining-cn")
    assert (share.lower, share.upper, share.approximate, share.stage.chain.slug) == (60, 70, True, "magnets")
    assert [(c.source.slug, c.locator, c.position) for c in share.citations.all()] == [("usgs", "p. 1", 0), ("usgs", "p. 2", 1)]
    assert Stage.objects.get(slug="refining").inputs.get().from_stage.slug == "mining"
    assert [edition.title for edition in ChangeSet.objects.editions()] == ["First"]


def test_the_same_again_is_no_change_and_no_edition(folder):
    imported(folder(WORLD), "--publish")
    assert imported(folder(WORLD), "--publish").endswith("\n0 changes.\n")
    assert (current_edition(), ChangeSet.objects.count()) == (1, 1)


def test_two_installs_give_the_same_rows_the_same_keys(folder):
    imported(folder(WORLD), "--publish")
    first = {record: content for record, content in state_at(1).items()}
    call_command("flush", interactive=False, verbosity=0)
    imported(folder(WORLD), "--publish")
    assert state_at(1) == first


def test_a_key_that_a_renamed_record_has_is_not_given_twice(folder):
    imported(folder({"actors.csv": ACTORS}), "--publish")
    china = Actor.objects.get(code="cn")
    f.publish(f.draft(Actor, id=china.pk, code="prc", name="China", kind="country"))
    imported(folder({"actors.csv": ACTORS}), "--publish")
    assert Actor.objects.get(code="prc").pk == china.pk != Actor.objects.get(code="cn").pk


def test_a_retired_record_comes_back_as_itself(folder):
    imported(folder({"actors.csv": ACTORS}), "--publish")
    china = Actor.objects.get(code="cn")
    f.publish(f.Draft(Actor, china.pk, "China", None))
    imported(folder({"actors.csv": ACTORS}), "--publish")
    assert Actor.objects.get(code="cn").pk == china.pk


def test_without_publish_it_waits_for_review_and_is_on_nobodys_desk(folder):
    assert "for review" in imported(folder(WORLD), by=f.make_editor("arthur", "author").username)
    change_set = ChangeSet.objects.get()
    assert (change_set.state, change_set.at_desk, change_set.author.username) == ("open", False, "arthur")
    assert not Actor.objects.exists()


def test_a_check_says_what_would_change_and_changes_nothing(folder):
    imported(folder({"actors.csv": ACTORS}), "--publish")
    said = imported(folder({"actors.csv": ACTORS.replace("United States", "USA") + "jp,Japan,country\n"}), "--check")
    assert "actors: 1 same, 1 changed, 1 new\n" in said and said.endswith("2 changes; nothing was saved.\n")
    assert (current_edition(), ChangeSet.objects.count(), Actor.objects.count()) == (1, 1, 2)


def test_a_check_also_says_what_the_door_would_refuse(folder):
    path = folder(WORLD, **{"inputs.csv": "stage,from_stage,essential\nrefining,mining,yes\nmining,refining,yes\n"})
    with pytest.raises(CommandError, match="in a circle"):
        imported(path, "--check")
    assert not ChangeSet.objects.exists()


def test_who_may_not_publish_leaves_nothing_behind(folder):
    author = f.make_editor("arthur", "author")
    [problem] = refused(folder(WORLD), by=author)
    assert "ask a reviewer" in problem
    assert not Revision.objects.exists()


def test_where_nobody_publishes_their_own_the_command_line_still_can(folder, settings):
    """Else a new house with that rule would stand empty: nobody is there to review its first knowledge."""
    settings.REVIEW_OWN = False
    bring_in(folder(WORLD), publish=True)
    edition = ChangeSet.objects.get()
    assert (edition.author.username, edition.reviewer.username) == ("import", "operator")
    for account in (edition.author, edition.reviewer):
        assert not account.is_staff and not account.has_usable_password()


def test_an_unknown_account_is_said(folder):
    with pytest.raises(CommandError, match="There is no account “nobody”"):
        imported(folder(WORLD), by="nobody")


def test_one_csv_of_a_folder_is_enough(folder):
    imported(folder(WORLD), "--publish")
    path = folder({"actors.csv": "code,summary\ncn,The largest refiner.\n"}) / "actors.csv"
    assert "actors: 1 changed" in imported(path, "--publish")
    assert Actor.objects.get(code="cn").name == "China", "a column that is not there is not touched"


def test_what_a_file_does_not_list_stays(folder, tmp_path):
    imported(folder(WORLD), "--publish")
    more = tmp_path / "more"
    more.mkdir()
    more.joinpath("citations.csv").write_text("noun,record,source,locator\nshare,mining-cn,usgs,p. 3\n")
    imported(more, "--publish")
    assert [c.locator for c in Share.objects.get(slug="mining-cn").citations.all()] == ["p. 1", "p. 2", "p. 3"]


def test_delete_missing_makes_the_files_the_whole_truth(folder, tmp_path):
    imported(folder(WORLD, **{"texts/actors/cn.md": "A text.\n", "texts/actors/us.md": "A text.\n"}), "--publish")
    less = tmp_path / "less"
    less.mkdir()
    less.joinpath("shares.csv").write_text(WORLD["shares.csv"].rsplit("\n", 2)[0] + "\n")
    less.joinpath("citations.csv").write_text("noun,record,source,locator\nshare,mining-cn,usgs,p. 2\n")
    said = imported(less, "--publish", "--delete-missing")
    assert "shares: 1 changed, 1 gone" in said
    assert [c.locator for c in Share.objects.get().citations.all()] == ["p. 2"]
    assert Stage.objects.count() == 2 and Actor.objects.get(code="cn").body == "A text.", "files that are not there say nothing"


def test_delete_missing_refuses_to_take_what_others_need(folder, tmp_path):
    imported(folder(WORLD), "--publish")
    less = tmp_path / "less"
    less.mkdir()
    less.joinpath("actors.csv").write_text("code,name\nus,United States\n")
    assert "needs “China”, which is not there" in refused(less, delete_missing=True)[0]


def test_a_part_keeps_its_key_when_its_other_columns_change(folder):
    imported(folder(WORLD), "--publish")
    before = Share.objects.get(slug="mining-cn").citations.get(locator="p. 1").pk
    quoted = "noun,record,source,locator,quote\nshare,mining-cn,usgs,p. 1,two thirds\nshare,mining-cn,usgs,p. 2,\n"
    imported(folder({"citations.csv": quoted}), "--publish")
    after = Share.objects.get(slug="mining-cn").citations.get(quote="two thirds")
    assert (after.pk, after.locator) == (before, "p. 1")


def test_the_order_of_the_file_is_the_order_of_the_page(folder):
    imported(folder(WORLD), "--publish")
    turned = "noun,record,source,locator\nshare,mining-cn,usgs,p. 2\nshare,mining-cn,usgs,p. 1\n"
    imported(folder({"citations.csv": turned}), "--publish")
    assert [c.locator for c in Share.objects.get(slug="mining-cn").citations.all()] == ["p. 2", "p. 1"]


def test_every_other_noun_comes_in_too(folder):
    path = folder(
        WORLD,
        **{
            "memberships.csv": "actor,bloc,valid_from\ncn,us,2001\n",
            "indicators.csv": "slug,name,unit,arena\noutput,Output,tonnes,rare-earths\n",
            "observations.csv": "indicator,actor,period,figure,source\noutput,cn,2024,270000,usgs\noutput,us,2024,W,usgs\n",
            "strategies.csv": "slug,actor,arena,goal\nus-rare-earths,us,rare-earths,Mine at home.\n",
            "targets.csv": "strategy,metric,unit,stage,figure,due\nus-rare-earths,share of mining,%,mining,at least 25,2030\n",
            "instruments.csv": "slug,name,actor,kind,budget,currency,arenas,strategies\n"
            "act,An act,us,loans,52700000000,USD,rare-earths,us-rare-earths\n",
            "events.csv": "slug,date,title,instrument,actors,arenas\n2022-act,2022-08-09,Signed,act,us;cn,rare-earths\n",
            "texts/indicators/output.md": "What counts.\n",
            "briefs/first.md": "---\ntitle: First\narenas: [rare-earths]\neditors_note: |\n  One.\n  Two.\n---\n\nThe *text*.\n",
        },
    )
    imported(path, "--publish")
    assert Indicator.objects.get().observations.get(actor__code="us").status == "withheld"
    assert Indicator.objects.get().definition == "What counts."
    assert Strategy.objects.get().targets.get().lower == 25
    assert (Instrument.objects.get().budget, Instrument.objects.get().kind) == (Decimal("52700000000.00"), "loans")
    assert [actor.code for actor in Instrument.objects.get().events.get().actors.order_by("code")] == ["cn", "us"]
    brief = Brief.objects.get()
    assert (brief.slug, brief.editors_note, brief.body, brief.arenas.get().slug) == (
        "first", "One.\nTwo.", "The *text*.", "rare-earths",
    )  # fmt: skip
    assert imported(path, "--publish").endswith("0 changes.\n")


def test_a_blank_cell_is_the_default(folder):
    imported(folder({"actors.csv": "code,name,kind\ncn,China,\n"}), "--publish")
    assert Actor.objects.get().kind == "country"


def test_marks_and_line_ends_of_spreadsheets_are_fine(folder):
    imported(folder({"actors.csv": codecs.BOM_UTF8 + ACTORS.replace("\n", "\r\n").encode() + b",,\r\n\r\n"}), "--publish")
    assert Actor.objects.count() == 2


def test_what_editors_typed_in_a_browser_is_no_change(tmp_path):
    """A browser ends lines with a carriage return; what is kept, and a file here, never does."""
    edith = Editor("edith")
    edith.save(Actor, code="cn", name="China", aliases="PRC\r\nPeople’s Republic", body="One.\r\n\r\nTwo.")
    change_set = edith.current()
    actions.submit(change_set=change_set, by=edith.user)
    actions.publish(change_set=change_set, by=edith.user)
    assert Actor.objects.get().body == "One.\n\nTwo."
    out = tmp_path / "out"
    call_command("export", str(out), stdout=StringIO())
    assert b"\r" not in b"".join(file.read_bytes() for file in out.rglob("*.*"))
    assert imported(out, "--publish").endswith("0 changes.\n") and current_edition() == 1
    edith.save(Actor, Actor.objects.get().pk, body="One.\r\n\r\nTwo.")
    assert not edith.current() or not edith.current().revisions.exists()


# --- what is refused ---


def test_every_bad_row_is_said_at_once_with_its_place(folder):
    path = folder(
        WORLD,
        **{
            "arenas.csv": "slug,name,layer\nrare-earths,Rare earths,underground\n",
            "shares.csv": "slug,stage,actor,period,figure,status\n"
            "mining-cn,mining,xx,2025,60-,\n"
            "refining-cn,refining,cn,,70-60,\n"
            "refining-us,refining,us,2025,120,normal\n"
            "mining-us,mining,us,2025,W,\n"
            "mining-us,mining,us,2024,10,\n"
            ",mining,us,2023,10,\n",
        },
    )
    problems = refused(path)
    starts = [
        "arenas.csv: row 2, column layer, value 'underground': ",
        "shares.csv: row 2, column actor, value 'xx': There is no actor with the key “xx”.",
        "shares.csv: row 2, column figure, value '60-': ",
        "shares.csv: row 3, column period, value '': This field cannot be blank.",
        "shares.csv: row 3, column figure, value '70-60': The range runs backwards: 70 is more than 60.",
        "shares.csv: row 4, column figure, value '120': 120 is outside 0 to 100.",
        "shares.csv: row 6, column slug, value 'mining-us': It is in row 5 already.",
        "shares.csv: row 7, column slug, value '': Without it nobody knows which row is meant.",
    ]
    for start in starts:
        assert any(problem.startswith(start) for problem in problems), (start, problems)
    assert len(problems) == len(starts)


def test_the_command_says_all_of_it_and_fails(folder):
    with pytest.raises(CommandError) as caught:
        imported(folder({"actors.csv": "code,name,kind\ncn,China,nation\nus,,country\n"}))
    assert str(caught.value).endswith("Nothing was imported: 2 problems.")
    assert not ChangeSet.objects.exists()


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("actors.csv", "code,nam\ncn,China\n", "actors.csv: row 1, column nam: There is no such column. Is “name” meant?"),
        ("actors.csv", "name\nChina\n", "column code: This column is missing"),
        ("actors.csv", "code,name,name\ncn,China,China\n", "row 1, column name: This column is there twice."),
        ("actors.csv", "code;name\ncn;China\n", "not separated by commas"),
        ("actors.csv", "code,name\ncn\n", "row 2: It has 1 cell where the header has 2"),
        ("actors.csv", "code,name\ncn,China,Asia\n", "row 2: It has 3 cells where the header has 2"),
        ("actors.csv", 'code,name\ncn,"China\n', "row 2: A quotation mark is opened and never closed."),
        ("actors.csv", "code,name\ncn,C\0hina\n", "row 2, column name, value 'C\\x00hina': It holds a character that"),
        ("actors.csv", "code,name\ncn,C\x1bhina\n", "It holds a character that cannot be shown (U+001B)."),
        ("actors.csv", "code,name\ncn,Côte\n".encode("latin-1"), "This is not UTF-8: byte 0xF4 in line 2."),
        ("actors.csv", ACTORS.encode("utf-16"), "This is UTF-16."),
        ("actors.csv", "", "The file is empty."),
        ("actors.csv", "<!DOCTYPE html><html>", "This is a web page, not a table."),
        ("actors.csv", b"PK\x03\x04\x14\x00", "This is an Office or zip file."),
        ("actors.csv", "code,name\nCN!,China\n", "row 2, column code, value 'CN!': "),
        ("actors.csv", f"code,name\ncn,{'x' * 101}\n", "at most 100 characters"),
        ("actors.csv", f"code,body\ncn,{'x' * 200_000}\n", "There is no such column"),
        ("actors.csv", f"code,aliases\ncn,{'x' * 200_000}\n", "row 2: cell larger than cell limit"),
        ("actors.csv", "code,name,kind,home\nsmic,SMIC,organisation,cn\n", "There is no actor with the key “cn”."),
        ("actors.csv", "code,name,kind,iso_alpha3\nsmic,SMIC,bloc,CHN\n",
         "row 2, column iso_alpha3, kind, value 'CHN, bloc': Only"),
        ("actor.csv", ACTORS, "actor.csv: No file has this name. Is “actors.csv” meant?"),
        ("briefs.csv", ACTORS, "No file has this name."),
        ("texts/cn.md", "A text.\n", "texts/cn.md: Nothing is expected here"),
        ("csv/actors.csv", ACTORS, "csv/actors.csv: Nothing is expected here"),
        ("notes.txt", "…", "there is nothing to import in it"),
        ("texts/actors/xx.md", "A text.\n", "texts/actors/xx.md: There is no actor with the key “xx”."),
        ("texts/actor/cn.md", "A text.\n", "“actor” have no texts. Is “actors” meant?"),
        ("texts/actors/cn.md", "A\0text.\n", "texts/actors/cn.md: It holds a character that cannot be shown (U+0000) in line 1."),
        ("briefs/a.md", "No front matter.\n", "briefs/a.md: It does not begin with a line ---"),
        ("briefs/a.md", "---\ntitle: [\n---\nText.\n", "cannot be read in line"),
        ("briefs/a.md", "---\ntitle\n---\nText.\n", "Between the lines --- stand lines such as"),
        ("briefs/a.md", "---\ntitel: A\n---\nText.\n", "briefs/a.md: column titel: There is no such entry. Is “title” meant?"),
        ("briefs/a.md", "---\ntitle: {a: b}\n---\nText.\n", "It is a text, or a list of keys."),
        ("briefs/a.md", "---\ntitle: A\n---\n", "briefs/a.md: column body, value '': This field cannot be blank."),
        ("citations.csv", "noun,record,source,locator\nkitten,cn,usgs,\n",
         "column noun, value 'kitten': It is none of actor, arena"),
        ("citations.csv", "noun,record,source,locator\nactor,cn,usgs,\n",
         "column record, value 'cn': There is no actor with the key"),
        ("inputs.csv", "stage,from_stage\nmining,ore\n", "column stage, value 'mining': There is no stage"),
    ],
)  # fmt: skip
def test_bad_files_are_refused_in_words(folder, file, content, reason):
    problems = refused(folder({file: content}))
    assert any(reason in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("inputs.csv", "stage,from_stage\nrefining,mining\nrefining,mining\n",
         "row 3, column stage, from_stage, value 'refining, mining': This is in row 2 already."),
        ("inputs.csv", "stage,from_stage,essential\nrefining,mining,perhaps\n", "value 'perhaps': Write yes or no."),
        ("inputs.csv", "stage,from_stage\nmining,mining\n", "A stage does not feed itself."),
        ("inputs.csv", "stage,from_stage\nrefining,\n", "column from_stage, value '': It is missing."),
        ("stages.csv", "slug,name\nsmelting,Smelting\n", "column chain, value '': It is missing."),
        ("stages.csv", "slug,position\nmining,first\n", "column position, value 'first': "),
        ("chains.csv", "slug,arenas\nmagnets,rare-earths; rare-earths\n", "It names “rare-earths” twice."),
        ("chains.csv", "slug,arenas\nmagnets,rare-earths; moon\n", "There is no arena with the key “moon”."),
        ("shares.csv", "slug,rank\nmining-cn,deprecated\n", "value 'deprecated, ': Say why the share is deprecated."),
        ("shares.csv", "slug,status\nmining-cn,unknown\n", "and a value at once: keep one of the two."),
        ("strategies.csv", "slug,actor,arena,goal\na,cn,rare-earths,A.\nb,cn,rare-earths,B.\n",
         "row 3, column actor, arena, rank, value 'cn, rare-earths, ': The same as in row 2."),
        ("instruments.csv", "slug,name,actor,kind,budget\nact,Act,us,loans,1.234\n", "no more than 2 decimal places"),
        ("instruments.csv", "slug,name,actor,kind,budget\nact,Act,us,loans,12\n", "A budget and its currency go together."),
        ("sources.csv", "slug,title,last_checked\nusgs,USGS,yesterday\n", "column last_checked, value 'yesterday': "),
    ],
)  # fmt: skip
def test_bad_rows_are_refused_in_words(folder, tmp_path, file, content, reason):
    bring_in(folder(WORLD), publish=True)
    bad = tmp_path / "bad"
    bad.mkdir()
    bad.joinpath(file).write_text(content)
    problems = refused(bad)
    assert any(reason in problem for problem in problems), problems


def test_a_strategy_that_rivals_a_published_one_is_said(folder, tmp_path):
    f.publish(cn := f.actor(), chips := f.arena(), f.strategy(cn, chips, slug="first"))
    [problem] = refused(folder({"strategies.csv": "slug,actor,arena,goal\nsecond,cn,semiconductors,B.\n"}))
    assert problem.endswith("The same as in “first”, which is published.")


def test_a_path_that_is_not_there_is_said(tmp_path):
    assert refused(tmp_path / "nowhere") == [f"{tmp_path / 'nowhere'}: there is no such file or folder."]


def test_formulas_are_no_formulas_here_and_come_back_unchanged(folder):
    """The files are the knowledge itself: a cell that begins with = is written as it is, for whoever reads it as text."""
    path = folder({"actors.csv": 'code,name\ncn,"=HYPERLINK(""http://example.org"",""China"")"\nus,@SUM(1)\n'})
    bring_in(path, publish=True)
    assert Actor.objects.get(code="cn").name == '=HYPERLINK("http://example.org","China")'
    assert b'cn,"=HYPERLINK(""http://example.org"",""China"")",country' in export()["actors.csv"]


# --- what it costs ---


def shares(count):
    rows = "".join(f"mining-cn-{n},mining,cn,{1000 + n % 9000},{n % 100}\n" for n in range(count))
    return f"slug,stage,actor,period,figure\n{rows}"


def cited(count):
    return "noun,record,source,locator\n" + "".join(f"share,mining-cn-{n},usgs,p. {n}\n" for n in range(count))


def test_the_number_of_queries_does_not_grow_with_the_rows(folder):
    bring_in(folder(WORLD), publish=True)

    def queries(count):
        tables = read(folder({"shares.csv": shares(count), "citations.csv": cited(count)}))
        # A query a table: sources, actors, arenas, chains, stages, shares, their citations.
        with CaptureQueriesContext(connection) as captured:
            drafts, _ = Drafting(tables, delete_missing=False).drafts()
        assert len(drafts) == count + 2 - 2
        return len(captured)

    assert queries(3) == queries(600)


def test_publishing_an_import_takes_as_many_queries_for_thirty_rows_as_for_three(folder):
    def queries(count, period):
        rows = shares(count).replace("mining-cn-", f"mining-cn-{period}-")
        path = folder({"shares.csv": rows, "citations.csv": WORLD["citations.csv"]})
        with CaptureQueriesContext(connection) as captured:
            bring_in(path, publish=True)
        return len(captured)

    bring_in(folder(WORLD), publish=True)
    queries(1, "warm")
    assert queries(3, "few") == queries(30, "many")


def test_more_rows_than_one_statement_takes_come_in(folder):
    """SQLite takes 32,766 values in one statement; these rows have more."""
    files = WORLD | {"shares.csv": shares(2000), "citations.csv": cited(100)}
    assert bring_in(folder(files), publish=True).edition == 1
    assert (Share.objects.count(), Source.objects.get().citations.count(), Arena.objects.count()) == (2000, 100, 1)
