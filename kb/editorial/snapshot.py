"""A record and its parts as plain JSON, and back into the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, models, transaction

from .models import Address, ChangeSet, Part, Record, Revision, RevisionQuerySet

Content = dict[str, Any]
BATCH = 500
#: DataError: what SQLite kept without a word may be too long or too large for PostgreSQL.
NO_ROOM = (IntegrityError, DataError, ValidationError)

if TYPE_CHECKING:
    Field = models.Field[Any, Any]


# --- out of the tables ---


def take(record: Record) -> Content:
    """Reads the record's parts: as many queries as it has kinds of parts."""
    kinds = parts_of(type(record))
    # unordered: an order by what a row refers to is a join, which would lose a row whose reference leads nowhere
    return write(record, {kind.name: kind.model._base_manager.filter(**kind.of(record.pk)).order_by() for kind in kinds})


def write(record: Record, parts: Mapping[str, Iterable[models.Model]]) -> Content:
    """The content in its one canonical form, whether the rows come from a table, a form or a spreadsheet. No query."""
    content = _values(record, but={"id"})
    for kind in parts_of(type(record)):
        rows = [_values(row, but=kind.link) for row in parts.get(kind.name, ())]
        content[kind.name] = sorted(rows, key=lambda row: cast(str, row["id"]))
    return content


def canonical(model: type[Record], content: Content) -> Content:
    """85 becomes "85.000000", an end of line "\\n", what is missing its default, parts are put in order.

    What no field can read stays as it is.
    """
    try:
        (_, record), *rows = _rows(model, UUID(int=0), content)
    except ValidationError:
        return content
    parts = defaultdict(list)
    for name, row in rows:
        parts[name].append(row)
    return write(cast(Record, record), parts)


def _values(row: models.Model, but: Collection[str] = ()) -> Content:
    return {field.name: _plain(field, row) for field in row._meta.concrete_fields if field.name not in but}


def _plain(field: Field, row: models.Model) -> Any:
    """Not DjangoJSONEncoder, which cuts microseconds off."""
    value = field.value_from_object(row)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(field, models.DecimalField):
        return _quantised(field, value)
    if isinstance(value, str):  # browsers end a line by two characters, files by one
        return value.replace("\r\n", "\n").replace("\r", "\n")
    return value if isinstance(value, int | float) else field.value_to_string(row)


def _quantised(field: models.DecimalField[Any, Any], value: Any) -> str:
    """A form says 60 where the table says 60.000000. What has more places than the table keeps is left to its field to refuse."""
    number = cast(Decimal, field.to_python(value))
    return format(number, f".{field.decimal_places}f") if -number.as_tuple().exponent <= field.decimal_places else str(number)  # type: ignore[operator]


@dataclass(frozen=True)
class PartOf:
    """One kind of parts: its name in the content, its model, and the fields that tie a row to its record."""

    name: str
    model: type[models.Model]
    key: str
    kind: dict[str, int]

    @property
    def link(self) -> set[str]:
        return {self.key, *self.kind}

    def of(self, pk: UUID) -> dict[str, Any]:
        return {self.key: pk, **self.kind}


def parts_of(model: type[Record]) -> Iterator[PartOf]:
    for name in model.parts:
        relation: Any = model._meta.get_field(name)
        if isinstance(relation, GenericRelation):
            kind = {relation.content_type_field_name: ContentType.objects.get_for_model(model).pk}
            yield PartOf(name, cast(type[Part], relation.related_model), relation.object_id_field_name, kind)
        else:
            yield PartOf(name, relation.related_model, relation.field.name, {})


# --- back into the tables ---


def restore(revisions: RevisionQuerySet) -> list[Revision]:
    """Makes the tables say what these revisions say; returns those that found no room.

    First every old row goes, then every new one comes, in few statements a table: so no order has to be found, a slug may pass
    from one record to another, and what refers to what is settled at the end (Django's foreign keys are deferred).
    """
    remove(revisions)
    contents = revisions.exclude(content=None).order_by("pk").iterator(BATCH)
    return [homeless for batch in _batches(contents) for homeless in put(batch)]


def put(revisions: list[Revision]) -> list[Revision]:
    """Halves what does not fit until it is known which: a few bad ones cost a few rounds, not one statement each."""
    try:
        with transaction.atomic():
            _insert(row for revision in revisions for row in build(revision))
        return []
    except NO_ROOM:
        if len(revisions) == 1:
            return revisions
        middle = len(revisions) // 2
        return put(revisions[:middle]) + put(revisions[middle:])


def remove(revisions: RevisionQuerySet) -> None:
    for model, keys in by_model(revisions):
        remove_records(model, keys)


def remove_records(model: type[Record], keys: Any) -> None:
    """Raw deletes: Django's own would ask what protects a row that comes back in a moment."""
    for part in parts_of(model):
        _delete(part.model, **{f"{part.key}__in": keys, **part.kind})
    _delete(model, pk__in=keys)


