"""A file is sent at the desk, compared, and becomes a change-set: all of it by the pages, as an editor would."""

import csv
import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from arenas.exchange import jobs, process
from arenas.exchange.exporting import export
from arenas.models import Actor, Import, Mapping, Share
from kb.editorial.models import ChangeSet
from tests import factories as f
from tests.editor import Editor, form_of

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = "Country,Product,Market share,Year\n"


class AtOnce:
    """In place of the process: the work is done before the request is answered. test_import_desk_processes has the real one."""

    pid = None

    def __init__(self, command, **options):
        jobs.run(int(command[3]))

    def wait(self, timeout=None):
        return 0


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(process.subprocess, "Popen", AtOnce)


@pytest.fixture
def edith():
    return Editor("edith")


@pytest.fixture
def world():
    return f.SmallWorld()


def send(editor, content, name="shares.csv", **fields):
    """Sends a file; the page that comes next."""
    content = content.encode() if isinstance(content, str) else content
    page = editor.client.post("/admin/arenas/import/add/", {"file": SimpleUploadedFile(name, content), **fields}, follow=True)
    assert page.status_code == 200
    return page


def do(editor, verb, follow=True, **fields):
    return editor.client.post(f"/admin/arenas/import/{Import.objects.first().pk}/do/{verb}/", fields, follow=follow)


def choose(editor, page, **fields):
    """Says what the columns mean: as the page proposes, but for the fields."""
    return do(editor, "columns", **(form_of(page) | {name.replace("__", "-"): value for name, value in fields.items()}))


def shown(page):
    return " ".join(page.content.decode().split())


def publish():
    return f.release(ChangeSet.objects.filter(number=None).first())


# --- the whole way ---


def test_foreign_columns_are_guessed_corrected_kept_and_become_a_change_set_that_can_be_undone(edith, world):
    page = send(edith, HEADER + "CN,Mining,~60-70%,2024\nCN,Refining,,2023\n")
    form = form_of(page)
    assert (form["t0-noun"], form["t0-c-actor"], form["t0-c-figure"], form["t0-c-period"]) == (
        "shares",
        "Country",
        "Market share",
        "Year",
    )
    page = choose(edith, page, keep_as="Shares of the ministry", source="usgs")
    assert "Shares</th><td>2</td><td>0</td><td>0</td><td>0</td>" in shown(page)
    assert "about" not in shown(page) and "~60-70%" in shown(page)
    assert not ChangeSet.objects.filter(number=None).exists()
    do(edith, "draft")
    change_set = ChangeSet.objects.get(number=None)
    assert (change_set.title, change_set.author, change_set.at_desk) == ("Import of shares.csv", edith.user, False)
    edition = publish()
    mined, refined = Share.objects.get(slug="mining-cn-2024"), Share.objects.get(slug="refining-cn-2023")
    assert (mined.lower, mined.upper, refined.status, refined.lower) == (60, 70, "unknown", None)
    edith.do(ChangeSet.objects.get(number=edition), "undo")
    publish()
    assert not Share.objects.filter(slug="mining-cn-2024").exists()


def test_the_next_edition_of_a_file_is_one_click_and_tells_what_it_no_longer_lists(edith, world):
    choose(edith, send(edith, HEADER + "CN,Mining,60%,2024\nCN,Refining,50%,2023\n"), keep_as="Shares")
    do(edith, "draft")
    publish()
    mapping = Mapping.objects.get()
    page = send(edith, HEADER + "CN,Mining,60%,2024\nCN,Refining,50%,2023\n", name="shares again.csv", mapping=mapping.pk)
    assert "Nothing would change" in shown(page)
    page = send(edith, HEADER + "CN,Mining,61%,2024\n", name="shares-2025.csv", mapping=mapping.pk)
    assert "Shares</th><td>0</td><td>1</td><td>0</td><td>1</td>" in shown(page)
    assert "<td>60%</td><td>61%</td>" in shown(page)
    do(edith, "draft", removed="deprecate")
    publish()
    left = Share.objects.get(slug="refining-cn-2023")
    assert left.rank == "deprecated" and "No longer listed by its source" in left.rank_reason
    assert Share.objects.get(slug="mining-cn-2024").lower == 61
    assert Share.objects.get(pk=world.share.pk).rank == "normal", "what no import brought is none of its business"


