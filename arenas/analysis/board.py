"""Things laid out as a chessboard: rows by columns, several or none in a cell."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Thing = TypeVar("Thing")
Row = TypeVar("Row", bound=Hashable)
Column = TypeVar("Column", bound=Hashable)


@dataclass(frozen=True)
class Cell(Generic[Column, Thing]):
    """What stands where a row and a column cross; no things means that nothing is known, not that there is nothing."""

    column: Column
    things: tuple[Thing, ...]


@dataclass(frozen=True)
class Line(Generic[Row, Column, Thing]):
    row: Row
    cells: tuple[Cell[Column, Thing], ...]


@dataclass(frozen=True)
class Board(Generic[Row, Column, Thing]):
    columns: tuple[Column, ...]
    lines: tuple[Line[Row, Column, Thing], ...]


def board(
    things: Iterable[Thing], *, columns: Sequence[Column], row: Callable[[Thing], Row], column: Callable[[Thing], Column]
) -> Board[Row, Column, Thing]:
    """Columns as given, things of others left out; rows in the order in which the things first name them."""
    rows: dict[Row, dict[Column, list[Thing]]] = {}
    for thing in things:
        if column(thing) in columns:
            rows.setdefault(row(thing), defaultdict(list))[column(thing)].append(thing)
    lines = (Line(each, tuple(Cell(place, tuple(cells.get(place, ()))) for place in columns)) for each, cells in rows.items())
    return Board(tuple(columns), tuple(lines))
