"""What the project publishes, as it stands after an import: imported once a process, then put back in no time.

`fixtures/` is the knowledge base itself, which grows. `tests/first_knowledge/` is how its records began: few enough to compute by
hand, so it stays as it is, with the examples of docs/methodology.md.
"""

import sqlite3
from io import StringIO
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction

FIXTURES = settings.BASE_DIR / "fixtures"
FIRST = settings.BASE_DIR / "tests/first_knowledge"
_kept: dict[Path, Any] = {}


def put(folder: Path = FIXTURES) -> None:
    """For a test outside of any transaction, on a database as `flush` leaves it."""
    if folder not in _kept:
        call_command("import", str(folder), publish=True, title="The first knowledge", stdout=StringIO(), stderr=StringIO())
        _kept[folder] = _copy()
    elif connection.vendor == "sqlite":
        connection.ensure_connection()
        _kept[folder].backup(connection.connection)
    else:
        _fill(_kept[folder])
    ContentType.objects.clear_cache()


def _copy():
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
    models = apps.get_models(include_auto_created=True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(map(connection.ops.quote_name, tables))} CASCADE")
        for table, rows in tables.items():
            with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                copy.write(rows)
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
