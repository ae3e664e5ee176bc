"""Impossible states are impossible. Each named constraint is tested three ways: the database takes the lawful row, it refuses
the unlawful one by the constraint's name, and a form says so before the database must."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from arenas import models as m
from kb.editorial.models import Part, Record
from kb.sources.models import Source

pytestmark = pytest.mark.django_db

FIGURE = {"verbatim": "60-70", "lower": 60, "upper": 70}
SHARE = {"period": "2024", **FIGURE}


@pytest.fixture
def world():
    cn = m.Actor.objects.create(code="cn", name="China")
    eu = m.Actor.objects.create(code="eu", name="European Union", kind="bloc")
    chips = m.Arena.objects.create(slug="chips", name="Chips", layer="components")
    magnets = m.Chain.objects.create(slug="magnets", name="Magnets")
    mining = m.Stage.objects.create(slug="mining", name="Mining", chain=magnets)
    refining = m.Stage.objects.create(slug="refining", name="Refining", chain=magnets)
    output = m.Indicator.objects.create(slug="output", name="Output", unit="tonnes", arena=chips)
    strategy = m.Strategy.objects.create(slug="cn-chips", actor=cn, arena=chips, goal="To be first.")
    act = m.Instrument.objects.create(slug="act", name="Act", actor=cn, kind="tariff")
    event = m.Event.objects.create(slug="signed", title="Signed", date="2022")
    brief = m.Brief.objects.create(slug="race", title="Race", body="x")
    usgs = Source.objects.create(slug="usgs", title="USGS")
    return SimpleNamespace(**locals())


#: Constraint: the model, a lawful row, and what makes it unlawful. `w` is the world.
CASES = {
    "actor_kind_is_a_known_one": (m.Actor, lambda w: {"code": "xx", "name": "X"}, lambda w: {"kind": "planet"}),
    "only_an_organisation_has_a_home": (
        m.Actor, lambda w: {"code": "smic", "name": "SMIC", "kind": "organisation", "home": w.cn}, lambda w: {"kind": "country"},
    ),
    "only_a_country_has_an_iso_code": (
        m.Actor, lambda w: {"code": "xx", "name": "X", "iso_alpha3": "XXX"}, lambda w: {"kind": "bloc"},
    ),
    "no_actor_is_its_own_bloc": (m.Membership, lambda w: {"actor": w.cn, "bloc": w.eu}, lambda w: {"bloc": w.cn}),
    "an_actor_joins_a_bloc_once_at_a_time": (
        m.Membership, lambda w: {"actor": w.cn, "bloc": w.eu, "valid_from": "2020"}, lambda w: {},
    ),
    "arena_layer_is_a_known_one": (
        m.Arena, lambda w: {"slug": "x", "name": "X", "layer": "components"}, lambda w: {"layer": "air"},
    ),
    "no_arena_is_broader_than_itself": (
        m.Arena, lambda w: {"slug": "x", "name": "X", "layer": "components", "broader": w.chips}, lambda w: {"broader": "itself"},
    ),
    "stage_kind_is_a_known_one": (m.Stage, lambda w: {"slug": "x", "name": "X", "chain": w.magnets}, lambda w: {"kind": "magic"}),
    "no_stage_is_broader_than_itself": (
        m.Stage, lambda w: {"slug": "x", "name": "X", "chain": w.magnets, "broader": w.mining}, lambda w: {"broader": "itself"},
    ),
    "a_stage_feeds_another_once": (m.Input, lambda w: {"stage": w.refining, "from_stage": w.mining}, lambda w: {}),
    "no_stage_feeds_itself": (m.Input, lambda w: {"stage": w.refining, "from_stage": w.mining}, lambda w: {"stage": w.mining}),
    "a_chain_names_an_arena_once": (m.ChainArena, lambda w: {"chain": w.magnets, "arena": w.chips}, lambda w: {}),
    "share_basis_is_a_known_one": (m.Share, lambda w: share(w), lambda w: {"basis": "hearsay"}),
    "share_rank_is_a_known_one": (m.Share, lambda w: share(w), lambda w: {"rank": "best"}),
    "share_status_is_a_known_one": (m.Share, lambda w: share(w), lambda w: {"status": "odd"}),
    "share_bounds_are_in_order": (m.Share, lambda w: share(w), lambda w: {"lower": 80}),
    "share_without_value_says_why": (
        m.Share, lambda w: share(w) | {"verbatim": "W", "status": "withheld", "lower": None, "upper": None},
        lambda w: {"status": "normal"},
    ),
    "share_is_a_range_of_per_cent": (m.Share, lambda w: share(w), lambda w: {"upper": 101}),
    "a_deprecated_share_has_a_reason": (
        m.Share, lambda w: share(w) | {"rank": "deprecated", "rank_reason": "Retracted."}, lambda w: {"rank_reason": ""},
    ),
    "observation_status_is_a_known_one": (m.Observation, lambda w: observation(w), lambda w: {"status": "odd"}),
    "observation_bounds_are_in_order": (m.Observation, lambda w: observation(w), lambda w: {"lower": 80}),
    "observation_without_value_says_why": (m.Observation, lambda w: observation(w), lambda w: {"lower": None, "upper": None}),
    "one_observation_by_a_source_of_an_actor_in_a_period": (m.Observation, lambda w: observation(w), lambda w: {}),
    "target_status_is_a_known_one": (m.Target, lambda w: target(w), lambda w: {"status": "odd"}),
    "target_bounds_are_in_order": (m.Target, lambda w: target(w), lambda w: {"lower": 80}),
    "target_without_value_says_why": (m.Target, lambda w: target(w), lambda w: {"status": "unknown"}),
    "target_comparator_is_a_known_one": (m.Target, lambda w: target(w), lambda w: {"comparator": "about"}),
    "a_target_is_measured_by_one_thing": (m.Target, lambda w: target(w) | {"stage": w.mining}, lambda w: {"indicator": w.output}),
    "strategy_status_is_a_known_one": (m.Strategy, lambda w: strategy(w), lambda w: {"status": "odd"}),
    "strategies_of_a_cell_have_ranks_of_their_own": (m.Strategy, lambda w: strategy(w), lambda w: {"slug": "other"}),
    "strategy_rank_starts_at_one": (m.Strategy, lambda w: strategy(w), lambda w: {"rank": 0}),
    "instrument_kind_is_a_known_one": (m.Instrument, lambda w: instrument(w), lambda w: {"kind": "charm"}),
    "instrument_status_is_a_known_one": (m.Instrument, lambda w: instrument(w), lambda w: {"status": "odd"}),
    "a_budget_has_a_currency": (
        m.Instrument, lambda w: instrument(w) | {"budget": 5, "currency": "USD"}, lambda w: {"currency": ""},
    ),
    "an_instrument_names_an_arena_once": (m.InstrumentArena, lambda w: {"instrument": w.act, "arena": w.chips}, lambda w: {}),
    "an_instrument_names_a_strategy_once": (
        m.InstrumentStrategy, lambda w: {"instrument": w.act, "strategy": w.strategy}, lambda w: {},
    ),
    "an_event_names_an_actor_once": (m.EventActor, lambda w: {"event": w.event, "actor": w.cn}, lambda w: {}),
    "an_event_names_an_arena_once": (m.EventArena, lambda w: {"event": w.event, "arena": w.chips}, lambda w: {}),
    "a_brief_names_an_arena_once": (m.BriefArena, lambda w: {"brief": w.brief, "arena": w.chips}, lambda w: {}),
    "source_kind_is_a_known_one": (Source, lambda w: {"slug": "x", "title": "X"}, lambda w: {"kind": "rumour"}),
    "source_grade_is_a_known_one": (Source, lambda w: {"slug": "x", "title": "X"}, lambda w: {"grade": "A"}),
    "source_cadence_is_some_months": (
        Source, lambda w: {"slug": "x", "title": "X", "cadence": 12}, lambda w: {"cadence": 241},
    ),
    "source_has_a_title": (Source, lambda w: {"slug": "x", "title": "X"}, lambda w: {"title": ""}),
}  # fmt: skip


def share(w):
    return {"slug": "x", "stage": w.mining, "actor": w.cn, **SHARE}


def observation(w):
    return {"indicator": w.output, "actor": w.cn, "source": w.usgs, **SHARE}


def target(w):
    return {"strategy": w.strategy, "metric": "Self-sufficiency", "unit": "%", **FIGURE}


def strategy(w):
    return {"slug": "x", "actor": w.cn, "arena": w.chips, "goal": "To lead.", "rank": 2}


def instrument(w):
    return {"slug": "x", "name": "X", "actor": w.cn, "kind": "tariff"}


def unlawful(model, lawful, change):
    """A second row, or the same one with a change; "itself" is the row's own key."""
    row = model(**{name: value for name, value in {**lawful, **change}.items() if value != "itself"})
    for name in [name for name, value in change.items() if value == "itself"]:
        setattr(row, f"{name}_id", row.pk)
    return row


