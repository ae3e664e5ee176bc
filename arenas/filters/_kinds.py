"""The kinds of filter. Each knows what it accepts, how it narrows a queryset, and how it says what is wrong.

A mistake is an error, never an empty list: a filter that finds no actor "chna" says so and says where the codes are."""

from decimal import Decimal
from functools import partial, reduce
from operator import or_
from typing import Any

from django import forms
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, F, Q, QuerySet, TextChoices, Value, When
from django.db.models.functions import StrIndex, Substr
from django.db.models.lookups import LessThanOrEqual
from django_filters import Filter
from django_filters.constants import EMPTY_VALUES
from django_filters.filters import BaseCSVFilter
from drf_spectacular.utils import extend_schema_field

from arenas.models._fields import Figure, FigureStatus
from kb.editorial.models import Record
from kb.sources.models import Cited, Source

from ._values import MOST_VALUES, KeyField, KeysField, Listed, OneOf, PeriodText, RecordField

# --- how it narrows a queryset ----------------------------------------------------------------------------------------


class Narrow(Filter):
    """A filter of one value. `condition` makes the value a Q; `schema` and `help_text` describe it to readers of the API."""

    def __init__(self, field_name: str, *, field, schema: dict, condition=None, many=False, **extra):
        super().__init__(field_name, **extra)
        self.field_class, self.condition, self.many = field, condition or self._is, many
        extend_schema_field(schema | {"description": extra.get("help_text", "")})(self)

    def filter(self, qs: QuerySet, value) -> QuerySet:
        if value in EMPTY_VALUES:
            return qs
        condition = self.condition(value)
        # Through a relation to many, a join would give a record once for each of them.
        return qs.filter(pk__in=qs.model._default_manager.filter(condition).values("pk")) if self.many else qs.filter(condition)

    def _is(self, value) -> Q:
        return Q(**{self.field_name: value})


class NarrowToAny(Narrow, BaseCSVFilter):
    """The same with a list of values."""

    def _is(self, value) -> Q:
        return Q(**{f"{self.field_name}__in": value})


# --- families: the filters that one field deserves --------------------------------------------------------------------


class Family(dict):
    """Filters by the ending of their name: "" for the name alone, "__in" for a list."""


STRING, NUMBER = {"type": "string"}, {"type": "number"}
ANY_OF = f" Several, with commas between them; {MOST_VALUES} at most."


def one_or_any(at: str, *, field, schema: dict, help_text: str, listed=Listed, any_of=None, **kwargs) -> Family:
    return Family(
        {
            "": Narrow(at, field=field, schema=schema, help_text=help_text, **kwargs),
            "__in": NarrowToAny(
                at,
                field=partial(listed, each=field(required=False)),
                schema=schema,
                help_text=help_text + ANY_OF,
                **kwargs | ({"condition": any_of} if any_of else {}),
            ),
        }
    )


def keys(model: type[Record], *, at: str | None = None, help_text: str = "", many: bool = False) -> Family:
    """By the natural key of the record itself (`at="pk"`) or of one that it points to."""
    noun, name = model._meta.verbose_name, model.key_name
    return one_or_any(
        at or model.noun(),
        field=partial(KeyField, model=model),
        listed=KeysField,
        schema=STRING,
        help_text=help_text or f"The {name} of the {noun}.",
        many=many,
    )


def choices(of: type[TextChoices], *, at: str, help_text: str) -> Family:
    schema = STRING | {"enum": list(of.values)}
    return one_or_any(at, field=partial(OneOf, choices=of.choices), schema=schema, help_text=help_text)


def texts(at: str, *, help_text: str) -> Family:
    """Exactly this text."""
    return one_or_any(at, field=partial(forms.CharField, max_length=200), schema=STRING, help_text=help_text)


def flag(at: str, *, help_text: str) -> Family:
    field = partial(OneOf, choices=[("true", "yes"), ("false", "no")])
    is_it = lambda value: Q(**{at: value == "true"})  # noqa: E731
    return Family({"": Narrow(at, field=field, schema={"type": "boolean"}, help_text=help_text, condition=is_it)})


