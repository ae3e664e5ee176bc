"""Constraints asked in memory say what Django says by asking the database."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arenas.exchange.constraints import CannotTell, fields_of, holds, violated
from arenas.exchange.sheets import SHEETS
from arenas.models import Share

MODELS = [sheet.model for sheet in SHEETS]
KEYS = st.none() | st.sampled_from(["00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"])


def values(field):
    """A few of what a column may hold, and of what it may not."""
    if field.choices:
        return st.sampled_from([*field.choices, ("", "")]).map(lambda choice: choice[0])
    if isinstance(field, models.BooleanField):
        return st.booleans()
    if isinstance(field, models.DecimalField):
        return st.none() | st.sampled_from([Decimal(n) for n in (-1, 0, 60, 100, 101)])
    if isinstance(field, models.IntegerField):
        return st.integers(0, 2)
    return KEYS if isinstance(field, models.ForeignKey | models.UUIDField) else st.sampled_from(["", "x"])


@st.composite
def rows(draw):
    model = draw(st.sampled_from(MODELS))
    named = {name for each in model._meta.constraints if isinstance(each, models.CheckConstraint) for name in fields_of(each)}
    fields = {model._meta.get_field(name) for name in named}
    return model(**{field.attname: draw(values(field)) for field in sorted(fields, key=lambda field: field.name)})


@pytest.mark.django_db
@given(rows())
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_says_what_the_database_says(row):
    ours = {constraint.name for constraint in violated(row)}
    theirs = set()
    for constraint in row._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            try:
                constraint.validate(type(row), row)
            except ValidationError:
                theirs.add(constraint.name)
    assert ours == theirs


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        (Q(lower__gte=0), None),
        (~Q(lower__gte=0), None),
        (Q(lower__gte=0) | Q(lower=None), True),
        (Q(lower__gte=0) & Q(upper__gt=5), None),
        (Q(lower__gte=0) & Q(upper__lt=5), False),
        (Q(upper__lte=F("lower")), None),
        (Q(lower__isnull=False), False),
        (~(Q(upper=9) & Q(lower=None)), False),
    ],
)
def test_what_is_unknown_violates_nothing(condition, answer):
    assert holds(condition, Share(lower=None, upper=Decimal(9))) is answer


def test_what_only_a_database_can_tell_is_left_to_it():
    with pytest.raises(CannotTell):
        holds(Q(verbatim__regex="x"), Share(verbatim="x"))
