"""The lists of the admin stay quick however long they grow: told by what they ask of the database, not by the clock."""

import re

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import ForeignKey
from django.test.utils import CaptureQueriesContext

from arenas.models import Actor, Share
from kb.editorial.admin import lists
from kb.editorial.models import ChangeSet, Part, Record
from kb.sources.models import Source
from tests import factories as make
from tests.editor import Editor

pytestmark = pytest.mark.django_db(transaction=True)
OURS = re.compile(r'FROM "(?:arenas|sources|editorial)_\w+"')


@pytest.fixture
def edith():
    make.publish(*(each for n in range(4) for each in a_copy(n)))
    make.publish(make.source("usgs"))
    return Editor("edith")


def a_copy(n):
    cn, chips, chain = make.actor(f"cn{n}"), make.arena(f"chips{n}"), make.chain(f"chain{n}")
    goal, stage = make.strategy(cn, chips), make.stage(chain, f"stage{n}")
    other = make.instrument(cn, f"act{n}"), make.event(f"signed{n}"), make.brief(f"race{n}"), make.indicator(chips, f"fabs{n}")
    return [make.source(f"iea{n}"), cn, chips, chain, goal, stage, make.share(stage, cn), *other]


def listed():
    return {model: one for model, one in admin.site._registry.items() if issubclass(model, Record | ChangeSet)}


def asked_by(editor, model, **query):
    with CaptureQueriesContext(connection) as asked:
        page = editor.client.get(f"/admin/{model._meta.app_label}/{model._meta.model_name}/", query)
    assert page.status_code == 200, page.headers
    return page.content.decode(), [query["sql"] for query in asked if OURS.search(query["sql"])]


@pytest.mark.parametrize("query", [{}, {"_facets": "True"}])
def test_no_list_reads_or_counts_to_the_end_nor_offers_all_that_there_is_in_a_filter(edith, monkeypatch, query):
    """With room for one row on a page: whatever is asked of a table of ours stops somewhere."""
    for model, one in listed().items():
        monkeypatch.setattr(type(one), "list_per_page", 1)
        endless = [sql for sql in asked_by(edith, model, **query)[1] if not re.search(r" LIMIT \d+", sql)]
        assert endless == [] and one.date_hierarchy is None, model


def test_a_long_list_says_that_it_goes_on_and_a_short_one_how_long_it_is(edith, monkeypatch):
    assert "4 shares" in asked_by(edith, Share)[0]
    monkeypatch.setattr(lists, "COUNTED", 3)
    page, _ = asked_by(edith, Share)
    assert "over 3 shares" in page and "Search or filter" in page
    assert "over" not in asked_by(edith, Share, q="cn1")[0].partition("paginator")[2].partition("</p>")[0]


def test_a_filter_offers_few_and_what_is_chosen(edith, monkeypatch):
    monkeypatch.setattr(lists, "OFFERED", 2)
    last = Actor.objects.get(code="cn3")
    assert "CN1</a>" in asked_by(edith, Share)[0] and "CN3</a>" not in asked_by(edith, Share)[0]
    page, _ = asked_by(edith, Share, actor__id__exact=str(last.pk))
    assert "CN3</a>" in page and "1 share" in page
    assert edith.client.get("/admin/arenas/share/?actor__id__exact=nonsense").status_code == 302


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL sorts a handful of rows rather than read an index")
def test_the_longest_lists_are_read_in_the_order_of_an_index(edith):
    for model in (Share, Source):
        ordered = model.objects.select_related(*listed()[model].list_select_related or ()).order_by(*listed()[model].ordering)
        plan = ordered[:100].explain()
        assert "USING INDEX" in plan and "TEMP B-TREE" not in plan, plan


def test_what_a_record_points_to_is_searched_for_never_listed_in_a_select():
    for model, one in listed().items():
        for options in (one, *(inline for inline in one.inlines if issubclass(inline.model, Part))):
            fields = [field for field in options.model._meta.fields if isinstance(field, ForeignKey) and field.editable]
            pointing = {field.name for field in fields if issubclass(field.related_model, Record)}
            own = {getattr(options, "fk_name", None) or model._meta.model_name} if options is not one else set()
            assert pointing - own <= set(options.autocomplete_fields), options
