"""What every page may say of a figure, a period, an actor and a record. Built in: no page has to load it."""

from hashlib import sha256

from django import template
from django.urls import reverse

from arenas.analysis.bounds import spelt_out
from arenas.analysis.geometry import Bar, bar
from arenas.models._fields import in_words

register = template.Library()
HUES = 8
#: The byte of the digest that gives the actors named most often colours of their own.
A_SPREADING_BYTE = 4


@register.filter
def bounds(figure):
    """What a figure means, spelt out: "more than 90 % and at most 100 %; the source gives no upper end"."""
    return spelt_out(figure.estimate, figure.bounded, figure.unit)


@register.filter
def in_unit(estimate, unit):
    """An estimate that was computed, in words: "about 30–40 %"."""
    return estimate.text(unit)


@register.filter
def period(text):
    """EDTF in words: "2025?" is "2025 (uncertain)"; blank stays blank."""
    return in_words(text)


@register.filter
def hue(code):
    """The class of the colour that an actor has on every page, from its code alone. Two may share one: the name is beside it."""
    return f"actor-hue-{sha256(code.encode()).digest()[A_SPREADING_BYTE] % HUES}"


@register.inclusion_tag("arenas/_range.svg")
def range_bar(figure):
    """A figure on the scale of what its unit allows (0 to 100 for per cent); hatched if its source only estimates it."""
    if not figure.has_value:
        return {"bar": Bar()}
    return {"bar": bar(figure.estimate, figure.floor or 0, figure.ceiling or 100, hatched=bool(figure.caveat))}


@register.filter
def history_url(record):
    return reverse("history", kwargs={"noun": record.noun(), "key": record.natural_key})


@register.filter
def json_url(record):
    return reverse(f"api:{record._meta.verbose_name_plural}-detail", args=[record.natural_key])
