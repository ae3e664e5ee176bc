"""What a public page promises to browsers and caches, and what a wrong request gets."""

import re

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory
from pytest_django.asserts import assertNumQueries

from arenas.filters import ShareFilters
from kb import http
from kb.http import BadParameters, filtered
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


# --- caches ---


def test_a_page_says_its_edition_to_caches(client):
    make.make_source()
    page = client.get("/sources/usgs/")
    assert page.headers["ETag"].startswith('W/"') and page.headers["ETag"].endswith('.1"')
    assert page.headers["Cache-Control"] == "public, max-age=0, s-maxage=10, must-revalidate"
    assert "Vary" not in page.headers
    assert not page.cookies


def test_who_has_this_edition_is_told_so_for_one_query(client):
    make.make_source()
    etag = client.get("/sources/usgs/").headers["ETag"]
    with assertNumQueries(1):  # the edition
        again = client.get("/sources/usgs/", headers={"If-None-Match": etag})
    assert again.status_code == 304
    assert again.headers["ETag"] == etag
    assert "public" in again.headers["Cache-Control"]


def test_a_new_edition_is_a_new_answer(client):
    make.make_source()
    etag = client.get("/sources/usgs/").headers["ETag"]
    make.make_source("iea")
    assert client.get("/sources/usgs/", headers={"If-None-Match": etag}).status_code == 200


def test_a_draft_changes_no_answer(client):
    make.make_source()
    etag = client.get("/sources/").headers["ETag"]
    make.make_change_set(make.source("iea"))
    assert client.get("/sources/", headers={"If-None-Match": etag}).status_code == 304


def test_an_editor_gets_the_same_page_as_everybody(client):
    make.make_source()
    public = client.get("/sources/usgs/")
    client.force_login(make.make_editor())
    mine = client.get("/sources/usgs/")
    assert mine.content == public.content
    assert (mine.headers["ETag"], mine.headers.get("Vary")) == (public.headers["ETag"], None)


def test_a_page_can_only_be_read(client):
    assert client.head("/sources/").status_code == 200
    refused = client.post("/sources/")
    assert refused.status_code == 405
    assert refused.headers["Allow"] == "GET, HEAD"


def test_an_error_is_nobody_s_answer_of_an_edition(client):
    for path in ("/sources/nothing/", "/sources/?x=1", "/nothing/"):
        assert "ETag" not in client.get(path).headers


# --- previews ---


def test_a_preview_shows_the_draft_to_its_author_and_is_kept_nowhere(client):
    draft = make.source(title="The draft")
    change_set = make.make_change_set(draft, author=make.make_editor("anna", "author"))
    assert client.get("/sources/usgs/").status_code == 404
    client.force_login(make.make_editor("anna"))
    page = client.get("/sources/usgs/", {"preview": change_set.pk})
    assert "The draft" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"] and "ETag" not in page.headers
    assert client.get("/sources/usgs/").status_code == 404


@pytest.mark.parametrize("preview", ["1", "0", "999999999999999999999", "x", "", "-1", "1e9"])
def test_nobody_else_can_preview(client, preview):
    make.make_change_set(make.source(), author=make.make_editor("anna", "author"))
    assert client.get("/sources/usgs/", {"preview": preview}).status_code == 403
    client.force_login(make.make_editor("otto", "author"))
    assert client.get("/sources/usgs/", {"preview": preview}).status_code == 403


def test_a_forbidden_page_shows_where_to_log_in(client):
    page = client.get("/sources/usgs/?preview=1")
    assert "/admin/login/?next=/sources/usgs/%3Fpreview%3D1" in page.content.decode()


# --- what is not there ---


def test_an_unknown_key_is_404_with_a_way_on(client):
    page = client.get("/sources/nothing/")
    assert page.status_code == 404
    text = page.content.decode()
    assert "There is no source “nothing”." in text
    assert 'role="search"' in text and 'href="/editions/"' in text


def test_a_changed_slug_redirects_with_its_query(client):
    draft = make.source()
    make.publish(draft)
    make.publish(make.changed(draft, slug="usgs-2026"))
    moved = client.get("/sources/usgs/")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/sources/usgs-2026/")
    assert "max-age=0" in moved.headers["Cache-Control"]  # the slug may be given to another record one day
    make.publish(make.changed(draft, slug="usgs"))
    assert client.get("/sources/usgs/").status_code == 200
    assert client.get("/sources/usgs-2026/").headers["Location"] == "/sources/usgs/"


def test_a_slug_that_passed_to_another_record_leads_there(client):
    first, second = make.source("a", title="First"), make.source("b", title="Second")
    make.publish(first, second)
    make.publish(make.changed(first, slug="c"), make.changed(second, slug="a"))
    assert "Second" in client.get("/sources/a/").content.decode()


def test_a_retired_record_is_gone_and_its_page_says_since_when(client):
    draft = make.source(title="Mineral summaries")
    make.publish(draft)
    make.publish(make.gone(draft))
    page = client.get("/sources/usgs/")
    text = page.content.decode()
    assert page.status_code == 410
    assert "Mineral summaries" in text and "edition 2" in text
    assert 'href="/history/source/usgs/"' in text


