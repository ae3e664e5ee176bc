"""Where each cell of a row that was made by a mapping came from: what is wrong is told in the words of the file."""

from dataclasses import dataclass, field
from typing import NamedTuple

from .reading import Problem, Row


class Origin(NamedTuple):
    file: str
    number: int
    column: str
    value: str


@dataclass(frozen=True)
class MappedRow(Row):
    """A row of ours, perhaps made of several of theirs. A problem is told in the words of the file that has to be mended."""

    origins: dict[str, Origin] = field(default_factory=dict)

    @property
    def places(self) -> set[tuple[str, int | None]]:
        return {(self.file, self.number), *((origin.file, origin.number) for origin in self.origins.values())}

    def problem(self, reason: str, *columns: str) -> Problem:
        found = [self.origins[column] for column in columns if column in self.origins]
        if not found:
            return Problem(self.file, reason, self.number, ", ".join(columns), None)
        names, values = (", ".join(dict.fromkeys(filter(None, each))) for each in zip(*(o[2:] for o in found), strict=True))
        return Problem(found[0].file, reason, found[0].number, names, values)


class Bad(Exception):
    """What is wrong with one cell. It spoils those that are made from it, and is told once, where it began."""

    origin: Origin | None = None
    is_told = False
