"""The API's manners, whatever it is about: pages by cursor, exact numbers, problems in one form."""

import csv
import io
import json
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.asserts import assertNumQueries
from rest_framework import serializers
from rest_framework.test import APIRequestFactory

from kb.editorial.models import ChangeSet
from kb.rest import JSONRenderer, ReadOnlyViewSet
from kb.sources.models import Source
from tests import factories as make

PROBLEM = "application/problem+json"


class SourceSerializer(serializers.ModelSerializer):
    class Meta:
        model = Source
        fields = ("slug", "title")


class Sources(ReadOnlyViewSet):
    queryset = Source.objects.all()
    serializer_class = SourceSerializer
    orderings = ("title", "slug")


class Editions(ReadOnlyViewSet):
    queryset = ChangeSet.objects.editions()
    lookup_field = "number"
    default_ordering = "-number"

    class serializer_class(serializers.ModelSerializer):
        class Meta:
            model = ChangeSet
            fields = ("number",)


def ask(url="/", view=Sources, **headers):
    answer = view.as_view({"get": "list"})(APIRequestFactory().get(url, headers=headers))
    return answer, json.loads(answer.content)


def walk(url, view=Sources, way="next"):
    """Page by page, as a consumer does."""
    pages = []
    while url:
        answer, said = ask(url, view)
        assert answer.status_code == 200
        pages.append([next(iter(row.values())) for row in said["results"]])
        url = said[way]
    return pages, answer


def refused(url, parameter):
    answer, said = ask(url)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == PROBLEM
    (error,) = said["errors"]
    assert error["parameter"] == parameter
    return error


# --- pages ---

pages = pytest.mark.django_db(transaction=True)


@pages
def test_a_list_can_be_walked_both_ways():
    make.publish(*(make.source(f"s{n}") for n in range(7)))
    forth, last = walk("/?page_size=3")
    assert forth == [["s0", "s1", "s2"], ["s3", "s4", "s5"], ["s6"]]
    back, _ = walk(json.loads(last.content)["previous"], way="previous")
    assert back == [["s3", "s4", "s5"], ["s0", "s1", "s2"]]


@pages
def test_the_link_header_says_the_same_as_the_body():
    make.publish(*(make.source(f"s{n}") for n in range(3)))
    answer, said = ask("/?page_size=2")
    assert answer.headers["Link"] == f'<{said["next"]}>; rel="next"'
    answer, said = ask(said["next"])
    assert answer.headers["Link"] == f'<{said["previous"]}>; rel="prev"'
    assert "Link" not in ask("/")[0].headers


@pages
def test_what_is_equal_is_neither_skipped_nor_told_twice():
    make.publish(*(make.source(f"s{n}", title="Same" if n < 5 else "Zuletzt") for n in range(7)))
    forth, last = walk("/?page_size=2&ordering=title")
    assert [slug for page in forth for slug in page] == ["s0", "s1", "s2", "s3", "s4", "s5", "s6"]
    down, last = walk("/?page_size=2&ordering=-title")
    assert [slug for page in down for slug in page] == ["s6", "s5", "s4", "s3", "s2", "s1", "s0"]
    back, _ = walk(json.loads(last.content)["previous"], way="previous")
    assert back == [["s2", "s1"], ["s4", "s3"], ["s6", "s5"]]


@pages
def test_an_edition_in_between_skips_nothing():
    drafts = [make.source(f"s{n}") for n in range(4)]
    make.publish(*drafts)
    _, said = ask("/?page_size=2")
    make.publish(make.source("s00"), make.gone(drafts[0]))
    assert [row["slug"] for row in ask(said["next"])[1]["results"]] == ["s2", "s3"]


@pages
def test_a_list_may_begin_at_its_end():
    for n in range(3):
        make.make_source(f"s{n}")
    assert walk("/?page_size=2", Editions)[0] == [[3, 2], [1]]


@pages
def test_a_page_costs_the_same_wherever_it_is_and_however_long_the_list():
    make.publish(*(make.source(f"s{n:03}") for n in range(6)))
    with CaptureQueriesContext(connection) as few:
        pages, _ = walk("/?page_size=2")
    assert len(few) == 2 * len(pages)  # of each page: the edition; its rows
    make.publish(*(make.source(f"t{n:03}") for n in range(60)))
    with assertNumQueries(2):
        ask("/?page_size=50")


@pages
@pytest.mark.parametrize("size", ["0", "501", "-1", "x", "1e2", "9" * 30, "²"])
def test_a_page_holds_1_to_500(size):
    assert "500" in refused(f"/?page_size={size}", "page_size")["reason"]


@pages
def test_an_order_is_one_of_those_offered():
    assert refused("/?ordering=abstract", "ordering")["allowed"] == ["title", "-title", "slug", "-slug"]


