"""The editors' desk as people use it, each in a browser of their own: from a proposal to an edition and back."""

import re

import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import expect, sync_playwright

from arenas.models import Share
from kb.corrections import guarding
from kb.corrections.models import Correction
from kb.editorial.models import ChangeSet
from tests import factories as make
from tests.arenas.pages import publish_world
from tests.conftest import CHROMIUM
from tests.editor import Editor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pages(live_server, db, monkeypatch):
    """Opens a browser's window of its own, for an editor who is logged in or for a reader."""
    publish_world()
    # Playwright's own loop runs in this thread; nothing of ours does in it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "yes")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])

        def page_of(editor=None):
            context = browser.new_context(base_url=live_server.url)
            context.set_default_timeout(20_000)
            if editor:
                cookie = editor.client.cookies[settings.SESSION_COOKIE_NAME].value
                context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
            return context.new_page()

        yield page_of
        connections.close_all()  # what this test asked of the database, it asked inside the loop, by a connection of its own
        browser.close()


def press(page, change_set, button, words=""):
    """A button of the change-set's page; with words where it asks for them first."""
    page.goto(f"/admin/editorial/changeset/{change_set.pk}/change/")
    if words:
        page.locator("summary", has_text=button).click()
        page.locator("details[open] textarea").fill(words)
    page.locator(".moves").get_by_role("button", name=button, exact=True).click()


def told(page, words):
    expect(page.locator(".messagelist")).to_contain_text(words)


def figure(page, share, text):
    page.goto(f"/admin/arenas/share/{share.pk}/change/")
    page.get_by_label("Figure, in the source’s words").fill(text)


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()
    told(page, "Kept as a draft")


def test_a_proposal_with_a_new_source_is_sent_back_mended_published_read_and_undone(pages):
    anna, rita = Editor("anna", "author"), Editor("rita", "reviewer")
    author, reviewer, reader = pages(anna), pages(rita), pages()
    share = Share.objects.get(slug="mining-us-2024")
    figure(author, share, "17.3%")
    with author.expect_popup() as opened:
        author.locator("#add_id_sources-citation-content_type-object_id-0-source").click()
    popup = opened.value
    popup.get_by_role("link", name="Paste a reference instead").click()
    popup.get_by_label(re.compile("References as another program")).fill("@report{iea-2025, title={Minerals}, institution={IEA}}")
    popup.get_by_role("button", name="Read it").click()
    with popup.expect_event("close"):
        popup.get_by_role("button", name="Keep it as draft").click()
    save(author)
    mine = anna.current()
    press(author, mine, "Submit for review")
    told(author, "waits for its review")

    reviewer.goto("/admin/")
    reviewer.get_by_role("link", name=mine.title).first.click()
    expect(reviewer.locator("#content")).to_contain_text("17.3")
    expect(reviewer.locator("#content")).to_contain_text("Minerals")
    press(reviewer, mine, "Send back", "The table says 18.9.")
    told(reviewer, "is open again for its author")

    author.goto("/admin/")
    expect(author.locator("#content")).to_contain_text("The table says 18.9.")
    figure(author, share, "18.9%")
    save(author)
    press(author, mine, "Submit for review")
    reader.goto("/stages/mining/")
    expect(reader.locator("main")).not_to_contain_text("18.9")
    press(reviewer, mine, "Publish")
    told(reviewer, "this is edition 2 now")
    reader.reload()
    expect(reader.locator("main")).to_contain_text("18.9")

    press(author, mine, "Undo this edition", "The report was withdrawn.")
    undo = ChangeSet.objects.get(undoes=mine)
    press(author, undo, "Submit for review")
    press(reviewer, undo, "Publish")
    told(reviewer, "this is edition 3 now")
    reader.reload()
    expect(reader.locator("main")).not_to_contain_text("18.9")
    expect(reader.locator("main")).to_contain_text("11")


def test_a_conflict_is_resolved_field_by_field(pages):
    """Both change the figure, one of them the note too: the other's figure is taken, the own note stays."""
    anna, rita = Editor("anna", "author"), Editor("rita", "reviewer")
    author, reviewer = pages(anna), pages(rita)
    share = Share.objects.get(slug="mining-us-2024")
    figure(author, share, "17.3%")
    author.locator("#id_note").fill("Without recycling.")
    save(author)
    olga = Editor("olga", "author")
    olga.save(Share, share.pk, verbatim="18.9%")
    make.release(olga.current())
    mine = anna.current()
    press(author, mine, "Submit for review")
    author.goto(f"/admin/editorial/changeset/{mine.pk}/conflict/{mine.revisions.get().pk}/")
    both = author.locator("fieldset.choice.both").first
    expect(both).to_contain_text("17.3")
    expect(both).to_contain_text("18.9")
    for choice in author.locator("fieldset.choice.both").all():
        choice.get_by_label("Published since").check()
    author.get_by_role("button", name="Keep what is chosen").click()
    press(author, mine, "Submit for review")
    press(reviewer, mine, "Publish")
    told(reviewer, "this is edition 3 now")
    share.refresh_from_db()
    assert (share.verbatim, share.note) == ("18.9%", "Without recycling.")


def test_a_readers_correction_reaches_the_public_log(pages, monkeypatch):
    monkeypatch.setattr(guarding, "LEAST", 0)
    reader, reviewer = pages(), pages(Editor("rita", "reviewer"))
    reader.goto("/corrections/report/?about=share:mining-us-2024")
    reader.locator("textarea[name=problem]").fill("It says mines, but the table is of smelters.")
    reader.get_by_role("button", name="Send to the editors").click()
    expect(reader.locator("main")).to_contain_text("1")
    correction = Correction.objects.get()
    reviewer.goto("/admin/")
    reviewer.get_by_role("link", name="waiting for somebody").click()
    reviewer.locator("#result_list tbody a").first.click()
    reviewer.get_by_label("Status").select_option("declined")
    reviewer.get_by_label("Answer", exact=False).fill("The table counts mines; its note says so.")
    reviewer.get_by_role("button", name="Save", exact=True).click()
    expect(reviewer.locator(".messagelist")).to_be_visible()
    reader.goto(f"/corrections/{correction.pk}/")
    expect(reader.locator("main")).to_contain_text("The table counts mines")
