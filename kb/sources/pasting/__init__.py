"""A reference as other programs export it (BibTeX, RIS, CSL-JSON), read as the fields of a source.

Nothing is guessed in silence: what is taken for something else, and what is left out, is said in the notes. Pure: knows no
database. Whatever is sent, the answer is sources and faults, each with the line on which it begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain, count

from django.utils.text import slugify

from . import bibtex, csl, ris
from ._entry import Entry, Fault, plain

__all__ = ["MAX_ENTRIES", "MAX_LENGTH", "Fault", "Pasted", "Reading", "read", "told_apart"]

#: Characters at once, and references at once: more is an import, which has a way of its own.
MAX_LENGTH = 200_000
MAX_ENTRIES = 100
NO_FORMAT = (
    "This is none of the three: BibTeX begins an entry with @, RIS with “TY  -”, and CSL-JSON is a list in square brackets."
)


@dataclass(frozen=True)
class Pasted:
    """A source as it was understood, by the names of its fields; `line` is where it begins."""

    line: int
    fields: dict[str, str]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    format: str
    sources: tuple[Pasted, ...] = ()
    faults: tuple[Fault, ...] = ()


def read(text: str) -> Reading:
    """Reads as many as there are, beside the faults of the others."""
    text = plain(text)
    if len(text) > MAX_LENGTH:
        return Reading("", faults=(Fault(1, f"This has {len(text):,} characters. Paste at most {MAX_LENGTH:,} at once."),))
    name, reader = _format_of(text)
    if reader is None:
        return Reading("", faults=(Fault(1, NO_FORMAT if text.strip() else "There is nothing here: paste a reference."),))
    entries, faults = reader(text)
    if len(entries) > MAX_ENTRIES:
        faults.append(Fault(entries[MAX_ENTRIES].line, f"From here on it is left out: at most {MAX_ENTRIES} at once."))
    if not entries and not faults:
        faults.append(Fault(1, f"This looks like {name}, but holds no reference."))
    return Reading(name, told_apart([_pasted(entry) for entry in entries[:MAX_ENTRIES]]), tuple(faults))


def _format_of(text: str):
    if text.lstrip()[:1] in ("[", "{"):
        return "CSL-JSON", csl.read
    if re.search(r"^\s*TY  ?-", text, re.MULTILINE):
        return "RIS", ris.read
    if re.search(r"@\s*\w+\s*[{(]", text):
        return "BibTeX", bibtex.read
    return "", None


def _pasted(entry: Entry) -> Pasted:
    fields = {name: value for name, value in entry.fields().items() if value}
    return Pasted(entry.line, fields | {"slug": _key(entry, fields)}, tuple(entry.notes))


def _key(entry: Entry, fields: dict[str, str]) -> str:
    """The key that the reference has, if one can read it; else who and when: `iea-2025`."""
    own = slugify(entry.key.replace(":", "-").replace("/", "-"))
    if own and not own.isdecimal() and len(own) <= 60:
        return own
    who = fields.get("authors", "").split("\n")[0].partition(",")[0] or fields.get("publisher") or fields.get("title", "")
    return "-".join(filter(None, [slugify(who)[:60].strip("-"), fields.get("issued", "")[:4]])) or f"line-{entry.line}"


def told_apart(sources: Iterable[Pasted], taken: Iterable[str] = ()) -> tuple[Pasted, ...]:
    """Two of one author and year are told apart by a letter, as on paper: iea-2025, iea-2025b."""
    taken = set(taken)
    keyed = []
    for source in sources:
        own = source.fields["slug"]
        endings = chain([""], "bcdefghijklmnopqrstuvwxyz", (f"-{number}" for number in count(27)))
        key = next(key for key in (own + ending for ending in endings) if key not in taken)
        taken.add(key)
        keyed.append(replace(source, fields=source.fields | {"slug": key}))
    return tuple(keyed)
