"""RIS, as publishers and libraries offer it: a tag of two letters, a dash, a value; ER ends a reference."""

from __future__ import annotations

import re
from typing import Any

import rispy

from ._entry import Entry, Fault

KINDS = {
    "JOUR": "article-journal", "JFULL": "article-journal", "EJOUR": "article-journal", "MGZN": "article-magazine",
    "NEWS": "article-newspaper", "BOOK": "book", "EBOOK": "book", "RPRT": "report", "GOVDOC": "report", "DATA": "dataset",
    "AGGR": "dataset", "STAT": "legislation", "BILL": "legislation", "LEGAL": "legislation", "ELEC": "webpage", "WEB": "webpage",
    "BLOG": "webpage",
}  # fmt: skip
NEAR = {
    "CHAP": "book",
    "ECHAP": "book",
    "EDBOOK": "book",
    "THES": "report",
    "STAND": "report",
    "HEAR": "speech",
    "CASE": "legislation",
}
TAG = re.compile(r"^\s*([A-Z][A-Z0-9])  ?-(?: (.*))?$")


def read(text: str) -> tuple[list[Entry], list[Fault]]:
    entries, faults = [], []
    for line, lines, fault in _references(text):
        if fault:
            faults.append(fault)
        else:
            found = rispy.loads("\n".join(lines))
            entries.extend(_entry(line, one) for one in found[:1])
    return entries, faults


def _references(text: str):
    """Line by line, since the library tells of no lines: where each begins, its lines, and what is wrong with it."""
    begun, lines = 0, []
    for number, line in enumerate(text.split("\n"), 1):
        tag = TAG.match(line)
        if tag and tag[1] == "TY":
            if begun:
                yield begun, [], Fault(begun, f"This reference is not ended by “ER  -” before the next begins on line {number}.")
            begun, lines = number, [f"TY  - {(tag[2] or '').strip()}"]
        elif not begun:
            if line.strip() and not (tag and tag[1] == "ER"):
                yield number, [], Fault(number, f"“{line.strip()[:40]}” stands outside a reference, which begins with “TY  -”.")
        elif tag and tag[1] == "ER":
            yield begun, [*lines, "ER  - "], None
            begun, lines = 0, []
        else:
            lines.append(f"{tag[1]}  - {(tag[2] or '').strip()}" if tag else line.strip())
    if begun:
        yield begun, [], Fault(begun, "This reference is not ended by “ER  -”.")


def _entry(line: int, found: dict[str, Any]) -> Entry:
    first = lambda *names: next((found[name] for name in names if found.get(name)), "")  # noqa: E731
    entry = Entry(
        line,
        key=first("id"),
        title=first("title", "primary_title"),
        authors=[*found.get("first_authors", []), *found.get("authors", [])],
        publisher=first("publisher"),
        container_title=first("journal_name", "alternate_title3", "secondary_title", "alternate_title2"),
        date=first("date", "year", "publication_year"),
        url=next(iter(found.get("urls", [])), ""),
        doi=first("doi"),
        language=first("language"),
    )
    said = first("type_of_reference")
    entry.kind = KINDS.get(said) or NEAR.get(said, "webpage")
    if said not in KINDS:
        entry.notes.append(f"Its type is {f'“{said[:40]}”' if said else 'not given'}: taken as “{entry.kind}”.")
    return entry
