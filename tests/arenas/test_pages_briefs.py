"""Briefs: a text, and tables that are drawn from the data of the edition."""

import pytest

from tests.arenas.pages import part, read, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("supply")]


def test_briefs_are_listed_with_byline_reading_time_and_summary_and_filtered_by_arena():
    assert "The race The editors · 1 minute to read What it is about." in words(read("/briefs/"))
    assert "No brief is like that." in words(read("/briefs/?arena=ores"))


def test_a_brief_says_who_wrote_it_for_whom_and_how_long_it_is():
    page = words(read("/briefs/race/"))
    assert "The editors · 1 minute to read The race What it is about.[1] For: Anyone" in page
    assert "Editor’s note It retells[2]" in page


def test_a_brief_draws_the_stages_of_a_chain_with_their_holders_and_sources():
    page = words(read("/briefs/race/").partition("Three stages lead")[2].partition("What they want")[0])
    assert "Mining Whoever mines holds the ore.[2] China about 60–70 % 2025 (uncertain)[1]" in page
    assert "China over 90 % 2025[2]" in page
    assert page.index("Mining") < page.index("Refining") < page.index("Making")


def test_a_brief_draws_the_goals_in_some_arenas_with_their_sources():
    board = words(read("/briefs/race/").partition("text-what-they-want")[2])
    assert "Chips China Catch up.[2] More United States Keep the lead.[2]" in board
    assert "No goal is recorded in ores." in board


def test_a_brief_names_a_chain_and_an_arena_that_are_not_there():
    page = words(read("/briefs/race/"))
    assert "A table stood here, but there is no chain “no-such-chain”." in page
    assert "A table stood here, but there is no arena “no-such-arena”." in page


def test_a_table_that_we_do_not_know_stays_as_it_was_written():
    assert "{% maps world %}" in words(read("/briefs/race/"))


def test_a_brief_ends_with_what_to_remember_and_its_sources_each_once():
    page = read("/briefs/race/")
    assert 'href="/stages/refining/"' in part(page, "takeaways")
    assert page.count('id="source-article"') == page.count('id="source-usgs"') == 1
    assert words(part(page, "takeaways")).startswith("What to remember Remember Refining.")


def test_the_documents_of_the_project_are_pages():
    assert "An estimate keeps its doubt" in words(read("/methodology/"))
    editing = read("/editing/")
    assert "<h1>Editing</h1>" in editing and '<h2 id="text-from-a-draft-to-an-edition">' in editing
    assert "{% shares rare-earth-magnets %}" in editing


def test_the_api_is_explained_with_addresses_that_can_be_copied():
    guide = read("/api/guide/")
    assert "<h1>The API</h1>" in guide and "curl &#x27;http://testserver/api/v1/shares/" in guide.replace("'", "&#x27;")
    assert 'href="/api/guide/"' in read("/api/")


def test_what_is_found_says_what_it_wants_or_how_much_it_is():
    assert "Keep the lead." in words(read("/search/?q=lead&noun=strategy")).partition("found for")[2]
