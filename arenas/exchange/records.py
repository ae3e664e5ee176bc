"""Records as JSON, as rows: in the shape in which the API tells them, or in that of our own files.

A reference is a key, or an object with the key in it; a figure is its words, or an object with them; the parts of a record are a
list, which is then the whole list. What only an answer has (addresses, what is computed) is passed over.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kb.editorial.models import Record

from .columns import NO, YES, Column
from .reading import CONTROL, Problem, Refused, Row, Table, character, like
from .sheets import BY_PLURAL, NOUNS, RECORDS, Sheet
from .world import PART_SHEETS

UPSERT, DELETE, DISCARD = OPERATIONS = "upsert", "delete", "discard"
RECORDS_FILE = "records"
#: What says which record is meant, and what shall become of it.
ABOUT = ("noun", "key", "operation")
#: What the API calls otherwise than our files: its `url` is the address of a record in the API.
CALLED = {"work_url": "url"}


def shown_as(text: str) -> str:
    """What was sent, in an answer: short, and without what could not be shown."""
    return CONTROL.sub("�", text[:200])


class Number(str):
    """As it was written: no digit is lost, and no exponent is worked out."""


def loads(text: bytes) -> Any:
    """Raises ValueError, with words for who sent it."""
    try:
        return json.loads(text, parse_float=Number, parse_int=Number, parse_constant=_refuse_constant, object_pairs_hook=_once)
    except RecursionError:
        raise ValueError("It is nested too deeply.") from None
    except UnicodeDecodeError:
        raise ValueError("It is not UTF-8.") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"It is no JSON: {error.msg} in line {error.lineno}.") from None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"“{shown_as(twice)}” is there twice in one object.")
    return found


@dataclass(frozen=True)
class SaidRow(Row):
    """`number` is the record's place in the request, from 1 on; `within` the part of it that the row is: "citations.2"."""

    within: str = ""

    def problem(self, reason: str, *columns: str) -> Problem:
        said = [column for column in columns if not (self.within and column in ("noun", "record"))]
        place = ".".join(filter(None, [self.within, ", ".join(said)]))
        value = ", ".join(self.cells.get(column, "") for column in said) if said else None
        return Problem(self.file, reason, self.number, place, value)


@dataclass
class Said:
    """What a request says: rows to be drafted, records to be deleted, drafts to be forgotten."""

    tables: dict[str, Table] = field(default_factory=lambda: {plural: Table() for plural in BY_PLURAL})
    deleted: dict[tuple[type[Record], str], Row] = field(default_factory=dict)
    discarded: dict[tuple[type[Record], str], Row] = field(default_factory=dict)
    #: Records and the kinds of their parts of which the request gives the whole list.
    whole: dict[tuple[type[Record], str, str], Row] = field(default_factory=dict)


def read_records(records: Iterable[Any], passed_over: Mapping[type, set[str]]) -> Said:
    """Raises Refused with all that is wrong. `passed_over`: by model, what only answers have."""
    reader = _Reader(passed_over)
    for number, record in enumerate(records, start=1):
        reader.read(number, record)
    if reader.problems:
        raise Refused(reader.problems)
    return reader.said


