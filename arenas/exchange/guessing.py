"""What a table from elsewhere probably is, and which of its columns is which of ours: a proposal, for a person to correct."""

import re
from dataclasses import dataclass
from typing import Any

from .columns import Column
from .foreign import Foreign
from .sheets import BY_PLURAL, RECORDS, Sheet

#: What others call our columns. The first that is there is taken; a word may be a part of the name.
OTHER_WORDS = {
    "actor": [
        "country",
        "nation",
        "economy",
        "company",
        "provider",
        "producer",
        "supplier",
        "organisation",
        "organization",
        "firm",
    ],
    "stage": ["input", "product", "segment", "material", "mineral", "commodity", "step", "process", "provided"],
    "figure": ["share", "percent", "percentage", "value", "amount", "obs_value", "quantity"],
    "period": ["year", "date", "time_period", "time", "quarter"],
    "name": ["title", "label"],
    "title": ["name"],
    "slug": ["id", "key", "identifier"],
    "code": ["iso2", "iso_2", "alpha_2", "id", "key", "identifier"],
    "iso_alpha3": ["iso3", "iso_3", "alpha_3", "alpha3"],
    "aliases": ["alias", "other_names", "synonyms"],
    "home": ["country", "headquarters"],
    "kind": ["type", "category", "class"],
    "summary": ["description", "abstract", "notes"],
    "note": ["notes", "comment", "remark", "footnote"],
    "url": ["link", "href", "website"],
    "issued": ["published", "publication_date", "year", "date"],
    "authors": ["author"],
    "from_stage": ["input", "from"],
    "record": ["key", "id"],
}
#: What tells one kind of table from another.
TELLING = {"figure", "period", "from_stage", "locator", "valid_from", "goal", "url", "layer", "byline", "iso_alpha3", "home"}


@dataclass(frozen=True)
class Choice:
    """What one of our columns gets: the words of a column of theirs, or always the same."""

    column: str = ""
    constant: str = ""


def is_ours(tables: list[Foreign]) -> bool:
    """Whether these are our own files, as an export writes them."""
    for table in tables:
        sheet = BY_PLURAL.get(table.name.rpartition(".")[0])
        if sheet is None or sheet.in_markdown or not set(table.header) <= set(sheet.headers):
            return False
        if not {*sheet.owner, *sheet.key} <= set(table.header):
            return False
    return True


def ours(tables: list[Foreign]) -> dict[str, Any]:
    """The mapping that changes nothing: what a cell says is what it means."""
    rules = []
    for table in tables:
        plural = table.name.rpartition(".")[0]
        rules.append({"name": plural, "from": table.name, "to": plural, "set": {header: header for header in table.header}})
    return {"about": "Our own columns.", "rules": rules}


def noun_of(name: str, header: list[str]) -> str:
    """The plural of our table that it fits best; "" if it fits none."""
    words = set(re.split(r"[^a-z]+", name.casefold()))

    def fit(sheet: Sheet) -> int:
        named = 5 * bool(words & {sheet.plural, str(sheet.model._meta.verbose_name)})
        found = [ours for ours, choice in choices_of(sheet, header).items() if choice.column]
        telling = 2 * len(TELLING & set(found))
        return named + telling + len(found) - 2 * any(each in needed(sheet) and each not in found for each in sheet.headers)

    sheets = [sheet for sheet in BY_PLURAL.values() if not sheet.in_markdown]
    best = max(sheets, key=fit)
    return best.plural if fit(best) > 1 else ""


def needed(sheet: Sheet) -> set[str]:
    """The columns without which no row can be read; keys are made of the others if need be."""
    own = {header for header, column in sheet.by_header.items() if column.required}
    return {*sheet.owner, *own} - ({*sheet.key} if not sheet.owner else set())


def choices_of(sheet: Sheet, header: list[str]) -> dict[str, Choice]:
    """For each of our columns the one of theirs that is called so, or nearly; each of theirs once."""
    free = {_plain(column): column for column in reversed(header)}
    chosen = dict.fromkeys([*sheet.headers, *_texts(sheet)], Choice())
    for exactly in (True, False):
        for ours in chosen:
            for word in [ours] if exactly else OTHER_WORDS.get(ours, []):
                near = [name for name in free if name == word or (not exactly and word in name.split("_"))]
                if near and not chosen[ours].column:
                    chosen[ours] = Choice(free.pop(near[0]))
    return chosen


def _texts(sheet: Sheet) -> list[str]:
    return [sheet.text] if sheet.text else []


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")


def rule_of(sheet: Sheet, table: str, choices: dict[str, Choice]) -> dict[str, Any]:
    """What the choices of a form mean, in the language of mappings."""
    values = {ours: _value(sheet, ours, choice) for ours, choice in choices.items() if choice.column or choice.constant}
    [key] = sheet.key if not sheet.owner else [""]
    if key and key not in values:
        values[key] = _made_key(sheet, values)
    if "status" in sheet.by_header and "status" not in values and (figure := choices.get("figure", Choice()).column):
        values["status"] = {"column": figure, "values": {"": "unknown"}, "otherwise": ""}
    return {"name": sheet.plural, "from": table, "to": sheet.plural, "set": values}


def _value(sheet: Sheet, header: str, choice: Choice) -> Any:
    column = sheet.by_header.get(header)
    begun = {"column": choice.column} if choice.column else {"constant": choice.constant}
    if choice.column and (plural := _referred(sheet, header, column)):
        return {**begun, "match": plural, **({"country": "code"} if plural == "actors" else {}), "slug": True}
    return begun


def _referred(sheet: Sheet, header: str, column: Column | None) -> str:
    """The nouns among which the cell names one."""
    if column is None:
        return RECORDS[sheet.owners()[0]].plural if header in sheet.owner and len(sheet.owner) == 1 else ""
    if column.refers and not column.part:
        return RECORDS[column.refers].plural
    return sheet.plural if not sheet.owner and header in sheet.key else ""


def _made_key(sheet: Sheet, values: dict[str, Any]) -> dict[str, Any]:
    """A share is known by its stage, actor and period; most others by their name."""
    of_others = list(filter(values.__contains__, ("stage", "actor", "arena", "period")))
    names = list(filter(values.__contains__, ("name", "title")))[:1]
    parts = of_others if {"stage", "goal"} & values.keys() else names
    template = "-".join(f"{{={part}}}" for part in parts)
    key: dict[str, Any] = {"template": template, "slug": True, "required": True}
    return {**key, "match": sheet.plural} if parts in (["name"], ["title"]) else key
