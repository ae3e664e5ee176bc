"""Whatever an editor types is text: on pages, in histories, in the admin's lists and comparisons, in links."""

import re

import pytest
from django.db import models
from django.test import Client

from kb.editorial.snapshot import parts_of
from kb.sources.models import Source
from tests import factories as make
from tests.editor import Editor

pytestmark = pytest.mark.django_db(transaction=True)

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7|add:7 }}[x](javascript:alert(1))"
#: What stands in a page's markup only if somebody's text was taken for it.
LIVE = re.compile(rb"<script>alert|<img src=x|\"'><|href=\"javascript:|onerror=alert\(1\)>(?!.)|>14\[")


def poisoned(draft):
    """Every text that is free, also those of its parts."""
    rows = {kind.name: [{**row, **_evil(kind.model)} for row in draft.content[kind.name]] for kind in parts_of(draft.model)}
    return make.Draft(draft.model, draft.pk, EVIL[:200], {**draft.content, **_evil(draft.model), **rows})


def _evil(model):
    free = (field for field in model._meta.concrete_fields if isinstance(field, models.CharField | models.TextField))
    kept = ("slug", "code", "verbatim", "period", "date", "issued", "doi", "iso_alpha3", "currency", "due", "start", "horizon")
    return {
        field.name: EVIL[: field.max_length]
        for field in free
        if not field.choices and not isinstance(field, models.URLField) and field.name not in kept and not field.unique
    }


@pytest.fixture
def world(db):
    usgs, cn, arena, chain = make.source(), make.actor(), make.arena(), make.chain()
    mining = make.stage(chain, "mining")
    refining = make.stage(chain, "refining", inputs=[{"from_stage": mining}])
    cited = {"citations": make.cites(usgs)}
    act = make.instrument(cn, **cited)
    drafts = [
        usgs, cn, arena, chain, mining, refining, act,
        make.share(refining, cn, **cited),
        make.strategy(cn, arena, **cited),
        make.indicator(arena, observations=[make.observation(cn, usgs)]),
        make.event(**cited),
        make.brief(**cited),
    ]  # fmt: skip
    make.publish(*drafts)
    return [poisoned(draft) for draft in drafts]


def test_html_in_every_text_is_shown_as_it_was_typed(world):
    anna, rita = Editor("anna", "author"), Editor("rita", "reviewer")
    mine = make.make_change_set(*world, author=anna.user, title=EVIL, note=EVIL, at_desk=True)
    review = f"/admin/editorial/changeset/{mine.pk}/change/"
    desks = [review, "/admin/", "/admin/editorial/changeset/"]
    desks += [anna.url(draft.model, draft.pk, page) for draft in world for page in ("change", "delete", "history")]
    desks += [f"/admin/{draft.model._meta.app_label}/{draft.model._meta.model_name}/" for draft in world]
    for path in desks:
        assert_harmless(anna.client.get(path), path)
    assert_harmless(rita.client.get(review), review)
    form = anna.load(Source, world[0].pk) | {"_made_from": "old"}
    assert_harmless(anna.send(Source, world[0].pk, form | {"abstract": EVIL + "2"}), "a stale form", 409)
    make.release(mine)
    pages = [make.seen(draft).get_absolute_url() for draft in world]
    pages += [f"/history/{draft.model.noun()}/{make.seen(draft).natural_key}/" for draft in world]
    lists = ("arenas", "actors", "strategies", "instruments", "chains", "stages", "shares", "indicators", "timeline", "briefs")
    pages += ["/", "/editions/2/", "/search/?q=script", "/compare/", "/sources/", "/editions/", *(f"/{name}/" for name in lists)]
    for path in pages:
        page = assert_harmless(Client().get(path), path)
        assert "alert(1)" in page or path in ("/compare/",) or not _is_shown(path), path


def _is_shown(path):
    return path.startswith(("/actors/", "/sources/", "/history/"))


def assert_harmless(response, path, status=200):
    assert response.status_code == status, (path, response.status_code)
    found = LIVE.search(response.content)
    assert not found, (path, response.content[max(found.start() - 200, 0) : found.end() + 50])
    return response.content.decode()


@pytest.mark.parametrize("field", ["url", "archive_url"])
@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JavaScript://x.org/%0aalert(1)", "data:text/html,x", "//x", " java\tscript:x"]
)
def test_a_source_leads_to_web_addresses_alone(field, address):
    anna = Editor("anna", "author")
    response = anna.send(Source, None, anna.load(Source) | {"slug": "iea", "title": "IEA", field: address})
    assert response.status_code == 200 and "javascript" not in anna.client.get("/sources/").content.decode()
    assert anna.current() is None or not anna.current().revisions.exists()


def test_an_unescaped_text_would_be_noticed(world):
    assert LIVE.search(EVIL.encode()) and world[-1].content["citations"][0]["quote"] == EVIL[:300]
