"""What stands in the way of a publication, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, cast
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models

from .models import ChangeSet, Part, Record, Revision
from .snapshot import build, by_model, parts_of


@dataclass(frozen=True)
class Lost:
    """A row that needs a record which is not there, and the revision that took that away."""

    row: models.Model
    owner: Revision | None
    gone: Revision | None

    def __str__(self) -> str:
        missing = f"“{self.gone.name}”" if self.gone else "a record"
        noun = str(self.row._meta.verbose_name)
        if isinstance(self.row, Part):
            return f"“{self.owner.name if self.owner else '?'}” has a {noun} that needs {missing}, which is not there."
        return f"The {noun} “{self.owner.name if self.owner else self.row.pk}” needs {missing}, which is not there."


def dangling(change_set: ChangeSet) -> Iterator[Lost]:
    """Which references would lead nowhere: the database says it only at the commit, and in code."""
    for model, ours in by_model(change_set.revisions.all()):
        for table, key, kind in [(model, "pk", {}), *((part.model, part.key, part.kind) for part in parts_of(model))]:
            for field in table._meta.concrete_fields:
                if field.many_to_one and issubclass(cast(type, field.related_model), Record):
                    yield from _lost(table, field, {f"{key}__in": ours, **kind}, change_set)
        for relation in model._meta.get_fields(include_hidden=True):  # hidden: those with related_name "+"
            if isinstance(relation, models.ManyToOneRel):
                table = relation.related_model
                yield from _lost(table, relation.field, {f"{relation.field.name}__in": ours}, change_set)


def _lost(table: type[models.Model], field: Any, which: dict[str, Any], change_set: ChangeSet) -> Iterator[Lost]:
    there = field.related_model._base_manager.filter(pk=models.OuterRef(field.attname))
    rows = table._base_manager.order_by().filter(**which).exclude(**{field.attname: None}).filter(~models.Exists(there))
    known = Revision.objects.filter(models.Q(change_set=change_set) | models.Q(change_set__number__isnull=False)).newest_first()
    for row in rows[:10]:
        gone = known.of(field.related_model, getattr(row, field.attname)).deletions().first()
        yield Lost(row, known.of(*owner(row)).first(), gone)


def owner(row: models.Model) -> tuple[type[models.Model], UUID]:
    """The record that a row is, or is a part of."""
    if isinstance(row, Record):
        return type(row), row.pk
    for field in row._meta.concrete_fields:
        model = cast(Any, field.related_model)
        if field.many_to_one and model is ContentType:
            kind = ContentType.objects.get_for_id(getattr(row, field.attname))
            return cast(type[Record], kind.model_class()), row.object_id  # type: ignore[attr-defined]
        if field.many_to_one and issubclass(model, Record) and cast(Any, field).remote_field.name in model.parts:
            return model, getattr(row, field.attname)
    raise LookupError(f"{row!r} is no part of a record.")


def why_no_room(revision: Revision) -> list[str]:
    """Asked only once the database has said no, and of rows that are not in it: so all that is there can be asked."""
    try:
        complaints = [text for row in build(revision) for text in _complaints(row)]
    except ValidationError as error:  # a value that its field cannot even read
        complaints = list(error.messages)
    return [f"“{revision.name}”: {text}" for text in complaints or ["the database would not have it."]]


def _complaints(row: Any) -> Iterator[str]:
    references = {field.name for field in row._meta.concrete_fields if field.many_to_one}
    for ask in (partial(row.clean_fields, exclude=references), row.validate_unique, row.validate_constraints):
        try:
            ask()
        except ValidationError as error:
            yield from error.messages