CURSORS = [
    "x",
    "W10=",
    "WzBd",
    "WzAsIngiLCJ5Il0=",
    "WzAsMV0=",
    "bnVsbA==",
    "WzAsIlx1MDAwMCJd",
    "[" * 2000,
    "ÿ",
    "e30=",
    "W1tbW10=",
]


@pages
@pytest.mark.parametrize("cursor", CURSORS)
def test_a_cursor_that_we_did_not_give_is_refused(cursor):
    refused(f"/?cursor={cursor}", "cursor")


@pages
def test_a_cursor_of_another_order_is_refused():
    make.publish(*(make.source(f"s{n}") for n in range(3)))
    cursor = ask("/?page_size=2")[1]["next"]
    refused(f"{cursor}&ordering=title", "cursor")


@pages
@given(cursor=st.binary(max_size=60).map(lambda raw: raw.hex()) | st.text(alphabet="WzAsIngi0=-_", max_size=30))
def test_no_cursor_is_a_fault_of_ours(cursor):
    answer, _ = ask(f"/?cursor={cursor}")
    assert answer.status_code in (200, 400)


# --- manners ---


@pages
def test_an_unknown_parameter_is_a_problem_that_names_it():
    error = refused("/?acter=cn", "acter")
    assert error["value"] == "cn"
    assert error["allowed"] == ["as_of", "count", "cursor", "fields", "format", "ordering", "page_size"]


@pages
def test_an_unknown_format_is_a_problem():
    assert refused("/?format=xml", "format")["allowed"] == ["json", "csv", "xlsx", "jsonl"]
    assert ask("/?format=json")[0].status_code == 200


@pages
def test_an_answer_is_an_edition_s_and_for_every_site(client):
    make.make_source()
    answer = client.get("/api/v1/sources/usgs/")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"].startswith("public, max-age=0")
    assert "Cookie" not in answer.headers.get("Vary", "")
    with assertNumQueries(1):  # the edition
        again = client.get("/api/v1/sources/usgs/", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.headers["Access-Control-Allow-Origin"] == "*"


@pages
def test_a_changed_key_redirects_and_a_retired_record_is_gone(client):
    draft = make.source()
    make.publish(draft)
    make.publish(make.changed(draft, slug="usgs-2026"))
    moved = client.get("/api/v1/sources/usgs/")
    assert (moved.status_code, moved.headers["Location"]) == (301, "http://testserver/api/v1/sources/usgs-2026/")
    make.publish(make.gone(draft))
    gone = client.get("/api/v1/sources/usgs/")
    assert (gone.status_code, gone.headers["Content-Type"]) == (410, PROBLEM)
    assert gone.json() | {"detail": ""} == {
        "type": "about:blank", "title": "Gone", "status": 410, "detail": "", "edition": 3, "name": "USGS",
    }  # fmt: skip


@pages
def test_what_is_not_there_or_not_allowed_is_a_problem(client):
    for answer, status in [
        (client.get("/api/v1/sources/nothing/"), 404),
        (client.get("/api/v1/nothing/"), 404),
        (client.post("/api/v1/sources/"), 405),
        (client.delete("/api/v1/sources/usgs/"), 405),
        (client.get("/api/v1/sources/", headers={"Accept": "application/pdf"}), 406),
    ]:
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, PROBLEM)
        assert answer.json()["status"] == status
        assert answer["Access-Control-Allow-Origin"] == "*"


@pages
def test_no_cell_of_a_table_is_taken_for_a_formula(client):
    make.publish(make.source("usgs", title="=HYPERLINK(1)", publisher="@x", abstract="-1+1"))
    table = client.get("/api/v1/sources/?format=csv").content.decode()
    [source] = csv.DictReader(io.StringIO(table))
    assert (source["title"], source["publisher"], source["abstract"]) == ("'=HYPERLINK(1)", "'@x", "'-1+1")
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/api/v1/sources/?format=xlsx").content)).active
    [cell] = [cell for cell in sheet[2] if cell.value == "=HYPERLINK(1)"]
    assert cell.data_type == "s"


# --- numbers ---


def rendered(value):
    return JSONRenderer().render({"n": value}).decode()


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("60.000000", "60"),
        ("0.500000", "0.5"),
        ("0", "0"),
        ("1E+3", "1000"),
        ("5270000000.00", "5270000000"),
        ("-0.10", "-0.1"),
    ],
)
def test_a_decimal_is_a_number_without_trailing_zeros(number, text):
    assert rendered(Decimal(number)) == f'{{"n":{text}}}'


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**13), max_value=10**13))
def test_a_decimal_keeps_every_digit(number):
    assert json.loads(rendered(number), parse_float=Decimal, parse_int=Decimal)["n"] == number
