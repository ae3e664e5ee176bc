"""A change in words: labels for fields, names for keys. For the review page, and for the public history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.db import models
from django.db.models import Q

from .models import ChangeSet, LastEdition, Record, Revision
from .snapshot import Content, parts_of

Names = Mapping[tuple[type[Record], str], str]


@dataclass(frozen=True)
class Step:
    """What became of one record: no `old` if it is new, no `new` if it is gone."""

    model: type[Record]
    old: Content | None
    new: Content | None


@dataclass(frozen=True)
class Line:
    """A field that differs, or a part that came or went, as a reader can be shown it."""

    label: str
    old: str
    new: str
    #: How a figure was understood, where its model says so: "over 90 %".
    old_means: str = ""
    new_means: str = ""
    #: The part that it is of: "citation of USGS, p. 1".
    part: str = ""
    #: A whole part that came or went.
    is_part: bool = False


def in_words(steps: Iterable[Step], draft: ChangeSet | None = None) -> list[list[Line]]:
    """For each step its lines. One query for each noun that is referred to.

    Records are named as the last edition, or the `draft`, names them: other people's drafts have no names here.
    """
    steps = list(steps)
    names = names_in(steps, draft)
    return [list(_lines(step, names)) for step in steps]


def changes_of(revisions: Iterable[Revision], draft: ChangeSet | None = None) -> list[list[Line]]:
    """What each revision changes of its base. Select `base` with them."""
    return in_words((Step(r.model, r.base.content if r.base else None, r.content) for r in revisions), draft)


def _lines(step: Step, names: Names) -> Iterator[Line]:
    old, new = step.old or {}, step.new or {}
    yield from _differences(step.model, old, new, names)
    for part in parts_of(step.model):
        before = {row["id"]: row for row in old.get(part.name, ())}
        after = {row["id"]: row for row in new.get(part.name, ())}
        noun = str(part.model._meta.verbose_name)
        for key in dict.fromkeys([*before, *after]):
            if key not in before:
                yield Line(f"{noun} added", "", summary_of(part.model, after[key], names), is_part=True)
            elif key not in after:
                yield Line(f"{noun} removed", summary_of(part.model, before[key], names), "", is_part=True)
            else:
                called = f"{noun} {name_of(part.model, before[key], names)}"
                yield from _differences(part.model, before[key], after[key], names, f"{noun}: ", called)


def _differences(
    model: type[models.Model], old: Content, new: Content, names: Names, prefix: str = "", part: str = ""
) -> Iterator[Line]:
    for field in typed_fields(model):
        before, after = old.get(field.name), new.get(field.name)
        if before != after:
            said_old, said_new = (value_of(field, each, names) for each in (before, after))
            yield Line(prefix + label_of(field), said_old, said_new, meaning_of(field, old), meaning_of(field, new), part)


def meaning_of(field: models.Field[Any, Any], content: Content) -> str:
    """How a figure was understood, if its model has `means`: it is asked with the whole content that the field stands in."""
    means = getattr(field.model, "means", None)
    return str(means(field.name, content)) if means and content.get(field.name) else ""


def name_of(model: type[models.Model], row: Content, names: Names) -> str:
    """What a part is known by: the records that it refers to, else its first words, and its time or place."""
    said = [field for field in typed_fields(model) if row.get(field.name) and field.name != "position"]
    records = [field for field in said if field.many_to_one]
    words = [field for field in said if isinstance(field, models.CharField) and not field.choices]
    return ", ".join(value_of(field, row[field.name], names) for field in [*records, *words[: 1 if records else 2]])


def summary_of(model: type[models.Model], row: Content, names: Names) -> str:
    said = [field for field in typed_fields(model) if field.name in row and field.name != "position"]
    shown = ((label_of(field), value_of(field, row[field.name], names)) for field in said)
    return "; ".join(f"{label}: {value}" for label, value in shown if value)


def typed_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """What is never typed follows from what is, and needs no line of its own."""
    return [field for field in model._meta.concrete_fields if field.editable]


def label_of(field: models.Field[Any, Any]) -> str:
    return str(field.verbose_name)


def value_of(field: models.Field[Any, Any], value: Any, names: Names) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field.many_to_one:
        return names.get((cast(type[Record], field.related_model), str(value)), str(value))
    if isinstance(field, models.DecimalField) and "." in str(value):
        return str(value).rstrip("0").rstrip(".")
    return str(dict(field.flatchoices).get(value, value))


def names_in(steps: list[Step], draft: ChangeSet | None) -> Names:
    wanted: dict[type[Record], set[str]] = defaultdict(set)
    for step in steps:
        for content in filter(None, (step.old, step.new)):
            _collect(step.model, content, wanted)
            for part in parts_of(step.model):
                for row in content.get(part.name, ()):
                    _collect(part.model, row, wanted)
    return {(model, str(pk)): name for model, keys in wanted.items() for pk, name in _names_of(model, keys, draft)}


def _collect(model: type[models.Model], row: Content, wanted: dict[type[Record], set[str]]) -> None:
    for field in model._meta.concrete_fields:
        if field.many_to_one and issubclass(cast(type, field.related_model), Record) and row.get(field.name):
            wanted[cast(type[Record], field.related_model)].add(str(row[field.name]))


def _names_of(model: type[Record], keys: set[str], draft: ChangeSet | None) -> Iterable[tuple[UUID, str]]:
    """The newest last, so that it is the one that stays."""
    known = Revision.objects.of(model).filter(Q(change_set__number__lte=LastEdition()) | Q(change_set=draft))
    return known.filter(object_id__in=keys).newest_first().reverse().values_list("object_id", "name")
