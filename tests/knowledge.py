"""The knowledge base itself, `fixtures/` as published by an import: imported once a process, then put back in no time."""

import sqlite3
from functools import cache

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction

FIXTURES = settings.BASE_DIR / "fixtures"


def put() -> None:
    """For a test outside of any transaction, on a database as `flush` leaves it."""
    if not _kept.cache_info().currsize:
        _kept()  # what has just been imported is what is kept
    elif connection.vendor == "sqlite":
        connection.ensure_connection()
        _kept().backup(connection.connection)
    else:
        _fill(_kept())
    ContentType.objects.clear_cache()


@cache
def _kept():
    call_command("import", str(FIXTURES), publish=True, title="The first knowledge", verbosity=0)
    if connection.vendor == "sqlite":
        copy = sqlite3.connect(":memory:")
        connection.connection.backup(copy)
        return copy
    with connection.cursor() as cursor:
        return {table: _rows(cursor, table) for table in connection.introspection.table_names(cursor)}


def _rows(cursor, table: str) -> bytes:
    with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
        return b"".join(bytes(block) for block in copy)


def _fill(tables: dict[str, bytes]) -> None:
    """Foreign keys are looked at when it is all there."""
    models = connection.introspection.installed_models([*tables])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(map(connection.ops.quote_name, tables))} CASCADE")
        for table, rows in tables.items():
            with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                copy.write(rows)
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
