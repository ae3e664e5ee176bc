"""A file from elsewhere as plain tables: CSV, a workbook, or a zip of them. Nothing here knows what a column means."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from . import workbook
from .encodings import Undecodable, Unknown, decode
from .limits import Limits
from .reading import CONTROL, OTHERS, Problem, Refused, character

ENDINGS = (".csv", ".tsv", ".txt", ".tab")
DELIMITERS = ",;\t|"
#: What a spreadsheet writes where a sum went wrong. ("#N/A" is not among them: many a source writes it for a blank.)
BROKEN = re.compile(r"#(REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)")
#: From so many rows on it is clear what separates the cells.
TELLING_ROWS = 30
#: Told how far the reading has come.
Progress = Callable[[str, int, int], None]


class AskEncoding(Exception):
    """A person has to say how this file is written."""

    def __init__(self, file: str, samples: dict[str, list[str]]):
        super().__init__(file)
        self.file, self.samples = file, samples


@dataclass
class Foreign:
    """A table as somebody else wrote it. The header is row 1; blank rows are passed over."""

    name: str
    header: list[str]
    rows: list[tuple[int, list[str]]]
    problems: list[Problem] = field(default_factory=list)
    encoding: str = ""

    def is_meant_by(self, pattern: str) -> bool:
        """By its file's name, with or without its ending; * stands for anything."""
        stem = PurePosixPath(self.name).stem
        return any(fnmatchcase(name.casefold(), pattern.casefold()) for name in (self.name, stem))


def read_tables(name: str, content: bytes, limits: Limits, encoding: str = "") -> list[Foreign]:
    """Raises Refused, or AskEncoding. What is wrong with single rows is left in the tables' problems."""
    if len(content) > limits.packed:
        raise Refused([Problem(name, f"It has more than {limits.packed // 2**20} MB. Split it, or send it zipped.")])
    if not content:
        raise Refused([Problem(name, "The file is empty.")])
    if content.startswith(b"PK\x03\x04"):
        with opened(name, content, limits) as archive:
            if "xl/workbook.xml" in archive.namelist():
                tables = [_table(*sheet, limits) for sheet in workbook.read(name, content, archive, limits)]
            else:
                tables = list(_zipped(name, archive, limits, encoding))
    else:
        tables = [_separated(name, content, limits, encoding)]
    if not tables:
        raise Refused([Problem(name, f"There is no table in it: no file that ends with {', '.join(ENDINGS)}.")])
    if sum(len(table.rows) for table in tables) > limits.rows:
        raise Refused([Problem(name, f"It has more than {limits.rows:,} rows. Split it.")])
    return tables


# --- zip ---


