"""What a mapping says, understood: rules, and the values that they set."""

import re
from dataclasses import dataclass, field
from typing import Any

from .sheets import Sheet

#: What means nothing, in every table.
BLANKS = ("",)
IN_BRACES = re.compile(r"\{(=?)([^{}]+)\}")


@dataclass(frozen=True)
class Lookup:
    """The key that another rule gave the row with this value in the column `by`."""

    rule: str
    by: str


@dataclass(frozen=True)
class Value:
    origin: str
    of: Any
    blank: tuple[str, ...] = ()
    values: dict[str, str] = field(default_factory=dict)
    #: What all but the `values` become; None leaves them as they are.
    otherwise: str | None = None
    #: The noun, in the plural, among whose published records it is looked for by key, name, other name or ISO code.
    match: str = ""
    record: tuple[Lookup, ...] = ()
    #: What is wanted of a country, which may be called by its code, its three letters or its name.
    country: str = ""
    slug: bool = False
    cut: int = 0
    default: str = ""
    required: bool = False

    @property
    def columns(self) -> list[str]:
        """Of the foreign table."""
        match self.origin:
            case "column":
                return [self.of]
            case "columns":
                return list(self.of)
            case "template":
                return [name for ours, name in IN_BRACES.findall(self.of) if not ours]
        return []

    @property
    def fields(self) -> list[str]:
        """Of our own row: they have to be known first."""
        return [name for ours, name in IN_BRACES.findall(self.of) if ours] if self.origin == "template" else []


@dataclass(frozen=True)
class Skip:
    column: str
    #: In lower case; None stands for "whatever is blank".
    values: frozenset[str] | None
    #: Then all other rows are left out.
    unless: bool = False


@dataclass(frozen=True)
class Rule:
    name: str
    sheet: Sheet
    pattern: str
    rows: tuple[dict[str, str], ...]
    set: dict[str, Value]
    skip: tuple[Skip, ...] = ()
    #: Columns that a record which exists already keeps as it has them.
    only_new: frozenset[str] = frozenset()
    #: Columns that hold a line for each of several rows of one record, added to those that are published.
    gather: frozenset[str] = frozenset()

    @property
    def keys(self) -> tuple[str, ...]:
        return (*self.sheet.owner, *self.sheet.key)


@dataclass(frozen=True)
class Definition:
    rules: dict[str, Rule]
    blank: tuple[str, ...] = BLANKS