class _Reader:
    def __init__(self, passed_over: Mapping[type, set[str]]):
        self.said, self.problems, self.passed_over = Said(), list[Problem](), passed_over
        self.seen: dict[tuple[type[Record], str], int] = {}

    def _complain(self, number: int, reason: str, place: str = "", value: Any = None) -> None:
        shown = value if isinstance(value, str) else None if value is None else json.dumps(value, ensure_ascii=False)
        self.problems.append(Problem(RECORDS_FILE, reason, number, shown_as(place), shown and shown_as(shown)))

    def read(self, number: int, record: Any) -> None:
        if not isinstance(record, dict):
            return self._complain(number, "A record is an object: {…}.", value=record)
        noun, operation = record.get("noun"), record.get("operation", UPSERT)
        if not isinstance(noun, str) or noun not in NOUNS:
            return self._complain(number, f"It is none of {', '.join(NOUNS)}.", "noun", noun)
        if operation not in OPERATIONS:
            return self._complain(number, f"It is none of {', '.join(OPERATIONS)}.", "operation", operation)
        model = NOUNS[noun]
        key = self._key(number, model, record)
        if key is None:
            return None
        if before := self.seen.get((model, key)):
            return self._complain(number, f"It is in record {before} already.", "key", key)
        self.seen[model, key] = number
        if operation == UPSERT:
            return self._upsert(number, model, key, record)
        row = SaidRow(RECORDS_FILE, number, {"key": key})
        (self.said.deleted if operation == DELETE else self.said.discarded)[model, key] = row
        if more := [name for name in record if name not in (*ABOUT, model.key_name)]:
            self._complain(number, f"To {operation} a record takes its noun and its key, and no more.", more[0])
        return None

    def _key(self, number: int, model: type[Record], record: dict[str, Any]) -> str | None:
        said = [record[name] for name in ("key", model.key_name) if record.get(name) not in (None, "")]
        if not said or not isinstance(said[0], str):
            self._complain(number, f"Without its key (`key` or `{model.key_name}`) nobody knows which record is meant.", "key")
        elif said[-1] != said[0]:
            self._complain(
                number, f"The key is “{said[0]}” above: a record gets another key in the admin.", model.key_name, said[-1]
            )
        else:
            return said[0].strip()
        return None

    def _upsert(self, number: int, model: type[Record], key: str, record: dict[str, Any]) -> None:
        sheet = RECORDS[model]
        parts = {kind.plural: kind for (owner, _), kind in PART_SHEETS.items() if owner is model}
        own = {name: value for name, value in record.items() if name not in (*ABOUT, *parts)}
        own |= {ours: own.pop(theirs) for theirs, ours in CALLED.items() if theirs in own and ours in sheet.by_header}
        text = own.pop(sheet.text, None) if not sheet.in_markdown else None
        cells = self._cells(number, sheet, own, "") | {model.key_name: key}
        self._put(sheet.plural, SaidRow(RECORDS_FILE, number, cells))
        if sheet.text in record and not sheet.in_markdown:
            row = SaidRow(RECORDS_FILE, number, {"": self._text(number, text, sheet.text)}, within=sheet.text)
            self.said.tables[sheet.plural].texts[key] = row
        for plural in parts.keys() & record.keys():
            self._parts(number, model, key, parts[plural], record[plural])

    def _parts(self, number: int, model: type[Record], key: str, sheet: Sheet, listed: Any) -> None:
        if not isinstance(listed, list):
            if sheet.model in self.passed_over and isinstance(listed, str):
                return None  # the address of a list that is too long to stand in the record
            return self._complain(number, "It is a list of objects: the whole list.", sheet.plural, listed)
        owner = dict(zip(sheet.owner, (model.noun(), key)[-len(sheet.owner) :], strict=True))
        self.said.tables[sheet.plural].present = True
        self.said.whole[model, key, sheet.part] = SaidRow(RECORDS_FILE, number, owner, within=sheet.plural)
        for place, part in enumerate(listed, start=1):
            within = f"{sheet.plural}.{place}"
            if not isinstance(part, dict):
                self._complain(number, "It is an object: {…}.", within, part)
                continue
            own = {name: value for name, value in part.items() if name not in sheet.owner}
            cells = dict.fromkeys(sheet.key, "") | self._cells(number, sheet, own, f"{within}.") | owner
            self._put(sheet.plural, SaidRow(RECORDS_FILE, number, cells, within=within))
        return None

    def _put(self, plural: str, row: Row) -> None:
        self.said.tables[plural].present = True
        self.said.tables[plural].rows.append(row)

    def _cells(self, number: int, sheet: Sheet, said: dict[str, Any], before: str) -> dict[str, str]:
        cells, figure = {}, said.get("figure")
        if isinstance(figure, dict):  # as the API tells it: with what has columns of its own
            besides = {"status", "unit"} & figure.keys() & sheet.by_header.keys()
            more: dict[str, Any] = {name: figure[name] for name in besides}
            said = {**more, **said, "figure": figure.get("verbatim")}
        for name, value in said.items():
            if column := sheet.by_header.get(name):
                cells[name] = self._cell(number, column, value, before)
            elif name not in self.passed_over.get(sheet.model, ()):
                hint = like(name, sheet.by_header) or f" There are {', '.join(sheet.by_header)}."
                self._complain(number, f"There is no such field.{hint}", f"{before}{name}"[:200])
        return cells

    def _cell(self, number: int, column: Column, value: Any, before: str) -> str:
        place = f"{before}{column.header}"
        if column.refers and isinstance(value, dict):
            value = value.get(column.refers.key_name)
        if isinstance(value, list):
            named = [each.get(column.refers.key_name) if isinstance(each, dict) and column.refers else each for each in value]
            keys = [each for each in named if isinstance(each, str)]
            if len(keys) == len(named) and (column.part or not column.refers):
                return self._text(number, (";" if column.part else "\n").join(keys), place)
            self._complain(number, "It is no list of keys." if column.refers else "It is no list of texts.", place, value)
            return ""
        return self._text(number, value, place)

    def _text(self, number: int, value: Any, place: str) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return YES if value else NO
        if not isinstance(value, str):
            self._complain(number, "It is a text or a number.", place, value)
            return ""
        text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
        if found := CONTROL.search(text):
            self._complain(number, f"It holds {character(found[0])}.", place, CONTROL.sub("�", text))
        return text


def nouns_of_tables() -> Iterator[str]:
    """What a CSV may hold: a noun, or a kind of parts, in the plural."""
    yield from (plural for plural, sheet in BY_PLURAL.items() if not sheet.in_markdown)
