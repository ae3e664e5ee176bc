"""A change in words: labels for fields, names for keys. For the review page, and for the public history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.db import models
from django.db.models import Q

from .models import ChangeSet, Record, Revision
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


@dataclass(frozen=True)
class Row:
    """A field on which two editors differ, or which one of them changed."""

    label: str
    base: str
    theirs: str
    ours: str


def in_words(steps: Iterable[Step], draft: ChangeSet | None = None) -> list[list[Line]]:
    """For each step its lines. One query for each noun that is referred to.

    Records are named as the last edition, or the `draft`, names them: other people's drafts have no names here.
    """
    steps = list(steps)
    names = _names(steps, draft)
    return [list(_lines(step, names)) for step in steps]


def changes_of(revisions: Iterable[Revision], draft: ChangeSet | None = None) -> list[list[Line]]:
    """What each revision changes of its base. Select `base` with them."""
    return in_words((Step(r.model, r.base.content if r.base else None, r.content) for r in revisions), draft)


def side_by_side(conflicts: Iterable[tuple[Revision, Revision | None]], draft: ChangeSet | None = None) -> list[list[Row]]:
    """For each pair of our draft and their edition, field by field: what both were made from, theirs, ours."""
    conflicts = list(conflicts)
    base = [ours.base.content if ours.base else None for ours, _ in conflicts]
    their_lines = in_words(
        [Step(ours.model, old, theirs.content if theirs else None) for (ours, theirs), old in zip(conflicts, base, strict=True)],
        draft,
    )
    our_lines = in_words([Step(ours.model, old, ours.content) for (ours, _), old in zip(conflicts, base, strict=True)], draft)
    return [_rows(theirs, ours) for theirs, ours in zip(their_lines, our_lines, strict=True)]


def _rows(theirs: list[Line], ours: list[Line]) -> list[Row]:
    """Where one side changed nothing, it stands by the base."""
    their_new, our_new = ({(line.label, line.old): line.new for line in lines} for lines in (theirs, ours))
    places = dict.fromkeys([*their_new, *our_new])
    return [Row(label, old, their_new.get((label, old), old), our_new.get((label, old), old)) for label, old in places]


def _lines(step: Step, names: Names) -> Iterator[Line]:
    old, new = step.old or {}, step.new or {}
    yield from _differences(step.model, old, new, names, "")
    for part in parts_of(step.model):
        before = {row["id"]: row for row in old.get(part.name, ())}
        after = {row["id"]: row for row in new.get(part.name, ())}
        noun = str(part.model._meta.verbose_name)
        for key in dict.fromkeys([*before, *after]):
            if key not in before:
                yield Line(f"{noun} added", "", _summary(part.model, after[key], names))
            elif key not in after:
                yield Line(f"{noun} removed", _summary(part.model, before[key], names), "")
            else:
                yield from _differences(part.model, before[key], after[key], names, f"{noun}: ")


def _differences(model: type[models.Model], old: Content, new: Content, names: Names, prefix: str) -> Iterator[Line]:
    for field in _fields(model):
        before, after = old.get(field.name), new.get(field.name)
        if before != after:
            yield Line(prefix + _label(field), _value(field, before, names), _value(field, after, names))


def _summary(model: type[models.Model], row: Content, names: Names) -> str:
    said = [field for field in _fields(model) if field.name in row and field.name != "position"]
    shown = ((_label(field), _value(field, row[field.name], names)) for field in said)
    return "; ".join(f"{label}: {value}" for label, value in shown if value)


def _fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """What is never typed follows from what is, and needs no line of its own."""
    return [field for field in model._meta.concrete_fields if field.editable]


def _label(field: models.Field[Any, Any]) -> str:
    return str(field.verbose_name)


def _value(field: models.Field[Any, Any], value: Any, names: Names) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field.many_to_one:
        return names.get((cast(type[Record], field.related_model), str(value)), str(value))
    if isinstance(field, models.DecimalField) and "." in str(value):
        return str(value).rstrip("0").rstrip(".")
    return str(dict(field.flatchoices).get(value, value))


def _names(steps: list[Step], draft: ChangeSet | None) -> Names:
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
    known = Revision.objects.of(model).filter(Q(change_set__number__isnull=False) | Q(change_set=draft))
    return known.filter(object_id__in=keys).newest_first().reverse().values_list("object_id", "name")