@pytest.mark.parametrize("name", CASES)
def test_the_database_takes_the_lawful_row_and_refuses_the_other(world, name):
    model, lawful, change = CASES[name]
    model.objects.bulk_create([model(**lawful(world))])
    assert model.objects.filter(**lawful(world)).exists()
    if change(world) not in ({}, {"slug": "other"}):  # what must be unique is refused beside the first; all else alone
        model.objects.filter(**lawful(world)).delete()
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        model.objects.bulk_create([unlawful(model, lawful(world), change(world))])
    told = str(refusal.value)
    assert name in told or (connection.vendor == "sqlite" and "UNIQUE constraint failed" in told)


@pytest.mark.parametrize("name", CASES)
def test_a_form_says_so_before_the_database_must(world, name):
    model, lawful, change = CASES[name]
    if change(world) in ({}, {"slug": "other"}):
        model.objects.bulk_create([model(**lawful(world))])
    row = unlawful(model, lawful(world), change(world))
    refused_by = [ask for ask in (row.clean_fields, row.validate_unique, row.validate_constraints) if refuses(ask)]
    assert refused_by
    row = model(**lawful(world))
    if change(world) not in ({}, {"slug": "other"}):
        row.full_clean()


def refuses(ask):
    try:
        ask()
    except ValidationError as error:
        assert all(message.strip() for message in error.messages)
        return True


