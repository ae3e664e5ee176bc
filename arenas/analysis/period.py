"""The time that a figure or an event speaks of, with the precision of its source.

A part of the Extended Date/Time Format (EDTF, ISO 8601-2, level 1), and SDMX's quarters: "2025", "2025-03", "2025-03-14",
"2024-Q3", "2020/2024", "2020/.." (still running), each with "?" (uncertain), "~" (approximate) or "%" (both) behind it.
"""

import calendar
import re
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Self

from arenas.analysis.reading import Unreadable

__all__ = ["Period", "Precision", "Unreadable"]

Precision = Literal["year", "quarter", "month", "day", "interval"]
FORM = re.compile(r"([0-9]{4})(?:-(?:[Qq]([0-9])|([0-9]{2})(?:-([0-9]{2}))?))?([?~%]?)")
EXAMPLES = "write, for example, 2025, 2025-03, 2025-03-14, 2024-Q3 or 2020/2024"
ORDINALS = ("first", "second", "third", "fourth")
OPEN = ("", "..")
DOUBTS = {
    (False, False): "",
    (True, False): " (uncertain)",
    (False, True): " (approximate)",
    (True, True): " (uncertain and approximate)",
}


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both included; `last` is None while the period still runs. Sort by `first`.

    Two periods are equal when they mean the same days with the same precision and doubt, however they were written.
    """

    verbatim: str = field(compare=False)
    first: date
    last: date | None
    precision: Precision
    uncertain: bool = False
    approximate: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises Unreadable, with a reason that an editor can act on."""
        verbatim = text.strip(" ")
        if not verbatim:
            raise Unreadable(f"The period is missing: {EXAMPLES}.")
        start, slash, end = verbatim.partition("/")
        if not slash:
            return cls(verbatim, *_read(verbatim))
        if start in OPEN:
            raise Unreadable("Say when the period begins: a period without a beginning cannot be put in order.")
        first, start_ends, _, uncertain, approximate = _read(start)
        if end in OPEN:
            return cls(verbatim, first, None, "interval", uncertain, approximate)
        end_starts, last, _, end_uncertain, end_approximate = _read(end)
        if end_starts < first or last < start_ends:
            raise Unreadable(f"The period runs backwards: {start} does not end before {end}.")
        return cls(verbatim, first, last, "interval", uncertain or end_uncertain, approximate or end_approximate)

    def contains(self, other: "date | Period") -> bool:
        """Does the whole of a day or another period lie in this one?"""
        first, last = (other.first, other.last) if isinstance(other, Period) else (other, other)
        return self.first <= first and (self.last is None or (last is not None and last <= self.last))

    def overlaps(self, other: "Period") -> bool:
        """Is there a day that both have?"""
        return (self.last is None or other.first <= self.last) and (other.last is None or self.first <= other.last)

    def __str__(self) -> str:
        """As a reader says it: "2025 (uncertain)", "March 2025", "third quarter of 2024", "2020–2024", "since 2020"."""
        start, slash, end = self.verbatim.partition("/")
        words = _words(start) if not slash else f"since {_words(start)}" if end in OPEN else f"{_words(start)}–{_words(end)}"
        return words + DOUBTS[self.uncertain, self.approximate]


def _words(text: str) -> str:
    """One end of a period in words, without its doubt."""
    first, _, precision, _, _ = _read(text)
    month = calendar.month_name[first.month]
    quarter = ORDINALS[(first.month - 1) // 3]
    return {
        "year": f"{first.year}",
        "quarter": f"{quarter} quarter of {first.year}",
        "month": f"{month} {first.year}",
        "day": f"{first.day} {month} {first.year}",
    }[precision]


def _read(text: str) -> tuple[date, date, Precision, bool, bool]:
    """First day, last day, precision, uncertain, approximate."""
    form = FORM.fullmatch(text)
    if not form:
        raise Unreadable(f"“{text[:40]}” is not a period: {EXAMPLES}.")
    year, quarter, month, day = (int(part) if part else None for part in form.groups()[:4])
    uncertain, approximate = form[5] in ("?", "%"), form[5] in ("~", "%")
    if not year:
        raise Unreadable("There is no year 0: years run from 0001 to 9999.")
    if quarter is not None:
        if quarter not in (1, 2, 3, 4):
            raise Unreadable(f"There is no quarter {quarter}: a year has Q1 to Q4.")
        return date(year, 3 * quarter - 2, 1), _last_day(year, 3 * quarter), "quarter", uncertain, approximate
    if month is None:
        return date(year, 1, 1), date(year, 12, 31), "year", uncertain, approximate
    if 21 <= month <= 41:
        raise Unreadable(f"“{text}” is a part of a year: write its months (2025-06/2025-08) or its quarter (2025-Q3).")
    if not 1 <= month <= 12:
        raise Unreadable(f"There is no month {month:02}: months run from 01 to 12.")
    if day is None:
        return date(year, month, 1), _last_day(year, month), "month", uncertain, approximate
    last = _last_day(year, month).day
    if not 1 <= day <= last:
        raise Unreadable(f"There is no {day} {calendar.month_name[month]} {year}: that month has {last} days.")
    return date(year, month, day), date(year, month, day), "day", uncertain, approximate


def _last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
