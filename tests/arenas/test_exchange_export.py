"""What is published as files: the same knowledge, the same bytes, on any database and after any number of journeys."""

import csv
import io
import json
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from arenas.exchange.exporting import export, write_folder
from arenas.exchange.importing import bring_in
from arenas.exchange.sheets import SHEETS
from arenas.models import Actor, BriefArena, ChainArena
from tests import factories as f
from tests import knowledge

pytestmark = pytest.mark.django_db(transaction=True)
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


def in_folder(path, files):
    for name, content in files.items():
        path.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        path.joinpath(name).write_bytes(content)
    return path


# --- the product's own knowledge ---


def test_the_fixtures_come_back_byte_for_byte():
    knowledge.put()
    files = export()
    assert files.keys() == {path.relative_to(FIXTURES).as_posix() for path in FIXTURES.rglob("*.*")}
    for name, content in files.items():
        assert content.decode() == FIXTURES.joinpath(name).read_bytes().decode(), name


def test_the_package_describes_every_file_and_every_column():
    """Each cell of the fixtures is what datapackage.json says of its column; each key that it names is there."""
    package = json.loads(FIXTURES.joinpath("datapackage.json").read_text())
    resources = {each["path"]: each for each in package["resources"]}
    assert resources.keys() == {path.relative_to(FIXTURES).as_posix() for path in FIXTURES.rglob("*.*")} - {"datapackage.json"}
    tables = {
        each["name"]: list(csv.DictReader(io.StringIO(FIXTURES.joinpath(path).read_text())))
        for path, each in resources.items()
        if path.endswith(".csv")
    }
    for path, resource in resources.items():
        for field in resource.get("schema", {}).get("fields", []):
            constraints, cells = field.get("constraints", {}), [row[field["name"]] for row in tables[resource["name"]]]
            assert field["description"], (path, field)
            assert all(cells) or not constraints.get("required"), (path, field)
            assert len(set(cells)) == len(cells) or not constraints.get("unique"), (path, field)
            assert {*cells} <= {"", *constraints.get("enum", cells)}, (path, field)
            assert all(len(cell) <= constraints.get("maxLength", len(cell)) for cell in cells), (path, field)
        for key in resource.get("schema", {}).get("foreignKeys", []):
            [here], [there] = key["fields"], key["reference"]["fields"]
            known = {row[there] for row in tables[key["reference"]["resource"] or resource["name"]]}
            assert {row[here] for row in tables[resource["name"]]} <= {"", *known}, (path, key)


# --- the folder ---


def test_an_export_into_a_strangers_folder_is_refused(tmp_path):
    tmp_path.joinpath("thesis.txt").write_text("Mine.")
    with pytest.raises(CommandError, match="neither empty nor an earlier export"):
        call_command("export", str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_second_export_removes_texts_that_are_no_more(tmp_path):
    f.publish(cn := f.actor("cn", body="A text."), f.actor("us", body="A text."), brief := f.brief())
    call_command("export", str(tmp_path / "new"), stdout=StringIO())
    f.publish(f.changed(cn, body=""), f.gone(brief))
    write_folder(tmp_path / "new")
    texts = {path.relative_to(tmp_path / "new").as_posix() for path in tmp_path.rglob("*.md")}
    assert texts == {"texts/actors/us.md"}


def test_an_empty_knowledge_base_is_headers(tmp_path):
    files = export()
    assert files["memberships.csv"] == b"actor,bloc,valid_from,valid_to\n"
    assert files.keys() == {sheet.path for sheet in SHEETS if not sheet.in_markdown} | {"datapackage.json"}
    assert bring_in(in_folder(tmp_path, files), publish=True).changes == 0


def test_drafts_are_not_exported():
    f.publish(cn := f.actor("cn"))
    f.make_change_set(f.changed(cn, name="A draft"), f.actor("us"))
    assert export()["actors.csv"].count(b"\n") == 2
    assert b"A draft" not in b"".join(export().values())


def test_the_number_of_queries_does_not_grow_with_the_rows(tmp_path):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            export()
        return len(captured)

    def world(n):
        cn, chips, usgs = f.actor(f"actor-{n}"), f.arena(f"arena-{n}"), f.source(f"source-{n}")
        chain = f.chain(f"chain-{n}", chain_arenas=[{"arena": chips}])
        stage = f.stage(chain, f"stage-{n}", citations=f.cites(usgs))
        strategy = f.strategy(cn, chips)
        act = f.instrument(cn, f"act-{n}", instrument_arenas=[{"arena": chips}], instrument_strategies=[{"strategy": strategy}])
        return [cn, chips, usgs, chain, stage, strategy, act, f.share(stage, cn, citations=f.cites(usgs))]

    f.publish(*world(0))
    # A query a file; one more for each list of keys (arenas, strategies, actors); one for each noun that cites.
    few = queries()
    f.publish(*(draft for n in range(1, 30) for draft in world(n)))
    assert queries() == few


# --- any knowledge ---

#: What editors can put into a line: quotation marks, commas, formulas, all scripts; nothing invisible, no blank edges.
words = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Cn"]), max_size=30).map(str.strip)
FORMS = ["=1+1", "@x", "-", "'", '"', '""', "a,b", "a;b", "#", "---", "null", "yes", "1e5", "007", "a:", "[x]", "%"]
line = words | st.sampled_from(FORMS)
name = line.filter(bool)
text = st.lists(line, max_size=4).map("\n".join).map(str.strip)
key = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,7}", fullmatch=True)
period = st.sampled_from(["2024", "2025?", "2024-Q3", "2020/2024", "2024-02-29", "2023-05~"])
figure = st.sampled_from(["60", "~60-70%", "> 90 %", "≤ 5", "W", "—", "between 1 and 2", "99.999999"])
position = st.integers(0, 3).map(str)
layer, kind = st.just("components"), st.sampled_from(["country", "bloc"])