def numbers(at: str, *, help_text: str, most: int) -> Family:
    field = partial(forms.IntegerField, min_value=0, max_value=most)
    return one_or_any(at, field=field, schema={"type": "integer", "minimum": 0, "maximum": most}, help_text=help_text)


def from_to(at: str, *, field, schema: dict, what: str, condition=None) -> Family:
    """At least (`__gte`), at most (`__lte`); `condition` makes a Q of the lookup and the value."""
    condition = condition or (lambda lookup, value: Q(**{f"{at}__{lookup}": value}))
    return Family(
        {
            f"__{lookup}": Narrow(
                at, field=field, schema=schema, help_text=f"{what}: this or {word}.", condition=partial(condition, lookup)
            )
            for lookup, word in (("gte", "more"), ("lte", "less"))
        }
    )


def amounts(at: str, *, what: str) -> Family:
    return from_to(at, field=partial(forms.DecimalField, max_digits=20, decimal_places=2), schema=NUMBER, what=what)


def counts(at: str, *, what: str, most: int = 2_147_483_647) -> Family:
    field, schema = partial(forms.IntegerField, min_value=0, max_value=most), {"type": "integer", "minimum": 0}
    return from_to(at, field=field, schema=schema, what=what)


def dates(at: str, *, what: str) -> Family:
    field = partial(forms.DateField, input_formats=["%Y-%m-%d"])
    return from_to(at, field=field, schema=STRING | {"format": "date"}, what=what)


def bounds(of: type[Figure], side: str) -> Family:
    """By one end of a figure. An end that the source left open is where the unit ends, or endless.

    What is certain of the interval follows from its ends; what is possible has filters of its own.
    """
    return from_to(
        side,
        field=partial(forms.DecimalField, max_digits=20, decimal_places=6),
        schema=NUMBER,
        what=f"The {side} end of what the figure may be, in its unit",
        condition=partial(_reaches, of, side),
    )


def _reaches(of: type[Figure], side: str, lookup: str, value: Decimal) -> Q:
    limit, other = (of.floor, "upper") if side == "lower" else (of.ceiling, "lower")
    if limit is None:
        open_end_does = (side == "upper") == (lookup == "gte")
    else:
        open_end_does = limit >= value if lookup == "gte" else limit <= value
    given = Q(**{f"{side}__{lookup}": value})
    # With both ends open there is no figure at all, and nothing is true of it.
    return given | Q(**{side: None, f"{other}__isnull": False}) if open_end_does else given


#: What was kept back, or nobody knows, may be anything that the unit allows.
MAY_BE_ANYTHING = [FigureStatus.WITHHELD, FigureStatus.UNKNOWN]


def certainty(of: type[Figure]) -> Family:
    """`certainly_gte=50`: nothing less is possible, by the figure as it is understood. Without a value nothing is certain."""
    kept = partial(forms.DecimalField, max_digits=20, decimal_places=6)
    sides = {"gte": ("lower", "at least"), "lte": ("upper", "at most")}
    return Family(
        {
            f"_{lookup}": Narrow(
                side,
                field=kept,
                schema=NUMBER,
                help_text=f"The figure is certainly {words} this, in its unit.",
                condition=partial(_reaches, of, side, lookup),
            )
            for lookup, (side, words) in sides.items()
        }
    )


def possibility(of: type[Figure]) -> Family:
    """`possibly_gte=50`: so much cannot be ruled out. “Under 50” is possibly at most 50, and not possibly at least 50."""
    kept = partial(forms.DecimalField, max_digits=20, decimal_places=6)
    sides = {"gte": ("upper", "at least"), "lte": ("lower", "at most")}
    return Family(
        {
            f"_{lookup}": Narrow(
                side,
                field=kept,
                schema=NUMBER,
                help_text=f"The figure is possibly {words} this, in its unit; what is withheld or unknown may be.",
                condition=partial(_may_reach, of, side, lookup),
            )
            for lookup, (side, words) in sides.items()
        }
    )


