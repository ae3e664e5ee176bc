"""What is computed has the manners of the lists: described, valid, known by its edition, strict."""

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from arenas.api.urls import QUESTIONS
from tests.arenas.api_world import ask, problem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_noun")]
#: One question of each, with as much in its answer as that world has.
ASKED = {
    "what-if": "cut=cn:refining:100&cut=us:mining:5&spare=refining:2.5&stock=mining:1&months=6",
    "chokepoints": "threshold=60",
    "coherence": "",
    "research": "threshold=65",
}
every_question = pytest.mark.parametrize("question", ASKED)


@every_question
def test_answers_are_what_the_schema_promises(question):
    schema = Client().get("/api/v1/schema", headers={"accept": "application/json"}).json()
    operation = schema["paths"][f"/api/v1/{question}/"]["get"]
    content = operation["responses"]["200"]["content"]["application/json"]
    answer = ask(f"{question}/?{ASKED[question]}")
    assert answer.status_code == 200, answer.content
    Draft202012Validator({**content["schema"], "components": schema["components"]}).validate(answer.json())
    assert operation["description"] and all(parameter.get("description") for parameter in operation["parameters"])
    named = {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "query"}
    assert set(QUESTIONS[question].names) <= named


@every_question
def test_the_same_question_gets_the_same_bytes_and_is_known_by_its_edition(question):
    path = f"{question}/?{ASKED[question]}"
    first = ask(path)
    assert ask(path).content == first.content
    assert ask(path, if_none_match=first["ETag"]).status_code == 304
    assert first["Access-Control-Allow-Origin"] == "*"


@every_question
def test_an_unknown_parameter_is_an_error_that_names_it(question):
    errors = problem(f"{question}/?colour=red", 400)["errors"]
    assert [error["parameter"] for error in errors] == ["colour"]


def test_one_answer_says_all_that_is_wrong():
    errors = problem("chokepoints/?threshold=many&actor=xx&colour=red", 400)["errors"]
    assert {error["parameter"] for error in errors} == {"threshold", "actor", "colour"}


def test_the_root_says_where_each_question_is():
    root = ask("").json()
    assert all(root[question].endswith(f"/api/v1/{question}/") for question in QUESTIONS)
