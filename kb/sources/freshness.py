"""When a claim should be looked at again: pure arithmetic on dates. The day is always an argument."""

import calendar
import re
from datetime import date

_ISSUED = re.compile(r"^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?[?~%]?$")


def last_day_of(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def end_of(issued: str) -> date | None:
    """The last day that a source's date may mean: 2025 is 31 December 2025. None if it is blank or no date."""
    if not (match := _ISSUED.match(issued)):
        return None
    year, month, day = match.groups()
    try:
        return date(int(year), int(month), int(day)) if day else last_day_of(int(year), int(month or 12))
    except ValueError:  # the 31st of June, the year 0
        return None


def grace(cadence: int) -> int:
    """Months: a quarter of what lies between two editions, and one at least. Nobody brings out everything on the day."""
    return max(1, cadence // 4)


def due(issued: str, cadence: int | None) -> date | None:
    """The last day of the month by which the next edition should be out and entered; None where none is expected."""
    if not cadence or (last := end_of(issued)) is None:
        return None
    months = last.year * 12 + last.month - 1 + cadence + grace(cadence)
    return last_day_of(months // 12, months % 12 + 1) if months < date.max.year * 12 else None