def one_of(rows):
    return st.sampled_from([row.get("slug") or row["code"] for row in rows])


def some_of(rows):
    return st.lists(one_of(rows), unique=True, max_size=3).map("; ".join) if rows else st.just("")


@st.composite
def worlds(draw):
    """Any small knowledge base as tables of cells."""

    def records(needs=(), **columns):
        """Up to three rows with keys of their own; none if a table that they need has none."""
        unique = next(iter(columns))
        rows = st.lists(st.fixed_dictionaries(columns), max_size=3, unique_by=lambda row: row[unique])
        return draw(rows) if all(needs) else []

    def parts(needs, key, **columns):
        rows = st.lists(st.fixed_dictionaries(columns), max_size=4, unique_by=lambda row: [*map(row.get, key)].__repr__())
        return draw(rows) if all(needs) else []

    sources = records(slug=key, title=name, authors=text, abstract=text, issued=st.sampled_from(["", "2024", "2024-03~"]))
    actors = records(code=key, name=name, aliases=text, summary=line, kind=kind)
    arenas = records(slug=key, name=name, summary=line, layer=layer, position=position)
    chains = records(slug=key, name=name, arenas=some_of(arenas))
    stages = records([chains], slug=key, name=name, **_each(chain=chains), position=position)
    shares = records([stages, actors], slug=key, **_each(stage=stages, actor=actors), period=period, figure=figure, note=line)
    indicators = records([arenas], slug=key, name=name, unit=st.just("%"), **_each(arena=arenas))
    seen = _each(indicator=indicators, actor=actors, source=sources)
    return {
        "sources": sources, "actors": actors, "arenas": arenas, "chains": chains, "stages": stages, "shares": shares,
        "indicators": indicators,
        "observations": parts([indicators, actors, sources], ["indicator", "actor", "source", "period"], period=period,
                              figure=figure, **seen),
        "citations": parts([actors, sources], ["locator", "quote"], noun=st.just("actor"), **_each(record=actors, source=sources),
                           locator=line, quote=line),
        "briefs": records(slug=key, title=name, editors_note=text, takeaways=text, byline=line, body=text.filter(bool)),
        "texts": {row["code"]: body for row in actors if (body := draw(text))},
    }  # fmt: skip


def _each(**tables):
    """A column for each table, of its keys. What nobody will draw from may be empty."""
    return {header: one_of(rows) if rows else st.nothing() for header, rows in tables.items()}


def as_files(world):
    files = {}
    for plural, rows in world.items():
        if plural == "briefs":
            for row in rows:
                front = {header: cell for header, cell in row.items() if header not in ("slug", "body")}
                files[f"briefs/{row['slug']}.md"] = f"---\n{yaml.safe_dump(front)}---\n{row['body']}"
        elif plural == "texts":
            files |= {f"texts/actors/{key}.md": body for key, body in rows.items()}
        elif rows:
            lines = csv.DictWriter(file := io.StringIO(), rows[0])
            lines.writeheader()
            lines.writerows(rows)
            files[f"{plural}.csv"] = file.getvalue()
    return {name: content.encode() for name, content in files.items()}


def an_empty_database():
    """Faster than a flush, and it leaves the groups in their place."""
    with transaction.atomic():
        for model in [*(sheet.model for sheet in SHEETS), BriefArena, ChainArena, *apps.get_app_config("editorial").get_models()]:
            model._base_manager.all()._raw_delete("default")


@example({"actors": [{"code": "cn", "name": '=LINK("x")', "aliases": 'one\n"two"'}], "texts": {"cn": "---\n\n\n---"}})
@example({"briefs": [{"slug": "b", "title": "007", "editors_note": "a\n b\n\nc", "takeaways": "- b: [c]", "body": "---\nx"}]})
@given(worlds())
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_knowledge_survives_the_journey(tmp_path_factory, world):
    """Imported, exported, imported into an empty database, exported: the same bytes, and the same cells as were put in."""
    an_empty_database()
    files = as_files(world)
    if not files:
        return
    bring_in(in_folder(tmp_path_factory.mktemp("given"), files), publish=True)
    assert Actor.objects.count() == len(world.get("actors", []))
    first = export()
    for row in world.get("actors", []):
        actor = Actor.objects.get(code=row["code"])
        assert {header: getattr(actor, header) for header in row} == row
        assert actor.body == world.get("texts", {}).get(actor.code, "")
    folder = in_folder(tmp_path_factory.mktemp("exported"), first)
    assert bring_in(folder, publish=True).changes == 0, "what is exported says nothing new"
    an_empty_database()
    bring_in(folder, publish=True)
    assert export() == first
