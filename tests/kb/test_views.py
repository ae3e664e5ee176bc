"""The knowledge base's own pages: search, sources, histories, editions, and what every page says of its sources."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertNumQueries

from arenas.models import Share
from kb.editorial import actions
from kb.templatetags import begin_page, edtf
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def text_of(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


# --- search ---


def test_a_search_shows_what_it_found_by_noun(client):
    make.publish(make.arena("chips", name="Chips"), make.source("report", title="Chips in 2025"))
    page = text_of(client, "/search/?q=chip")
    assert "2 found for “chip”" in page
    assert 'href="/arenas/chips/"' in page and 'href="/sources/report/"' in page
    assert page.index("Arenas</h2>") and page.index("Sources</h2>")
    assert 'href="/arenas/chips/"' not in text_of(client, "/search/?q=chip&noun=source")


def test_a_search_that_finds_nothing_says_so(client):
    assert "Nothing is called" in text_of(client, "/search/?q=zzz")
    assert "<h1>Search</h1>" in text_of(client, "/search/")


@pytest.mark.parametrize("query", ["q=" + "w+" * 21, "q=" + "x" * 201, "q=!!!", "q=a&noun=nonsense", "x=1"])
def test_a_search_that_cannot_be_answered_says_why(client, query):
    text_of(client, f"/search/?{query}", status=400)


def test_what_is_searched_for_is_shown_as_text(client):
    assert "<b>" not in text_of(client, "/search/?q=<b>bold")


# --- sources ---


def test_a_source_shows_what_cites_it(client):
    world = make.SmallWorld()
    page = text_of(client, "/sources/usgs/")
    assert f'href="/shares/{world.share.content["slug"]}/"' in page
    assert "CN: Refining, 2024" in page and "p. 1" in page
    assert "cited 1 time<" in text_of(client, "/sources/")


def test_a_source_page_costs_the_same_however_often_it_is_cited(client):
    def cited(count, first):
        usgs, cn, magnets = make.source(f"usgs{first}"), make.actor(f"cn{first}"), make.chain(f"c{first}")
        stages = [make.stage(magnets, f"s{first}-{n}", citations=make.cites(usgs)) for n in range(count)]
        make.publish(usgs, cn, magnets, *stages, *(make.share(stage, cn, citations=make.cites(usgs)) for stage in stages))

    cited(1, 100)
    cited(20, 200)
    client.get("/sources/usgs100/")  # content types are remembered
    with assertNumQueries(5):  # the edition; the source; its citations; the stages; the shares with their names
        client.get("/sources/usgs100/")
    with assertNumQueries(5):
        client.get("/sources/usgs200/")
    with assertNumQueries(3):  # the edition; how many sources; the sources with their numbers of citations
        client.get("/sources/")


# --- histories and editions ---


def test_a_history_tells_every_edition_in_words(client):
    usgs, cn, us, magnets = make.source(), make.actor(), make.actor("us"), make.chain()
    stage = make.stage(magnets)
    share = make.share(stage, cn, slug="the-share")
    make.publish(usgs, cn, us, magnets, stage, share, title="First knowledge")
    make.publish(make.changed(share, actor=us, verbatim=">90%"), title="A correction", note="The table was misread.")
    page = text_of(client, "/history/share/the-share/")
    assert page.index("A correction") < page.index("First knowledge")
    assert "The table was misread." in page
    assert "<del>CN</del>" in page and "<ins>US</ins>" in page  # by name, not by key
    assert str(us.pk) not in page
    assert "<del>85-95%</del>" in page and "<ins>&gt;90%</ins>" in page


def test_a_retired_record_has_its_history(client):
    draft = make.source(title="Mineral summaries")
    make.publish(draft)
    make.publish(make.gone(draft), title="Clearing up", note="It was withdrawn.")
    page = text_of(client, "/history/source/usgs/")
    assert "no longer part of the knowledge base" in page
    assert "Retired" in page and "It was withdrawn." in page and "Mineral summaries" in page


def test_a_history_is_found_by_every_key_that_the_record_had(client):
    draft = make.source("old")
    make.publish(draft)
    make.publish(make.changed(draft, slug="new"))
    for key in ("old", "new"):
        assert "Edition 2" in text_of(client, f"/history/source/{key}/")


@pytest.mark.parametrize("path", ["source/nothing", "nothing/usgs", "changeset/usgs", "citation/usgs", "user/petra"])
def test_what_has_no_history_is_404(client, path):
    make.make_source()
    text_of(client, f"/history/{path}/", status=404)


def test_neither_history_nor_editions_show_drafts_or_addresses_of_people(client):
    petra = make.make_editor("petra")
    User.objects.filter(pk=petra.pk).update(email="petra@example.org", first_name="Petra", last_name="Probst")
    draft = make.source()
    make.publish(draft)
    secret = make.make_change_set(make.changed(draft, title="Secret title"), title="Secret change", author=petra)
    actions.submit(change_set=secret, by=petra)
    for url in ("/history/source/usgs/", "/editions/", "/editions/1/", "/sources/usgs/"):
        page = text_of(client, url)
        assert "Secret" not in page and "example.org" not in page
    assert "Petra Probst" in text_of(client, "/editions/1/")
    text_of(client, "/editions/2/", status=404)


def test_an_edition_tells_what_it_changed_and_what_undid_it(client):
    change_set = make.publish(make.source(title="Mineral summaries"), title="First knowledge", note="From the article.")
    make.release(actions.undo(change_set=change_set, by=make.make_editor("petra")))
    page = text_of(client, "/editions/1/")
    assert "First knowledge" in page and "From the article." in page
    assert 'Added: <a href="/history/source/usgs/">Mineral summaries</a>' in page
    assert 'undone by <a href="/editions/2/">' in page
    assert 'undoes <a href="/editions/1/">' in text_of(client, "/editions/2/")
    listed = text_of(client, "/editions/")
    assert listed.index("/editions/2/") < listed.index("/editions/1/")


def test_pages_of_editions_and_histories_cost_the_same_at_two_sizes(client):
    def world(count, first):
        usgs, cn, magnets = make.source(f"usgs{first}"), make.actor(f"cn{first}"), make.chain(f"c{first}")
        stages = [make.stage(magnets, f"s{first}-{n}") for n in range(count)]
        make.publish(usgs, cn, magnets, *stages, *(make.share(stage, cn, citations=make.cites(usgs)) for stage in stages))

    def queries(url):
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    world(2, 100)
    world(30, 200)
    # the edition, twice; how many changes; the changes with their bases; names of sources, actors, chains, stages; its undoing
    assert queries("/editions/1/") == queries("/editions/2/") == 9
    with assertNumQueries(3):  # the edition; how many editions; the editions with authors and numbers of changes
        client.get("/editions/")
    before = queries("/history/source/usgs100/")
    usgs = make.Source.objects.get(slug="usgs100")
    for n in range(5):
        draft = make.draft(make.Source, id=usgs.pk, slug="usgs100", title=f"Title {n}")
        make.publish(draft)
    assert queries("/history/source/usgs100/") == before
    # the edition; whose key it is; how many revisions; the revisions with their bases and authors; the record
    assert before == 5


# --- for machines ---


def test_health_answers_and_is_kept_nowhere(client):
    make.make_source()
    answer = client.get("/health/")
    assert answer.json() == {"status": "ok", "edition": 1}
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_schema_is_served_and_the_documentation_loads_nothing_from_elsewhere(client):
    schema = client.get("/api/v1/schema")
    assert schema.json()["openapi"].startswith("3.1")
    page = text_of(client, "/api/")
    assert 'data-schema="/api/v1/schema"' in page
    assert "://" not in page.split("<main")[0]


# --- what pages say of their sources ---


def drawn(template, **context):
    begin_page()
    return Template(template).render(Context(context))


def test_texts_and_records_share_one_numbering_and_one_list():
    world = make.SmallWorld()
    make.publish(make.source("iea", title="The other"))
    share = Share.objects.with_citations().get()
    page = drawn("{{ text|markdown }}{% cite share %}{% references %}", text="So [@iea, ch. 2] and [@usgs, p. 7].", share=share)
    assert page.count('href="#source-usgs"') == 2
    assert page.index('<li id="source-iea" value="1">') < page.index('<li id="source-usgs" value="2">')
    assert "p. 7; p. 1" in page and "ch. 2" in page
    assert world.share.pk == share.pk


def test_a_record_without_a_source_is_marked_as_uncited():
    make.make_share()
    share = Share.objects.with_citations().get()
    assert "uncited" in drawn("{% cite share %}{% references %}", share=share)


def test_a_page_without_sources_has_no_list_of_them():
    assert drawn("{% references %}").strip() == ""


def test_cites_cost_no_query_and_a_text_one_for_each_noun():
    make.SmallWorld()
    share = Share.objects.with_citations().get()
    with assertNumQueries(0):
        drawn("{% cite share %}{% references %}", share=share)
    text = "[[actor:cn]] [[actor:us]] [[stage:mining]] [[stage:nothing]] [[share:refining-cn-2024]] [@usgs]"
    with assertNumQueries(4):  # actors; stages; shares, with what they are called after; sources
        drawn("{{ text|markdown }}{{ text|markdown }}", text=text)


def test_every_page_begins_its_numbers_anew(client):
    world = make.SmallWorld()
    make.publish(make.changed(world.usgs, abstract="See [@usgs]."))
    first, second = text_of(client, "/sources/usgs/"), text_of(client, "/sources/usgs/")
    assert first == second
    assert "[1]" in second


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2025", "2025"),
        ("2025-03", "March 2025"),
        ("2025-03-14", "14 March 2025"),
        ("2025?", "2025 (uncertain)"),
        ("2025-03~", "March 2025 (approximate)"),
        ("2025%", "2025 (uncertain and approximate)"),
        ("", "undated"),
        ("2025-02-31", "2025-02-31"),
        ("0000", "0000"),
    ],
)
def test_a_source_s_date_is_said_in_words(text, words):
    assert edtf(text) == words
