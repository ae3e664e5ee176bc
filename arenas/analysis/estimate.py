"""A number that keeps its doubt: the source's own words, and the interval that they mean.

    >>> print(Estimate.parse("~60-70%").text("%"))
    about 60–70 %

Every decision about what words mean is made here, once. "Nearly 90" and "almost 90" are read as "about 90": they say
less than 90 but not how much less, and the words themselves are kept. "Up to 5" has no lower bound of its own; that a
share cannot be below 0 is known to shares, which say so by `within(0, 100)`. A dash in a table means nil, as the
U.S. Geological Survey uses it; a blank means nothing at all and is refused.
"""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Literal, Self, get_args

from arenas.analysis.reading import SCALES, Unreadable, plain, read

__all__ = ["Estimate", "Order", "Status", "Unreadable"]

Status = Literal["normal", "withheld", "nil"]
SCALES_TO_PRINT = {"trillion": 10**12, "billion": 10**9, "million": 10**6}


class Order(StrEnum):
    GREATER = "greater"
    LESS = "less"
    EQUAL = "equal"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Estimate:
    """An interval of numbers in some unit, which is told elsewhere. A bound that is None was not given by the source.

    Two estimates are equal when they mean the same, whatever their words. The flag beside a missing bound is always True.
    A withheld figure has no bounds; a nil is exactly 0. Raises Unreadable when no number could lie in the interval.
    """

    verbatim: str = field(compare=False)
    lower: Decimal | None
    upper: Decimal | None
    lower_inclusive: bool = True
    upper_inclusive: bool = True
    approximate: bool = False
    status: Status = "normal"

    def __post_init__(self) -> None:
        for bound in (self.lower, self.upper):
            if bound is not None and not bound.is_finite():
                raise Unreadable(f"{bound} is not a number that can be compared.")
        object.__setattr__(self, "lower_inclusive", self.lower_inclusive or self.lower is None)
        object.__setattr__(self, "upper_inclusive", self.upper_inclusive or self.upper is None)
        if self.lower is not None and self.upper is not None:
            if self.lower > self.upper:
                raise Unreadable(f"The range runs backwards: {plain(self.lower)} is more than {plain(self.upper)}.")
            if self.lower == self.upper and not (self.lower_inclusive and self.upper_inclusive):
                raise Unreadable(f"No number is left between {plain(self.lower)} and {plain(self.upper)}.")
        if self.status not in get_args(Status):
            raise Unreadable(f"“{self.status}” is not a status of an estimate.")
        if self.status == "withheld" and (self.known or self.approximate):
            raise Unreadable("A withheld figure has no bounds.")
        if self.status == "nil" and (self.lower != 0 or self.upper != 0 or self.approximate):
            raise Unreadable("Nil means exactly 0.")

    @classmethod
    def parse(cls, text: str, *, unit: str | None = None) -> Self:
        """Reads a source's words. A `unit` may end the text; if it is given, per cent is refused where it is not the unit."""
        reading = read(text, unit)
        return cls(
            text.strip(),
            reading.lower,
            reading.upper,
            reading.lower_inclusive,
            reading.upper_inclusive,
            reading.approximate,
            reading.status,
        )

    @classmethod
    def from_bounds(
        cls,
        lower: Decimal | int | None,
        upper: Decimal | int | None,
        *,
        lower_inclusive: bool = True,
        upper_inclusive: bool = True,
        approximate: bool = False,
    ) -> Self:
        """An estimate that no source has put in words: its verbatim text is our own."""
        low, high = (None if bound is None else Decimal(bound) for bound in (lower, upper))
        estimate = cls("", low, high, lower_inclusive, upper_inclusive, approximate)
        return replace(estimate, verbatim=str(estimate))

    @property
    def known(self) -> bool:
        """Is there at least one bound?"""
        return self.lower is not None or self.upper is not None

    @property
    def is_point(self) -> bool:
        return self.lower is not None and self.lower == self.upper

    def contains(self, value: Decimal | int) -> bool:
        """Could the number be this one? (An unknown figure could be any.)"""
        above = self.lower is None or value > self.lower or (self.lower_inclusive and value == self.lower)
        return above and (self.upper is None or value < self.upper or (self.upper_inclusive and value == self.upper))

    def within(self, floor: Decimal | int, ceiling: Decimal | int) -> Self:
        """The part of it that lies in [floor, ceiling]: "over 90" within 0 and 100 ends at 100. Same words, same doubt.

        An estimate without any bound stays so. Raises Unreadable when it lies wholly outside.
        """
        if not self.known:
            return self
        lower, lower_inclusive, upper, upper_inclusive = self.lower, self.lower_inclusive, self.upper, self.upper_inclusive
        if lower is None or lower < floor:
            lower, lower_inclusive = Decimal(floor), True
        if upper is None or upper > ceiling:
            upper, upper_inclusive = Decimal(ceiling), True
        if lower > upper or (lower == upper and not (lower_inclusive and upper_inclusive)):
            raise Unreadable(f"“{self}” lies outside {plain(Decimal(floor))} to {plain(Decimal(ceiling))}.")
        return replace(self, lower=lower, upper=upper, lower_inclusive=lower_inclusive, upper_inclusive=upper_inclusive)

    def compare(self, other: "Estimate") -> Order:
        """Is the number behind this one certainly greater, less or equal?

        Intervals that do not overlap decide, approximate or not: what "about" means is not a number, so a caller who wants
        to call such a verdict only possible looks at `approximate`. Where one of them is approximate, intervals that merely
        touch ("about 70", "over 70") do not decide. Equal are only two exact points.
        """
        if self._below(other):
            return Order.LESS
        if other._below(self):
            return Order.GREATER
        exact = self.is_point and other.is_point and not (self.approximate or other.approximate)
        return Order.EQUAL if exact and self.lower == other.lower else Order.UNDECIDED

    def _below(self, other: "Estimate") -> bool:
        if self.upper is None or other.lower is None:
            return False
        if self.upper == other.lower:
            both_reach_it = self.upper_inclusive and other.lower_inclusive
            return not (both_reach_it or self.approximate or other.approximate)
        return self.upper < other.lower

    def __str__(self) -> str:
        return self._words("")

    def text(self, unit: str) -> str:
        """As the source meant it, with the unit: "about 60–70 %", "over 3.5 million tonnes", "withheld"."""
        return f"{self._words(unit)} {unit}" if unit and self.known and self.status == "normal" else str(self)

    def _words(self, unit: str) -> str:
        if self.status == "nil" or not self.known:
            return {"nil": "none", "withheld": "withheld", "normal": "unknown"}[self.status]
        about = "about " if self.approximate else ""
        if self.lower is not None and self.upper is not None:
            if self.lower == self.upper:
                return about + _figures(unit, self.lower)
            if self.lower_inclusive and self.upper_inclusive:
                return about + _figures(unit, self.lower, self.upper)
        over, under = "at least" if self.lower_inclusive else "over", "at most" if self.upper_inclusive else "under"
        clauses = [(word, bound) for word, bound in ((over, self.lower), (under, self.upper)) if bound is not None]
        return ", ".join(f"{word} {about}{_figures(unit, bound)}" for word, bound in clauses)


def _figures(unit: str, *numbers: Decimal) -> str:
    """One number, or the two ends of a range. Large ones are told in millions if two decimals suffice for that."""
    largest = max(abs(number) for number in numbers)
    joiner = " to " if min(numbers) < 0 else "–"
    if not unit.casefold().startswith(tuple(SCALES)):  # "5,000,000 million tonnes" rather than "5 million million tonnes"
        for word, multiplier in SCALES_TO_PRINT.items():
            if largest >= multiplier and all(number * 100 % multiplier == 0 for number in numbers):
                return joiner.join(plain(number / multiplier) for number in numbers) + f" {word}"
    return joiner.join(plain(number) for number in numbers)
