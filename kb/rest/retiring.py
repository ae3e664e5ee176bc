"""What of the API will end, and when: announced with every answer that uses it (RFC 9745, RFC 8594).

What is promised stands in docs/api.md: nothing of /api/v1/ ends sooner than twelve months after it is listed here.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.utils.http import http_date


@dataclass(frozen=True)
class Retiring:
    """An address (`path`, as a regular expression of the whole), or a parameter of it, and what to use instead (`link`)."""

    path: str
    deprecated: date
    link: str
    parameter: str = ""
    sunset: date | None = None

    def concerns(self, request) -> bool:
        return bool(re.fullmatch(self.path, request.path)) and (not self.parameter or self.parameter in request.GET)

    @property
    def headers(self) -> dict[str, str]:
        told = {"Deprecation": f"@{_seconds(self.deprecated)}", "Link": f'<{self.link}>; rel="deprecation"'}
        return told | ({"Sunset": http_date(_seconds(self.sunset))} if self.sunset else {})


#: Nothing so far. Whoever adds to it adds to the changelog in docs/api.md, too.
RETIRING: list[Retiring] = []


def announce(request, response) -> None:
    """Of several, the headers name the one that ends first, and every link."""
    concerned = [each for each in RETIRING if each.concerns(request)]
    for each in sorted(concerned, key=lambda one: one.sunset or date.max, reverse=True):
        for name, value in each.headers.items():
            response[name] = f"{response[name]}, {value}" if name == "Link" and response.has_header(name) else value


def _seconds(day: date) -> int:
    return int(datetime.combine(day, time.min, UTC).timestamp())
