"""Rows as drafts: what the files say, laid over what is published; the difference is drafted.

What a file does not list stays as it is, unless the files are the whole truth (`delete_missing`). All bad rows are found in one
go, and the number of queries does not grow with the rows.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from kb.editorial.actions import Draft
from kb.editorial.models import Record

from . import constraints
from .columns import Column
from .proofreading import Proofreading
from .reading import Problem, Refused, Row, Table
from .sheets import BY_PLURAL, NOUNS, RECORDS, SHEETS, Sheet
from .world import PART_SHEETS, World

NEW, CHANGED, GONE, SAME = "new", "changed", "gone", "same"
#: By plural, how many records are new, changed and so on.
Counts = dict[str, Counter]


class Drafting:
    def __init__(self, tables: dict[str, Table], delete_missing: bool):
        self.tables, self.delete_missing = tables, delete_missing
        self.world, self.problems = World(), list[Problem]()
        #: What each record that the files speak of was; None if it is new.
        self.before: dict[Record, Any] = {}
        self.gone: dict[Record, None] = {}
        #: Each row of the tables that was filled from a row of a file.
        self.filled: dict[models.Model, Row] = {}
        #: What their texts point to that is not there: said, and no reason to refuse them.
        self.warnings: list[Problem] = []

    def drafts(self) -> tuple[list[Draft], Counts]:
        """Raises Refused. First every record is named, so that rows may refer to rows of other files, in any order."""
        named = [each for sheet in RECORDS.values() for each in self._name(sheet, self.tables[sheet.plural])]
        for sheet, row, record in named:
            self._fill(record, sheet.columns, row)
        for plural, table in self.tables.items():
            self._fill_texts(BY_PLURAL[plural], table)
        for sheet in SHEETS:
            if sheet.owner and self.tables[sheet.plural].present:
                self._fill_parts(sheet, self.tables[sheet.plural])
        self._look_for_rivals()
        if self.problems:
            raise Refused(self.problems)
        self._proofread([(record, row) for _, row, record in named])
        return self._differences()

    def _complain(self, row: Row, messages: Iterable[str], *columns: str) -> None:
        self.problems += [row.problem(message, *columns) for message in messages]

    # --- records ---

    def _name(self, sheet: Sheet, table: Table):
        if not table.present:
            return
        there, seen, [header] = self.world.records(sheet.model), {}, sheet.key
        for row in table.rows:
            key = row.cells[header]
            if not key:
                self._complain(row, ["Without it nobody knows which row is meant."], header)
            elif key in seen:
                self._complain(row, [f"It is in row {seen[key]} already."], header)
            else:
                seen[key] = row.number
                record = there.get(key)
                self._touch(record or self.world.add(sheet.model, key), is_new=record is None)
                yield sheet, row, there[key]
        if self.delete_missing:
            self.gone |= {record: None for key, record in there.items() if key not in seen}

    def _touch(self, record: Record, is_new: bool = False) -> None:
        if record not in self.before:
            self.before[record] = None if is_new else self.world.content(record)

    def _fill(self, instance: Any, columns: Iterable[Column], row: Row) -> None:
        failed = {column.field.name for column in columns if column.header in row.failed}
        for column in columns:
            if column.header not in row.cells or column.header in row.failed:
                continue
            try:
                value = column.parse(row.cells[column.header])
                if column.part:
                    self._link(instance, column, value)
                else:
                    setattr(instance, column.field.name, self._find(column.refers, value) if column.refers and value else value)
            except ValidationError as error:
                failed.add(column.field.name)
                self._complain(row, error.messages, column.header)
        self._clean(instance, {column.field.name: column.header for column in columns}, row, failed)

    def _find(self, model: Any, key: str) -> Any:
        record = self.world.records(model).get(key)
        if record is None or record in self.gone:
            raise ValidationError(f"There is no {model._meta.verbose_name} with the key “{key}”.")
        return record

    def _link(self, record: Record, column: Column, keys: list[str]) -> None:
        """A list of keys is the whole list: these links are the record's own."""
        name = column.field.m2m_reverse_field_name()
        parts = self.world.parts(record)
        old = {getattr(part, name).natural_key: part for part in parts[column.part]}
        targets = {key: self._find(column.refers, key) for key in keys}
        parts[column.part] = [old.get(key) or self.world.new_part(record, column.part, key) for key in keys]
        for part, target in zip(parts[column.part], targets.values(), strict=True):
            setattr(part, name, target)

    def _clean(self, instance: Any, headers: dict[str, str], row: Row, failed: set[str]) -> None:
        """All that the model says of one row, without a query."""
        references = {field.name for field in instance._meta.concrete_fields if field.many_to_one}
        errors = dict[str, Any]()
        for ask in (partial(instance.clean_fields, exclude=references | failed), instance.clean):
            try:
                ask()
            except ValidationError as error:
                found = error.update_error_dict({})
                errors = {**found, **errors}
        for name in references & headers.keys() - failed:
            if getattr(instance, instance._meta.get_field(name).attname) is None and not instance._meta.get_field(name).null:
                errors[name] = [ValidationError("It is missing.")]
        for name in errors.keys() - failed:
            header = headers.get(name)
            self._complain(row, ValidationError(errors[name]).messages, *[header] if header else [])
        if not errors and not failed:
            self.filled[instance] = row
            for constraint in constraints.violated(instance):
                columns = [headers[name] for name in constraints.fields_of(constraint) if name in headers]
                self._complain(row, [str(constraint.get_violation_error_message())], *columns)

    def _fill_texts(self, sheet: Sheet, table: Table) -> None:
        for key, row in table.texts.items():
            try:
                record = self._find(sheet.model, key)
            except ValidationError as error:
                self._complain(row, error.messages)
            else:
                self._touch(record)
                setattr(record, sheet.text, row.cells[""])
        if self.delete_missing and table.present and sheet.text and not sheet.in_markdown:
            for key, record in self.world.records(sheet.model).items():
                if key not in table.texts and record not in self.gone and getattr(record, sheet.text):
                    self._touch(record)
                    setattr(record, sheet.text, "")

    # --- parts ---

    def _fill_parts(self, sheet: Sheet, table: Table) -> None:
        listed, known, seen = defaultdict[Record, list](list), {}, {}
        is_unique = any(isinstance(each, models.UniqueConstraint) for each in sheet.model._meta.constraints)
        for row in table.rows:
            owner = self._owner(sheet, row)
            if owner is None:
                continue
            self._touch(owner)
            key = tuple(row.cells[header] for header in sheet.key)
            rows = seen.setdefault((owner, key), [])
            if rows and is_unique:
                self._complain(row, [f"This is in row {rows[0]} already."], *sheet.owner, *sheet.key)
                continue
            if owner not in known:
                known[owner] = self._known(sheet, owner)
            part = known[owner].get((key, len(rows))) or self.world.new_part(owner, sheet.part, *key, len(rows))
            rows.append(row.number)
            self._fill(part, sheet.columns, row)
            listed[owner].append(part)
        if self.delete_missing:
            for owner in [record for model in sheet.owners() for record in self.world.records(model).values()]:
                if owner not in listed and owner not in self.gone and self.world.parts(owner)[sheet.part]:
                    self._touch(owner)
                    listed[owner] = []
        for owner, parts in listed.items():
            self._put_parts(sheet, owner, parts)

    def _owner(self, sheet: Sheet, row: Row) -> Record | None:
        *noun, key = (row.cells[header] for header in sheet.owner)
        model = NOUNS.get(noun[0]) if noun else sheet.owners()[0]
        if model is None or (model, sheet.part) not in PART_SHEETS:
            self._complain(row, [f"It is none of {', '.join(each.noun() for each in sheet.owners())}."], "noun")
            return None
        try:
            return self._find(model, key)
        except ValidationError as error:
            self._complain(row, error.messages, sheet.owner[-1])
            return None

    def _known(self, sheet: Sheet, owner: Record) -> dict[tuple, models.Model]:
        """The record's parts by what they are known by, and a number where several are alike."""
        alike, known = Counter(), {}
        for part in self.world.parts(owner)[sheet.part]:
            key = tuple(sheet.by_header[header].read(part) for header in sheet.key)
            known[key, alike[key]] = part
            alike[key] += 1
        return known

    def _put_parts(self, sheet: Sheet, owner: Record, listed: list[Any]) -> None:
        """What the file does not list stays, in front. The order of the file is the order of the page."""
        parts = self.world.parts(owner)
        old = parts[sheet.part]
        kept = [] if self.delete_missing else [part for part in old if part not in listed]
        parts[sheet.part] = [*kept, *listed]
        if hasattr(sheet.model, "position") and parts[sheet.part] != old:
            for position, part in enumerate(parts[sheet.part]):
                part.position = position

    # --- all together ---

    def _proofread(self, written: list[tuple[Record, Row]]) -> None:
        reader = Proofreading(self.world, self.gone)
        for plural, table in self.tables.items():
            written += [(self._find(BY_PLURAL[plural].model, key), row) for key, row in table.texts.items()]
        self.warnings = [problem for record, row in written for problem in reader.problems(record, row)]

    def _look_for_rivals(self) -> None:
        """Of two rows that may not both be, the later one is at fault."""
        for model in {type(record): None for record in self.filled if isinstance(record, Record)}:
            headers = {column.field.name: column.header for column in RECORDS[model].columns}
            rows = [record for record in self.world.records(model).values() if record not in self.gone]
            for names, group in constraints.rivals(model, rows):
                *others, last = sorted(group, key=lambda record: record in self.filled)
                if last in self.filled:
                    other = self.filled.get(others[-1])
                    place = f"row {other.number}" if other else f"“{others[-1].natural_key}”, which is published"
                    self._complain(self.filled[last], [f"The same as in {place}."], *[headers[name] for name in names])

    def _differences(self) -> tuple[list[Draft], Counts]:
        drafts, counts = [], Counts()
        for record, before in self.before.items():
            content = self.world.content(record)
            what = NEW if before is None else CHANGED if content != before else SAME
            counts.setdefault(RECORDS[type(record)].plural, Counter())[what] += 1
            if what != SAME:
                drafts.append(Draft(type(record), record.pk, str(record), content))
        for record in self.gone:
            counts.setdefault(RECORDS[type(record)].plural, Counter())[GONE] += 1
            drafts.append(Draft(type(record), record.pk, str(record), None))
        return drafts, counts
