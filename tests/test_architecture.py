"""The house rules, as tests: what every noun has, what every document says, who names whom."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils.text import slugify

from arenas import filters
from arenas.exchange import sheets
from kb.editorial.admin import EditorialAdmin
from kb.editorial.models import Part, Record

ROOT = Path(settings.BASE_DIR)
RECORDS = [model for model in apps.get_models() if issubclass(model, Record)]
PARTS = [model for model in apps.get_models() if issubclass(model, Part)]
#: Pure links: they are a list in their record's answer and a column of its row, and have no list of their own.
LINKS = [part for part in PARTS if part._meta.model_name.startswith(("instrument", "chain", "event", "brief"))]
TOLD = [*RECORDS, *(part for part in PARTS if part not in LINKS)]
every_noun_and_part = pytest.mark.parametrize("model", TOLD, ids=lambda model: model._meta.model_name)
every_record = pytest.mark.parametrize("model", RECORDS, ids=lambda model: model._meta.model_name)


def plural(model) -> str:
    return slugify(model._meta.verbose_name_plural)


def filters_of(model):
    return getattr(filters, f"{model.__name__}Filters")


def test_the_nouns_are_those_of_the_design():
    nouns = {model._meta.model_name for model in RECORDS}
    assert nouns == {
        "actor", "arena", "strategy", "instrument", "chain", "stage", "share", "indicator", "event", "brief", "source",
    }  # fmt: skip


@every_record
def test_every_noun_has_a_page_a_list_and_a_history(model):
    record, noun = model(**{model.key_name: "some-key"}), model._meta.model_name
    assert record.get_absolute_url() == reverse(noun, args=["some-key"]) == f"/{plural(model)}/some-key/"
    assert reverse(plural(model)) == ("/timeline/" if noun == "event" else f"/{plural(model)}/")
    assert reverse("history", args=[noun, "some-key"])


@every_record
def test_every_noun_has_a_form_whose_fields_are_all_explained(model):
    model_admin = admin.site._registry[model]
    assert isinstance(model_admin, EditorialAdmin)
    assert model_admin.search_fields and model_admin.fieldsets
    shown = {name for _, options in model_admin.fieldsets for name in options["fields"]}
    editable = {field.name for field in model._meta.fields if field.editable}
    assert editable <= shown, f"not on the form: {editable - shown}"
    asked = [field for field in model._meta.fields if field.name in editable]
    for inline in (inline for inline in model_admin.inlines if inline.model not in LINKS):
        kept = {model._meta.model_name, "content_type", "object_id"}
        asked += [field for field in inline.model._meta.fields if field.editable and field.name not in kept]
    assert not [str(field) for field in asked if not field.help_text]


@every_record
def test_every_part_of_a_noun_is_an_inline_of_its_form(model):
    inlines = {inline.model for inline in admin.site._registry[model].inlines}
    parts = {model._meta.get_field(name).related_model for name in model.parts}
    assert parts <= inlines


@every_record
def test_every_noun_is_searchable_by_its_name(model):
    assert {"name", "title"} & {field.field_name for field in model.get_searchable_search_fields()}


@every_noun_and_part
def test_every_noun_and_part_has_a_list_in_the_api(model):
    assert reverse(f"api:{plural(model)}-list") == f"/api/v1/{plural(model)}/"


@every_noun_and_part
def test_every_field_has_a_filter_or_is_said_to_have_none(model):
    declared = filters_of(model)
    names = {name.partition("__")[0] for name in declared.base_filters}
    fields = {field.name for field in model._meta.fields if field.name not in ("id", "content_type", "object_id")}
    assert fields <= names | set(declared.unfiltered), (
        f"neither filtered nor said not to be: {fields - names - set(declared.unfiltered)}"
    )


@every_noun_and_part
def test_every_field_that_is_typed_has_a_column_in_the_files(model):
    sheet = next(sheet for sheet in sheets.SHEETS if sheet.model is model)
    columns = {column.field.name for column in sheet.columns} | {sheet.text, *sheet.owner}
    if model in PARTS:  # whose they are stands in front; the order of the rows is their position
        columns |= {"content_type", "object_id", "position"}
    typed = {field.name for field in model._meta.fields if field.editable}
    assert typed <= columns, f"no column: {typed - columns}"
    assert all(column.help for column in sheet.columns)


@pytest.mark.parametrize("part", LINKS, ids=lambda part: part._meta.model_name)
def test_every_link_is_a_list_in_its_records_row(part):
    [record] = [record for record in RECORDS for name in record.parts if record._meta.get_field(name).related_model is part]
    listed = {column.part for column in sheets.RECORDS[record].columns if column.part}
    assert part._meta.get_field(record._meta.model_name).remote_field.related_name in listed


@every_noun_and_part
def test_every_filter_is_documented(model):
    silent = [name for name, narrow in filters_of(model).base_filters.items() if not narrow.extra.get("help_text")]
    assert not silent


def test_every_setting_from_the_environment_is_documented():
    named = set(re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "kb/settings.py").read_text()))
    named |= set(re.findall(r'(?:environ\.get|number)\("(\w+)"', (ROOT / "kb/run.py").read_text()))
    documented = (ROOT / "docs/deploying.md").read_text()
    assert {"DATABASE_URL", "SECRET_KEY", "PORT", "WORKERS"} < named
    assert not {name for name in named if f"`{name}`" not in documented}


def test_kb_has_never_heard_of_arenas():
    """Only settings.py and urls.py name the domain; the templates of kb do not either. (The product is called Arenas.)"""
    for path in [*(ROOT / "kb").rglob("*.py"), *(ROOT / "templates/kb").rglob("*.html")]:
        if path.relative_to(ROOT).as_posix() not in ("kb/settings.py", "kb/urls.py"):
            found = re.search(r"\b(from|import|extends|include) [\"']?arenas\b", path.read_text())
            assert not found, f"{path}: {found}"


def test_no_module_is_longer_than_300_lines():
    modules = [path for room in ("kb", "arenas") for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts]
    assert len(modules) > 50
    assert not {str(path): lines for path in modules if (lines := len(path.read_text().splitlines())) > 300}


def lines_of_code(node) -> int:
    """Without its decorators, its docstring and blank lines."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return 1 + sum(len(ast.unparse(statement).splitlines()) for statement in body)


