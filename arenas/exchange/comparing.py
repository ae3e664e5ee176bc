"""What a file would do to what is published: record by record, in the words of the columns; and without its bad rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from kb.editorial.actions import Draft
from kb.editorial.models import Record

from .columns import SEPARATOR, Column
from .drafting import CHANGED, GONE, NEW, Counts, Drafting
from .foreign import Progress
from .origins import MappedRow
from .reading import Problem, Refused, Row, Table
from .sheets import RECORDS
from .world import PART_SHEETS, World

#: Rows that refer to rows that are left out are left out too, and so on; deeper than this nothing refers.
MOST_ROUNDS = 10
Cells = dict[str, str]


@dataclass(frozen=True)
class Told:
    """What becomes of one record: of each column that differs, what it says before and after."""

    what: str
    record: Record
    place: tuple[str, int | None] | None
    changes: list[tuple[str, str, str]]


@dataclass
class Comparison:
    drafts: list[Draft] = field(default_factory=list)
    counts: Counts = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    #: What is wrong with rows of the file.
    problems: list[Problem | str] = field(default_factory=list)
    #: Rows that refer to those, and have to be left out with them.
    left_out: list[Problem | str] = field(default_factory=list)
    #: The keys of all that the file lists, its bad rows too: what is wrong with a row does not remove its record.
    listed: dict[type[Record], set[str]] = field(default_factory=dict)
    #: False if something is wrong that no row can be left out for.
    can_draft: bool = True


def compare(
    tables: dict[str, Table],
    problems: Iterable[Problem | str],
    *,
    gone: dict[type[Record], set[str]] | None = None,
    progress: Progress = lambda *_: None,
) -> Comparison:
    """All that is wrong is found in the first round; the others show what is left without it."""
    found = Comparison(problems=list(problems))
    for model, sheet in RECORDS.items():
        found.listed[model] = {row.cells.get(sheet.key[0], "") for row in tables[sheet.plural].rows}
    new, said = list(found.problems), set(found.problems)
    for number in range(MOST_ROUNDS):
        drafting = Telling(tables, gone or {}, progress)
        try:
            found.drafts, found.counts = drafting.drafts()
            if not new:
                found.told = list(drafting.told())
                return found
        except Refused as refused:
            new += refused.problems
        (found.left_out if number else found.problems).extend(problem for problem in new if problem not in said)
        said |= set(new)
        bad = {(problem.file, problem.row) for problem in new if isinstance(problem, Problem)}
        if not bad or any(row is None for _, row in bad) or any(isinstance(problem, str) for problem in new):
            break
        tables, new = {plural: _without(table, bad) for plural, table in tables.items()}, []
    found.can_draft, found.drafts, found.counts = False, [], {}
    return found


def _without(table: Table, bad: set[tuple[str, int | None]]) -> Table:
    rows = [kept for row in table.rows if (kept := _row_without(row, bad))]
    texts = {key: row for key, row in table.texts.items() if not row.places & bad}
    return Table(rows, table.present and bool(rows or not table.rows), texts)


def _row_without(row: Row, bad: set[tuple[str, int | None]]) -> Row | None:
    """Of a record that several rows speak of, only what the bad ones say is left out, unless one of them names it."""
    if (row.file, row.number) in bad:
        return None
    if not isinstance(row, MappedRow) or not row.places & bad:
        return row
    kept = {
        header for header in row.cells if (origin := row.origins.get(header)) is None or (origin.file, origin.number) not in bad
    }
    cells = {header: cell for header, cell in row.cells.items() if header in kept}
    return replace(row, cells=cells, failed=row.failed & kept, origins={h: o for h, o in row.origins.items() if h in kept})


class Telling(Drafting):
    """Remembers what each record said before, to tell it beside what it says now."""

    def __init__(self, tables: dict[str, Table], gone: dict[type[Record], set[str]], progress: Progress) -> None:
        super().__init__(tables, delete_missing=False)
        self._cells_before: dict[Record, Cells] = {}
        self._progress, self._done = progress, 0
        self._total = sum(len(table.rows) for table in tables.values())
        for model, keys in gone.items():
            there = self.world.records(model)
            self.gone |= {there[key]: None for key in sorted(keys) if key in there}

    def _touch(self, record: Record, is_new: bool = False) -> None:
        if record not in self._cells_before:
            self._cells_before[record] = {} if is_new else cells_of(record, self.world)
        super()._touch(record, is_new)

    def _fill(self, instance: Any, columns: Iterable[Column], row: Row) -> None:
        self._done += 1
        if self._done % 200 == 0:
            self._progress("Comparing with what is published", self._done, max(self._total, self._done))
        super()._fill(instance, columns, row)

    def told(self) -> Iterable[Told]:
        """Once the drafts are made."""
        for record, before in self._cells_before.items():
            after = cells_of(record, self.world)
            if changes := [(h, before.get(h, ""), after[h]) for h in after if before.get(h, "") != after[h]]:
                row = self.filled.get(record)
                place = (row.file, row.number) if row else None
                yield Told(NEW if self.before[record] is None else CHANGED, record, place, changes)
        for record in self.gone:
            yield Told(GONE, record, None, [(header, cell, "") for header, cell in cells_of(record, self.world).items() if cell])


def cells_of(record: Record, world: World) -> Cells:
    """As its row in our own files says it, and each kind of its parts as lines. No query that the import would not make."""
    model, parts = type(record), world.parts(record)
    sheet = RECORDS[model]
    cells = {column.header: _cell(record, column, parts) for column in sheet.columns}
    if sheet.text and not sheet.in_markdown:
        cells[sheet.text] = str(getattr(record, sheet.text) or "")
    for name, rows in parts.items():
        if kind := PART_SHEETS.get((model, name)):
            cells[kind.plural] = "\n".join(_line(kind.columns, row) for row in rows)
    return cells


def _cell(record: Record, column: Column, parts: dict[str, list[Any]]) -> str:
    if not column.part:
        return column.read(record)
    name = column.field.m2m_reverse_field_name()
    return SEPARATOR.join(sorted(getattr(part, name).natural_key for part in parts[column.part]))


def _line(columns: Iterable[Column], row: Any) -> str:
    return "; ".join(f"{column.header}: {cell}" for column in columns if (cell := column.read(row)))
