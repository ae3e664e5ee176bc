"""The house rules, as tests: what every noun has, what every document says, who names whom."""

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
from kb.editorial.admin import EditorialAdmin
from kb.editorial.models import Part, Record

ROOT = Path(settings.BASE_DIR)
RECORDS = [model for model in apps.get_models() if issubclass(model, Record)]
PARTS = [model for model in apps.get_models() if issubclass(model, Part)]
#: Pure links: they are a list in their record's answer and a column of its row, and have no list of their own.
LINKS = [part for part in PARTS if part._meta.model_name.startswith(("instrument", "chain", "event", "brief"))]
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
    key = {"code" if model.key_name == "code" else "slug": "some-key"}
    record = model(**{model.key_name: "some-key"})
    assert record.get_absolute_url() == reverse(model._meta.model_name, kwargs=key) or record.get_absolute_url().endswith(
        "/some-key/"
    )
    assert reverse("history", args=[model._meta.model_name, "some-key"])


@every_record
def test_every_noun_has_a_form_whose_fields_are_all_explained(model):
    model_admin = admin.site._registry[model]
    assert isinstance(model_admin, EditorialAdmin)
    assert model_admin.search_fields and model_admin.fieldsets
    shown = {name for _, options in model_admin.fieldsets for name in options["fields"]}
    editable = {field.name for field in model._meta.fields if field.editable}
    assert editable <= shown, f"not on the form: {editable - shown}"


@every_record
def test_every_part_of_a_noun_is_an_inline_of_its_form(model):
    inlines = {inline.model for inline in admin.site._registry[model].inlines}
    parts = {model._meta.get_field(name).related_model for name in model.parts}
    assert parts <= inlines


@every_record
def test_every_noun_is_searchable_by_its_name(model):
    assert model.get_searchable_search_fields()


@pytest.mark.parametrize("model", [*RECORDS, *(part for part in PARTS if part not in LINKS)], ids=lambda m: m._meta.model_name)
def test_every_noun_and_part_has_a_list_in_the_api(model):
    assert reverse(f"api:{plural(model)}-list") == f"/api/v1/{plural(model)}/"


@pytest.mark.parametrize("model", [*RECORDS, *(part for part in PARTS if part not in LINKS)], ids=lambda m: m._meta.model_name)
def test_every_field_has_a_filter_or_is_said_to_have_none(model):
    declared = filters_of(model)
    names = {name.partition("__")[0] for name in declared.base_filters}
    fields = {field.name for field in model._meta.fields if field.name not in ("id", "content_type", "object_id")}
    assert fields <= names | set(declared.unfiltered), (
        f"neither filtered nor said not to be: {fields - names - set(declared.unfiltered)}"
    )


@pytest.mark.parametrize("model", [*RECORDS, *(part for part in PARTS if part not in LINKS)], ids=lambda m: m._meta.model_name)
def test_every_filter_is_documented(model):
    silent = [name for name, narrow in filters_of(model).base_filters.items() if not narrow.extra.get("help_text")]
    assert not silent


def test_every_setting_from_the_environment_is_documented():
    named = set(re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "kb/settings.py").read_text()))
    documented = (ROOT / "docs/deploying.md").read_text()
    assert len(named) > 10
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
