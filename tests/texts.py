"""Proofreads a folder in the form of `fixtures/`: ``python -m tests.texts PATH``

Without a database, so that a folder can be read whose records are not all there yet. Says each number that is typed where the
knowledge base has a figure, or none, and each link, cite, include and address that leads nowhere.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

if __name__ == "__main__":  # the models are asked which texts they have
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kb.settings")
    django.setup()

from django.urls import Resolver404, resolve

from arenas.analysis.estimate import Estimate, Unreadable
from arenas.exchange.reading import Refused, Row, read
from arenas.exchange.sheets import NOUNS, RECORDS
from arenas.models.texts import TABLES_OF, TEXTS, problems
from kb.markdown import INCLUDE, WIKI_LINK, Target, places, without_code

#: What stands beside a record on pages, and is no Markdown.
PLAIN = ("summary", "implication", "goal", "title")
NUMBER = r"(\d[\d,]*(?:\.\d+)?)"
SPACE = "[ \u00a0\u202f]?"
PER_CENT = re.compile(
    rf"(?<![\w.,]){NUMBER}(?:{SPACE}%?{SPACE}(?:–|-|to|and|or){SPACE}{NUMBER})?{SPACE}(?:%(?!\}})|per cent\b|percent\b)"
)
QUOTATION = re.compile("“[^”]*”")
TABLE = re.compile(r"^\{% +(shares|goals)((?: +[a-z0-9-]+)+) +%\}", re.MULTILINE)
ADDRESS = re.compile(r"https?:[^\s)>\]”\"]+|\]\((?!https?:)([^)\s]+)\)")
#: Whose own content a number may be, if the record is cited: a tariff of 25 %, a credit of 35 %.
ACTS = ("instrument", "event")


@dataclass(frozen=True)
class Complaint:
    file: str
    line: int | None
    words: str

    def __str__(self):
        return f"{self.file}:{self.line or ''}: {self.words}"


class Folder:
    """What the files say, joined by keys."""

    def __init__(self, path: Path):
        self.path, self.tables = path, read(path)

    def rows(self, noun: str) -> dict[str, Row]:
        sheet = RECORDS[NOUNS[noun]]
        return {row.cells[sheet.key[0]]: row for row in self.tables[sheet.plural].rows}

    @cached_property
    def keys(self) -> dict[str, set[str]]:
        return {noun: set(self.rows(noun)) for noun in NOUNS}

    @cached_property
    def cited(self) -> set[tuple[str, str]]:
        return {(row.cells["noun"], row.cells["record"]) for row in self.tables["citations"].rows}

    @cached_property
    def shares(self) -> list[dict[str, str]]:
        return [row.cells for row in self.tables["shares"].rows]

    @cached_property
    def held(self) -> set[str]:
        return {f"{cells['stage']} {cells['actor']}" for cells in self.shares if cells.get("rank") != "deprecated"}

    @cached_property
    def observed(self) -> set[str]:
        pairs = {f"{row.cells['indicator']} {row.cells['actor']}" for row in self.tables["observations"].rows}
        return pairs | {
            f"{row.cells['indicator']} {row.cells['actor']} {row.cells['period']}" for row in self.tables["observations"].rows
        }

    @cached_property
    def targets(self) -> set[str]:
        counts, numbered = defaultdict[str, int](int), set()
        for row in self.tables["targets"].rows:
            counts[row.cells["strategy"]] += 1
            numbered.add(f"{row.cells['strategy']} {counts[row.cells['strategy']]}")
        return numbered

    @cached_property
    def budgets(self) -> set[str]:
        return {key for key, row in self.rows("instrument").items() if row.cells.get("budget")}

    def has(self, target: Target) -> bool:
        if not target.is_include:
            return target.key in self.keys.get(target.noun, ())
        found = {
            "held": self.held,
            "share": self.keys["share"],
            "observed": self.observed,
            "target": self.targets,
            "budget": self.budgets,
        }
        return target.key in found[target.noun]

    @cached_property
    def figures(self) -> dict[tuple[str, str], set[frozenset]]:
        """In per cent, by the record that shows them: the bounds that each figure gives."""
        found = defaultdict[tuple[str, str], set[frozenset]](set)
        chains = {key: row.cells.get("chain", "") for key, row in self.rows("stage").items()}
        units = {key: row.cells.get("unit", "") for key, row in self.rows("indicator").items()}
        for cells in self.shares:
            where = [("share", cells["slug"]), ("stage", cells["stage"]), ("chain", chains.get(cells["stage"], ""))]
            _add(found, cells.get("figure", ""), where)
        for row in self.tables["observations"].rows:
            if "%" in units.get(row.cells["indicator"], ""):
                _add(found, row.cells.get("figure", ""), [("indicator", row.cells["indicator"])])
        for row in self.tables["targets"].rows:
            if "%" in row.cells.get("unit", ""):
                measure = [(noun, row.cells[noun]) for noun in ("stage", "indicator") if row.cells.get(noun)]
                _add(found, row.cells.get("figure", ""), [("strategy", row.cells["strategy"]), *measure])
        for noun in ACTS:
            texts = self.tables[RECORDS[NOUNS[noun]].plural].texts
            for key, row in self.rows(noun).items():
                words = " ".join([row.cells.get("summary", ""), texts[key].cells[""] if key in texts else ""])
                serves = [each.strip() for each in row.cells.get("strategies", "").split(";")]
                for typed in PER_CENT.finditer(words) if (noun, key) in self.cited else ():
                    _add(found, typed[0], [(noun, key), *(("strategy", each) for each in serves)])
        return found

    def texts(self) -> Iterator["Text"]:
        """All that is written, of every record."""
        for noun, model in NOUNS.items():
            plural, headers = RECORDS[model].plural, TEXTS.get(model, ())
            for key, row in self.rows(noun).items():
                for header in (*PLAIN, *headers):
                    if row.cells.get(header) and (noun, header) != ("source", "title"):  # as the work gives it
                        yield Text(self, noun, key, header, row, row.cells[header])
            for key, row in self.tables[plural].texts.items():
                yield Text(self, noun, key, headers[0], row, row.cells[""])

    def wrong_addresses(self, text: str) -> Iterator[tuple[int, str]]:
        for found in ADDRESS.finditer(text):
            if words := self._wrong_path(found[1]) if found[1] else wrong_url(found[0].rstrip(".,;")):
                yield found.start(), words

    def _wrong_path(self, path: str) -> str:
        """Why a link within the site leads nowhere."""
        if path.startswith(("#", "mailto:")):
            return ""
        try:
            match = resolve(urlsplit(path).path)
        except Resolver404:
            return f"There is no page “{path}”."
        key = next(iter(match.kwargs.values()), None)
        return (
            f"No {match.url_name} is called “{key}”." if match.url_name in NOUNS and key not in self.keys[match.url_name] else ""
        )

    def documents(self, root: Path) -> Iterator[Complaint]:
        """The links of the documents and of the templates that are written out in them."""
        written = [(path, r"\]\(()(https?:[^)]+|/[^)]*)\)") for path in [*root.glob("*.md"), *root.glob("docs/**/*.md")]]
        written += [(path, r"(?:href|src)=([\"'])(https?:[^{]*?|/[^{]*?)\1") for path in root.glob("templates/**/*.html")]
        for path, pattern in written:
            text = path.read_text()
            for found in re.finditer(pattern, text):
                if words := self._wrong_path(found[2]) if found[2].startswith("/") else wrong_url(found[2]):
                    yield Complaint(str(path.relative_to(root)), text.count("\n", 0, found.start()) + 1, words)

    def sources(self) -> Iterator[Complaint]:
        """An address is as its publisher gives it, so a few have no https."""
        for row in self.tables["sources"].rows:
            for header in ("url", "archive_url"):
                if (url := row.cells.get(header)) and (words := wrong_url(url, may_be_http=True)):
                    yield Complaint(row.file, row.number, f"{header}: {words}")

    def complaints(self) -> Iterator[Complaint]:
        yield from self.sources()
        for text in self.texts():
            yield from text.numbers()
            yield from text.links()


def _add(found, verbatim, where):
    try:
        estimate = Estimate.parse(verbatim, unit="%")
    except Unreadable:
        return
    bounds = frozenset(bound for bound in (estimate.lower, estimate.upper) if bound is not None)
    for place in where:
        found[place].add(bounds)


@dataclass(frozen=True)
class Text:
    folder: Folder
    noun: str
    key: str
    field: str
    row: Row
    text: str

    @property
    def is_markdown(self) -> bool:
        return self.field in TEXTS.get(NOUNS[self.noun], ())

    def complaint(self, start: int, words: str) -> Complaint:
        """With the line of the file: of a table its row, of a brief the line where the text stands in it."""
        line = self.text.count("\n", 0, start) + 1
        if self.row.number:
            return Complaint(self.row.file, self.row.number, f"{self.field}: {words}")
        whole = (self.folder.path / self.row.file).read_text().replace("\r\n", "\n")
        before = whole.find(self.text)
        return Complaint(self.row.file, whole.count("\n", 0, before) + line if before >= 0 else None, words)

    def numbers(self) -> Iterator[Complaint]:
        """Each per cent that is neither quoted from a cited source nor a figure of a record that the text leads to."""
        if self.noun in ACTS and (self.noun, self.key) in self.folder.cited:
            return
        text = self._without_marks()
        for found in PER_CENT.finditer(text):
            typed = [each.replace(",", "") for each in found.groups() if each]
            if not self._is_quoted(text, found.start()) and not self._is_recorded(typed):
                yield self.complaint(found.start(), f"“{found[0]}” is typed. {self._hint(typed)}")

    def _without_marks(self) -> str:
        """Blanks where code, links and includes stand; cites stay, since a quotation needs one."""
        if not self.is_markdown:
            return self.text
        return re.sub(
            f"{INCLUDE}|{WIKI_LINK}|{TABLE.pattern}", lambda mark: " " * len(mark[0]), without_code(self.text), flags=re.M
        )

    def _is_quoted(self, text: str, start: int) -> bool:
        if not any(quotation.start() < start < quotation.end() for quotation in QUOTATION.finditer(text)):
            return False
        paragraph = text[start:].partition("\n\n")[0]
        return "[@" in paragraph if self.is_markdown else (self.noun, self.key) in self.folder.cited

    def _is_recorded(self, typed: list[str]) -> bool:
        known = set[frozenset]().union(*(self.folder.figures.get(record, ()) for record in self._leads_to))
        whole = frozenset(map(Decimal, typed))
        return whole in known or all(frozenset([each]) in known for each in whole)

    @cached_property
    def _leads_to(self) -> set[tuple[str, str]]:
        """The record itself, and what its text links to, includes or draws."""
        records = {(self.noun, self.key)}
        for _, target in places(self.text) if self.is_markdown else ():
            noun = {"held": "stage", "observed": "indicator", "target": "strategy"}.get(target.noun, target.noun)
            records.add((noun, target.key.split()[0] if target.is_include and target.key else target.key))
        for table in TABLE.finditer(self.text):
            records |= {(TABLES_OF[table[1]], slug) for slug in table[2].split()}
        return records

    def _hint(self, typed: list[str]) -> str:
        if self._leads_to == {(self.noun, self.key)}:
            return "Draw it from its record by an include, quote it from a cited source, or say it in words."
        return (
            "No record that this text leads to has this figure: draw it by an include, quote it from a cited source, or mend it."
        )

    def links(self) -> Iterator[Complaint]:
        if self.is_markdown:
            wrong = problems(
                NOUNS[self.noun], self.field, self.text, lambda asked: {target for target in asked if self.folder.has(target)}
            )
            for words in wrong:
                number, _, reason = words.removeprefix("line ").partition(": ")
                yield self.complaint(len("\n".join(self.text.split("\n")[: int(number) - 1])) + (number != "1"), reason)
        elif "[[" in self.text or "[@" in self.text or "{%" in self.text:
            yield self.complaint(0, "This is no Markdown: it can neither link nor cite nor include.")
        yield from (self.complaint(start, words) for start, words in self.folder.wrong_addresses(self.text))


def wrong_url(url: str, *, may_be_http: bool = False) -> str:
    """Why nobody would reach it; "" if it is well-formed."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return f"“{url}” is no address."
    if parts.scheme != "https" and not (may_be_http and parts.scheme == "http"):
        return f"“{url}” does not begin with https://."
    if "." not in host or not re.fullmatch(r"[a-z0-9.-]+", host) or re.search(r"\s", url) or parts.username:
        return f"“{url}” is no address."
    return ""


def main(path: Path) -> int:
    try:
        complaints = [str(complaint) for complaint in Folder(path).complaints()]
    except Refused as refused:
        complaints = list(map(str, refused.problems))
    print("\n".join([*complaints, f"{path}: {len(complaints) or 'no'} complaint{'s' * (len(complaints) != 1)}."]))
    return bool(complaints)


if __name__ == "__main__":
    sys.exit(max([main(Path(path)) for path in sys.argv[1:]], default=0))
