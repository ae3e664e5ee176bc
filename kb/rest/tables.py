"""A list as a table, for spreadsheets and statistics: a record a row, its figure and its references in columns of their own."""

import csv
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer

from .choosing import Expanded, Narrowed, refers_to
from .rendering import JSONRenderer, plain

#: Which edition the rows are of, in every table.
EDITION = "as_of_edition"
SEPARATOR = "; "
#: A spreadsheet takes a cell that begins so for a formula, and might run it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MOST_CHARACTERS_OF_A_CELL = 32_767


def columns(serializer: serializers.Serializer) -> list[tuple[str, ...]]:
    """The same for every page of a list, empty ones too: (`actor`, `code`) is the column `actor.code`."""
    return [path for name, told in serializer.fields.items() for path in _columns_of(name, told)]


def _columns_of(name: str, told: Any) -> Iterator[tuple[str, ...]]:
    only = told.only if isinstance(told, Narrowed) else None
    told = told.whole if isinstance(told, Narrowed) else told
    brief = told.brief if isinstance(told, Expanded) else told
    if not isinstance(brief, serializers.Serializer):
        yield (name,)
        return
    below = [*brief.fields, *(told.told.fields if isinstance(told, Expanded) else ())]
    # Where a record is, its own row says; of a reference the key is enough.
    told_of = [each for each in dict.fromkeys(below) if each != "url" or not refers_to(brief)] if only is None else below
    yield from ((name, each) for each in dict.fromkeys(told_of) if only is None or each in only)


def row(record: dict, paths: list[tuple[str, ...]]) -> list[Any]:
    """The cells, as text, number, yes or no, or None."""
    cells = []
    for path in paths:
        value: Any = record
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        cells.append(_cell(value))
    return cells


def _cell(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return SEPARATOR.join(str(_in_brief(each)) for each in value)
    if isinstance(value, dict):
        return _in_brief(value)
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    return str(value)


def _in_brief(value: Any) -> Any:
    """Of a record its key; of a part the key of what it names: a citation is its source’s."""
    if not isinstance(value, dict):
        return value
    for name in ("slug", "code", "key", "text"):
        if name in value:
            return value[name]
    inside = next((each for each in value.values() if isinstance(each, dict)), None)
    return _in_brief(inside) if inside else json.dumps(value, default=str, ensure_ascii=False)


class Table(BaseRenderer):
    """Of a list its rows; what is wrong with a request is a problem in JSON all the same."""

    #: A table is read at once: its pages are longer.
    is_table = True

    def render(self, data, accepted_media_type=None, renderer_context=None):
        view = renderer_context["view"]
        if "results" not in data:
            return JSONRenderer().render(data)
        paths = view.columns
        edition = getattr(view.request, "edition", 0)
        rows = ([*row(record, paths), edition] for record in data["results"])
        return self.write([*(".".join(path) for path in paths), EDITION], rows)

    def write(self, header: list[str], rows: Iterator[list]) -> bytes:
        raise NotImplementedError


class CSVRenderer(Table):
    """UTF-8, by RFC 4180. A text that a spreadsheet would take for a formula begins with an apostrophe."""

    media_type, format, charset = "text/csv", "csv", "utf-8"

    def write(self, header, rows):
        file = io.StringIO()
        lines = csv.writer(file)
        lines.writerow(header)
        lines.writerows([_in_csv(cell) for cell in cells] for cells in rows)
        return file.getvalue().encode()


def _in_csv(cell: Any) -> Any:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        return plain(cell)
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


class XLSXRenderer(Table):
    """A workbook with one sheet. Texts are texts, whatever they begin with."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    format, charset, render_style = "xlsx", None, "binary"

    def write(self, header, rows):
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("list")
        sheet.freeze_panes = "A2"
        sheet.append(header)
        for cells in rows:
            sheet.append([_in_workbook(sheet, cell) for cell in cells])
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()


def _in_workbook(sheet: Any, cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    written = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", cell)[:MOST_CHARACTERS_OF_A_CELL])
    written.data_type = "s"
    return written


class JSONLinesRenderer(BaseRenderer):
    """A record a line, as it is in JSON."""

    media_type, format, charset = "application/x-ndjson", "jsonl", None
    is_table = True

    def render(self, data, accepted_media_type=None, renderer_context=None):
        if "results" not in data:
            return JSONRenderer().render(data)
        return b"".join(JSONRenderer().render(record) + b"\n" for record in data["results"])