def test_no_view_is_longer_than_10_lines_and_no_viewset_than_8():
    longest = {ast.FunctionDef: 10, ast.ClassDef: 8}
    for kind, paths in {
        ast.FunctionDef: [*(ROOT / "arenas/views").glob("*.py"), ROOT / "kb/views.py"],
        ast.ClassDef: [ROOT / "arenas/api/viewsets.py"],
    }.items():
        found = [node for path in paths for node in ast.parse(path.read_text()).body if isinstance(node, kind)]
        found = [node for node in found if kind is ast.ClassDef or "public" in map(ast.unparse, _decorators(node))]
        assert len(found) > 15
        assert not {node.name: lines for node in found if (lines := lines_of_code(node)) > longest[kind]}


def _decorators(node):
    return (each.func if isinstance(each, ast.Call) else each for each in node.decorator_list)


def test_every_partial_is_included_and_every_class_of_the_style_sheets_is_used():
    templates = {path: path.read_text() for path in (ROOT / "templates").rglob("*.*") if path.is_file()}
    code = [path.read_text() for room in ("kb", "arenas") for path in (ROOT / room).rglob("*.py")]
    everything = "\n".join([*templates.values(), *code])
    partials = [path.relative_to(ROOT / "templates").as_posix() for path in templates if path.name.startswith("_")]
    assert not [name for name in partials if f'"{name}"' not in everything]
    sheets = [(ROOT / "static/css" / f"{name}.css").read_text() for name in ("base", "components", "print")]
    classes = set(re.findall(r"\.([a-z][a-z0-9-]*)(?=[^{}]*\{)", "\n".join(sheets)))
    assert len(classes) > 50
    # `range-edge-open` is written as range-edge-{{ mark.edge }}.
    used = lambda name: re.search(rf"(?<![\w-])({name}(?![\w-])|{name.rpartition('-')[0]}-\{{)", everything)  # noqa: E731
    assert not {name for name in classes if not used(name)}


def test_every_link_between_the_documents_leads_somewhere():
    documents = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]
    links = [(path, link) for path in documents for link in re.findall(r"\]\(([^)#:]+)\)", path.read_text())]
    assert len(links) > 5
    assert not [(path.name, link) for path, link in links if not link.startswith("/") and not (path.parent / link).exists()]


def test_decisions_are_numbered_without_gaps_and_say_what_was_decided_and_why():
    decisions = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [path.name[:5] for path in decisions] == [f"{number:04}-" for number in range(1, len(decisions) + 1)]
    for path in decisions:
        text = path.read_text()
        assert text.startswith("# ") and text.count("\n# ") == 0 and "**Decision.**" in text, path.name
        assert len(text.splitlines()) <= 40, f"{path.name} is no longer short"


def test_no_template_is_longer_than_80_lines_or_carries_script_or_style():
    templates = [path for path in (ROOT / "templates").rglob("*.*") if path.is_file()]
    assert len(templates) > 30
    assert not {str(path): lines for path in templates if (lines := len(path.read_text().splitlines())) > 80}
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=[\"']|javascript:")
    assert not {str(path): found for path in templates if (found := inline.findall(path.read_text()))}


def test_the_version_is_read_out_of_the_changelog():
    assert f"## {settings.RELEASE}" in (ROOT / "CHANGELOG.md").read_text()


@pytest.mark.django_db
def test_a_page_loads_nothing_from_another_host():
    page = Client().get("/")
    assert "'unsafe" not in page["Content-Security-Policy"]
    assert not re.findall(r'(?:src|href)="(?:https?:)?//[^"]*\.(?:js|css|png|svg|woff2?)"', page.content.decode())
