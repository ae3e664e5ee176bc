"""How much of a record is told, in which form, how often one may ask, and what is said before something ends."""

import csv
import io
import json
from datetime import date

import openpyxl
import pytest
from django.test import Client

from kb.rest import retiring
from kb.rest.limits import spend
from kb.rest.tables import row
from tests.arenas.api_world import NOUNS, PARTS, ask, problem

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
every_list = pytest.mark.parametrize("plural", [*NOUNS, *PARTS, "editions"])


one_world = pytest.mark.usefixtures("db", "every_noun")


def rows(path, **headers):
    answer = ask(path, **headers)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


# --- fields and expand ------------------------------------------------------------------------------------------------


@one_world
def test_fields_leave_out_all_that_was_not_asked_for():
    share = ask("shares/mining-cn/?fields=slug,figure.text,stage.slug,citations.source").json()
    assert list(share) == ["slug", "stage", "figure", "citations"]
    assert (share["stage"], share["figure"]) == ({"slug": "mining"}, {"text": "about 60–70 %"})
    assert all(list(citation) == ["source"] for citation in share["citations"])
    assert ask("shares/?fields=slug&actor=us").json()["results"] == [{"slug": "mining-us"}, {"slug": "refining-us"}]


@one_world
def test_expand_puts_the_record_in_the_place_of_its_reference():
    share = ask("shares/mining-cn/?expand=actor,stage.chain,citations.source").json()
    plain = ask("shares/mining-cn/").json()
    assert share["actor"] == ask("actors/cn/").json()
    assert share["stage"] == ask("stages/mining/?expand=chain").json()
    assert share["stage"]["chain"].items() >= ask("chains/rare-earth-magnets/").json().items()
    assert {name: share[name] for name in share if name not in ("actor", "stage", "citations")} == {
        name: plain[name] for name in plain if name not in ("actor", "stage", "citations")
    }
    assert [citation["source"]["grade"] for citation in share["citations"]] == [
        ask(f"sources/{citation['source']['slug']}/").json()["grade"] for citation in plain["citations"]
    ]
    assert ask("actors/cn/?expand=home").json()["home"] is None


@one_world
def test_what_cannot_be_chosen_is_told_what_can():
    [error] = problem("shares/?fields=figure.colour", 400)["errors"]
    assert "figure.text" in error["allowed"]
    [error] = problem("shares/?fields=colour", 400)["errors"]
    assert {"slug", "figure", "citations"} <= set(error["allowed"])
    for deep in ("stage.chain.arenas", "figure", "slug", "citations"):
        [error] = problem(f"shares/?expand={deep}", 400)["errors"]
        assert error["parameter"] == "expand" and "stage.chain" in error["allowed"]
    for query in ("expand=actor&expand=stage", "fields=slug&fields=id", "expand=" + ",".join(error["allowed"]), "count=all"):
        assert ask(f"shares/?{query}").status_code == 400


@one_world
def test_rows_are_counted_for_who_asks():
    assert "count" not in ask("shares/").json()
    answer = ask("shares/?count=on&actor=cn&page_size=1").json()
    assert (answer["count"], answer["count_is_exact"]) == (3, True)


# --- tables -----------------------------------------------------------------------------------------------------------


@one_world
def test_a_table_has_columns_for_the_figure_its_sources_and_the_edition():
    [share, *_] = rows("shares/?stage=mining&actor=cn&format=csv")
    expected = {
        "slug": "mining-cn", "chain.slug": "rare-earth-magnets", "actor.code": "cn", "figure.verbatim": "~60-70%",
        "figure.text": "about 60–70 %", "figure.lower": "60", "figure.upper": "70", "figure.approximate": "true",
        "figure.status": "normal", "as_of_edition": "1",
    }  # fmt: skip
    assert {name: share[name] for name in expected} == expected
    assert sorted(share["citations"].split("; ")) == ["law", "usgs"]
    [withheld] = rows("shares/?status=withheld&format=csv")
    assert (withheld["figure.lower"], withheld["figure.upper"]) == ("", "")


@one_world
@every_list
def test_every_list_is_a_table_and_lines_with_the_same_records(plural):
    told = ask(f"{plural}/").json()["results"]
    lines = ask(f"{plural}/?format=jsonl").content.decode().splitlines()
    assert [json.loads(line) for line in lines] == told
    table = rows(f"{plural}/", accept="text/csv")
    name = next(name for name, value in told[0].items() if isinstance(value, str | int))
    assert [record[name] for record in table] == [str(record[name]) for record in told]
    sheet = openpyxl.load_workbook(io.BytesIO(ask(f"{plural}/", accept=XLSX).content)).active
    assert [cell.value for cell in sheet[1]] == list(table[0])
    assert sheet.max_row == len(told) + 1


@one_world
def test_a_table_has_its_header_without_any_row_and_shrinks_with_fields():
    answer = ask("shares/?format=csv&actor=fr&fields=slug,figure.text")
    assert answer.content.decode() == "slug,figure.text,as_of_edition\r\n"
    assert answer["Content-Disposition"] == 'attachment; filename="shares-1.csv"'
    assert rows("shares/?format=csv&fields=stage&expand=stage&actor=cn")[0]["stage.kind"]


@one_world
def test_a_table_that_is_cut_says_where_it_goes_on():
    answer = ask("shares/?format=csv&page_size=2")
    there = answer["Link"].partition(">")[0].removeprefix("<http://testserver/api/v1/")
    assert len(rows("shares/?format=csv&page_size=2")) == len(rows(there)) == 2


