"""The published knowledge as files: the same knowledge, the same bytes. A fixed number of queries."""

import csv
import io
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import yaml

from kb.editorial.trial import one_at_a_time
from kb.moment import moment

from .columns import text
from .package import FILE as PACKAGE
from .package import describe
from .sheets import SHEETS, Sheet


class NotOurs(Exception):
    """The folder holds something else, which an export might overwrite."""


def write_folder(path: Path) -> int:
    """Writes all files, removes the texts that are no more, and touches nothing else; gives the number of files."""
    if path.exists() and not (path.is_dir() and (path.joinpath(PACKAGE).exists() or not any(path.iterdir()))):
        raise NotOurs(f"{path} is neither empty nor an earlier export.")
    files = export()
    for old in [*path.glob("texts/*/*.md"), *path.glob("briefs/*.md")]:
        if old.relative_to(path).as_posix() not in files:
            old.unlink()
    for name, content in files.items():
        path.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        path.joinpath(name).write_bytes(content)
    return len(files)


def export() -> dict[str, bytes]:
    """The content of each file by its name."""
    # No edition comes between the first table and the last; none can, where an earlier one is read.
    with nullcontext() if moment() else one_at_a_time():
        return {name: content.encode() for name, content in sorted(each_file())}


def each_file() -> Iterator[tuple[str, str]]:
    """Name and content, a table after the other: as much memory as the largest of them takes. The description comes last."""
    names, places = list[str](), dict()
    for sheet in SHEETS:
        for name, content in _files(sheet, places):
            names.append(name)
            yield name, content
    yield PACKAGE, describe(sorted(names))


def _files(sheet: Sheet, places) -> Iterator[tuple[str, str]]:
    """`places` keeps where each record stands, for the parts that come after it."""
    rows = _by_owner(sheet, sheet.rows(), places) if sheet.owner else sorted(sheet.rows(), key=sheet.order)
    if not sheet.owner:
        places |= {(type(record), record.pk): place for place, record in enumerate(rows, start=len(places))}
    if sheet.in_markdown:
        yield from ((f"{sheet.path}{record.natural_key}.md", _with_front_matter(sheet, record)) for record in rows)
    else:
        yield sheet.path, _csv(sheet, rows)
        yield from _texts(sheet, rows)


def _by_owner(sheet: Sheet, parts, places):
    """The parts of a record stand together, in the order of the records."""

    def place(part):
        owner = sheet.owner_of(part)
        return (places[type(owner), owner.pk], *sheet.order(part))

    return sorted(parts, key=place)


def _csv(sheet: Sheet, rows) -> str:
    file = io.StringIO()
    lines = csv.writer(file, lineterminator="\n")
    lines.writerow(sheet.headers)
    lines.writerows([*_owner(sheet, row), *(column.read(row) for column in sheet.columns)] for row in rows)
    return file.getvalue()


def _owner(sheet: Sheet, row) -> list[str]:
    if not sheet.owner:
        return []
    owner = sheet.owner_of(row)
    return [owner.noun(), owner.natural_key][-len(sheet.owner) :]


def _texts(sheet: Sheet, records) -> Iterator[tuple[str, str]]:
    for record in records if sheet.text else ():
        if words := text(getattr(record, sheet.text)).strip():
            yield f"texts/{sheet.plural}/{record.natural_key}.md", f"{words}\n"


# --- Markdown with front matter ---


class _FrontMatter(yaml.SafeDumper):
    """A text of several lines stands as it is; a number without quotation marks."""


def _as_it_stands(dumper, value):
    if value.isdecimal() and value.isascii() and str(int(value)) == value:
        return dumper.represent_int(int(value))
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_FrontMatter.add_representer(str, _as_it_stands)


def _with_front_matter(sheet: Sheet, record) -> str:
    cells = {column.header: column.read(record) for column in sheet.columns}
    body = cells.pop(sheet.text)
    front = {header: f"{cell}\n" if "\n" in cell else cell for header, cell in cells.items() if cell and header not in sheet.key}
    lines = yaml.dump(front, Dumper=_FrontMatter, allow_unicode=True, sort_keys=False, width=10**9) if front else ""
    return f"---\n{lines}---\n{body}\n"
