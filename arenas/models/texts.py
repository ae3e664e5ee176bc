"""Which fields are Markdown, and what an editor should mend in one: links, cites and figures that lead nowhere."""

import re
from collections.abc import Callable, Collection, Iterator

from arenas.analysis.includes import KINDS, LINE
from kb.editorial.models import Record
from kb.markdown import INCLUDE, Target, includes, places, without_code
from kb.sources.models import Source

from .actor import Actor
from .arena import Arena
from .brief import Brief
from .chain import Chain
from .event import Event
from .indicator import Indicator
from .instrument import Instrument
from .strategy import Strategy

TEXTS: dict[type[Record], tuple[str, ...]] = {
    Actor: ("body",),
    Arena: ("body",),
    Brief: ("editors_note", "body", "takeaways"),
    Chain: ("body",),
    Event: ("body",),
    Indicator: ("definition",),
    Instrument: ("body",),
    Source: ("abstract",),
    Strategy: ("approach",),
}
#: The one field whose text may draw tables, and of what each of them is.
TABLES = (Brief, "body")
TABLES_OF = {"shares": "chain", "goals": "arena"}
#: So much of what cannot be read is quoted.
QUOTED = 60

Resolve = Callable[[list[Target]], Collection[Target]]


def problems(model: type[Record], field: str, text: str, resolve: Resolve) -> Iterator[str]:
    """In the order of the text, each with its line. `resolve` is asked once, and says which targets there are."""
    text = without_code(text)
    tables = {line.start(): line for line in LINE.finditer(text) if line[1] in KINDS and (model, field) == TABLES}
    found = [(start, Target(TABLES_OF[line[1]], slug)) for start, line in tables.items() for slug in line[2].split()]
    found += places(text)
    there = resolve(list(dict.fromkeys(target for _, target in found)))
    wrong = [(start, target.missing) for start, target in found if target not in there]
    wrong += [(start, _unreadable(text[start:])) for start in _marks(text) if start not in tables]
    return (f"line {text.count(chr(10), 0, start) + 1}: {words}" for start, words in sorted(wrong))


def _marks(text: str) -> Iterator[int]:
    """Where something begins that is meant as an include and is none."""
    read = {found.start() for found in re.finditer(INCLUDE, text) if found[1] in includes}
    return (found.start() for found in re.finditer(r"(?<!\\)\{%", text) if found.start() not in read)


def _unreadable(rest: str) -> str:
    written = rest.partition("\n")[0][:QUOTED].partition("%}")
    if re.match(r"\{% +(" + "|".join(KINDS) + r")\b", rest):
        hint = "it stands on a line of its own, in the text of a brief, as {% shares CHAIN %} or {% goals ARENA %}."
        return f"“{written[0]}{written[1]}” is a table: {hint}"
    known = ", ".join(word.usage for word in includes.values())
    return f"“{written[0]}{written[1]}” cannot be read. There are {known}."
