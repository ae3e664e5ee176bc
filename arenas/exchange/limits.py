"""How large a file from elsewhere may be: asked before it is unpacked, and again while it is read."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Limits:
    #: Of the file as it is sent.
    packed: int
    #: Of all that it unpacks to.
    unpacked: int
    rows: int
    columns: int
    #: Characters of one cell.
    cell: int
    #: Tables in one file.
    tables: int
    #: How long reading and comparing may take, and in how much memory.
    seconds: int
    megabytes: int

    @classmethod
    def of_settings(cls) -> "Limits":
        return cls(
            packed=settings.IMPORT_MAX_MEGABYTES * 2**20,
            unpacked=settings.IMPORT_MAX_UNPACKED_MEGABYTES * 2**20,
            rows=settings.IMPORT_MAX_ROWS,
            columns=settings.IMPORT_MAX_COLUMNS,
            cell=settings.IMPORT_MAX_CELL,
            tables=settings.IMPORT_MAX_TABLES,
            seconds=settings.IMPORT_SECONDS,
            megabytes=settings.IMPORT_MEMORY_MEGABYTES,
        )
