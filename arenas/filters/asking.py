"""What a question asks of the analysis, read out of an address: a threshold, records by their keys."""

import re
from datetime import date
from decimal import Decimal

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from arenas.models import Actor
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


#: How many actors one comparison takes, and how many of anything else.
FEWEST, MOST = 2, 6
MOST_OTHERS = 50


def codes(sent: QueryDict, name: str) -> list[str]:
    """`?actors=cn,us`, and what a form without script sends: `?actors=cn&actors=us`."""
    return [code.strip() for code in ",".join(sent.getlist(name)).split(",") if code.strip()]


def chosen_actors(codes: list[str], *, none: bool = True, fewest: int = FEWEST) -> list[Actor]:
    """Two to six, in the order asked for; `none`: or none at all. `fewest`: where one is enough."""
    if not fewest <= len(codes) <= MOST and (codes or not none):
        raise bad("actors", ",".join(codes)[:40], f"A comparison takes {fewest} to {MOST} actors, not {len(codes)}.")
    return chosen(Actor, "actors", codes)


def chosen(model: type[Record], name: str, codes: list[str]) -> list:
    """The records of these keys, in the order asked for. One query, or none."""
    if len(codes) > MOST_OTHERS:
        raise bad(name, None, f"A comparison takes {MOST_OTHERS} of these at most, not {len(codes)}.")
    if twice := next((code for code in codes if codes.count(code) > 1), None):
        raise bad(name, twice, "It is named twice.")
    found = model._default_manager.in_bulk(codes, field_name=model.key_name) if codes else {}
    if unknown := next((code for code in codes if code not in found), None):
        raise bad(name, unknown, f"There is no such {model.noun()}. The page /{name}/ lists those that there are.")
    return [found[code] for code in codes]


def as_of(request: HttpRequest) -> date:
    """The day on which the edition that is answered was published: an answer is a function of the edition, not of the clock.

    Before the first edition only previews have anything to say, and say it of today.
    """
    return timezone.localtime(getattr(request, "edition_date", None)).date()
