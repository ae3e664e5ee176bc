"""An edition as a SQLite file: its records and parts in tables that anybody can read, made of the revisions and never changed."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connections, models, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.models import Count

from kb.editorial import snapshot
from kb.editorial.models import ChangeSet, Part, Record, Revision
from kb.moment import Moment, at
from kb.moment import moment as here

from .keeping import kept

#: What the connection of an edition is called, and that of one that is being made.
ALIAS, BUILDING = "as_of", "edition_in_the_making"
NOUNS = "nouns"


def file_of(moment: Moment) -> Path:
    """Made when it is first asked for: a query, and one for every 500 records."""
    return kept(f"{name_of(moment)}.sqlite", lambda path: build(path, moment))


def name_of(moment: Moment) -> str:
    """Not the number alone: another database has another edition of that number, and another release other columns."""
    ours = connections["default"]
    told = (moment.published_at.isoformat(), ours.vendor, str(ours.settings_dict["NAME"]), _shape())
    return f"{moment.edition}-{hashlib.sha256(repr(told).encode()).hexdigest()[:16]}"


@cache
def _shape() -> str:
    types = {
        model._meta.db_table: [(field.column, field.db_parameters(connections["default"])["type"]) for field in fields]
        for model in tables().values()
        if (fields := model._meta.concrete_fields)
    }
    return repr((types, settings.RELEASE))


@cache
def tables() -> dict[str, type[models.Model]]:
    """What is in the file, by the names of its tables: records, and the parts of records."""
    named: dict[str, type[models.Model]] = {}
    for model in apps.get_models():
        if issubclass(model, Record):
            named[_plural(model)] = model
            for part in snapshot.parts_of(model):
                plural = _plural(part.model)
                named[part.name if "_of_" in plural else plural] = part.model
    return named


def _plural(model: type[models.Model]) -> str:
    return str(model._meta.verbose_name_plural).replace(" ", "_").replace("-", "_")


# --- reading ---


@contextmanager
def reading(moment: Moment) -> Iterator[None]:
    """Inside, all that is read of records, parts and editions is as readers saw it then."""
    if here() == moment:
        yield
        return
    wrapper = _opened(file_of(moment))
    connections[ALIAS] = wrapper
    try:
        with at(moment):
            yield
    finally:
        del connections[ALIAS]
        wrapper.close()


def _opened(path: Path) -> DatabaseWrapper:
    wrapper = _wrapper(f"file:{path.absolute().as_posix()}?mode=ro&immutable=1", ALIAS, "PRAGMA temp_store=MEMORY")
    wrapper.ensure_connection()
    # Its tables have names for people; these are their names for Django.
    views = [(model._meta.db_table, table) for table, model in tables().items()] + [(ContentType._meta.db_table, NOUNS)]
    assert wrapper.connection is not None
    wrapper.connection.executescript("".join(f'CREATE TEMP VIEW "{ours}" AS SELECT * FROM "{table}";' for ours, table in views))
    return wrapper


def _wrapper(name: str, alias: str, pragmas: str) -> DatabaseWrapper:
    plain: dict[str, Any] = dict.fromkeys(("USER", "PASSWORD", "HOST", "PORT"), "")
    plain |= {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": {"init_command": pragmas}, "TIME_ZONE": None}
    plain |= {"ATOMIC_REQUESTS": False, "AUTOCOMMIT": True, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False, "TEST": {}}
    return DatabaseWrapper(plain, alias)


# --- making ---


def build(path: Path, moment: Moment) -> None:
    """From revisions alone, 500 at a time: as much memory for a large knowledge base as for a small one."""
    wrapper = _wrapper(str(path), BUILDING, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF")
    connections[BUILDING] = wrapper
    try:
        with wrapper.schema_editor() as editor:
            kinds: type[models.Model] = ContentType
            for model in (kinds, *tables().values()):
                editor.create_model(model)
        with wrapper.constraint_checks_disabled(), transaction.atomic(using=BUILDING):
            _insert(_kinds())
            revisions = Revision.objects.as_of(moment.edition).order_by("content_type", "object_id").iterator(snapshot.BATCH)
            while batch := list(islice(revisions, snapshot.BATCH)):
                _insert(row for revision in batch for row in snapshot.build(revision))
    finally:
        del connections[BUILDING]
        wrapper.close()
    _finish(path, moment)


def _kinds() -> list[ContentType]:
    ours = [model for model in tables().values() if issubclass(model, Record | Part)]
    return sorted(ContentType.objects.get_for_models(*ours).values(), key=lambda kind: kind.pk)


def _insert(rows: Iterable[models.Model]) -> None:
    by_model: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    for model, ours in by_model.items():
        model._base_manager.using(BUILDING).bulk_create(ours, batch_size=snapshot.BATCH)


def _finish(path: Path, moment: Moment) -> None:
    """Names for people, and what the file is about."""
    with sqlite3.connect(path, isolation_level=None) as file:
        for table, model in tables().items():
            file.execute(f'ALTER TABLE "{model._meta.db_table}" RENAME TO "{table}"')
        file.execute(f'ALTER TABLE "{ContentType._meta.db_table}" RENAME TO "{NOUNS}"')
        file.execute(
            "CREATE TABLE editions (number INTEGER PRIMARY KEY, title TEXT, note TEXT, published_at TEXT, changed INTEGER)"
        )
        editions = ChangeSet.objects.filter(number__lte=moment.edition).order_by("number").annotate(changed=Count("revisions"))
        told = editions.values_list("number", "title", "note", "published_at", "changed").iterator()
        file.execute("BEGIN")
        file.executemany("INSERT INTO editions VALUES (?, ?, ?, ?, ?)", ((*a, b.isoformat(), c) for *a, b, c in told))
        file.execute("COMMIT")
        file.execute("ANALYZE")
    file.close()