def opened(name: str, content: bytes, limits: Limits) -> zipfile.ZipFile:
    """What an archive says of itself is asked first; reading stops where it said less than the truth."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Refused([Problem(name, "This zip file is damaged.")]) from error
    entries = archive.infolist()
    if len(entries) > 50 * limits.tables:
        raise Refused([Problem(name, f"It holds {len(entries):,} files. {50 * limits.tables:,} are allowed.")])
    if sum(entry.file_size for entry in entries) > limits.unpacked:
        raise Refused([Problem(name, f"It unpacks to more than {limits.unpacked // 2**20} MB.")])
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused([Problem(name, "It is locked with a password.")])
    return archive


def unpacked(archive: zipfile.ZipFile, name: str, limits: Limits) -> bytes:
    try:
        with archive.open(name) as file:
            content = file.read(limits.unpacked + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise Refused([Problem(name, "It cannot be unpacked: the zip file is damaged.")]) from error
    except Exception as error:  # zlib's and lzma's own errors have no common name
        raise Refused([Problem(name, "It cannot be unpacked: the zip file is damaged.")]) from error
    if len(content) > limits.unpacked:
        raise Refused([Problem(name, f"It unpacks to more than {limits.unpacked // 2**20} MB.")])
    return content


def _zipped(name: str, archive: zipfile.ZipFile, limits: Limits, encoding: str) -> Iterator[Foreign]:
    names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
    visible = [each for each in names if not any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(each).parts)]
    tables = [each for each in visible if each.lower().endswith(ENDINGS)]
    if len(tables) > limits.tables:
        raise Refused([Problem(name, f"It holds {len(tables)} tables. {limits.tables} are allowed.")])
    said = _said_by_package(archive, visible, limits)
    left = limits.rows
    for each in tables:
        short = PurePosixPath(each).name
        table = _separated(short, unpacked(archive, each, limits), limits, said.get(short, encoding))
        left -= len(table.rows)
        if left < 0:
            raise Refused([Problem(name, f"It has more than {limits.rows:,} rows. Split it.")])
        yield table


def _said_by_package(archive: zipfile.ZipFile, names: list[str], limits: Limits) -> dict[str, str]:
    """A Data Package may name the encoding of each of its files."""
    package = next((each for each in names if PurePosixPath(each).name == "datapackage.json"), None)
    if package is None:
        return {}
    try:
        resources = json.loads(unpacked(archive, package, limits)).get("resources", [])
        told = {PurePosixPath(str(each["path"])).name: str(each["encoding"]) for each in resources if each.get("encoding")}
        return {file: encoding for file, encoding in told.items() if "".encode(encoding) is not None}
    except (ValueError, KeyError, TypeError, AttributeError, LookupError, RecursionError):
        return {}  # a description that cannot be read describes nothing; the tables speak for themselves


# --- CSV and its kin ---


def _separated(name: str, content: bytes, limits: Limits, encoding: str) -> Foreign:
    if len(content) > limits.unpacked:
        raise Refused([Problem(name, f"It has more than {limits.unpacked // 2**20} MB.")])
    for start, _ in OTHERS:
        if content.startswith(start) and start not in (b"\xff\xfe", b"\xfe\xff"):
            raise Refused([Problem(name, "This is no table that can be read here: save it as “CSV UTF-8” or as .xlsx.")])
    try:
        text, encoding = decode(content, encoding)
    except Unknown as unknown:
        if not unknown.samples:
            raise Refused([Problem(name, "This is no text. Save it as “CSV UTF-8”.")]) from unknown
        raise AskEncoding(name, unknown.samples) from unknown
    except Undecodable as wrong:
        raise Refused([Problem(name, str(wrong))]) from wrong
    if text.lstrip()[:15].lower().startswith(("<!doctype", "<html", "<?xml")):
        raise Refused([Problem(name, "This is a web page, not a table.")])
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _table(name, _lines(name, text, _delimiter(text), limits), limits, encoding)


def _delimiter(text: str) -> str:
    """What cuts the first rows into the most cells, the same number in nearly each of them."""

    def evenness(delimiter: str) -> tuple[float, int]:
        first = csv.reader(io.StringIO(text), delimiter=delimiter)
        try:
            widths = [len(cells) for _, cells in zip(range(TELLING_ROWS), first, strict=False) if cells]
        except csv.Error:
            return 0, 0
        usual = widths[0] if widths else 1
        return (widths.count(usual) / len(widths) if usual > 1 else 0), usual

    return max(DELIMITERS, key=evenness)


def _lines(name: str, text: str, delimiter: str, limits: Limits) -> Iterator[list[str]]:
    usual = csv.field_size_limit(limits.unpacked)  # it holds for the whole process
    lines, number = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True), 0
    try:
        for number, cells in enumerate(lines, start=1):  # noqa: B007
            yield cells
    except csv.Error as error:
        reason = "A quotation mark is opened and never closed." if "unexpected end" in str(error) else f"{error}."
        raise Refused([Problem(name, reason.replace("field", "cell"), number + 1)]) from error
    finally:
        csv.field_size_limit(usual)


def _table(name: str, lines: Iterable[list[str]], limits: Limits, encoding: str = "") -> Foreign:
    table = Foreign(CONTROL.sub("�", name), [], [], encoding=encoding)
    for number, cells in enumerate(lines, start=1):
        cells = [cell.strip() for cell in cells]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > limits.columns:
            raise Refused([Problem(name, f"It has more than {limits.columns} columns.", number)])
        if not cells:
            continue
        if not table.header:
            table.header = _header(name, cells, number)
        elif len(table.rows) >= limits.rows:
            raise Refused([Problem(name, f"It has more than {limits.rows:,} rows. Split it.")])
        elif problem := _fault(table, number, cells, limits):
            table.problems.append(problem)
        else:
            table.rows.append((number, cells + [""] * (len(table.header) - len(cells))))
    if not table.header:
        raise Refused([Problem(name, "The table is empty.")])
    return table


def _header(name: str, cells: list[str], number: int) -> list[str]:
    problems = [Problem(name, f"Column {place} has no name.", number) for place, cell in enumerate(cells, 1) if not cell]
    twice = [cell for cell in dict.fromkeys(cells) if cell and cells.count(cell) > 1]
    problems += [Problem(name, "This column is there twice.", number, cell) for cell in twice]
    hidden = [(cell, found) for cell in cells if (found := CONTROL.search(cell))]
    problems += [
        Problem(name, f"Its name holds {character(found[0])}.", number, CONTROL.sub("�", cell)) for cell, found in hidden
    ]
    if problems:
        raise Refused(problems)
    return cells


def _fault(table: Foreign, number: int, cells: list[str], limits: Limits) -> Problem | None:
    if len(cells) > len(table.header):
        count = f"{len(cells)} cells where the header has {len(table.header)}"
        return Problem(table.name, f"It has {count}: is a quotation mark missing?", number)
    for column, cell in zip(table.header, cells, strict=False):
        if len(cell) > limits.cell:
            return Problem(table.name, f"It has more than {limits.cell:,} characters.", number, column, cell[:60])
        if BROKEN.fullmatch(cell):
            return Problem(table.name, "It holds an error of the spreadsheet, and no value.", number, column, cell)
        if hidden := CONTROL.search(cell):
            return Problem(table.name, f"It holds {character(hidden[0])}.", number, column, CONTROL.sub("�", cell))
    return None
