"""By which names a published record, or a country, may be called in somebody else's table."""

import csv
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from django.db import models

#: ISO 3166-1: our key of each country, its three letters, and a name of it that readers know.
COUNTRIES = Path(__file__).with_name("iso-3166.csv")


def folded(text: str) -> str:
    return " ".join(text.casefold().split())


def names_of(records: Mapping[str, models.Model]) -> dict[str, set[str]]:
    """A key or a name leads before another name does: “Georgia” is the country that is called so."""
    ways: list[Callable[[models.Model], list[str]]] = [
        lambda record: [str(getattr(record, name, "") or "") for name in ("name", "title", "iso_alpha3")],
        lambda record: list(getattr(record, "other_names", ())),
    ]
    names: dict[str, set[str]] = {folded(key): {key} for key in records}
    for way in ways:
        added = defaultdict(set)
        for key, record in records.items():
            for name in way(record):
                if name and folded(name) not in names:
                    added[folded(name)].add(key)
        names |= added
    return names


@cache
def countries() -> dict[str, dict[str, str]]:
    """By code, three letters and name."""
    with COUNTRIES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {folded(row[column]): row for column in ("name", "alpha3", "code") for row in rows}
