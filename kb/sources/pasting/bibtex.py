"""BibTeX and BibLaTeX, with LaTeX's accents read as letters."""

from __future__ import annotations

import logging
import re
from typing import Any

import bibtexparser
from bibtexparser import middlewares
from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, ParsingFailedBlock
from pylatexenc.latex2text import LatexNodes2Text
from pylatexenc.latexwalker import LatexWalkerError

from ._entry import ADDRESS, Entry, Fault, month_number

KINDS = {
    "article": "article-journal", "book": "book", "techreport": "report", "report": "report", "online": "webpage",
    "electronic": "webpage", "www": "webpage", "dataset": "dataset", "legislation": "legislation",
    "newspaper": "article-newspaper", "magazine": "article-magazine",
}  # fmt: skip
NEAR = {
    "inbook": "book", "incollection": "book", "booklet": "book", "collection": "book", "proceedings": "book",
    "inproceedings": "article", "conference": "article", "unpublished": "article", "phdthesis": "report",
    "mastersthesis": "report", "thesis": "report", "manual": "report", "standard": "report", "jurisdiction": "legislation",
    "legal": "legislation",
}  # fmt: skip
MAX_AUTHORS = 100
# What it cannot read it tells us, and we tell the editor: nobody reads it in a log.
logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)


def read(text: str) -> tuple[list[Entry], list[Fault]]:
    names = [middlewares.SeparateCoAuthors(), middlewares.SplitNameParts()]
    library = bibtexparser.parse_string(text, append_middleware=names)
    return list(map(_entry, library.entries)), [
        Fault((block.start_line or 0) + 1, _reason(block)) for block in library.failed_blocks
    ]


def _reason(block: ParsingFailedBlock) -> str:
    if isinstance(block, DuplicateBlockKeyBlock):
        return "Its key is that of an entry above: leave one of the two out, or give it another key."
    if isinstance(block, DuplicateFieldKeyBlock):
        return "A field stands twice in this entry: keep one of the two."
    return "This entry cannot be read: a bracket or quotation mark is not closed, or a comma is missing between two fields."


def _entry(found: Any) -> Entry:
    given = {name.lower(): field.value for name, field in found.fields_dict.items()}
    first = lambda *names: _decoded(next((given[name] for name in names if given.get(name)), ""))  # noqa: E731
    # in an address a per cent sign is no comment, and a backslash only keeps LaTeX from reading what follows
    as_is = lambda name: str(given.get(name) or "").replace("\\", "")  # noqa: E731
    people = [name for name in given.get("author", []) if not isinstance(name, str)]
    entry = Entry(
        (found.start_line or 0) + 1,
        key=found.key,
        title=": ".join(filter(None, [first("title"), first("subtitle")])),
        authors=[_name(name) for name in people[:MAX_AUTHORS]],
        publisher=first("publisher", "institution", "organization", "school"),
        container_title=first("journal", "journaltitle", "booktitle", "maintitle"),
        date=first("date") or _date(first("year"), first("month"), first("day")),
        url=as_is("url") or _address(as_is("howpublished")),
        doi=as_is("doi"),
        language=first("langid", "language", "hyphenation"),
    )
    if len(people) > MAX_AUTHORS:
        entry.notes.append(f"Of its {len(people)} authors the first {MAX_AUTHORS} are kept.")
    said = found.entry_type.lower()
    entry.kind = KINDS.get(said) or NEAR.get(said) or ("webpage" if entry.url or said == "misc" else "article")
    if said not in KINDS:
        entry.notes.append(f"Its type is “{said[:40]}”: taken as “{entry.kind}”.")
    return entry


def _name(parts: Any) -> str:
    """An institution stands in brackets of its own, {International Energy Agency}, and has no given name."""
    family = _decoded(" ".join([*parts.von, *parts.last]))
    given = _decoded(" ".join([*parts.first, *parts.jr]))
    return ", ".join(filter(None, [family, given]))


def _decoded(text: object) -> str:
    """LaTeX's accents and brackets as plain letters; what it could not make sense of stays as it is."""
    try:
        return LatexNodes2Text(math_mode="verbatim").latex_to_text(re.sub(r"(?<!\\)%", r"\\%", str(text)))
    except (RecursionError, ValueError, LatexWalkerError):
        return str(text)


def _date(year: str, month: str, day: str) -> str:
    number = month_number(month)
    return "-".join([year.strip(), *([number] if number else []), *([day.strip().zfill(2)] if number and day.strip() else [])])


def _address(text: str) -> str:
    found = ADDRESS.search(text)
    return found[0] if found else ""
