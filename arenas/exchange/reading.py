"""Files as rows: which file, which row, and the text of each cell. Nothing here knows what a cell means.

Another kind of file becomes another function that yields Rows.
"""

import csv
import difflib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from .sheets import BY_PLURAL, Sheet

#: Never part of a text: they come with damaged files, PostgreSQL refuses NUL, and nobody sees them.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
MOST_COLUMNS = 100
FRONT_MATTER = re.compile(r"---\n(.*?)^---(?:\n|\Z)(.*)\Z", re.DOTALL | re.MULTILINE)
OTHERS = [
    (b"PK\x03\x04", "This is an Office or zip file. Save the sheet as “CSV UTF-8”."),
    (b"\xd0\xcf\x11\xe0", "This is an Office file. Save the sheet as “CSV UTF-8”."),
    (b"%PDF", "This is a PDF."),
    (b"\xff\xfe", "This is UTF-16. Save it as UTF-8."),
    (b"\xfe\xff", "This is UTF-16. Save it as UTF-8."),
]


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where: as much of the place as there is."""

    file: str
    reason: str
    row: int | None = None
    column: str = ""
    value: str | None = None

    def __str__(self):
        place = [f"row {self.row}"] if self.row else []
        place += [f"column {self.column}"] if self.column else []
        if self.value is not None:
            place.append(f"value {self.value if len(self.value) <= 60 else self.value[:57] + '...'!r}")
        return f"{self.file}: {', '.join(place)}: {self.reason}" if place else f"{self.file}: {self.reason}"


class Refused(Exception):
    """Nothing was imported; the problems say why, all of them at once."""

    def __init__(self, problems: Iterable[Problem | str]):
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True)
class Row:
    """A cell that is not there is not in `cells`; a blank one is "". In a spreadsheet the header is row 1."""

    file: str
    number: int | None
    cells: dict[str, str]
    #: Columns of which something has been said already.
    failed: frozenset[str] = frozenset()

    @property
    def places(self) -> set[tuple[str, int | None]]:
        """The rows of files that it was made of."""
        return {(self.file, self.number)}

    def problem(self, reason: str, *columns: str) -> Problem:
        value = ", ".join(self.cells.get(column, "") for column in columns) if columns else None
        return Problem(self.file, reason, self.number, ", ".join(columns), value)


@dataclass
class Table:
    """The rows of one sheet, and the long texts that belong to its records: the text of each by its key."""

    rows: list[Row] = field(default_factory=list)
    #: A folder may bring texts without the file of their records.
    present: bool = False
    texts: dict[str, Row] = field(default_factory=dict)


def read(path: Path) -> dict[str, Table]:
    """A folder, or one CSV of it, as a table a plural. Raises Refused with all that is wrong with the files."""
    if not path.exists():
        raise Refused([f"{path}: there is no such file or folder."])
    tables, problems = {plural: Table() for plural in BY_PLURAL}, []
    folder, files = (path, sorted(path.rglob("*"))) if path.is_dir() else (path.parent, [path])
    for file in files:
        name = file.relative_to(folder)
        try:
            if any(part.startswith(".") for part in name.parts):
                continue
            if file.is_file():
                if path.is_dir():
                    _refuse_outside(file, name, folder)
                _read_file(file, name, tables)
            elif name.suffix in (".csv", ".md"):
                raise Refused([Problem(str(name), "This is no file: a folder, or a link that leads nowhere.")])
        except Refused as refused:
            problems += refused.problems
    if not problems and not any(table.present or table.texts for table in tables.values()):
        problems = [f"{path}: there is nothing to import in it. It would hold {_names()}."]
    if problems:
        raise Refused(problems)
    return tables


def _refuse_outside(file: Path, name: Path, folder: Path) -> None:
    """Else a folder from elsewhere could bring in, by a link, what lies anywhere on this machine."""
    if not file.resolve().is_relative_to(folder.resolve()):
        raise Refused([Problem(str(name), "This is a link to a file outside of the folder.")])


def _read_file(file: Path, name: Path, tables: dict[str, Table]) -> None:
    match name.parts:
        case [_] if name.suffix == ".csv":
            sheet = BY_PLURAL.get(name.stem)
            if sheet is None or sheet.in_markdown:
                raise Refused([Problem(str(name), f"No file has this name.{like(name.name, _names().split(', '))}")])
            table = tables[name.stem]
            table.present, table.rows = True, list(_csv(sheet, str(name), _text(file, name)))
        case ["briefs", _] if name.suffix == ".md":
            tables["briefs"].present = True
            tables["briefs"].rows.append(_brief(name, _text(file, name)))
        case ["texts", plural, _] if name.suffix == ".md":
            if plural not in BY_PLURAL or not BY_PLURAL[plural].text or BY_PLURAL[plural].in_markdown:
                raise Refused([Problem(str(name), f"“{plural}” have no texts.{like(plural, BY_PLURAL)}")])
            tables[plural].texts[name.stem] = Row(str(name), None, {"": _text(file, name).strip()})
        case [_, *deeper] if deeper and name.suffix in (".csv", ".md"):
            raise Refused([Problem(str(name), "Nothing is expected here: long texts are in texts/<plural>/, briefs in briefs/.")])


def _names() -> str:
    return ", ".join(sheet.path for sheet in BY_PLURAL.values())


def like(word: str, words: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(words), 1, 0.7)
    return f" Is “{near[0]}” meant?" if near else ""


def _text(file: Path, name: Path) -> str:
    """With "\\n" for every end of a line, and without the mark that spreadsheets put at the beginning."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Refused([Problem(str(name), f"It cannot be read: {error.strerror}.")]) from error
    for start, reason in OTHERS:
        if content.startswith(start):
            raise Refused([Problem(str(name), reason)])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Refused(
            [Problem(str(name), f"This is not UTF-8: byte 0x{content[error.start]:02X} in line {line}. Save it as “CSV UTF-8”.")]
        ) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise Refused([Problem(str(name), "The file is empty.")])
    if name.suffix == ".csv" and text.lstrip()[:15].lower().startswith(("<!doctype", "<html", "<?xml")):
        raise Refused([Problem(str(name), "This is a web page, not a table.")])
    if name.suffix == ".md" and (found := CONTROL.search(text)):
        line = text.count("\n", 0, found.start()) + 1
        raise Refused([Problem(str(name), f"It holds {character(found[0])} in line {line}.")])
    return text


