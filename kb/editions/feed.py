"""What the editions changed, record by record, whole: who follows it from the first has what we have."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import chain, islice
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q

from kb.editorial.models import Record, Revision
from kb.editorial.snapshot import parts_of

Content = dict[str, Any]
#: Values in one query, of which SQLite takes 32,766.
MOST_VALUES = 20_000


@dataclass(frozen=True)
class Change:
    """What an edition did to one record. `references` names what its contents refer to, by the keys of that edition."""

    edition: int
    published_at: datetime
    noun: str
    id: UUID
    key: str
    name: str
    operation: str
    before: Content | None
    after: Content | None
    references: dict[str, dict[str, str]]
    #: Of what was merged into another record: that record.
    successor: UUID | None
    #: Its place in the feed, after all changes before it.
    place: tuple[int, int]


def changes(*, after: tuple[int, int], limit: int, model: type[Record] | None = None) -> list[Change]:
    """The next ones after this place (edition, change). Two queries, however many there are."""
    later = Q(change_set__number__gt=after[0]) | Q(change_set__number=after[0], pk__gt=after[1])
    found = Revision.objects.published().filter(later, change_set__number__gte=after[0])
    found = found.of(model) if model else found
    return told(found.select_related("change_set", "base").order_by("change_set__number", "pk")[:limit])


def newest(*, limit: int, model: type[Record] | None = None) -> list[Revision]:
    """Without their contents. One query."""
    found = Revision.objects.published()
    found = found.of(model) if model else found
    return list(found.select_related("change_set__author").defer("content").newest_first()[:limit])


def told(revisions: Iterable[Revision]) -> list[Change]:
    revisions = list(revisions)
    keys = _Keys(revisions)
    return [_change(revision, keys) for revision in revisions]


def _change(revision: Revision, keys: _Keys) -> Change:
    edition = revision.change_set
    assert edition.number is not None and edition.published_at is not None
    before = revision.base.content if revision.base else None
    refers = dict(referred(revision.model, before)) | dict(referred(revision.model, revision.content))
    return Change(
        edition=edition.number,
        published_at=edition.published_at,
        noun=revision.model.noun(),
        id=revision.object_id,
        key=revision.key,
        name=revision.name,
        operation="delete" if revision.content is None else "insert" if before is None else "update",
        before=before,
        after=revision.content,
        references={pk: keys.of(model, pk, edition.number) for pk, model in refers.items()},
        successor=revision.successor,
        place=(edition.number, revision.pk),
    )


def batches(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some


# --- what a content refers to ---


def referred(model: type[Record], content: Content | None) -> Iterator[tuple[str, type[Record]]]:
    """The ids in it that are other records', with their nouns."""
    own, parts = _references(model)
    rows = [(own, content or {}), *((names, row) for part, names in parts.items() for row in (content or {}).get(part, ()))]
    yield from ((row[name], there) for names, row in rows for name, there in names.items() if row.get(name))


@cache
def _references(model: type[Record]) -> tuple[dict[str, type[Record]], dict[str, dict[str, type[Record]]]]:
    """The fields of a record, and of each kind of its parts, that hold the id of a record."""
    return _to_records(model), {part.name: _to_records(part.model, part.link) for part in parts_of(model)}


def _to_records(model: type[models.Model], but: Iterable[str] = ()) -> dict[str, type[Record]]:
    fields = (field for field in model._meta.concrete_fields if field.many_to_one and field.name not in but)
    return {field.name: field.related_model for field in fields if issubclass(field.related_model, Record)}  # type: ignore[arg-type,misc]


class _Keys:
    """What records were called, edition by edition. One query for all that these revisions refer to."""

    def __init__(self, revisions: list[Revision]):
        self.known: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
        bases = [(revision.model, revision.base.content) for revision in revisions if revision.base]
        contents = chain(bases, ((revision.model, revision.content) for revision in revisions))
        asked = sorted({pk for model, content in contents for pk, _ in referred(model, content)})
        for some in batches(asked, MOST_VALUES):
            named = Revision.objects.published().filter(object_id__in=some).order_by("change_set__number")
            for pk, edition, key, name in named.values_list("object_id", "change_set__number", "key", "name").iterator():
                self.known[str(pk)].append((edition or 0, key, name))

    def of(self, model: type[Record], pk: str, edition: int) -> dict[str, str]:
        """As of that edition."""
        history = self.known[pk]
        place = bisect_right(history, edition, key=lambda each: each[0])
        _, key, name = history[max(place - 1, 0)] if history else (0, "", "")
        return {"noun": model.noun(), "key": key, "name": name}


# --- all of an edition ---


def records(edition: int) -> Iterator[Content]:
    """Every record as of that edition, by noun: 500 at a time, two queries each."""
    found = Revision.objects.as_of(edition).select_related("change_set").order_by("content_type", "key", "pk").iterator(500)
    for revisions in batches(found, 500):
        keys = _Keys(revisions)
        for revision in revisions:
            refers = referred(revision.model, revision.content)
            yield {
                "noun": revision.model.noun(),
                "key": revision.key,
                "id": revision.object_id,
                "name": revision.name,
                "edition": revision.change_set.number,
                "content": revision.content,
                "references": {pk: keys.of(model, pk, edition) for pk, model in refers},
            }
