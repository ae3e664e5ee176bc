"""What the three formats have in common: names, dates, addresses, and an entry that remembers what it left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

MONTHS = {name: n for n, name in enumerate(re.findall("...", "janfebmaraprmayjunjulaugsepoctnovdec"), 1)}
LANGUAGES = {
    "english": "en", "american": "en", "british": "en", "ukenglish": "en", "usenglish": "en", "german": "de", "ngerman": "de",
    "french": "fr", "chinese": "zh", "japanese": "ja", "korean": "ko", "dutch": "nl", "russian": "ru", "spanish": "es",
    "eng": "en", "ger": "de", "deu": "de", "fre": "fr", "fra": "fr", "chi": "zh", "zho": "zh", "jpn": "ja", "kor": "ko",
}  # fmt: skip
CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,2}", re.IGNORECASE)
DATE = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?=$|[/\sT])")
DOI = re.compile(r"10\.\d{4,9}/\S+")
TAG = re.compile(r"</?(?:i|b|em|strong|sub|sup|span|sc)\b[^<>]{0,100}>", re.IGNORECASE)
ADDRESS = re.compile(r"https?://[^\s{}\"<>\\]+")


@dataclass(frozen=True)
class Fault:
    """What could not be read, where, and why."""

    line: int
    reason: str


@dataclass
class Entry:
    """One reference on its way to being a source. `authors`: “Family, Given” for a person, the plain name for an institution."""

    line: int
    key: str = ""
    kind: str = "webpage"
    title: str = ""
    authors: list[str] = field(default_factory=list)
    publisher: str = ""
    container_title: str = ""
    date: str = ""
    url: str = ""
    doi: str = ""
    language: str = ""
    notes: list[str] = field(default_factory=list)

    def fields(self) -> dict[str, str]:
        """By the names of a source's fields, blank where nothing was given."""
        return {
            "title": tidy(self.title),
            "kind": self.kind,
            "authors": "\n".join(filter(None, map(tidy, self.authors))),
            "publisher": tidy(self.publisher),
            "container_title": tidy(self.container_title),
            "issued": self._issued(),
            "url": self._url(),
            "doi": self._doi(),
            "language": self._language(),
        }

    def _issued(self) -> str:
        said = tidy(self.date)
        found = DATE.match(said)
        if said and not found:
            self.notes.append(f"The date “{said[:40]}” cannot be read: the source stays undated until you fill it in.")
        if not found:
            return ""
        parts = [int(part) for part in found.groups() if part]
        try:
            date(*parts, *[1] * (3 - len(parts)))
        except ValueError:
            self.notes.append(f"There is no day “{said[:40]}”: only the year is kept.")
            parts = parts[:1]
        return "-".join(f"{part:02}" for part in parts).rjust(4, "0")

    def _url(self) -> str:
        found = ADDRESS.search(self.url)
        if self.url.strip() and not found:
            self.notes.append(f"“{tidy(self.url)[:60]}” is no address on the web: it is left out.")
        return found[0] if found else ""

    def _doi(self) -> str:
        found = DOI.search(self.doi)
        if self.doi.strip() and not found:
            self.notes.append(f"“{tidy(self.doi)[:60]}” is no DOI: it is left out.")
        return found[0].rstrip(".,;") if found else ""

    def _language(self) -> str:
        said = tidy(self.language)
        code = LANGUAGES.get(said.lower(), said)
        if said and not CODE.fullmatch(code):
            self.notes.append(f"The language “{said[:40]}” has no code that is known here: it is left out.")
            return ""
        return code


def plain(text: str) -> str:
    """What can be kept: one kind of line end, nothing that no database or page could hold."""
    text = text.encode("utf-8", "replace").decode().lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", text)


def tidy(text: str) -> str:
    """One line, without the tags that some programs put into titles."""
    return " ".join(TAG.sub("", plain(text)).split())


def month_number(said: str) -> str:
    """ "mar", "March" and "3" are 03; blank if it is none."""
    word = said.strip().strip(".").lower()
    number = int(word) if word.isascii() and word.isdecimal() and len(word) < 3 else MONTHS.get(word[:3], 0)
    return f"{number:02}" if 1 <= number <= 12 else ""


def line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
