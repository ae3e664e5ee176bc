"""What only a browser can tell of the editors' forms: that everybody can use them, and that they answer while one types."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connections
from playwright.sync_api import expect, sync_playwright

from arenas.models import Brief, Indicator, Share, Strategy
from kb.sources.models import Source
from tests.arenas.pages import publish_world
from tests.conftest import CHROMIUM, ON_ONE_DATABASE
from tests.editor import Editor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), ON_ONE_DATABASE]


class Desk:
    """A browser in which an editor is logged in, and what it complained of."""

    def __init__(self, browser, server, editor):
        self.complaints = []
        context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
        cookie = editor.client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": server.url}])
        context.on("console", self.hear)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.page, self.url = context.new_page(), server.url

    def hear(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.page.url} {message.text} {message.location}")

    def go(self, path):
        answer = self.page.goto(self.url + path)
        self.page.wait_for_load_state("load")
        return answer.status


@pytest.fixture
def edith(db):
    publish_world()
    edith = Editor("edith")
    edith.user.is_superuser = True
    edith.user.save()
    return edith


@pytest.fixture
def desk(live_server, edith, monkeypatch):
    # Playwright's own loop runs in this thread; nothing of ours does in it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "yes")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield Desk(browser, live_server, edith)
        connections.close_all()  # what this test asked of the database, it asked inside the loop, by a connection of its own
        browser.close()


def problems_of(page, path, width):
    # Its look at what is imported would itself be stopped by the content security policy.
    found = Axe().run(page, options={"preload": False}).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"{path} at {width}: {one['id']} {one['nodes'][0]['html'][:300]}" for one in found] + (
        [f"{path} is {wide} wide at {width}"] if wide > width else []
    )


def pages(edith):
    share = Share.objects.get(slug="mining-cn")
    edith.save(Share, share.pk, verbatim=">90%")
    Editor("olga").save(Share, share.pk, verbatim="5%")
    draft = edith.draft_of(Share)
    forms = [edith.url(model, model.objects.first().pk) for model in (Share, Strategy, Indicator, Brief)]
    history = edith.url(Share, share.pk, "history")
    return [
        "/admin/", "/admin/arenas/share/", *forms, f"{history}?from={draft.pk}&to={draft.base_id}",
        edith.url(Share, share.pk, "delete"), f"/admin/editorial/changeset/{edith.current().pk}/change/",
        "/admin/texts/names/?q=mining", "/admin/sources/source/from-a-reference/", "/admin/sources/source/add/?_popup=1",
        f"/admin/auth/user/{edith.user.pk}/change/", "/admin/password_change/",
    ]  # fmt: skip


def test_the_admin_can_be_used_by_everybody_at_any_width_in_the_light_and_in_the_dark(desk, edith):
    """No finding of axe, nothing that the content security policy had to stop, and no page wider than its window."""
    page, problems = desk.page, []
    for path in pages(edith):
        status = desk.go(path)
        problems += [f"{path} {status}"] * (status != 200)
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        for scheme, width in (("light", 1280), ("dark", 320)):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            problems += problems_of(page, path, width)
    assert problems + desk.complaints == []


def test_the_forms_answer_while_one_types_and_what_is_not_saved_is_not_left_by_accident(desk, edith):
    page = desk.page
    desk.go(edith.url(Share, Share.objects.get(slug="mining-cn").pk))
    page.get_by_label("Figure, in the source’s words").fill("more than 90 per cent")
    expect(page.locator(".field-understood .readonly")).to_have_text(re.compile("over 90"))
    page.get_by_label("Figure, in the source’s words").fill("5 or so")
    expect(page.locator(".field-understood .refused")).to_contain_text("not understood")
    page.get_by_label("Period").fill("2024-Q3")
    expect(page.locator(".field-period output")).to_have_text("third quarter of 2024")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    desk.go("/admin/")
    assert asked == ["beforeunload"]

    desk.go("/admin/arenas/brief/add/")
    page.locator("#id_body").press_sequentially("See ")
    page.locator(".field-body").get_by_role("button", name="Link or cite").press("Enter")
    page.locator("dialog[open] input").fill("mining")
    expect(page.locator("dialog[open] .found")).to_contain_text("[[stage:mining]]")
    page.locator("dialog[open] .found button", has_text="[[stage:mining]]").press("Enter")
    expect(page.locator("#id_body")).to_have_value("See [[stage:mining]]")
    expect(page.locator("#id_body")).to_be_focused()
    page.locator(".field-body").get_by_role("button", name="Preview this text").press("Enter")
    expect(page.locator(".field-body .preview a.wiki")).to_have_text("Mining")
    page.get_by_label("Title", exact=False).first.fill("A brief")
    page.locator("#id_slug").fill("a-brief")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    page.wait_for_url("**/admin/arenas/brief/")
    assert asked == ["beforeunload"] and edith.draft_of(Brief, slug="a-brief").content["body"] == "See [[stage:mining]]"
    assert desk.complaints == []


def test_a_citation_gets_a_source_that_is_pasted_on_the_spot(desk, edith):
    page = desk.page
    desk.go(edith.url(Share, Share.objects.get(slug="mining-cn").pk))
    with page.expect_popup() as opened:
        page.locator("#add_id_sources-citation-content_type-object_id-1-source").click()
    popup = opened.value
    popup.get_by_role("link", name="Paste a reference instead").click()
    popup.get_by_label(re.compile("References as another program")).fill("@report{iea-2025, title={Minerals}, institution={IEA}}")
    popup.get_by_role("button", name="Read it").click()
    expect(popup.locator(".offer")).to_contain_text("Minerals")
    with popup.expect_event("close"):
        popup.get_by_role("button", name="Keep it as draft").click()
    expect(page.locator(".field-source .select2-selection__rendered", has_text="Minerals")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/admin/arenas/share/")
    made = edith.draft_of(Source, slug="iea-2025")
    assert str(made.object_id) in [row["source"] for row in edith.draft_of(Share).content["citations"]]
    assert desk.complaints == []