def _may_reach(of: type[Figure], side: str, lookup: str, value: Decimal) -> Q:
    limit, beyond = (of.floor, "lt") if side == "lower" else (of.ceiling, "gt")
    given = Q(**{f"{side}__{beyond}": value}) | Q(**{side: value, f"{side}_inclusive": True})
    if limit is not None and (limit < value if lookup == "gte" else limit > value):
        return given
    other = "upper" if side == "lower" else "lower"
    return given | Q(**{side: None, f"{other}__isnull": False}) | Q(status__in=MAY_BE_ANYTHING)


def citing() -> Family:
    """By the sources that the record cites."""
    return keys(Source, at="citations__source", many=True, help_text="The citation key of a source that the record cites.")


# --- periods ----------------------------------------------------------------------------------------------------------

FIRST_YEAR, LAST_YEAR = 1, 9999
year_field = partial(forms.IntegerField, min_value=FIRST_YEAR, max_value=LAST_YEAR)
YEAR = {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}


def periods(at: str, *, help_text: str) -> Family:
    """Exactly this period, as it is written."""
    schema = STRING | {"examples": ["2025"]}
    return one_or_any(at, field=partial(PeriodText, max_length=25), schema=schema, help_text=help_text)


def years(at: str, *, what: str) -> Family:
    """By the calendar years that a period touches: 2020/2024 is found by each of its five."""
    within = partial(_touches, at)
    family = one_or_any(
        at,
        field=year_field,
        schema=YEAR,
        help_text=f"{what}: a year that it touches.",
        condition=lambda year: within(year, year),
        any_of=lambda asked: reduce(or_, (within(year, year) for year in sorted(set(asked)))),
    )
    for ending, help_text, condition in (
        ("__gte", f"{what}: it touches this year or a later one.", lambda year: within(year, LAST_YEAR)),
        ("__lte", f"{what}: it touches this year or an earlier one.", lambda year: within(FIRST_YEAR, year)),
    ):
        family[ending] = Narrow(at, field=year_field, schema=YEAR, help_text=help_text, condition=condition)
    return family


def _touches(at: str, first: int, last: int) -> Q:
    """Years are the first four characters, and those after a slash; four digits each, so that text compares as they do."""
    slash = StrIndex(F(at), Value("/"))
    # An open end ("2020/..", "2020/") lasts for ever.
    end = Case(
        When(Q(**{f"{at}__endswith": "/"}) | Q(**{f"{at}__contains": "/.."}), then=Value(f"{LAST_YEAR}")),
        When(**{f"{at}__contains": "/"}, then=Substr(F(at), slash + 1, 4)),
        default=Substr(F(at), 1, 4),
    )
    begins_in_time = LessThanOrEqual(Substr(F(at), 1, 4), Value(f"{last:04}"))
    ends_in_time = LessThanOrEqual(Value(f"{first:04}"), end)
    return Q(**{f"{at}__gt": ""}) & Q(begins_in_time) & Q(ends_in_time)


# --- nouns ------------------------------------------------------------------------------------------------------------


def nouns() -> Family:
    """By the kind of record that a citation belongs to: share, strategy and so on."""
    choices = sorted((noun, str(model._meta.verbose_name)) for noun, model in _cited().items())
    return one_or_any(
        "content_type",
        field=partial(OneOf, choices=choices),
        schema=STRING | {"enum": [noun for noun, _ in choices]},
        help_text="The kind of record that cites.",
        condition=lambda noun: Q(content_type__model=noun),
        any_of=lambda several: Q(content_type__model__in=several),
    )


def records() -> Family:
    """By the record that cites, of whatever noun."""

    def is_of(found) -> Q:
        model, pk = found
        return Q(content_type=ContentType.objects.get_for_model(model), object_id=pk)

    words = "The record that cites, as noun:key — share:mining-cn."
    field = partial(RecordField, models=_cited())
    return Family({"": Narrow("object_id", field=field, schema=STRING, help_text=words, condition=is_of)})


def _cited() -> dict[str, Any]:
    return {str(model._meta.model_name): model for model in apps.get_models() if issubclass(model, Cited)}
