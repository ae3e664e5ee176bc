"""Tables that a text draws from the data: a line of its own such as `{% shares rare-earth-magnets %}`.

So the figures of a brief are those of its edition, and nobody types them a second time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

KINDS = ("shares", "goals")
LINE = re.compile(r"^\{% +(\w+)((?: +[a-z0-9-]{1,60}){1,20}) +%\}[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of Markdown (kind "text"), or a table to draw: what of, and for which slugs."""

    kind: str
    text: str = ""
    slugs: tuple[str, ...] = ()


def blocks(text: str) -> Iterator[Block]:
    """The text in order. A line that asks for a table we do not know stays text, for the reader to see. Linear in its length."""
    end = 0
    for line in LINE.finditer(text):
        if line[1] in KINDS:
            if before := text[end : line.start()].strip():
                yield Block("text", before)
            yield Block(line[1], slugs=tuple(line[2].split()))
            end = line.end()
    if rest := text[end:].strip():
        yield Block("text", rest)