def test_a_cell_is_a_key_where_the_answer_has_a_record():
    record = {"n": 1, "in": {"a": None}, "of": [{"source": {"slug": "usgs"}}, {"code": "cn"}], "words": ["x", "y"]}
    assert row(record, [("n",), ("in", "a"), ("of",), ("words",), ("gone", "a")]) == [1, None, "usgs; cn", "x; y", None]


@one_world
def test_a_mistake_is_a_problem_in_whatever_form_was_asked_for():
    assert problem("shares/?format=csv&actor=nobody", 400)["errors"]
    answer = ask("shares/", accept="application/pdf")
    assert (answer.status_code, answer["Content-Type"]) == (406, "application/problem+json")
    assert "text/csv" in answer.json()["allowed"]
    assert Client().put("/api/v1/shares/").json()["allowed"] == ["GET", "HEAD", "OPTIONS"]
    assert problem("shares/mining-cn/?format=csv", 400)["errors"][0]["allowed"] == ["json"]


@one_world
def test_an_answer_in_one_form_is_not_taken_for_that_in_another():
    as_json = ask("shares/")
    assert ask("shares/", accept="text/csv", if_none_match=as_json["ETag"]).status_code == 200
    as_csv = ask("shares/", accept="text/csv")
    again = ask("shares/", accept="text/csv", if_none_match=as_csv["ETag"])
    assert (again.status_code, again["Vary"]) == (304, "Accept")


# --- options ----------------------------------------------------------------------------------------------------------


@one_world
@every_list
def test_options_tell_every_filter_and_every_choice(plural):
    told = Client().options(f"/api/v1/{plural}/").json()
    assert told["description"] and told["formats"] == ["json", "csv", "xlsx", "jsonl"]
    [error] = problem(f"{plural}/?no-such=1", 400)["errors"]
    assert sorted(parameter["name"] for parameter in told["parameters"]) == error["allowed"]
    assert all(parameter["description"] for parameter in told["parameters"])


@one_world
def test_options_name_the_choices_of_a_filter_and_let_browsers_ask():
    answer = Client().options("/api/v1/shares/", headers={"Origin": "https://example.org"})
    parameters = {parameter["name"]: parameter["schema"] for parameter in answer.json()["parameters"]}
    assert set(parameters["rank"]["enum"]) == {"preferred", "normal", "deprecated"}
    assert set(parameters["format"]["enum"]) == {"json", "csv", "xlsx", "jsonl"}
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "If-None-Match" in answer["Access-Control-Allow-Headers"]
    assert Client().options("/api/v1/shares/mining-cn/").json()["formats"] == ["json"]
    assert Client().options("/api/v1/what-if/").json()["parameters"]


# --- limits -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def two_a_minute(settings):
    settings.API_REQUESTS_A_MINUTE = 2


@one_world
@pytest.mark.usefixtures("two_a_minute")
def test_who_asks_too_often_is_told_when_to_ask_again(django_assert_num_queries):
    from_there = Client(REMOTE_ADDR="192.0.2.77")
    first, second = (from_there.get("/api/v1/shares/") for _ in range(2))
    assert first["RateLimit-Policy"] == '"address";q=2;w=60'
    assert second["RateLimit"].startswith('"address";r=0;t=') or second.status_code == 200  # a minute may begin in between
    with django_assert_num_queries(0):
        answers = [from_there.get("/api/v1/shares/") for _ in range(4)]
    refused = answers[-1]
    assert (refused.status_code, refused["Content-Type"]) == (429, "application/problem+json")
    assert 0 < int(refused["Retry-After"]) <= 60 and refused["Access-Control-Allow-Origin"] == "*"
    assert "no-store" in refused["Cache-Control"]
    assert Client(REMOTE_ADDR="192.0.2.78").get("/api/v1/shares/").status_code == 200


@pytest.mark.usefixtures("two_a_minute")
def test_a_minute_is_over_after_a_minute(rf):
    request = rf.get("/", REMOTE_ADDR="192.0.2.79")
    assert [spend(request, now).left for now in (6000, 6001, 6059, 6060)] == [1, 0, -1, 1]
    assert spend(request, 6059).seconds == 1


def test_without_a_limit_nothing_is_counted(rf, settings):
    settings.API_REQUESTS_A_MINUTE = 0
    assert spend(rf.get("/")) is None


# --- what ends --------------------------------------------------------------------------------------------------------


@one_world
def test_what_will_end_is_announced_with_every_answer_that_uses_it(monkeypatch):
    rank = retiring.Retiring(
        "/api/v1/shares/", date(2027, 1, 1), "https://example.org/why", parameter="rank", sunset=date(2028, 1, 1)
    )
    events = retiring.Retiring("/api/v1/events/.*", date(2027, 1, 1), "https://example.org/events")
    monkeypatch.setattr(retiring, "RETIRING", [rank, events])
    answer = ask("shares/?rank=normal&page_size=1")
    assert answer["Deprecation"] == "@1798761600"
    assert answer["Sunset"] == "Sat, 01 Jan 2028 00:00:00 GMT"
    assert '<https://example.org/why>; rel="deprecation"' in answer["Link"] and 'rel="next"' in answer["Link"]
    assert ask("events/act-signed/")["Deprecation"] == "@1798761600"
    assert not ask("events/act-signed/").has_header("Sunset")
    assert not ask("shares/").has_header("Deprecation")
