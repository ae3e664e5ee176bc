"""Many records changed at once: what each would say then, and what the tables would not have. What comes of it are drafts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, cast
from uuid import UUID

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from kb.markdown import CITE, INCLUDE, WIKI_LINK

from . import obstacles, snapshot
from .actions import Draft
from .models import Part, Record, Revision
from .snapshot import Content, parts_of
from .wording import Step

#: More at once would keep every other editor waiting; an import is the way for more.
MOST = 2000


@dataclass(frozen=True)
class Planned:
    """A draft that is not kept yet, with what it would replace."""

    draft: Draft
    old: Content | None

    @property
    def step(self) -> Step:
        return Step(self.draft.model, self.old, self.draft.content)


def contents_of(model: type[Record], records: Iterable[Record]) -> Iterator[tuple[Record, Content]]:
    """A query for each kind of parts, however many records there are."""
    records = list(records)
    rows: dict[UUID, dict[str, list[models.Model]]] = defaultdict(lambda: defaultdict(list))
    for kind in parts_of(model):
        for start in range(0, len(records), snapshot.BATCH):
            keys = [record.pk for record in records[start : start + snapshot.BATCH]]
            for row in kind.model._base_manager.filter(**{f"{kind.key}__in": keys, **kind.kind}).order_by():
                owner = row.serializable_value(kind.key)
                rows[owner if isinstance(owner, UUID) else UUID(str(owner))][kind.name].append(row)
    for record in records:
        yield record, snapshot.write(record, rows[record.pk])


def planned(record: Record, old: Content, new: Content | None, successor: UUID | None = None) -> Planned:
    return Planned(Draft(type(record), record.pk, str(record), new, successor), old)


def complaints(plans: Iterable[Planned]) -> list[str]:
    """Called in a trial: puts all of it into the tables and says, a sentence each, what they would not have."""
    revisions = [_revision(plan.draft) for plan in plans]
    by_model = defaultdict(list)
    for revision in revisions:
        by_model[revision.model].append(revision.object_id)
    for model, keys in by_model.items():
        snapshot.remove_records(model, keys)
    homeless = snapshot.put([revision for revision in revisions if revision.content is not None])
    return [sentence for revision in homeless for sentence in obstacles.why_no_room(revision)]


def _revision(draft: Draft) -> Revision:
    kind = ContentType.objects.get_for_model(draft.model)
    return Revision(content_type=kind, object_id=draft.pk, content=draft.content, name=draft.name)


# --- one field, one text ---


def changed(
    model: type[Record], records: Iterable[Record], values: Callable[[Record], Mapping[str, Any]]
) -> tuple[list[Planned], list[str]]:
    """Each with its new values, and what its fields have against them. As many queries as there are kinds of parts."""
    plans, faults = [], []
    fields = {field.name for field in model._meta.concrete_fields}
    for record, old in contents_of(model, records):
        given = values(record)
        for name, value in given.items():
            setattr(record, name, value)
        try:
            record.clean_fields(exclude=fields - set(given))
            record.clean()
        except ValidationError as error:
            faults += [f"“{record}”: {message}" for message in error.messages]
            continue
        new = {**old, **{name: value for name, value in snapshot.write(record, {}).items() if name in fields}}
        if new != old:
            plans.append(planned(record, old, new))
    return plans, faults


def texts_of(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The fields in which words are written: no choices, no addresses, nothing that must be unique."""
    fields = (field for field in model._meta.concrete_fields if isinstance(field, models.CharField | models.TextField))
    kept = (models.SlugField, models.URLField)
    return [f for f in fields if f.editable and not f.choices and not f.unique and not isinstance(f, kept)]


# --- two that are one ---


def merged(kept: Record, others: list[Record]) -> list[Planned]:
    """The one takes over the parts of the others and all that pointed to them; the others go, and their names lead to it.

    A fixed number of queries for each kind of reference.
    """
    model, gone = type(kept), {str(other.pk) for other in others}
    contents = {record.pk: content for record, content in contents_of(model, [kept, *others])}
    names = {other.natural_key: kept.natural_key for other in others}
    old = contents.pop(kept.pk)
    new = old
    for other in others:
        new = model.absorb(_with_parts(model, new, contents[other.pk]), contents[other.pk])
    plans = [planned(kept, old, _without_itself(model, kept, _pointed(model, new, model, gone, str(kept.pk))))]
    for table, records in _those_that_point(model, kept, others).items():
        for record, before in contents_of(table, records):
            after = _renamed(table, _pointed(table, before, model, gone, str(kept.pk)), model.noun(), names)
            if after != before:
                plans.append(planned(record, before, after))
    return plans + [planned(other, contents[other.pk], None, kept.pk) for other in others]


