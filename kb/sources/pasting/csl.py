"""CSL-JSON, as Zotero and other reference managers export it. Our fields are CSL's, so little has to be understood."""

from __future__ import annotations

import json
from typing import Any

from ._entry import Entry, Fault, line_of

KINDS = {
    "article", "article-journal", "article-magazine", "article-newspaper", "book", "dataset", "legislation", "report", "speech",
    "webpage",
}  # fmt: skip
NEAR = {
    "bill": "legislation", "regulation": "legislation", "treaty": "legislation", "legal_case": "legislation",
    "standard": "report", "thesis": "report", "chapter": "book", "entry-encyclopedia": "book", "paper-conference": "article",
    "manuscript": "article", "review": "article", "post": "webpage", "post-weblog": "webpage", "periodical": "article-magazine",
    "interview": "speech", "broadcast": "speech", "hearing": "speech",
}  # fmt: skip


def read(text: str) -> tuple[list[Entry], list[Fault]]:
    """One after the other, so that each has its line and a broken one does not take those before it along."""
    entries: list[Entry] = []
    position = len(text) - len(text.lstrip())
    many = text[position] == "["
    position += many
    while True:
        position = _skip(text, position, " \n\t," if many and entries else " \n\t")
        if position >= len(text):
            return entries, [Fault(line_of(text, len(text)), "The list is not closed by a ].")] if many else []
        if many and text[position] == "]":
            return entries, []
        try:
            value, end = json.JSONDecoder().raw_decode(text, position)
        except json.JSONDecodeError as error:
            return entries, [Fault(error.lineno, f"This is not JSON: {error.msg}.")]
        except (RecursionError, ValueError):
            return entries, [Fault(line_of(text, position), "This is nested too deeply, or a number is too long.")]
        line = line_of(text, position)
        if not isinstance(value, dict):
            return entries, [Fault(line, "A reference is expected here: an object in curly brackets.")]
        entries.append(_entry(line, value))
        position = end
        if not many:
            rest = text[position:].strip()
            return entries, [Fault(line_of(text, position), "Several references stand in a list: [ … ].")] if rest else []


def _skip(text: str, position: int, blanks: str) -> int:
    while position < len(text) and text[position] in blanks:
        position += 1
    return position


def _entry(line: int, item: dict[str, Any]) -> Entry:
    entry = Entry(
        line,
        key=_text(item, "citation-key") or _text(item, "id"),
        title=_text(item, "title"),
        authors=[name for name in map(_name, _list(item.get("author"))) if name],
        publisher=_text(item, "publisher"),
        container_title=_text(item, "container-title"),
        url=_text(item, "URL"),
        doi=_text(item, "DOI"),
        language=_text(item, "language"),
        date=_date(item.get("issued")),
    )
    said = _text(item, "type")
    entry.kind = said if said in KINDS else NEAR.get(said, "webpage")
    if said != entry.kind:
        entry.notes.append(f"Its type is {f'“{said[:40]}”' if said else 'not given'}: taken as “{entry.kind}”.")
    return entry


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    if isinstance(value, list):  # Crossref gives titles as lists
        value = value[0] if value else ""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _name(name: Any) -> str:
    if not isinstance(name, dict):
        return str(name) if isinstance(name, str) else ""
    if literal := _text(name, "literal"):
        return literal
    family = " ".join(filter(None, [_text(name, "non-dropping-particle"), _text(name, "family")]))
    given = " ".join(filter(None, [_text(name, "given"), _text(name, "dropping-particle")]))
    return ", ".join(filter(None, [family, given]))


def _date(issued: Any) -> str:
    if not isinstance(issued, dict):
        return str(issued) if isinstance(issued, str) else ""
    first = next(iter(_list(issued.get("date-parts"))), None)
    parts = [str(part).zfill(2) for part in _list(first)[:3] if isinstance(part, int | str)]
    return "-".join([parts[0].zfill(4), *parts[1:]]) if parts else _text(issued, "raw") or _text(issued, "literal")
