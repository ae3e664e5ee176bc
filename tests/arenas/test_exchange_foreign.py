"""Files from elsewhere, read with care: any encoding that can be told, any separator, and nothing that could do harm."""

import io
import os
import zipfile
from contextlib import suppress
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arenas.exchange.encodings import ENCODINGS, Undecodable, Unknown, decode
from arenas.exchange.foreign import AskEncoding, read_tables
from arenas.exchange.limits import Limits
from arenas.exchange.reading import Refused

LIMITS = Limits(
    packed=2**20, unpacked=2**21, rows=1000, columns=20, cell=500, tables=5, seconds=10, megabytes=100
)  # fmt: skip


def tables(content, name="a.csv", encoding="", **limits):
    content = content.encode() if isinstance(content, str) else content
    return read_tables(name, content, replace(LIMITS, **limits), encoding)


def refused(content, name="a.csv", **limits):
    with pytest.raises(Refused) as caught:
        tables(content, name, **limits)
    return "\n".join(map(str, caught.value.problems))


def zipped(files, method=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def book(**sheets):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


# --- text ---


@given(st.text(min_size=1), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_a_text_that_tells_its_encoding_is_read_as_it_was_written(text, encoding):
    content = text.encode(encoding, "ignore")
    written = content.decode(encoding)
    try:
        read, _ = decode(content)
    except Unknown:
        assert "\0" in written and encoding == "utf-8", "a NUL is in no text, but in UTF-16 without its mark"
    else:
        assert read == written.removeprefix("\ufeff")


@given(st.text(st.characters(codec="gb18030", min_codepoint=0x80), min_size=3), st.sampled_from(["gb18030", "cp932", "cp1252"]))
def test_a_text_that_does_not_is_never_guessed(text, encoding):
    content = text.encode(encoding, "ignore")
    try:
        read, found = decode(content)
    except Unknown as unknown:
        assert set(unknown.samples) <= set(ENCODINGS)
    else:
        assert found == "utf-8" and read.encode() == content


def test_an_encoding_that_is_wrongly_named_is_refused_with_the_place():
    with pytest.raises(Undecodable, match="This is not UTF-8: byte 0xFC in line 2"):
        decode("a\nSüß".encode("cp1252"), "utf-8")


def test_utf_16_without_its_mark_is_asked_for():
    with pytest.raises(AskEncoding) as asked:
        tables("a,b\n中芯,1\n".encode("utf-16-le"))
    assert asked.value.samples["utf-16-le"] == ["中芯,1"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_what_separates_the_cells_is_found_out(delimiter):
    text = f'name{delimiter}note\nAn "actor"{delimiter}"one, two; three"\n'.replace('An "actor"', '"An ""actor"""')
    [table] = tables(text)
    assert (table.header, table.rows) == (["name", "note"], [(2, ['An "actor"', "one, two; three"])])


def test_a_single_column_is_a_table_too():
    assert tables("name\nChina\n")[0].rows == [(2, ["China"])]


def test_rows_that_do_not_fit_are_told_and_the_others_read():
    [table] = tables("a,b\n1,2,3\n4,5\n\n6\n7,#REF!\n8,\x00\n")
    assert table.rows == [(3, ["4", "5"]), (5, ["6", ""])]
    assert [(problem.row, problem.column) for problem in table.problems] == [(2, ""), (6, "b"), (7, "b")]


# --- workbooks ---


def test_each_sheet_of_a_workbook_is_a_table():
    found = tables(book(Actors=[["code", "born"], ["cn", True]], Shares=[["x"], [0.1 + 0.2], [1e20]], Empty=[]), "b.xlsx")
    assert [(table.name, table.rows) for table in found] == [
        ("Actors", [(2, ["cn", "yes"])]),
        ("Shares", [(2, ["0.3"]), (3, ["100000000000000000000"])]),
    ]


def test_a_formula_without_its_result_is_told_and_not_taken_for_a_blank():
    assert "a formula without its result" in refused(book(A=[["x"], ["=1+1"]]), "b.xlsx")


# --- what could do harm ---


@pytest.mark.parametrize(
    ("content", "limits", "reason"),
    [
        (b"", {}, "The file is empty"),
        ("\n\n", {}, "The table is empty"),
        ("a,a\n1,2\n", {}, "there twice"),
        ("a,,b\n1,2,3\n", {}, "Column 2 has no name"),
        ("<!doctype html><p>", {}, "a web page"),
        (b"%PDF-1.7", {}, "no table that can be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", {}, "save it as"),
        (bytes(range(128, 256)) * 3 + b"\0" * 9, {}, "This is no text"),
        ('a\n"never closed\n', {}, "opened and never closed"),
        (b"a\n" + b"1\n" * 2000, {}, "more than 1,000 rows"),
        (b"a\n" + b"1\n" * 2000, {"packed": 2**10}, "more than 0 MB"),
        ("a" + ",a" * 30, {}, "more than 20 columns"),
        (b"PK\x03\x04 and no more", {}, "damaged"),
        (zipped({"a.csv": "a\n" + "1" * 2**22}), {}, "unpacks to more than 2 MB"),
        (zipped({f"{n}.md": "1" * 2**20 for n in range(3)}), {}, "unpacks to more than 2 MB"),
        (zipped({f"{n}.csv": "a\n1\n" for n in range(9)}), {}, "It holds 9 tables. 5 are allowed"),
        (zipped({f"{n}.txt~": "" for n in range(500)}), {}, "It holds 500 files"),
        (zipped({f"{n}.csv": "a\n" + "1\n" * 400 for n in range(3)}), {}, "more than 1,000 rows"),
        (zipped({"readme.md": "no table"}), {}, "There is no table in it"),
        (book(**{f"S{n}": [["a"], [1]] for n in range(6)}), {}, "It has 6 sheets. 5 are allowed"),
        (book(A=[["a"], *([1] for _ in range(1200))]), {}, "more than 1,000 rows"),
        (book(A=[["a"], [*range(30)]]), {}, "more than 20 columns"),
        (zipped({"xl/workbook.xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}), {}, "This workbook is damaged"),
    ],
)  # fmt: skip
def test_what_is_too_large_or_no_table_is_refused_in_words(content, limits, reason):
    assert reason in refused(content, **limits)


def test_a_cell_that_is_too_long_is_told_by_row():
    [problem] = tables("a,b\n1," + "x" * 600 + "\n")[0].problems
    assert (problem.row, problem.column, problem.reason) == (2, "b", "It has more than 500 characters.")


def test_a_zip_that_lies_about_its_size_is_found_out():
    """The directory says ten bytes; unpacking stops there, and the check sum does not fit."""
    bomb = bytearray(zipped({"a.csv": "a\n" + "1" * 2**22}))
    size = (2**22 + 2).to_bytes(4, "little")
    for place in (bomb.find(size), bomb.rfind(size)):
        bomb[place : place + 4] = (10).to_bytes(4, "little")
    assert "cannot be unpacked" in refused(bytes(bomb))


def test_names_in_a_zip_lead_nowhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    files = {"there/a.csv": "a\n1\n", "../../outside.csv": "x", "/etc/b.csv": "b\n1\n", "__MACOSX/._a.csv": "x", ".c.csv": "x"}
    assert [table.name for table in tables(zipped(files), "z.zip")] == ["a.csv", "b.csv"]
    assert os.listdir(tmp_path) == []


def test_a_data_package_tells_its_encoding():
    package = '{"name": "theirs", "resources": [{"path": "tables/a.csv", "encoding": "cp932"}, {"path": 7}]}'
    good = package.replace(', {"path": 7}', "")
    files = {"tables/a.csv": "name\n東京\n".encode("cp932")}
    assert tables(zipped(files | {"datapackage.json": good}), "p.zip")[0].rows == [(2, ["東京"])]
    with pytest.raises(AskEncoding):
        tables(zipped(files | {"datapackage.json": "[" * 10_000}), "p.zip")


@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx", "a.zip"]), st.sampled_from([b"", b"PK\x03\x04", b"a,b\n"]))
def test_any_bytes_are_a_table_a_question_or_a_refusal(content, name, start):
    with suppress(Refused, AskEncoding):
        read_tables(name, start + content, LIMITS)