def test_what_is_no_longer_listed_can_be_deleted_or_left(edith, world):
    choose(edith, send(edith, HEADER + "CN,Mining,60%,2024\nCN,Refining,50%,2023\n"), keep_as="Shares")
    do(edith, "draft")
    publish()
    for removed, there in (("leave", True), ("delete", False)):
        send(edith, HEADER + "CN,Mining,60%,2024\n", mapping=Mapping.objects.get().pk)
        do(edith, "draft", removed=removed)
        if ChangeSet.objects.filter(number=None).exists():
            publish()
        assert Share.objects.filter(slug="refining-cn-2023").exists() is there


def test_bad_rows_are_told_each_by_row_column_value_and_reason_and_the_rest_comes_in(edith, world):
    """2,000 rows, 20 of them wrong in one way or another; the report names these 20 and no other."""
    lines = [f"CN,Mining,{n % 100}%,{1000 + n}" for n in range(2000)]
    kinds = ["CN,Mining,lots,{}", "Atlantis,Mining,5%,{}", "CN,Mining,5%,the year {}", "CN,Mining,140%,{}"]
    bad = {n: kinds[n // 100 % 4].format(1000 + n) for n in range(0, 2000, 100)}
    page = choose(edith, send(edith, HEADER + "\n".join(bad.get(n, line) for n, line in enumerate(lines)) + "\n"))
    assert "20 things in the file are wrong" in shown(page)
    report = edith.client.get(f"/admin/arenas/import/{Import.objects.get().pk}/errors.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(report)))
    assert [int(row["row"]) for row in rows if row["file"] == "shares.csv"] and sorted(int(row["row"]) for row in rows) == [
        n + 2 for n in bad
    ]
    of = {int(row["row"]): (row["column"], row["value"]) for row in rows}
    assert "No actor that is published is called so" in report
    assert of[2] == ("Market share", "lots") and of[102] == ("Country", "Atlantis")
    assert of[202] == ("Year", "the year 1200") and of[302] == ("Market share", "140%")
    assert do(edith, "draft").status_code == 400 and not ChangeSet.objects.filter(number=None).exists()
    do(edith, "draft", leave_out="yes")
    assert ChangeSet.objects.get(number=None).revisions.count() == 1980


def test_the_report_of_what_is_wrong_is_no_way_into_a_spreadsheet(edith, world):
    choose(edith, send(edith, HEADER + "CN,Mining,=HYPERLINK(1),2024\n"))
    report = edith.client.get(f"/admin/arenas/import/{Import.objects.get().pk}/errors.csv").content.decode("utf-8-sig")
    assert next(csv.DictReader(io.StringIO(report)))["value"] == "'=HYPERLINK(1)"


def test_while_a_row_cannot_be_read_nothing_is_said_to_be_missing(edith, world):
    """The bad row may be the very one that is missed."""
    choose(edith, send(edith, HEADER + "CN,Mining,60%,2024\nCN,Refining,50%,2023\n"), keep_as="Shares")
    do(edith, "draft")
    publish()
    page = send(edith, HEADER + "CN,Mining,61%,2024\nCina,Refining,50%,2023\n", mapping=Mapping.objects.get().pk)
    assert "No longer in the file" not in shown(page)
    do(edith, "draft", leave_out="yes", removed="delete")
    publish()
    assert Share.objects.filter(slug="refining-cn-2023").exists()


def test_what_is_published_between_the_comparison_and_the_writing_is_compared_again(edith, world, monkeypatch):
    choose(edith, send(edith, "slug,figure\nrefining-cn-2024,61%\n"))
    compare, editions = jobs.compare, [f.changed(world.share, note="Published in between.")]

    def slowly(*arguments, **options):
        found = compare(*arguments, **options)
        while editions:
            f.publish(editions.pop())
        return found

    monkeypatch.setattr(jobs, "compare", slowly)
    do(edith, "draft")
    publish()
    share = Share.objects.get(pk=world.share.pk)
    assert (share.lower, share.note) == (61, "Published in between.")


def test_work_that_was_given_up_for_lost_writes_nothing_when_it_comes_to_its_end(edith, world, monkeypatch):
    choose(edith, send(edith, HEADER + "CN,Mining,60%,2024\n"))
    compare = jobs.compare

    def given_up(*arguments, **options):
        Import.objects.update(state="failed")
        return compare(*arguments, **options)

    monkeypatch.setattr(jobs, "compare", given_up)
    do(edith, "draft")
    assert Import.objects.get().state == "failed" and not ChangeSet.objects.filter(number=None).exists()


def test_rows_that_refer_to_bad_ones_are_left_out_with_them_and_told_apart(edith):
    archive = zipped({"actors.csv": "code,name,kind\nsmic,SMIC,company\ncn,China,country\n",
                      "memberships.csv": "actor,bloc,valid_from,valid_to\ncn,smic,,\n"})  # fmt: skip
    page = send(edith, archive, name="actors.zip")
    assert "1 thing in the file is wrong" in shown(page) and "Left out with them (1)" in shown(page)
    do(edith, "draft", leave_out="yes")
    publish()
    assert [actor.code for actor in Actor.objects.all()] == ["cn"]


# --- other kinds of files ---


def zipped(files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def workbook(*rows, percent=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for place in percent:
        book.active[place].number_format = "0%"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_says_what_its_cells_show(edith, world):
    content = workbook(
        ["Country", "Product", "Market share", "Year"], ["CN", "Mining", 0.61, 2024], ["CN", "Refining", 5, 2023], percent=["C2"]
    )
    page = choose(edith, send(edith, content, name="shares.xlsx"))
    assert "<td>61%</td>" in shown(page) and "<td>5</td>" in shown(page)


def test_our_own_export_comes_back_without_a_question_and_changes_nothing(edith, world):
    page = send(edith, zipped(export()), name="arenas.zip")
    assert "Nothing would change" in shown(page) and "Wrong" not in shown(page)


@pytest.mark.parametrize("encoding", ["gb18030", "cp932", "cp1252"])
def test_an_encoding_that_the_file_does_not_tell_is_asked_for_with_a_sample(edith, encoding):
    name = {"gb18030": "中芯国际", "cp932": "東京エレクトロン", "cp1252": "Süß MicroTec"}[encoding]
    content = f"code,name,kind\nx,{name},organisation\n".encode(encoding)
    page = send(edith, content, name="actors.csv")
    assert "does not say how its letters are written" in shown(page) and name in shown(page)
    assert name in shown(do(edith, "encoding", encoding=encoding))
    do(edith, "draft")
    publish()
    assert Actor.objects.get(code="x").name == name


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_problem(edith, mark):
    page = send(edith, "code;name;kind\nx;中芯国际;organisation\n".encode(mark), name="actors.csv")
    assert "中芯国际" in shown(page) and "New (1)" in shown(page)


# --- manners ---


def test_an_import_is_its_owners_alone_and_readers_have_none(edith, world, client):
    send(edith, HEADER + "CN,Mining,60%,2024\n")
    job = Import.objects.get()
    other = Editor("arthur", "author")
    for path in ("change/", "errors.csv"):
        assert other.client.get(f"/admin/arenas/import/{job.pk}/{path}").status_code == 404
    assert other.client.post(f"/admin/arenas/import/{job.pk}/do/forget/").status_code == 404
    assert client.get(f"/admin/arenas/import/{job.pk}/change/").status_code == 302
    f.User.objects.create_user("visitor", password="x", is_staff=True)
    client.login(username="visitor", password="x")
    for path in ("", "add/", f"{job.pk}/change/", f"{job.pk}/errors.csv"):
        assert client.get(f"/admin/arenas/import/{path}").status_code == 403
    assert client.get("/admin/arenas/mapping/").status_code == 403


def test_a_button_pressed_too_late_is_told_so(edith, world):
    page = send(edith, HEADER + "CN,Mining,60%,2024\n")
    assert "Nothing was done" in shown(do(edith, "draft"))
    assert do(edith, "no-such-thing").status_code == 404
    choose(edith, page)
    do(edith, "draft")
    assert "Nothing was done" in shown(do(edith, "draft"))
    assert ChangeSet.objects.filter(number=None).count() == 1


def test_choices_that_cannot_be_are_told_and_kept(edith, world):
    page = choose(
        edith, send(edith, HEADER + "CN,Mining,60%,2024\n"), **{"t0-c-actor": "", "blank": "n/a, nil", "keep_as": "My mapping"}
    )
    assert page.status_code == 400 and "nothing is chosen for “actor”" in shown(page)
    form = form_of(page)
    assert (form["blank"], form["keep_as"], form["t0-c-stage"]) == ("n/a, nil", "My mapping", "Product")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"t0-noun": "nonsense", "t0-shown": "shares"},
        {"t0-noun": "shares", "t0-shown": "shares", "t0-c-actor": "\0", "t0-v-stage": "\0" * 5000, "keep_as": "\0x" * 5000},
        {"mapping": "9" * 30},
        {"mapping": "-1", "blank": "," * 5000, "source": "x" * 5000},
        {"show": "", "t0-noun": "briefs"},
    ],
)
def test_forged_choices_are_answered_in_words(edith, world, fields):
    send(edith, HEADER + "CN,Mining,60%,2024\n")
    assert do(edith, "columns", **fields).status_code in (200, 400)
    assert do(edith, "encoding", encoding="rot13").status_code == 200


def test_an_address_that_leads_to_no_import_is_answered(edith):
    job = Import.objects.create(owner=edith.user, name="a.csv", state="failed")
    for path in (f"{'9' * 30}/change/", f"{'9' * 30}/errors.csv", "abc/change/", "abc/change/change/", f"{'9' * 30}/do/again/"):
        assert edith.client.get(f"/admin/arenas/import/{path}").status_code in (404, 405)
    for path in (
        "abc/",
        "abc/delete/",
        f"{job.pk}/",
        f"{job.pk}/history/",
        f"{job.pk}/delete/",
        "?state=x",
        "?owner__password=x",
    ):
        assert edith.client.get(f"/admin/arenas/import/{path}").status_code < 500
        assert edith.client.post(f"/admin/arenas/import/{path}", {"x": "1"}).status_code < 500
    assert Import.objects.exists()


@pytest.mark.parametrize("sent", ["[" * 100_000, "\0", "nul", '{"rules": "\\u0000"}', '"\\ud800"'])
def test_a_hostile_mapping_is_answered_in_words(edith, sent):
    page = edith.client.post("/admin/arenas/mapping/add/", {"name": "Bad", "source": "", "definition": sent})
    assert page.status_code == 200 and not Mapping.objects.exists()


def test_of_many_files_two_are_worked_on_at_a_time(edith, world):
    for _ in range(2):
        Import.objects.create(owner=edith.user, name="a.csv", state="checking", started_at=timezone.now())
    page = send(edith, HEADER + "CN,Mining,60%,2024\n")
    assert "Other files are being worked on" in shown(page) and "Compare again" in shown(page)
    Import.objects.filter(state="checking").delete()
    assert "Its columns are asked for" in shown(do(edith, "again"))


def test_a_mapping_that_is_none_is_refused_where_it_is_typed(edith):
    fields = {"name": "Shares", "source": "", "definition": '{"rules": [{"to": "share", "set": {}}]}'}
    page = edith.client.post("/admin/arenas/mapping/add/", fields)
    assert page.status_code == 200 and "“to” is one of" in shown(page) and not Mapping.objects.exists()


def test_the_page_costs_the_same_whatever_the_file(edith, world):
    def queries(rows):
        choose(edith, send(edith, HEADER + "".join(f"CN,Mining,{n % 100}%,{1000 + n}\n" for n in range(rows))))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            edith.client.get(f"/admin/arenas/import/{Import.objects.first().pk}/change/")
        return len(asked)

    assert queries(3) == queries(120)


def test_the_command_line_imports_and_exports_as_before(tmp_path, world):
    call_command("export", str(tmp_path / "out"), stdout=io.StringIO())
    out = io.StringIO()
    call_command("import", str(tmp_path / "out"), stdout=out)
    assert out.getvalue().endswith("0 changes.\n")
