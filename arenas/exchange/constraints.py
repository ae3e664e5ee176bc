"""The database's constraints, asked of rows in memory: Django's own way of asking costs a query a row."""

import operator
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.db.models import F, Q

LOOKUPS = {"exact": operator.eq, "gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}


class CannotTell(Exception):
    """The database will have to say it, at publication."""


def violated(row: models.Model) -> Iterator[models.CheckConstraint]:
    for constraint in row._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            try:
                if holds(constraint.condition, row) is False:
                    yield constraint
            except CannotTell:
                continue


def holds(condition: Any, row: models.Model) -> bool | None:
    """Whether a Q is true of the row; None where SQL would say NULL, which violates nothing."""
    answers = [
        holds(child, row) if isinstance(child, Q) else _compare(child[0], child[1], row)
        for child in condition.children  # a Q or a pair of lookup and value
    ]
    decisive = condition.connector == Q.OR
    answer = decisive if decisive in answers else None if None in answers else not decisive
    return answer if answer is None or not condition.negated else not answer


def _compare(path: str, expected: Any, row: models.Model) -> bool | None:
    name, _, lookup = path.partition("__")
    value, lookup = _value(row, name), lookup or "exact"
    if lookup == "isnull" or (lookup == "exact" and expected is None):
        return (value is None) is (expected if lookup == "isnull" else True)
    if isinstance(expected, F):
        expected = _value(row, expected.name)  # type: ignore[attr-defined]
    if value is None or expected is None:
        return None
    if lookup == "in":
        return value in expected
    if lookup not in LOOKUPS:
        raise CannotTell(path)
    return LOOKUPS[lookup](value, expected)


def _value(row: models.Model, name: str) -> Any:
    return getattr(row, row._meta.get_field(name).attname)


def fields_of(constraint: Any) -> list[str]:
    """The fields that a constraint, or a Q of it, speaks of, each once."""
    names: list[str] = []
    for child in getattr(constraint, "condition", constraint).children:
        if isinstance(child, Q):
            names += fields_of(child)
        else:
            names.append(child[0].partition("__")[0])
            names += [child[1].name] if isinstance(child[1], F) else []  # type: ignore[attr-defined]
    return list(dict.fromkeys(names))


def rivals(model: type[models.Model], rows: Iterable[Any]) -> Iterator[tuple[list[str], list[Any]]]:
    """Groups of rows that a constraint allows only one of, with the fields in which they are alike."""
    rows = list(rows)
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields and constraint.condition is None:
            groups = defaultdict(list)
            for row in rows:
                groups[tuple(_value(row, name) for name in constraint.fields)].append(row)
            yield from ((list(constraint.fields), group) for key, group in groups.items() if len(group) > 1 and None not in key)