def by_model(revisions: RevisionQuerySet) -> Iterator[tuple[type[Record], models.QuerySet[Revision, Any]]]:
    """Each model among them, with a subquery of the records' keys."""
    for pk in revisions.order_by().values_list("content_type", flat=True).distinct():
        model = ContentType.objects.get_for_id(pk).model_class()
        yield cast(type[Record], model), revisions.order_by().filter(content_type=pk).values("object_id")


def _delete(model: type[models.Model], **which: Any) -> None:
    rows = model._base_manager.filter(**which)
    rows._raw_delete(rows.db)


def put_stand_in(homeless: Revision) -> bool:
    """A draft that found no room, with values that nobody has where they must be unique: so what refers to it is not lost.

    Says whether there is one. If something else was wrong, its parts alone are put: without them its form would be mended and
    saved with none.
    """
    with suppress(*NO_ROOM):
        record, *parts = build(homeless)
        _make_unique(record)
        for rows in ([record, *parts], parts):
            with suppress(*NO_ROOM), transaction.atomic():
                _insert(rows)
                return rows is not parts
    return False


def _make_unique(record: models.Model) -> None:
    constraints = (c.fields for c in record._meta.constraints if isinstance(c, models.UniqueConstraint))
    singles = ((field.name,) for field in record._meta.concrete_fields if field.unique and not field.primary_key)
    for names in (*singles, *constraints):
        for field in map(record._meta.get_field, names):
            if isinstance(field, models.CharField) and not field.choices:
                setattr(record, field.name, record.pk.hex[: field.max_length])
            elif isinstance(field, models.IntegerField):
                setattr(record, field.name, 10_000 + record.pk.int % 20_000)


def _insert(rows: Iterable[models.Model]) -> None:
    tables: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for row in rows:
        tables[type(row)].append(row)
    for model, group in tables.items():
        model._base_manager.bulk_create(group, batch_size=BATCH)


def build(revision: Revision) -> Iterator[models.Model]:
    """The rows of a revision, unsaved, the record first. A field that is no more is passed over."""
    return (row for _, row in _rows(revision.model, revision.object_id, cast(Content, revision.content)))


def _rows(model: type[Record], pk: UUID, content: Content) -> Iterator[tuple[str, models.Model]]:
    yield "", _row(model, {**content, "id": pk})
    for part in parts_of(model):
        for values in content.get(part.name, ()):
            yield part.name, _row(part.model, {**values, **part.of(pk)})


def _row(model: type[models.Model], values: Content) -> models.Model:
    fields = (field for field in model._meta.concrete_fields if field.name in values)
    return model(**{field.attname: field.to_python(values[field.name]) for field in fields})


def _batches(rows: Iterator[Revision]) -> Iterator[list[Revision]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def keep_addresses(change_set: ChangeSet, edition: int) -> None:
    """Remembers each natural key that this edition gives; a key that passes to another record leads there from now on."""
    given = change_set.revisions.exclude(content=None).order_by("pk").values_list("content_type", "key", "object_id")
    Address.objects.bulk_create(
        [Address(content_type_id=kind, key=key, object_id=pk, edition=edition) for kind, key, pk in given.iterator()],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["content_type", "key"],
        update_fields=["object_id", "edition"],
    )
    for kind, pk, successor in change_set.revisions.exclude(successor=None).values_list("content_type", "object_id", "successor"):
        Address.objects.filter(content_type_id=kind, object_id=pk).update(object_id=successor, edition=edition)


# --- between two contents ---


@dataclass(frozen=True)
class Change:
    field: str
    old: Any
    new: Any


def diff(old: Content | None, new: Content | None) -> list[Change]:
    """Field by field, and part by part (`citations/<key>/locator`)."""
    before, after = _flat(old or {}), _flat(new or {})
    names = dict.fromkeys([*before, *after])
    return [Change(n, before.get(n), after.get(n)) for n in names if before.get(n) != after.get(n)]


def _flat(content: Content) -> Content:
    flat: Content = {}
    for name, value in content.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            flat |= {f"{name}/{part['id']}/{key}": part[key] for part in value for key in part if key != "id"}
        elif value != []:
            flat[name] = value
    return flat


def with_keys_of(old: Content, new: Content) -> Content:
    """A form sent twice makes its parts twice, with new keys: here those that say the same are the same."""
    return {name: _same_keys(old.get(name, ()), value) if isinstance(value, list) else value for name, value in new.items()}


def _same_keys(old: Iterable[Content], new: list[Content]) -> list[Content]:
    known = {_bare(row): row["id"] for row in old}
    return [{**row, "id": known.pop(_bare(row), row["id"])} for row in new]


def _bare(row: Content) -> str:
    return repr(sorted((name, value) for name, value in row.items() if name != "id"))