def _with_parts(model: type[Record], content: Content, other: Content) -> Content:
    """What the one leaves blank is filled by the other."""
    lists = {kind.name for kind in parts_of(model)}
    filled = {name: other[name] if value in ("", None) else value for name, value in content.items() if name not in lists}
    return {**filled, **{name: [*content[name], *other[name]] for name in lists}}


def _pointed(table: type[models.Model], content: Content, model: type[Record], gone: set[str], kept: str) -> Content:
    content = _row_pointed(table, content, model, gone, kept)
    for kind in parts_of(cast(type[Record], table)):
        rows = [_row_pointed(kind.model, row, model, gone, kept) for row in content[kind.name]]
        content = {**content, kind.name: sorted(_once(rows), key=lambda row: cast(str, row["id"]))}
    return content


def _row_pointed(table: type[models.Model], row: Content, model: type[Record], gone: set[str], kept: str) -> Content:
    return {**row, **{name: kept for name in _pointers(table, model) if str(row.get(name)) in gone}}


def _pointers(table: type[models.Model], model: type[Record]) -> list[str]:
    return [field.name for field in table._meta.concrete_fields if field.many_to_one and field.related_model is model]


def _once(rows: list[Content]) -> list[Content]:
    """Two that say the same of the same are one."""

    def says(row: Content) -> str:
        return repr(sorted((name, value) for name, value in row.items() if name not in ("id", "position")))

    return list({says(row): row for row in reversed(rows)}.values())


def _without_itself(model: type[Record], kept: Record, content: Content) -> Content:
    """Nobody is at home in, or a member of, themselves."""
    me = str(kept.pk)
    content = {**content, **{name: None for name in _pointers(model, model) if content[name] == me}}
    for kind in parts_of(model):
        names = _pointers(kind.model, model)
        content = {**content, kind.name: [row for row in content[kind.name] if me not in (row.get(name) for name in names)]}
    return content


def _those_that_point(model: type[Record], kept: Record, others: list[Record]) -> dict[type[Record], list[Record]]:
    """By model: whose row, or whose part's row, refers to one of the others, and whose text speaks of one."""
    wanted: dict[type[Record], set[UUID]] = defaultdict(set)
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and issubclass(cast(type, relation.related_model), Record | Part):
            rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": others}).order_by()
            for owner, pk in map(obstacles.owner, rows):
                wanted[cast(type[Record], owner)].add(pk)
    for table in filter(_markdown, _records()):
        places = ((field.name, other.natural_key) for field in _markdown(table) for other in others)
        spoken = reduce(or_, (Q(**{f"{field}__contains": key}) for field, key in places))
        wanted[table].update(table._base_manager.filter(spoken).order_by().values_list("pk", flat=True))
    unwanted = {kept.pk, *(other.pk for other in others)}
    return {table: list(table.with_names().filter(pk__in=keys - unwanted)) for table, keys in wanted.items() if keys - unwanted}


def _records() -> list[type[Record]]:
    return [model for model in apps.get_models() if issubclass(model, Record)]


def _markdown(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if isinstance(field, models.TextField)]


def _renamed(table: type[Record], content: Content, noun: str, names: Mapping[str, str]) -> Content:
    return {**content, **{field.name: renamed(content[field.name], noun, names) for field in _markdown(table)}}


def renamed(text: str, noun: str, names: Mapping[str, str]) -> str:
    """With the new names of records in links, cites and includes; all else stays letter for letter."""

    def link(found: re.Match[str]) -> str:
        key = found[2].strip()
        return found[0].replace(found[2], names[key], 1) if found[1] == noun and key in names else found[0]

    def words(found: re.Match[str]) -> str:
        return re.sub(r"[^\s{}|@,;\[\]]+", lambda word: names.get(word[0], word[0]), found[0])

    text = re.sub(WIKI_LINK, link, text)
    return re.sub(CITE if noun == "source" else INCLUDE, words, text)
