"""Tables from elsewhere, said in our columns by a mapping alone."""

import json
import re
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings as settings_of_django
from hypothesis import given, settings
from hypothesis import strategies as st

from arenas.exchange.comparing import compare
from arenas.exchange.foreign import read_tables
from arenas.exchange.language import ORIGINS, STEPS, NotUnderstood, understood
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
    found = {actor.code: (actor.name, actor.kind, actor.iso_alpha3) for actor in Actor.objects.exclude(kind="organisation")}
    assert found == {
        "us": ("United States", "country", "USA"),
        "my": ("Malaysia", "country", "MYS"),
        "at": ("Austria", "country", "AUT"),
        "rest-of-world": ("Rest of the world", "residual", ""),
    }


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
    assert (problem.row, problem.column, problem.value) == (7, "country", "MAL")
    assert "row 6 of providers.csv says “us”" in problem.reason


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
        ({"rules": [{"to": "citations", "set": {"source": "x", "noun": "y"}}]}, "lacks “record”"),
        ({"rules": [{"to": "actors", "rows": [{"name": "x"}]}]}, "needs “code”"),
        ({"rules": [{"to": "actors", "set": {"code": {"column": "x", "cut": -1}}}]}, "a number of characters"),
        ({"rules": [{"to": "actors", "set": {"code": "\0"}}]}, "cannot be shown"),
        ({"rules": [{"to": "actors", "set": {"code": {"column": "x", "country": "iso"}}}]}, "one of code, alpha3, name"),
        ([1], "an object"),
    ],
)  # fmt: skip
def test_what_is_no_mapping_is_refused_with_the_place_and_a_way_out(change, reason):
    with pytest.raises(NotUnderstood, match=reason):
        understood(change)


WORDS = [
    *ORIGINS,
    *STEPS,
    "rules",
    "from",
    "to",
    "set",
    "rows",
    "skip",
    "is",
    "rule",
    "by",
    "actors",
    "shares",
    "code",
    "name",
    "*",
    "",
]
json_data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(WORDS) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
    max_leaves=12,
)
value = st.sampled_from(["a", "b"]) | st.fixed_dictionaries(
    {"template": st.sampled_from(["{a}", "{=code}", "{=name}-{b}", "x", "{"])},
    optional={"slug": st.just(True), "cut": st.just(10), "default": st.text(max_size=3), "values": st.just({"": "x", "1": ""}),
              "record": st.just({"rule": "actors", "by": "a"}), "match": st.just("actors"), "required": st.just(True)},
)  # fmt: skip


@given(json_data | st.builds(lambda rule: {"rules": [rule]}, st.dictionaries(st.sampled_from(WORDS), json_data, max_size=5)))
def test_any_json_is_a_mapping_or_refused(data):
    with suppress(NotUnderstood):
        understood(data)


@given(st.dictionaries(st.sampled_from(["name", "kind", "aliases"]), value, max_size=3), value, st.booleans())
@settings(max_examples=40)
def test_whatever_a_mapping_makes_of_a_table_is_told_in_words(others, key, gathers):
    rule = {"to": "actors", "set": {"code": key, **others}, "gather": ["aliases"] if gathers else []}
    tables = read_tables("t.csv", "a,b\n1,x\n1,y\n,z\nSüß,中\n".encode(), Limits.of_settings())
    with suppress(NotUnderstood):
        for problem in compared(tables, {"rules": [rule]}).problems:
            assert problem.reason and problem.row in (2, 3, 4, 5)


def test_the_guide_tells_every_word_and_its_example_is_understood():
    guide = (Path(settings_of_django.BASE_DIR) / "docs/editing.md").read_text()
    [example] = re.findall(r"^    \{\n(?:    .*\n)+?    \}\n", guide, re.MULTILINE)
    assert understood(json.loads(example)).rules.keys() == {"chains", "firms", "shares"}
    section = guide.partition("### Mappings in full")[2]
    assert not [word for word in (*ORIGINS, *STEPS) if f"`{word}`" not in section]


def test_a_table_or_column_that_is_not_there_is_said_by_name(usa):
    with pytest.raises(Refused, match="no table is called so. There are"):
        compared(chips()[:2])
    with pytest.raises(Refused, match="needs this column. Is “provided_ids” meant"):
        compared(chips(provision="provider_id,provided,share_provided,minor_share,year,provided_ids\n"))


def test_rules_that_need_each_other_are_told_and_do_not_hang():
    rule = {"to": "actors", "from": "*", "set": {"code": {"template": "{=name}"}, "name": {"template": "{=code}"}}}
    found = compared(read_tables("a.csv", b"x\n1\n", Limits.of_settings()), {"rules": [rule]})
    assert any("in a circle" in problem.reason for problem in found.problems)
