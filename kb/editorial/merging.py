"""Two editors changed the same record: what each did, field by field, and the text that a choice between them makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Literal, cast

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models

from .models import ChangeSet, Record, Revision
from .snapshot import Content, PartOf, build, parts_of, write
from .wording import Names, Step, label_of, meaning_of, name_of, names_in, summary_of, typed_fields, value_of

Side = Literal["theirs", "ours"]
#: The whole record: one of the two deleted it.
WHOLE = "record"


@dataclass(frozen=True)
class Place:
    """A field, a part or a whole record that at least one of the two changed, and that both do not agree on.

    `default` is the only one that changed it; "" if both did, and somebody has to choose.
    """

    path: str
    label: str
    default: Side | Literal[""]
    part: str
    base: str
    theirs: str
    ours: str


class Unfit(Exception):
    """The chosen text contradicts itself, in words."""


def places(ours: Revision, theirs: Revision | None, draft: ChangeSet | None = None) -> list[Place]:
    """Select `base` with ours. One query for each noun that is referred to."""
    return places_of([(ours, theirs)], draft)[0]


def places_of(conflicts: Iterable[tuple[Revision, Revision | None]], draft: ChangeSet | None = None) -> list[list[Place]]:
    """For each pair of our draft and their edition; so many queries for all of them as for one."""
    threes = [
        (ours.model, ours.base.content if ours.base else None, theirs.content if theirs else None, ours.content)
        for ours, theirs in conflicts
    ]
    names = names_in(
        [Step(model, old, new) for model, base, *sides in threes for old, new in [(base, sides[0]), (None, sides[1])]], draft
    )
    return [list(_places(*three, names)) for three in threes]


def merged(ours: Revision, theirs: Revision | None, choices: Mapping[str, Side]) -> tuple[str, Content]:
    """The name and the content that follow: ours, with what was chosen of theirs. Neither side may be a deletion.

    Raises Unfit if it can't be read. Call it where records can be asked for their names.
    """
    theirs_content = (theirs and theirs.content) or {}
    content = deepcopy(cast(Content, ours.content))
    for path in (path for path, side in choices.items() if side == "theirs"):
        _take(content, theirs_content, path.split("/"))
    return _tidy(ours, content)


def _take(content: Content, theirs: Content, path: list[str]) -> None:
    name, *rest = path
    if not rest:
        content[name] = theirs.get(name)
        return
    rows = {row["id"]: row for row in content.get(name, ())}
    their_rows = {row["id"]: row for row in theirs.get(name, ())}
    key, *field = rest
    if field:
        rows[key] = {**rows[key], field[0]: their_rows[key].get(field[0])}
    elif key in their_rows:
        rows[key] = their_rows[key]
    else:
        rows.pop(key, None)
    content[name] = list(rows.values())


def _tidy(ours: Revision, content: Content) -> tuple[str, Content]:
    """What is never typed follows anew from what is, as it would in a form."""
    kind = ContentType.objects.get_for_model(ours.model)
    try:
        record, *parts = build(Revision(content_type=kind, object_id=ours.object_id, content=content))
        for row in (record, *parts):
            row.clean()
    except ValidationError as error:
        raise Unfit(" ".join(error.messages)) from error
    by_name = {part.name: [row for row in parts if isinstance(row, part.model)] for part in parts_of(ours.model)}
    name = ours.name
    with suppress(ObjectDoesNotExist):
        name = str(record)
    return name, write(cast(Record, record), by_name)


def _places(
    model: type[Record], base: Content | None, theirs: Content | None, ours: Content | None, names: Names
) -> Iterator[Place]:
    if theirs is None or ours is None:
        told = [_whole(model, content, names) for content in (base, theirs, ours)]
        if theirs is not ours:
            yield Place(WHOLE, str(model._meta.verbose_name), "", "", *told)
        return
    yield from _fields(model, "", base or {}, theirs, ours, names)
    for part in parts_of(model):
        yield from _parts(part, base or {}, theirs, ours, names)


def _whole(model: type[Record], content: Content | None, names: Names) -> str:
    return summary_of(model, content, names) if content else "Deleted."


def _fields(
    model: type[models.Model], prefix: str, base: Content, theirs: Content, ours: Content, names: Names, part: str = ""
) -> Iterator[Place]:
    for field in typed_fields(model):
        values = [content.get(field.name) for content in (base, theirs, ours)]
        if values[1] != values[2]:
            told = [_told(field, content, names) for content in (base, theirs, ours)]
            yield Place(prefix + field.name, label_of(field), _only(*values), part, *told)


def _told(field: models.Field[Any, Any], content: Content, names: Names) -> str:
    said, means = value_of(field, content.get(field.name), names), meaning_of(field, content)
    return f"{said} (understood as {means})" if means and means != said else said


def _only(base: Any, theirs: Any, ours: Any) -> Side | Literal[""]:
    return "theirs" if ours == base else "ours" if theirs == base else ""


def _parts(part: PartOf, base: Content, theirs: Content, ours: Content, names: Names) -> Iterator[Place]:
    rows = [{row["id"]: row for row in content.get(part.name, ())} for content in (base, theirs, ours)]
    noun = str(part.model._meta.verbose_name)
    for key in dict.fromkeys(key for side in rows for key in side):
        old, their, our = (side.get(key) for side in rows)
        if their and our:
            called = f"{noun} {name_of(part.model, our, names)}"
            yield from _fields(part.model, f"{part.name}/{key}/", old or {}, their, our, names, called)
        elif their != our:
            told = [summary_of(part.model, row, names) if row else "Not there." for row in (old, their, our)]
            yield Place(f"{part.name}/{key}", noun, _only(old, their, our), "", *told)
