"""What is published, in memory: each table is read once, whole, when it is first asked for.

The rows are joined to each other, so that nothing that is asked of them later is a query. An import changes these copies, and
the difference becomes its drafts.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import models

from kb.editorial import snapshot
from kb.editorial.models import Record

from .sheets import SHEETS

#: Two installs that load the same files give the same rows the same keys.
NAMESPACE = UUID("6f3d0f60-3b7e-5d0c-9f43-0a4ab1a7c0de")
PART_SHEETS = {(model, sheet.part): sheet for sheet in SHEETS if sheet.owner for model in sheet.owners()}


@cache
def references(model: type[models.Model]) -> list[Any]:
    """The fields that point to a record."""
    foreign: Iterable[Any] = (field for field in model._meta.concrete_fields if field.many_to_one)
    return [field for field in foreign if issubclass(field.related_model, Record)]


class World:
    def __init__(self) -> None:
        self._records: dict[type[Record], dict[str, Record]] = {}
        self._by_pk: dict[type[Record], dict[UUID, Record]] = {}
        self._parts: dict[type[Record], dict[UUID, dict[str, list[Any]]]] = {}
        self._taken: dict[type[models.Model], set[UUID]] = defaultdict(set)
        self._kinds: dict[type[Record], dict[str, snapshot.PartOf]] = {}

    def records(self, model: type[Record]) -> dict[str, Record]:
        """By natural key. One query, and one for each noun that these refer to."""
        if model not in self._records:
            rows = list(model._base_manager.all())
            self._records[model] = {row.natural_key: row for row in rows}
            self._by_pk[model] = {row.pk: row for row in rows}
            self._taken[model] |= self._by_pk[model].keys()
            self._join(model, rows)
        return self._records[model]

    def _join(self, model: type[models.Model], rows: Iterable[Any]) -> None:
        for field in references(model):
            self.records(field.related_model)
            there = self._by_pk[field.related_model]
            for row in rows:
                if pk := getattr(row, field.attname):
                    setattr(row, field.name, there[pk])

    def parts(self, record: Record) -> dict[str, list[Any]]:
        """By name, in the order of the page. One query a kind of parts, whatever the number of records."""
        model, kinds = type(record), self._kinds_of_parts(type(record))
        if model not in self._parts:
            self.records(model)
            table = self._parts[model] = {pk: {name: [] for name in kinds} for pk in self._by_pk[model]}
            for name, kind in kinds.items():
                rows = list(kind.model._base_manager.filter(**kind.kind))
                self._taken[kind.model] |= {row.pk for row in rows}
                self._join(kind.model, rows)
                sheet = PART_SHEETS.get((model, name))
                for row in sorted(rows, key=sheet.order) if sheet else rows:
                    table[getattr(row, kind.model._meta.get_field(kind.key).attname)][name].append(row)
        return self._parts[model].setdefault(record.pk, {name: [] for name in kinds})

    def _kinds_of_parts(self, model: type[Record]) -> dict[str, snapshot.PartOf]:
        if model not in self._kinds:
            self._kinds[model] = {kind.name: kind for kind in snapshot.parts_of(model)}
        return self._kinds[model]

    def content(self, record: Record) -> snapshot.Content:
        return snapshot.write(record, self.parts(record))

    def add(self, model: type[Record], key: str) -> Record:
        record = model(id=self._new_id(model, key), **{model.key_name: key})
        self.records(model)[key] = self._by_pk[model][record.pk] = record
        return record

    def new_part(self, record: Record, name: str, *key: Any) -> models.Model:
        """Not yet among the record's parts."""
        kind = self._kinds_of_parts(type(record))[name]
        row = kind.model(id=self._new_id(kind.model, record.noun(), record.natural_key, *key))
        for field, value in kind.of(record.pk).items():
            setattr(row, kind.model._meta.get_field(field).attname, value)
        if not kind.kind:  # what is understood of a figure may depend on its record's unit
            setattr(row, kind.key, record)
        return row

    def _new_id(self, model: type[models.Model], *key: Any) -> UUID:
        """The one that follows from the key, unless a row has it that has been renamed since."""
        id = uuid5(NAMESPACE, json.dumps([model._meta.model_name, *key], ensure_ascii=False))
        if id in self._taken[model]:
            id = uuid4()
        self._taken[model].add(id)
        return id
