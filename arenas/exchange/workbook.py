"""A workbook's sheets as rows of text, each cell as the spreadsheet shows it: 0.61 in a cell of per cents is 61 %."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import openpyxl

from .limits import Limits
from .reading import Problem, Refused

Lines = Iterator[list[str]]


def read(name: str, content: bytes, archive: zipfile.ZipFile, limits: Limits) -> Iterator[tuple[str, Lines]]:
    """The name and the rows of each sheet that is not empty. The archive has been measured before it comes here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of extensions that are none of ours
        try:
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        except Exception as error:  # it raises whatever the damage happens to break
            raise _damaged(name) from error
        sheets = book.worksheets
        if len(sheets) > limits.tables:
            raise Refused([Problem(name, f"It has {len(sheets)} sheets. {limits.tables} are allowed.")])
        _refuse_what_was_never_computed(name, content, archive)
        for sheet in sheets:
            title = name if len(sheets) == 1 else sheet.title
            rows = list(_rows(name, sheet, limits))
            if any(any(cells) for cells in rows):
                yield title, iter(rows)


def _damaged(name: str) -> Refused:
    return Refused([Problem(name, "This workbook is damaged, or none. Open it, save it as .xlsx again, or as “CSV UTF-8”.")])


def _rows(name: str, sheet: Any, limits: Limits) -> Lines:
    sheet.reset_dimensions()  # what a sheet says of its own size is often wrong
    count = size = 0
    try:
        for cells in sheet.iter_rows():
            if len(cells) > limits.columns and any(cell.value is not None for cell in cells[limits.columns :]):
                raise Refused([Problem(name, f"The sheet “{sheet.title}” has more than {limits.columns} columns.")])
            texts = [_text(cell) for cell in cells[: limits.columns]]
            count += any(texts)
            size += sum(map(len, texts))
            if count > limits.rows + 1:
                raise Refused([Problem(name, f"The sheet “{sheet.title}” has more than {limits.rows:,} rows. Split it.")])
            if size > limits.unpacked:
                raise Refused([Problem(name, f"It unpacks to more than {limits.unpacked // 2**20} MB.")])
            yield texts
    except Refused:
        raise
    except Exception as error:
        raise _damaged(name) from error


def _text(cell: Any) -> str:
    value = cell.value
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return _number(value, cell.number_format or "")
        case datetime():
            return (value.date() if value.time() == time() else value).isoformat()
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
    return str(value)


def _number(value: float, shape: str) -> str:
    """Without the noise of binary fractions: 0.1 + 0.2 is 0.3 in every spreadsheet."""
    number = Decimal(f"{value:.15g}")
    if "%" in shape.replace('"%"', ""):
        return f"{_plain(number * 100)}%"
    return _plain(number)


def _plain(number: Decimal) -> str:
    digits = format(number, "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _refuse_what_was_never_computed(name: str, content: bytes, archive: zipfile.ZipFile) -> None:
    """A formula whose result is not in the file would be read as a blank, and nobody would notice."""
    parts = [part for part in archive.namelist() if part.startswith("xl/worksheets/") and part.endswith(".xml")]
    if not any(b"<f" in archive.read(part) for part in parts):
        return
    books = [openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=only) for only in (False, True)]
    for written, computed in zip(*(book.worksheets for book in books), strict=True):
        for sheet in (written, computed):
            sheet.reset_dimensions()
        for formulas, results in zip(written.iter_rows(), computed.iter_rows(), strict=True):
            for formula, result in zip(formulas, results, strict=True):
                if formula.data_type == "f" and result.value is None:
                    reason = "It holds a formula without its result. Open the file, save it again, and send that."
                    raise Refused([Problem(name, reason, formula.row, formula.column_letter, str(formula.value)[:60])])
