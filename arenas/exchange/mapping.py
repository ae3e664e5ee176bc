"""Tables from elsewhere, said in our columns by the rules of a mapping. Where each cell came from is remembered."""

from collections.abc import Iterator

from django.db import models
from django.utils.text import slugify

from .foreign import Foreign, Progress
from .naming import countries, folded, names_of
from .origins import Bad, MappedRow, Origin
from .reading import Problem, Refused, Row, Table, like
from .rules import IN_BRACES, Definition, Rule, Skip, Value
from .sheets import BY_PLURAL
from .world import World


class Mapper:
    """Cells are made when they are asked for, each once: so rules may refer to each other's rows, in any order."""

    def __init__(self, definition: Definition, tables: list[Foreign], world: World, source: str = "") -> None:
        self.definition, self.world, self.source = definition, world, source
        self.problems: list[Problem] = [problem for table in tables for problem in table.problems]
        values = [value for rule in definition.rules.values() for value in rule.set.values()]
        if not source and any(value.origin == "source" for value in values):
            raise Refused(["The mapping cites its source, and none is named: choose the source."])
        self._tables = {rule.name: self._table(rule, tables) for rule in definition.rules.values() if not rule.rows}
        if refusals := [reason for found in self._tables.values() if not isinstance(found, Foreign) for reason in found]:
            raise Refused(refusals)
        self._places = {name: {column: place for place, column in enumerate(table.header)} for name, table in self._files()}
        self._cells: dict[tuple[str, int, str], str | Bad] = {}
        self._asked: set[tuple[str, int, str]] = set()
        self._indexes: dict[tuple[str, str], dict[str, int]] = {}
        self._known: dict[str, dict[str, set[str]]] = {}

    def _files(self) -> Iterator[tuple[str, Foreign]]:
        return ((name, table) for name, table in self._tables.items() if isinstance(table, Foreign))

    def _table(self, rule: Rule, tables: list[Foreign]) -> Foreign | list[Problem | str]:
        found = [table for table in tables if table.is_meant_by(rule.pattern)]
        if len(found) != 1:
            names = ", ".join(table.name for table in tables)
            words = f"{len(found)} tables are" if found else "no table is"
            return [f"The rule “{rule.name}” is for “{rule.pattern}”, but {words} called so. There are {names}."]
        [table] = found
        asked = [column for value in rule.set.values() for column in value.columns] + [skip.column for skip in rule.skip]
        asked += [each.by for other in self.definition.rules.values() for value in other.set.values()
                  for each in value.record if each.rule == rule.name]  # fmt: skip
        missing = [column for column in dict.fromkeys(asked) if column not in table.header]
        words = f"The rule “{rule.name}” needs this column."
        lacking = [Problem(table.name, f"{words}{like(column, table.header)}", 1, column) for column in missing]
        return list(lacking) or table

    # --- all rows ---

    def mapped(self, progress: Progress = lambda *_: None) -> dict[str, Table]:
        """Our tables, as if they had been read from our own files. What is wrong with rows is in `problems`."""
        tables = {plural: Table() for plural in BY_PLURAL}
        total = sum(len(table.rows) for _, table in self._files())
        done = 0
        for rule in self.definition.rules.values():
            tables[rule.sheet.plural].present = True
            records = {row.cells[rule.keys[0]]: row for row in tables[rule.sheet.plural].rows} if not rule.sheet.owner else {}
            mine: set[str] = set()
            for row in self._rows_of(rule):
                done += 1
                if done % 500 == 0:
                    progress("Putting the rows into our columns", done, total)
                self._add(rule, row, tables[rule.sheet.plural], records, mine)
            if not rule.sheet.owner:
                tables[rule.sheet.plural].rows = list(records.values())
        for rule in self.definition.rules.values():
            self._beside_the_published(rule, tables[rule.sheet.plural])
        return tables

    def _rows_of(self, rule: Rule) -> Iterator[MappedRow]:
        if rule.rows:
            blank = dict.fromkeys(rule.keys, "")
            yield from (MappedRow("the mapping", number, blank | row) for number, row in enumerate(rule.rows, start=1))
            return
        table = self._file(rule.name)
        for index, (number, _) in enumerate(table.rows):
            if self._skipped(rule, index):
                continue
            ours, failed = dict.fromkeys(rule.keys, ""), set[str]()
            origins = {header: self._origin(rule, index, header) for header in rule.set}
            for header in rule.set:
                try:
                    ours[header] = self._cell(rule, index, header)
                except Bad as bad:
                    failed.add(header)
                    self._tell(bad)
            if not failed & set(rule.keys):
                yield MappedRow(table.name, number, ours, frozenset(failed), origins)

    def _origin(self, rule: Rule, index: int, header: str) -> Origin:
        table, value = self._file(rule.name), rule.set[header]
        columns = dict.fromkeys(value.columns + [column for name in value.fields for column in rule.set[name].columns])
        raw = ", ".join(filter(None, (self._raw(rule, index, column) for column in columns)))
        return Origin(table.name, table.rows[index][0], ", ".join(columns), raw)

    def _tell(self, bad: Bad) -> None:
        if not bad.is_told and bad.origin:
            bad.is_told = True
            file, number, column, value = bad.origin
            self.problems.append(Problem(file, str(bad), number, column, value))

    def _add(self, rule: Rule, row: MappedRow, table: Table, records: dict[str, Row], mine: set[str]) -> None:
        if rule.sheet.owner:
            table.rows.append(row)
            return
        key = row.cells.get(rule.keys[0], "")
        if text := row.cells.pop(rule.sheet.text, ""):
            table.texts[key] = MappedRow(row.file, row.number, {"": text}, origins=row.origins)
        old = records.get(key)
        if not key or old is None:
            records[key or f"\0{row.file} {row.number}"] = row  # one without a key is told by whoever reads the table
        elif key in mine and not rule.gather:
            self.problems.append(row.problem(f"“{key}” is in row {old.number} already.", rule.keys[0]))
        else:
            records[key] = self._united(rule, old, row)
        mine.add(key)

    def _united(self, rule: Rule, old: Row, new: MappedRow) -> MappedRow:
        """Two rows that speak of one record: what one leaves blank the other may say, but they must not contradict."""
        cells, origins = dict(old.cells), dict(getattr(old, "origins", {}))
        for header, cell in new.cells.items():
            there = cells.get(header, "")
            if header in rule.gather:
                cells[header] = "\n".join(dict.fromkeys([*there.splitlines(), *cell.splitlines()]))
            elif not there:
                cells[header], origins[header] = cell, new.origins.get(header, Origin(new.file, new.number or 0, header, cell))
            elif cell and cell.casefold() != there.casefold():
                place = origins.get(header)
                where = f"row {place.number} of {place.file}" if place else "another row"
                self.problems.append(new.problem(f"For the same “{new.cells[rule.keys[0]]}” {where} says “{there}”.", header))
        return MappedRow(old.file, old.number, cells, old.failed | new.failed, origins)

    def _beside_the_published(self, rule: Rule, table: Table) -> None:
        """What exists keeps what it is to keep, and other names are added to those that it has."""
        if rule.sheet.owner or not (rule.only_new or rule.gather):
            return
        there = self.world.records(rule.sheet.model)
        for row in table.rows:
            record = there.get(row.cells[rule.keys[0]])
            for header in rule.gather & row.cells.keys():
                old = str(getattr(record, header, "") or "").splitlines() if record else []
                names = {str(getattr(record, "name", "")).casefold()} if record else {row.cells.get("name", "").casefold()}
                kept = {line.casefold() for line in old} | names
                new = [line for line in row.cells[header].splitlines() if line.strip() and line.casefold() not in kept]
                row.cells[header] = "\n".join([*old, *new])
            for header in rule.only_new & row.cells.keys() if record else ():
                del row.cells[header]

    # --- one cell ---

    def _file(self, rule: str) -> Foreign:
        table = self._tables[rule]
        assert isinstance(table, Foreign)
        return table

    def _raw(self, rule: Rule, index: int, column: str) -> str:
        return self._file(rule.name).rows[index][1][self._places[rule.name][column]]

    def _skipped(self, rule: Rule, index: int) -> bool:
        return any(self._is_skipped(skip, self._raw(rule, index, skip.column)) for skip in rule.skip)

    def _is_skipped(self, skip: Skip, text: str) -> bool:
        if skip.values is None:
            return text.casefold() in self.definition.blank
        return (text.casefold() in skip.values) is not skip.unless

    def _cell(self, rule: Rule, index: int, header: str) -> str:
        place = (rule.name, index, header)
        if place not in self._cells:
            if place in self._asked:
                raise Bad("To know it one would have to know it already: the rules refer to each other in a circle.")
            self._asked.add(place)
            try:
                self._cells[place] = self._made(rule, index, header, rule.set[header])
            except Bad as bad:
                bad.origin = bad.origin or self._origin(rule, index, header)
                self._cells[place] = bad
        cell = self._cells[place]
        if isinstance(cell, Bad):
            raise cell
        return cell

    def _made(self, rule: Rule, index: int, header: str, value: Value) -> str:
        text = self._begun(rule, index, value).strip()
        if text.casefold() in self.definition.blank or text.casefold() in value.blank:
            text = ""
        text = value.values.get(text.casefold(), text if value.otherwise is None else value.otherwise)
        if text and value.match:
            if key := self._match(value.match, text):
                return key
            if not value.record and not self._is_made(value.match):
                noun = BY_PLURAL[value.match].model._meta.verbose_name
                raise Bad(f"No {noun} that is published is called so. Correct the word, or publish the {noun} first.")
        if text and value.record:
            text = self._key_by_record(value, text)
        if text and value.country:
            known = countries().get(folded(text))
            text = known[value.country] if known else "" if value.country == "alpha3" else text
        if text and value.slug:
            text = self._slug(rule, header, text)
        if value.cut and len(text) > value.cut:
            text = text[: value.cut - 1].rpartition(" ")[0].rstrip(" ,;:") + "…"
        text = text or value.default
        if value.required and not text:
            raise Bad("It is missing.")
        return text

    def _is_made(self, plural: str) -> bool:
        """Whether there may be more of them than are published."""
        return any(rule.sheet.plural == plural for rule in self.definition.rules.values())

    def _begun(self, rule: Rule, index: int, value: Value) -> str:
        match value.origin:
            case "column":
                return self._raw(rule, index, value.of)
            case "columns":
                lines = (self._raw(rule, index, column) for column in value.of)
                return "\n".join(line for line in lines if line.casefold() not in self.definition.blank)
            case "template":
                return self._filled(rule, index, value)
            case "key_of":
                return self._key(self.definition.rules[value.of], index)
            case "source":
                return self.source
        return str(value.of)

    def _filled(self, rule: Rule, index: int, value: Value) -> str:
        """Blank if all that it is made of is blank."""
        parts = {name: self._raw(rule, index, name) for name in value.columns}
        parts |= {f"={name}": self._cell(rule, index, name) for name in value.fields}
        if parts and not any(parts.values()):
            return ""
        return IN_BRACES.sub(lambda found: parts[found[1] + found[2]], value.of)

    def _key(self, rule: Rule, index: int) -> str:
        return self._cell(rule, index, rule.keys[0])

    def _key_by_record(self, value: Value, text: str) -> str:
        skipping = []
        for lookup in value.record:
            rule = self.definition.rules[lookup.rule]
            index = self._index(lookup.rule, lookup.by).get(text)
            if index is not None and not self._skipped(rule, index):
                return self._key(rule, index)
            skipping += [] if index is None else [f"“{rule.name}”"]
        if skipping:
            raise Bad(f"“{text}” is left out by {' and by '.join(skipping)}.")
        names = " or ".join(f"{self._file(lookup.rule).name} ({lookup.by})" for lookup in value.record)
        raise Bad(f"There is no “{text}” in {names}.")

    def _index(self, rule: str, column: str) -> dict[str, int]:
        """The first row with each value."""
        if (rule, column) not in self._indexes:
            place, index = self._places[rule][column], dict[str, int]()
            for number, (_, cells) in enumerate(self._file(rule).rows):
                index.setdefault(cells[place], number)
            self._indexes[rule, column] = index
        return self._indexes[rule, column]

    def _slug(self, rule: Rule, header: str, text: str) -> str:
        column = rule.sheet.by_header.get(header)
        slug, longest = slugify(text), (column.field.max_length if column and isinstance(column.field, models.CharField) else 0)
        if not slug.strip("-"):
            raise Bad("Nothing of it can stand in an address: name a key for it under “values”.")
        return slug if not longest or len(slug) <= longest else slug[:longest].rpartition("-")[0] or slug[:longest]

    def _match(self, plural: str, text: str) -> str:
        """The key of what is published under this key, name, other name or ISO code; "" if nothing is."""
        if plural not in self._known:
            self._known[plural] = names_of(self.world.records(BY_PLURAL[plural].model))
        found = self._known[plural].get(folded(text), set())
        if len(found) > 1:
            raise Bad(f"It could be any of {', '.join(sorted(found))}: say which under “values”.")
        return next(iter(found), "")
