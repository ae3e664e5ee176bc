"""In which forms an edition can be had as one file. The domain adds its own with `register`."""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import orjson
from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify

from kb.editions import database, feed
from kb.editions.keeping import kept
from kb.moment import Moment

CHUNK = 2**20


@dataclass(frozen=True)
class Format:
    """`write` makes the file; it is called as of the edition, and may take as long as it takes: once for each edition."""

    ending: str
    title: str
    media_type: str
    words: str
    write: Callable[[Path, Moment], None]


FORMATS: dict[str, Format] = {}


def register(form: Format) -> None:
    FORMATS[form.ending] = form


@dataclass(frozen=True)
class Download:
    """A file that is there, with what one has to know to fetch it and to trust it."""

    form: Format
    moment: Moment
    path: Path
    size: int
    sha256: str

    @property
    def name(self) -> str:
        return name(self.moment.edition, self.form.ending)

    @property
    def url(self) -> str:
        return reverse("download-file", args=[self.moment.edition, self.name])


def name(edition: int, ending: str) -> str:
    return f"{slugify(settings.SITE_NAME) or 'knowledge'}-{edition}.{ending}"


def downloads(moment: Moment) -> list[Download]:
    return [download(form, moment) for form in FORMATS.values()]


def download(form: Format, moment: Moment) -> Download:
    """Made, if nobody has asked for it yet."""
    path = database.file_of(moment)
    if form.ending != "sqlite":
        named = f"{database.name_of(moment)}.{form.ending}"
        with database.reading(moment):
            path = kept(named, lambda path: form.write(path, moment))
    sha256 = kept(f"{path.name}.sha256", lambda there: _write_sha256(path, there))
    return Download(form, moment, path, path.stat().st_size, sha256.read_text())


def _write_sha256(path: Path, there: Path) -> None:
    with path.open("rb") as file:
        there.write_text(hashlib.file_digest(file, "sha256").hexdigest())


def _write_lines(path: Path, moment: Moment) -> None:
    with path.open("wb") as file, gzip.GzipFile("", "wb", compresslevel=6, fileobj=file, mtime=0) as lines:
        for record in feed.records(moment.edition):
            lines.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))


register(
    Format(
        "sqlite",
        "SQLite",
        "application/vnd.sqlite3",
        "One database file: a table a noun, joined by foreign keys. It opens in Datasette, in DB Browser, in Python and in R.",
        lambda path, moment: None,
    )
)
register(
    Format(
        "jsonl.gz",
        "JSON Lines",
        "application/gzip",
        "A record a line with all that belongs to it, as the change feed has it, compressed: what a mirror begins with.",
        _write_lines,
    )
)
