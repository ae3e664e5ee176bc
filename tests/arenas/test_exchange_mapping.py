"""Tables from elsewhere, said in our columns by a mapping alone."""

import json
from pathlib import Path

import pytest

from arenas.exchange.comparing import compare
from arenas.exchange.foreign import read_tables
from arenas.exchange.language import NotUnderstood, understood
from arenas.exchange.limits import Limits
from arenas.exchange.mapping import Mapper
from arenas.exchange.reading import Refused
from arenas.exchange.world import World
from arenas.models import Actor, Share, Stage
from kb.editorial import actions
from tests import factories as f

HERE = Path(__file__).parent / "mappings"
CHIPS = json.loads((HERE / "chips.json").read_text())
pytestmark = pytest.mark.django_db(transaction=True)


def chips(**changed):
    """The five tables, some of them with other text."""
    texts = {path.stem: path.read_text() for path in (HERE / "chips").glob("*.csv")} | changed
    return [table for name, text in texts.items() for table in read_tables(f"{name}.csv", text.encode(), Limits.of_settings())]


def compared(tables, definition=CHIPS, source="explorer"):
    mapper = Mapper(understood(definition), tables, World(), source)
    return compare(mapper.mapped(), mapper.problems)


def published(found):
    change_set = actions.new_change_set(title="An import", by=f.make_editor())
    actions.save_drafts(change_set=change_set, drafts=found.drafts, by=change_set.author)
    return f.release(change_set)


@pytest.fixture
def usa():
    f.publish(f.actor("us", name="United States", iso_alpha3="USA", aliases="America"), f.source("explorer"))


def test_a_graph_of_inputs_and_providers_is_loaded_by_a_mapping_alone(usa):
    found = compared(chips())
    assert found.problems == []
    published(found)
    printing = Stage.objects.get(slug="chips-layer-printing")
    assert {given.from_stage.name for given in printing.inputs.all()} == {"Printing machines", "Light-sensitive lacquer"}
    assert Stage.objects.get(slug="chips-deep-light-printing-machines").broader.name == "Printing machines"
    assert {stage.kind for stage in Stage.objects.all()} == {"process", "tool", "material", "design", "product"}
    share = Share.objects.get(slug="chips-drawing-us-2023")
    assert (share.lower, share.upper, share.status, share.citations.get().source.slug) == (61, 61, "normal", "explorer")
    assert Actor.objects.get(code="kuala-coatings").home.code == "my"
    assert (Actor.objects.get(code="my").name, Actor.objects.get(code="rest-of-world").kind) == ("Malaysia", "residual")


def test_a_blank_share_is_unknown_and_not_zero(usa):
    published(compared(chips()))
    blank = Share.objects.get(slug="chips-light-sensitive-lacquer-kuala-coatings-2023")
    assert (blank.status, blank.lower, blank.upper, blank.text) == ("unknown", None, None, "unknown")
    negligible = Share.objects.get(slug="chips-drawing-my-2023")
    assert (negligible.status, negligible.lower) == ("unknown", None) and "negligible" in negligible.note
    assert Share.objects.get(slug="chips-printing-machines-lumen-optics-2022").period == "2022?"


def test_providers_that_differ_only_by_alias_are_one_actor_with_other_names(usa):
    published(compared(chips()))
    assert Actor.objects.get(name="Lumen Optics").aliases == "Lumen Optik AG\nLUMEN"
    assert Share.objects.filter(actor__code="lumen-optics").count() == 2


def test_a_country_is_known_by_its_iso_code_and_keeps_what_editors_called_it(usa):
    published(compared(chips(providers=(HERE / "chips/providers.csv").read_text().replace("USA,,P1", "USA,The States,P1"))))
    assert [(each.code, each.name, each.aliases) for each in Actor.objects.filter(iso_alpha3="USA")] == [
        ("us", "United States", "America\nThe States")
    ]


def test_the_same_files_again_change_nothing(usa):
    published(compared(chips()))
    again = compared(chips())
    assert again.drafts == [] and {what for counter in again.counts.values() for what in counter} == {"same"}


def test_a_row_that_points_nowhere_is_told_by_its_own_file_row_column_and_value(usa):
    rows = (HERE / "chips/provision.csv").read_text()
    found = compared(
        chips(provision=rows + "Nobody,P99,Drawing,S1,5%,,2023\nUSA,P1,Making,S2,a lot,,2023\nUSA,P1,Drawing,S1,3%,,2023\n")
    )
    told = [(problem.row, problem.column, problem.value) for problem in found.problems]
    assert told == [
        (8, "provider_id", "P99"),
        (10, "provided_id, provider_id, year", "S1, P1, 2023"),
        (9, "share_provided", "a lot"),
    ]
    assert "is in row 2 already" in found.problems[1].reason
    assert found.can_draft and len([d for d in found.drafts if d.model is Share]) == 6


def test_rows_of_one_record_that_contradict_each_other_are_told(usa):
    rows = (
        (HERE / "chips/providers.csv")
        .read_text()
        .replace("Lumen Optik AG,P5,organization,USA", "Lumen Optik AG,P5,organization,MAL")
    )
    [problem] = compared(chips(providers=rows)).problems
    assert (problem.row, problem.column, problem.value) == (6, "country", "MAL")
    assert "row 5 of providers.csv says “us”" in problem.reason


# --- the language ---


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"rules": []}, "a list of “rules”"),
        ({"rules": [{"to": "actor", "set": {}}]}, "“to” is one of"),
        ({"rules": [{"to": "actors", "set": {"cod": "x", "code": "y"}}]}, "Is “code” meant?"),
        ({"rules": [{"to": "actors", "set": {"name": "x"}}]}, "lacks “code”"),
        ({"rules": [{"to": "actors", "set": {"code": {"column": "x", "valeus": {}}}}]}, "Is “values” meant?"),
        ({"rules": [{"to": "actors", "set": {"code": {"constant": "x", "column": "y"}}}]}, "and only one"),
        ({"rules": [{"to": "actors", "set": {"code": {"column": "x", "match": "actor"}}}]}, "“match” names"),
        ({"rules": [{"to": "actors", "set": {"code": {"column": "x", "record": {"rule": "y", "by": "z"}}}}]}, "no rule “y”"),
        ({"rules": [{"to": "actors", "set": {"code": {"template": "{=nam}"}}}]}, "“set” has no “nam”"),
        ({"rules": [{"to": "actors", "set": {"code": "x"}, "skip": {"row": 1}}]}, "“skip” names"),
        ({"rules": [{"to": "actors", "set": {"code": "x"}}, {"to": "actors", "set": {"code": "x"}}]}, "already"),
        ([1], "an object"),
    ],
)  # fmt: skip
def test_what_is_no_mapping_is_refused_with_the_place_and_a_way_out(change, reason):
    with pytest.raises(NotUnderstood, match=reason):
        understood(change)


def test_a_table_or_column_that_is_not_there_is_said_by_name(usa):
    with pytest.raises(Refused, match="no table is called so. There are"):
        compared(chips()[:2])
    with pytest.raises(Refused, match="needs this column. Is “provided_ids” meant"):
        compared(chips(provision="provider_id,provided,share_provided,minor_share,year,provided_ids\n"))


def test_rules_that_need_each_other_are_told_and_do_not_hang():
    rule = {"to": "actors", "from": "*", "set": {"code": {"template": "{=name}"}, "name": {"template": "{=code}"}}}
    found = compared(read_tables("a.csv", b"x\n1\n", Limits.of_settings()), {"rules": [rule]})
    assert any("in a circle" in problem.reason for problem in found.problems)