def character(character: str) -> str:
    return f"a character that cannot be shown (U+{ord(character):04X})"


# --- CSV ---


def _csv(sheet: Sheet, file: str, text: str) -> Iterator[Row]:
    lines, problems, number = csv.reader(io.StringIO(text), strict=True), [], 1
    try:
        header = _header(sheet, file, next(lines))
        for number, cells in enumerate(lines, start=2):
            cells = [cell.strip() for cell in cells]
            if not any(cells):
                continue
            if len(cells) < len(header) or any(cells[len(header) :]):
                count = f"{len(cells)} {'cell' if len(cells) == 1 else 'cells'}"
                reason = f"It has {count} where the header has {len(header)}: is a comma or a quotation mark missing?"
                problems.append(Problem(file, reason, number))
                continue
            row = Row(file, number, dict(zip(header, cells, strict=False)))
            if bad := [name for name, cell in row.cells.items() if CONTROL.search(cell)]:
                found = next(CONTROL.finditer(row.cells[bad[0]]))
                problems.append(row.problem(f"It holds {character(found[0])}.", bad[0]))
            yield row
    except csv.Error as error:
        reason = "A quotation mark is opened and never closed." if "unexpected end" in str(error) else f"{error}."
        problems.append(Problem(file, reason.replace("field", "cell"), number + 1))
    if problems:
        raise Refused(problems)


def _header(sheet: Sheet, file: str, cells: list[str]) -> list[str]:
    header, known = [cell.strip() for cell in cells], sheet.headers
    while header and not header[-1]:
        header.pop()
    if len(header) < 2 and re.search("[;\t]", "".join(cells)):
        raise Refused([Problem(file, "Its columns are not separated by commas. Save it as “CSV UTF-8 (comma delimited)”.")])
    if len(header) > MOST_COLUMNS:
        raise Refused([Problem(file, f"It has {len(header)} columns. There are {', '.join(known)}.", 1)])
    problems = []
    for name in dict.fromkeys(header):
        if name not in known:
            hint = like(name, known) or f" There are {', '.join(known)}."
            problems.append(Problem(file, f"There is no such column.{hint}", 1, name or "without a name"))
        elif header.count(name) > 1:
            problems.append(Problem(file, "This column is there twice.", 1, name))
    for name in (*sheet.owner, *sheet.key):
        if name not in header:
            problems.append(Problem(file, "This column is missing: without it nobody knows which row is meant.", 1, name))
    if problems:
        raise Refused(problems)
    return header


# --- Markdown with front matter ---


def _brief(name: Path, text: str) -> Row:
    sheet = BY_PLURAL["briefs"]
    found = FRONT_MATTER.match(text)
    if not found:
        raise Refused([Problem(str(name), "It does not begin with a line ---, the brief's title and so on, and a line ---.")])
    try:
        front = yaml.load(found[1], Loader=yaml.BaseLoader)
    except RecursionError:
        raise Refused([Problem(str(name), "What stands between the lines --- is nested too deeply.")]) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" in line {mark.line + 2}" if mark else ""
        raise Refused([Problem(str(name), f"What stands between the lines --- cannot be read{place}.")]) from error
    if not isinstance(front, dict):
        raise Refused([Problem(str(name), "Between the lines --- stand lines such as “title: The new technology race”.")])
    known = [header for header in sheet.by_header if header not in (*sheet.key, sheet.text)]
    problems = []
    for header, value in front.items():
        if header not in known:
            problems.append(Problem(str(name), f"There is no such entry.{like(str(header), known)}", None, str(header)))
        elif not isinstance(value, str) and not (isinstance(value, list) and all(isinstance(each, str) for each in value)):
            problems.append(Problem(str(name), "It is a text, or a list of keys.", None, header))
        elif hidden := CONTROL.search("".join(value)):  # YAML has escapes for what no file could hold
            problems.append(Problem(str(name), f"It holds {character(hidden[0])}.", None, header))
    if problems:
        raise Refused(problems)
    cells = {header: "; ".join(value) if isinstance(value, list) else value.strip() for header, value in front.items()}
    return Row(str(name), None, {**dict.fromkeys(sheet.key, name.stem), **cells, sheet.text: found[2].strip()})
