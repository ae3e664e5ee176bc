"""How much of each record an answer tells: `fields=` leaves out, `expand=` puts records in the place of references."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import Manager, Model
from rest_framework import serializers

from kb.http import MOST_VALUES, bad

#: How the API tells each kind of record: filled in where its addresses are.
viewset_of: dict[type[Model], Any] = {}
#: `expand=stage.chain` goes two steps; each name costs a few queries, however long the list is.
DEPTH, MOST_EXPANDED = 2, 5


class Narrowed(serializers.Field):
    """What a field says, and of that only these names."""

    def __init__(self, whole: serializers.Field, only: Iterable[str]):
        super().__init__(read_only=True)
        self.whole, self.only = whole, set(only)

    def get_attribute(self, record):
        return self.whole.get_attribute(record)

    def to_representation(self, value):
        said = self.whole.to_representation(value)
        return [self._of(each) for each in said] if isinstance(said, list) else self._of(said)

    def _of(self, said: dict) -> dict:
        return {name: value for name, value in said.items() if name in self.only}


class Expanded(serializers.Field):
    """A reference, or several, with all that the API says of the record at its own address."""

    def __init__(self, brief: serializers.Field, told: serializers.Serializer, records: dict):
        super().__init__(read_only=True)
        self.brief, self.told, self.records = brief, told, records

    def get_attribute(self, record):
        return self.brief.get_attribute(record)

    def to_representation(self, value):
        if isinstance(self.brief, serializers.ListSerializer):
            return [self._one(self.brief.child, each) for each in _several(value)]
        return self._one(self.brief, value)

    def _one(self, brief, record) -> dict:
        whole = self.records.get(record.pk)
        return brief.to_representation(record) | (self.told.to_representation(whole) if whole else {})


@dataclass
class Choice:
    """`fields`: the names to tell, each with those inside it or none for all; empty: everything. `expand`: names in names."""

    fields: dict[str, set[str]] = field(default_factory=dict)
    expand: dict[str, dict] = field(default_factory=dict)

    def put_on(self, serializer: serializers.Serializer, records: list) -> None:
        """Has the serializer tell these records so. A few queries for each name that is expanded."""
        if self.expand:
            _expand(serializer, records, self.expand)
        told: Any = serializer.fields
        for leave_out in [name for name in told if self.fields and name not in self.fields]:
            del told[leave_out]
        for name, below in self.fields.items():
            if below:
                told[name] = Narrowed(told[name], below)


def read_expand(asked: str, serializer) -> dict[str, dict]:
    """BadParameters that names what there is to expand."""
    names = _names("expand", asked)
    allowed = list(expandable(serializer))
    if unknown := next((name for name in names if name not in allowed), None):
        reason = "This is no reference to a record." if allowed else "These records refer to no others."
        raise bad("expand", unknown, reason, allowed)
    if len(names) > MOST_EXPANDED:
        raise bad("expand", asked, f"At most {MOST_EXPANDED} names are expanded at once.", allowed)
    tree: dict[str, dict] = {}
    for name in names:
        first, _, second = name.partition(".")
        below = tree.setdefault(first, {})
        if second:
            below.setdefault(second, {})
    return tree


def read_fields(asked: str, serializer, expand: dict[str, dict] | None = None) -> dict[str, set[str]]:
    """BadParameters that names the fields there are."""
    chosen: dict[str, set[str]] = {}
    whole: set[str] = set()
    there = dict(_there(serializer, expand or {}))
    for name in _names("fields", asked):
        first, _, second = name.partition(".")
        if first not in there:
            raise bad("fields", name, "There is no such field.", there)
        if second and second not in there[first]:
            raise bad("fields", name, "There is no such field.", [f"{first}.{below}" for below in there[first]] or [first])
        chosen.setdefault(first, set())
        if second:
            chosen[first].add(second)
        else:
            whole.add(first)
    return {name: set() if name in whole else below for name, below in chosen.items()}


def _names(parameter: str, asked: str) -> list[str]:
    names = list(dict.fromkeys(name.strip() for name in asked.split(",") if name.strip()))
    if len(names) > MOST_VALUES:
        raise bad(parameter, f"{len(names)} names", f"{MOST_VALUES} names at most.")
    return names


def _there(serializer, expand) -> Iterator[tuple[str, list[str]]]:
    """The fields, and those inside each."""
    for name, told in serializer.fields.items():
        one = one_of(told)
        below = list(one.fields) if isinstance(one, serializers.Serializer) else []
        if name in expand and (model := refers_to(one)):
            below += [more for more in whole_of(model).fields if more not in below]
        yield name, below


@cache
def has_references(serializer_class: Any) -> bool:
    return any(expandable(serializer_class()))


def expandable(serializer, depth: int = DEPTH) -> Iterator[str]:
    """The names of references: in the record, in its parts, and in the records that it refers to."""
    for name, told in serializer.fields.items():
        one = one_of(told)
        model = refers_to(one)
        if model:
            yield name
        if depth > 1 and isinstance(one, serializers.Serializer):
            below = whole_of(model) if model else one
            yield from (f"{name}.{more}" for more in expandable(below, depth - 1))


def one_of(told: Any) -> Any:
    """Of a list that which is in it."""
    return told.child if isinstance(told, serializers.ListSerializer) else told


def refers_to(told: Any) -> type[Model] | None:
    """The noun, if it is a reference in brief and the API tells the whole."""
    model = getattr(told, "refers_to", None)
    return model if model in viewset_of else None


def whole_of(model: type[Model], **kwargs) -> Any:
    return viewset_of[model].serializer_class(**kwargs)


def _expand(serializer, records: Iterable, tree: dict[str, dict]) -> None:
    for name, below in tree.items():
        told = serializer.fields[name]
        named = [each for record in records for each in _several(told.get_attribute(record))]
        model = refers_to(one_of(told))
        if model is None:
            _expand(one_of(told), named, below)
            continue
        wholes = {whole.pk: whole for whole in viewset_of[model].queryset.filter(pk__in={each.pk for each in named})}
        inner = whole_of(model, context=serializer.context)
        _expand(inner, list(wholes.values()), below)
        serializer.fields[name] = Expanded(told, inner, wholes)


def _several(value: Any) -> list:
    if isinstance(value, Manager):
        return list(value.all())
    return list(value) if isinstance(value, list | tuple) else [value] if value is not None else []
