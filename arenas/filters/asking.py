"""What a question asks of the analysis, read out of an address: a threshold, records by their keys."""

import re
from decimal import Decimal

from django.http import QueryDict

from kb.editorial.models import Record
from kb.http import bad

PER_CENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?")
MOST_CHARACTERS = 2000


def once(sent: QueryDict, name: str) -> str:
    """What the address says, "" if nothing; BadParameters if it says it more than once."""
    if len(sent.getlist(name)) > 1:
        raise bad(name, None, f"It is given {len(sent.getlist(name))} times. Give it once.")
    return sent.get(name, "").strip()


def threshold(sent: QueryDict, default: int, name: str = "threshold") -> Decimal:
    """More than 0 and at most 100 %; `default` if the address says none."""
    asked = once(sent, name) or str(default)
    if not PER_CENT.fullmatch(asked) or not 0 < Decimal(asked) <= 100:
        raise bad(name, asked, "A threshold is a number above 0 and at most 100, in per cent: 50 or 33.3.")
    return Decimal(asked)


def record(sent: QueryDict, name: str, model: type[Record]) -> Record | None:
    """The record of that key, None if the address names none. One query, or none."""
    asked = once(sent, name)
    if not asked:
        return None
    found = model._default_manager.filter(**{model.key_name: asked[:MOST_CHARACTERS]}).first() if "\0" not in asked else None
    if found is None:
        raise bad(
            name,
            asked,
            f"There is no such {model.noun()}. /api/v1/{model._meta.verbose_name_plural}/ lists those that there are.",
        )
    return found
