"""What is different between two texts, word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "gone", "new"]
WORD = re.compile(r"\w+|[^\w\s]|\s+")
BLANK = re.compile(r"[^\S\n]+")
LINE = re.compile(r"[^\n]*\n+|[^\n]+")
#: Comparing grows with the square of the length: beyond so many words (or lines) two texts are told whole.
MOST = 1500
#: Less in common than this, and the words of both would only be mixed up.
ALIKE = 0.3
#: Of a long stretch that stays, so many characters on either side of what changes.
AROUND = 120


@dataclass(frozen=True)
class Piece:
    kind: Kind
    text: str


Within = Callable[[str, str], Iterator[Piece]]


def word_by_word(old: str, new: str) -> list[Piece]:
    """All of both: what is the same and what is gone make `old`, what is the same and what is new make `new`.

    Neighbouring words that were replaced are told together: first all that is gone, then all that is new.
    """
    return _joined(_by(LINE, old, new, within=lambda gone, come: _by(WORD, gone, come, within=_whole, alike=ALIKE)))


def shortened(pieces: Sequence[Piece]) -> list[Piece]:
    """What stays, only as far as it says where the change is; "…" stands for the rest."""
    return [_cut(piece, first=i == 0, last=i == len(pieces) - 1) for i, piece in enumerate(pieces)]


def _by(token: re.Pattern[str], old: str, new: str, *, within: Within, alike: float = 0) -> Iterator[Piece]:
    """Token by token; what is replaced is looked into by `within`."""
    before, after = token.findall(old), token.findall(new)
    if max(len(before), len(after)) > MOST:
        yield from _whole(old, new)
        return
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if alike and matcher.ratio() < alike:
        yield from _whole(old, new)
        return
    for what, a, b, c, d in matcher.get_opcodes():
        gone, come = "".join(before[a:b]), "".join(after[c:d])
        if what == "equal":
            yield Piece("same", gone)
        elif what == "replace":
            yield from within(gone, come)
        else:
            yield from _whole(gone, come)


def _whole(old: str, new: str) -> Iterator[Piece]:
    if old:
        yield Piece("gone", old)
    if new:
        yield Piece("new", new)


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    """Hunks: what stays, then all that is gone, then all that is new. A blank between two words that change goes with them."""
    joined: list[Piece] = []
    gone = come = same = ""
    for piece in pieces:
        if piece.kind == "same":
            same += piece.text
            continue
        if same and (gone or come) and BLANK.fullmatch(same):
            gone, come = gone + same, come + same
        elif same:
            joined += [*_whole(gone, come), Piece("same", same)]
            gone = come = ""
        same = ""
        gone += piece.text if piece.kind == "gone" else ""
        come += piece.text if piece.kind == "new" else ""
    return [*joined, *_whole(gone, come), *([Piece("same", same)] if same else [])]


def _cut(piece: Piece, *, first: bool, last: bool) -> Piece:
    text = piece.text
    if piece.kind != "same" or len(text) <= 3 * AROUND:
        return piece
    head = "" if first else text[:AROUND].rsplit(None, 1)[0] + " "
    tail = "" if last else " " + text[-AROUND:].split(None, 1)[-1]
    return Piece("same", f"{head}…{tail}")