def test_every_named_constraint_is_among_them():
    named = {
        constraint.name
        for model in apps.get_models()
        if issubclass(model, Record | Part)
        for constraint in model._meta.constraints
    }
    assert named == set(CASES)


@pytest.mark.parametrize(
    "typed, bounds",
    [(">100", None), ("<0", None), ("101", None), ("-1", None), ("0", (0, 0)), (">90 %", (90, None)), ("—", (0, 0))],
)
def test_a_share_is_typed_in_the_sources_words_and_stays_within_the_whole(world, typed, bounds):
    row = m.Share(**share(world) | {"verbatim": typed, "lower": None, "upper": None})
    if bounds is None:
        with pytest.raises(ValidationError) as refusal:
            row.clean()
        assert "verbatim" in refusal.value.message_dict
    else:
        row.clean()
        assert (row.lower, row.upper) == bounds and row.bounded.upper <= 100


def test_a_blank_is_no_zero(world):
    row = m.Share(**share(world) | {"verbatim": "", "lower": None, "upper": None})
    with pytest.raises(ValidationError, match="zero"):
        row.clean()
    row.status = "unknown"
    row.clean()
    assert (row.lower, row.upper, row.text) == (None, None, "unknown")


def test_a_value_and_a_word_for_none_contradict_each_other(world):
    row = m.Share(**share(world) | {"status": "not-applicable"})
    with pytest.raises(ValidationError, match="keep one of the two"):
        row.clean()


def test_a_figure_of_more_digits_than_every_database_keeps_is_refused(world):
    row = m.Observation(**observation(world) | {"verbatim": "12345678901234.123456"})
    with pytest.raises(ValidationError, match="15 digits"):
        row.clean()
