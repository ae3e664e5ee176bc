"""The API as a program sees it: figures with their doubt and their sources, and mistakes in words."""

import pytest
from django.test import Client

from arenas.api.urls import QUESTIONS
from tests.arenas.api_world import NOUNS, PARTS, ask, found, problem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_noun")]


def test_an_actors_shares_of_a_chain_come_with_bounds_verbatim_text_and_citations():
    shares = ask("shares/?chain=rare-earth-magnets&actor=cn").json()["results"]
    figures = {share["stage"]["slug"]: share["figure"] for share in shares}
    assert figures == {
        "mining": {
            "verbatim": "~60-70%",
            "text": "about 60–70 %",
            "lower": 60,
            "lower_inclusive": True,
            "upper": 70,
            "upper_inclusive": True,
            "approximate": True,
            "unit": "%",
            "status": "normal",
        },
        "refining": figures["mining"] | {"verbatim": "~85-95%", "text": "about 85–95 %", "lower": 85, "upper": 95},
        "magnet-making": figures["mining"]
        | {"verbatim": ">90%", "text": "over 90 %", "lower": 90, "lower_inclusive": False, "upper": 100, "approximate": False},
    }
    assert sorted(citation["source"]["slug"] for citation in shares[0]["citations"]) == ["law", "usgs"]
    assert shares[0]["citations"][0]["locator"] == "p. 1"
    assert shares[0]["actor"] == {"code": "cn", "name": "China", "url": "http://testserver/api/v1/actors/cn/"}


def test_a_period_comes_in_words_too():
    assert ask("shares/magnet-making-cn/").json()["period_text"] == "2024–2026"


def test_a_withheld_figure_has_no_bounds_and_is_no_zero():
    [share] = ask("shares/?stage=mining&actor=us").json()["results"]
    assert (share["figure"]["lower"], share["figure"]["upper"], share["figure"]["text"]) == (None, None, "withheld")


def test_whole_numbers_are_written_without_a_point():
    assert b'"lower":60,' in ask("shares/mining-cn/").content.replace(b" ", b"")


def test_a_figure_has_the_unit_that_it_is_measured_in():
    observations = ask("observations/?indicator=output&actor=cn").json()["results"]
    assert [observation["figure"]["text"] for observation in observations] == ["about 3.5 million tonnes"]
    assert [observation["figure"]["upper"] for observation in observations] == [3_500_000]
    targets = ask("strategies/us-magnets/").json()["targets"]
    assert [(target["figure"]["text"], target["figure"]["upper"]) for target in targets] == [("at least 10 %", None)] * 2


@pytest.mark.parametrize("plural", NOUNS)
def test_a_record_is_the_same_in_its_list_and_at_its_own_address(plural):
    for result in ask(f"{plural}/").json()["results"]:
        assert Client().get(result["url"]).json() == result


@pytest.mark.parametrize("plural", NOUNS)
def test_a_record_names_its_page(plural):
    [result, *_] = ask(f"{plural}/").json()["results"]
    assert Client().get(result["page"]).status_code == 200


@pytest.mark.parametrize("plural", PARTS)
def test_a_part_has_a_list_and_an_address_of_its_own(plural):
    results = ask(f"{plural}/").json()["results"]
    assert results
    assert Client().get(results[0]["url"]).json() == results[0]


def test_a_part_stands_in_its_record_too():
    assert [target["due"] for target in ask("strategies/us-magnets/").json()["targets"]] == ["2030", "2030"]
    assert [given["from_stage"]["slug"] for given in ask("stages/refining/").json()["inputs"]] == ["mining"]
    assert [member["bloc"]["code"] for member in ask("actors/fr/").json()["memberships"]] == ["eu"]


def test_an_indicator_says_where_its_observations_are():
    url = ask("indicators/output/").json()["observations"]
    assert len(Client().get(url).json()["results"]) == 2


def test_a_citation_says_which_record_it_belongs_to():
    record = ask("citations/?noun=brief").json()["results"][0]["record"]
    assert record == {
        "noun": "brief",
        "key": "the-race",
        "name": "The race",
        "url": "http://testserver/api/v1/briefs/the-race/",
        "page": "http://testserver/briefs/the-race/",
    }


def test_the_root_lists_every_list_and_every_question():
    assert set(ask("").json()) == {*NOUNS, *PARTS, "editions", *QUESTIONS, "history", "guide", "schema"}


