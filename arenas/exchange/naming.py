"""By which names a published record may be called in somebody else's table."""

from collections import defaultdict
from collections.abc import Callable, Mapping

from django.db import models


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
