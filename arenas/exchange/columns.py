"""What a column is: how a value is written in a cell, how it is read out of one, and what an editor is told about it.

A blank cell means "none", or the field's default where it has one. Lists of keys are separated by semicolons. Nothing is
escaped: a cell that begins with "=" is written as it is, because these files are the knowledge itself and must come back
unchanged. Who opens them in a spreadsheet imports them as text.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst

from arenas.models._fields import PERIOD_HELP, PeriodField

YES, NO = "yes", "no"
SEPARATOR = "; "
#: Where the header says another word than the model.
FIELDS = {"figure": "verbatim"}
TYPES = {models.BooleanField: "boolean", models.IntegerField: "integer", models.DecimalField: "number", models.DateField: "date"}


@dataclass(frozen=True)
class Column:
    """`read` gives the cell's text, and asks no query if what the sheet's `rows()` promises is loaded. `parse` gives the
    field's value, or the keys that the cell names; it raises ValidationError."""

    header: str
    field: Any
    help: str
    read: Callable[[Any], str]
    parse: Callable[[str], Any]
    #: The records that the cell names by their keys.
    refers: type[Any] | None = None
    #: The record's parts that a list of keys stands for.
    part: str = ""

    @property
    def type(self) -> str:
        """In the words of a Table Schema."""
        return "list" if self.part else next((name for kind, name in TYPES.items() if isinstance(self.field, kind)), "string")

    @property
    def required(self) -> bool:
        return not (self.part or self.field.blank or self.field.null or self.field.has_default())

    @property
    def choices(self) -> list[str]:
        return [value for value, _ in self.field.flatchoices]


def column(model: type[models.Model], header: str) -> Column:
    field: Any = model._meta.get_field(FIELDS.get(header, header))
    if isinstance(field, models.ManyToManyField):
        link = next(str(r.related_name) for r in model._meta.related_objects if r.related_model is field.remote_field.through)
        help = f"Keys of {field.related_model._meta.verbose_name_plural}, separated by semicolons."
        return Column(header, field, help, _keys_of(field.name), keys, field.related_model, link)
    help = str(field.help_text) or f"{capfirst(field.verbose_name)}."
    if isinstance(field, PeriodField):
        help = f"{help} {PERIOD_HELP}"
    if isinstance(field, models.ForeignKey):
        help = f"{help} The key of {_a(field.related_model)}."
        return Column(header, field, help, _key_of(field.name), lambda text: text or None, field.related_model)
    return Column(header, field, help, _value_of(field.name), _parser(field))


def _a(model) -> str:
    noun = str(model._meta.verbose_name)
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


# --- writing ---


def text(value: Any) -> str:
    """A value as a cell says it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def plain(number: Decimal) -> str:
    """52700000000.00 is 52700000000, and never 5.27E+10."""
    digits = format(number, "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _value_of(name):
    return lambda row: text(getattr(row, name))


def _key_of(name):
    return lambda row: record.natural_key if (record := getattr(row, name)) else ""


def _keys_of(name):
    return lambda row: SEPARATOR.join(sorted(record.natural_key for record in getattr(row, name).all()))


# --- reading ---


def keys(text: str) -> list[str]:
    """The keys in a cell, each once."""
    found = [key.strip() for key in text.split(";") if key.strip()]
    if twice := next((key for key in found if found.count(key) > 1), None):
        raise ValidationError(f"It names “{twice}” twice.")
    return found


def _parser(field):
    read = _yes_or_no if isinstance(field, models.BooleanField) else field.to_python
    return lambda text: read(text) if text else field.get_default()


def _yes_or_no(text: str) -> bool:
    value = {YES: True, "true": True, NO: False, "false": False}.get(text.lower())
    if value is None:
        raise ValidationError(f"Write {YES} or {NO}.")
    return value