def test_a_record_costs_one_query_and_a_missing_one_at_most_three_more(client):
    draft = make.source()
    make.publish(draft)
    make.publish(make.gone(draft))
    client.get("/sources/usgs/")  # content types are remembered
    with assertNumQueries(5):  # the edition; no such record; whose key that was; who has it now; when that was retired
        client.get("/sources/usgs/")
    with assertNumQueries(3):  # the edition; no such record; nobody ever had that key
        client.get("/sources/nothing/")


# --- parameters ---


def test_an_unknown_parameter_is_an_error_that_names_it_and_the_allowed(client):
    page = client.get("/sources/?pgae=2&x=1")
    text = page.content.decode()
    assert page.status_code == 400
    assert "<code>pgae</code>" in text and "<code>x</code>" in text
    assert "<code>page</code>" in text
    assert "preview" not in text
    assert client.get("/api/v1/sources/?preview=1").status_code == 400


def test_an_unknown_parameter_is_told_to_those_too_who_have_the_page(client):
    etag = client.get("/sources/").headers["ETag"]
    assert client.get("/sources/?pgae=2", headers={"If-None-Match": etag}).status_code == 400


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/shares/", "acter=cn&page=none&rank=prefered&stage=a"),
        ("/compare/", "actors=cn,nobody&arenas=nowhere&colour=red"),
        ("/search/", "colour=red&noun=nobody&q=%21"),
    ],
)
def test_every_mistake_in_an_address_is_told_at_once(client, path, query):
    told = re.findall(r"<dt><code>(\w+)</code>", client.get(f"{path}?{query}").content.decode())
    assert sorted(told) == [pair.partition("=")[0] for pair in query.split("&")]


@pytest.mark.parametrize("page", ["0", "-1", "2", "x", "9" * 30, "1.5", "१"])
def test_a_page_that_is_not_there_is_an_error(client, page):
    make.make_source()
    assert client.get("/sources/", {"page": page}).status_code == 400


def asked(**parameters):
    return filtered(ShareFilters, RequestFactory().get("/", parameters), make.Share.objects.order_by("slug"))


def test_filters_narrow_and_their_mistakes_are_told_all_at_once():
    world = make.SmallWorld()
    assert [share.pk for share in asked(actor="cn", stage="refining")] == [world.share.pk]
    with pytest.raises(BadParameters) as refused:
        asked(actor="chna", basis="nonsense", year="soon")
    errors = {error["parameter"]: error for error in refused.value.errors}
    assert set(errors) == {"actor", "basis", "year"}
    assert errors["actor"]["value"] == "chna" and "chna" in errors["actor"]["reason"]
    assert "production-site" in errors["basis"]["allowed"]


def test_no_filter_costs_nothing():
    with assertNumQueries(0):
        asked()


@pytest.mark.parametrize(
    "parameters",
    [
        {"year__in": "99999999999999999999"},
        {"year": "99999999999999999999"},
        {"year__gte": "-99999999999999999999"},
        {"actor__in": ",".join(f"a{n}" for n in range(1000))},
        {"actor__in": "a" * 20_000},
        {"actor": ["cn", "us"]},
        {"lower__gte": "1e30"},
        {"lower__gte": "1e999999999"},
        {"lower__gte": "NaN"},
        {"lower__gte": "-Infinity"},
    ],
    ids=str,
)
def test_no_value_is_too_much_for_a_database(parameters):
    with pytest.raises(BadParameters):
        list(asked(**parameters))


# --- addresses that nobody types ---


@pytest.mark.parametrize("path", ["/sources/%00/", "/sou%0Arces/", "/%7F/", "/%ff/", "/sources/%C2%85/", "/%E0%A4%A/"])
def test_a_broken_path_is_404(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("query", ["q=%00", "q=a%0Ab", "q=%ff", "%00=1", "q=%C2%9F", "q=%1b[31m", "%ff%fe"])
@pytest.mark.parametrize("path", ["/search/", "/sources/", "/api/v1/sources/", "/admin/login/", "/health/"])
def test_a_broken_query_is_400(client, path, query):
    answer = client.get(path, QUERY_STRING=query)
    assert answer.status_code == 400


def test_a_broken_address_of_the_api_is_a_problem(client):
    answer = client.get("/api/v1/sources/?slug=%00")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 400


def test_a_busy_database_is_503_and_says_when_to_come_again(monkeypatch):
    def busy(request):
        raise OperationalError("database is locked")

    monkeypatch.setattr(http, "name_the_edition", busy)
    for path in ("/sources/", "/api/v1/sources/"):
        answer = Client().get(path)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "5"
        assert "no-store" in answer.headers["Cache-Control"]
    assert answer.json()["title"] == "Service Unavailable"


def test_fields_left_blank_are_taken_out_of_the_address(client):
    tidied = client.get("/strategies/?actor=&status=in-force&arena=")
    assert (tidied.status_code, tidied["Location"]) == (302, "/strategies/?status=in-force")
    assert client.get("/strategies/?acter=").status_code == 400