# --- manners ----------------------------------------------------------------------------------------------------------


def test_an_unknown_parameter_is_an_error_that_names_it_and_the_known_ones():
    [error] = problem("shares/?acter=cn", 400)["errors"]
    assert error["parameter"] == "acter"
    assert {"actor", "actor__in", "year__gte", "ordering", "page_size"} <= set(error["allowed"])


def test_an_unknown_code_is_an_error_that_says_where_codes_are_listed():
    [error] = problem("shares/?actor=chna", 400)["errors"]
    assert (error["parameter"], error["value"]) == ("actor", "chna")
    assert "/api/v1/actors/" in error["reason"]


def test_a_wrong_choice_is_told_the_right_ones():
    [error] = problem("shares/?rank=prefered", 400)["errors"]
    assert (error["parameter"], error["allowed"]) == ("rank", ["preferred", "normal", "deprecated"])


def test_every_mistake_is_told_at_once():
    errors = problem("shares/?rank=prefered&year=long-ago", 400)["errors"]
    assert {error["parameter"] for error in errors} == {"rank", "year"}
    errors = problem("shares/?acter=cn&chian=rare-earth-magnets", 400)["errors"]
    assert {error["parameter"] for error in errors} == {"acter", "chian"}
    wrong = "acter=cn&rank=prefered&stage=a&stage=b&lower__gte=9e99&page_size=0&ordering=colour&format=xml"
    errors = problem(f"shares/?{wrong}", 400)["errors"]
    assert {error["parameter"] for error in errors} == {name.partition("=")[0] for name in wrong.split("&")}
    errors = problem("shares/some-share/?acter=cn&format=xml", 400)["errors"]
    assert {error["parameter"] for error in errors} == {"acter", "format"}


@pytest.mark.parametrize(
    "query",
    [
        "year__in=99999999999999999999",
        "year=0",
        "year=" + "9" * 5000,
        "lower__gte=NaN",
        "lower__gte=1e400",
        "upper__lte=" + "9" * 30,
        "period=2025-13",
        "approximate=perhaps",
        "actor=%00",
        "actor__in=cn%00",
        "period=%ff",
        "actor=" + "a" * 500,
        "actor__in=" + ",".join(["cn"] * 1000),
        "page_size=0",
        "page_size=100000",
        "cursor=nonsense",
        "ordering=secret",
        "format=xml",
    ],
)
def test_what_cannot_be_meant_is_an_error(query):
    assert ask(f"shares/?{query}").status_code == 400


@pytest.mark.parametrize("query", ["number__gte=99999999999999999999", "published__gte=yesterday", "published__gte=0000-00-00"])
def test_what_cannot_be_meant_of_editions_is_an_error(query):
    assert ask(f"editions/?{query}").status_code == 400


@pytest.mark.parametrize("path", ["shares/none/", "editions/7/", "editions/x/", "editions/99999999999999999999/", "nouns/"])
def test_an_unknown_address_is_a_problem_too(path):
    problem(path, 404)


@pytest.mark.parametrize("key", ["none", "6f4f2d7c-9b0e-4b61-8ba3-0d9a3a1c1111"])
@pytest.mark.parametrize("plural", PARTS)
def test_an_unknown_part_is_not_found(plural, key):
    problem(f"{plural}/{key}/", 404)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(method):
    response = getattr(Client(), method)("/api/v1/shares/", {}, content_type="application/json")
    assert (response.status_code, response["Content-Type"]) == (405, "application/problem+json")


def test_a_browser_gets_json_too():
    response = ask("shares/", accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert response["Content-Type"].startswith("application/json")


@pytest.mark.parametrize("path", ["shares/", "shares/mining-cn/", "editions/", "shares/?acter=cn"])
def test_pages_of_other_sites_may_read_it(path):
    assert ask(path)["Access-Control-Allow-Origin"] == "*"


def test_a_long_list_comes_in_pages_that_link_to_each_other():
    everything, path, seen = found("shares/"), "/api/v1/shares/?page_size=2", []
    while path:
        response = Client().get(path)
        seen += [share["slug"] for share in response.json()["results"]]
        path = response.json()["next"]
        assert (f'<{path}>; rel="next"' in response.get("Link", "")) == bool(path)
    assert sorted(seen) == everything and len(seen) == 5
