"""The description of the API is complete, valid, and written for people."""

import pytest
from django.test import Client
from django.urls import reverse
from drf_spectacular import drainage
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from arenas import filters
from tests.arenas.api_world import NOUNS, PARTS, ask


@pytest.fixture
def schema(db):
    return Client().get("/api/v1/schema", headers={"accept": "application/json"}).json()


def test_the_schema_is_valid_openapi_3_1(schema):
    assert schema["openapi"].startswith("3.1")
    validate(schema)


@pytest.mark.django_db
def test_nothing_about_the_schema_had_to_be_guessed():
    drainage.reset_generator_stats()
    with drainage.GENERATOR_STATS.silence():
        SchemaGenerator().get_schema(public=True)
    assert not drainage.GENERATOR_STATS


@pytest.mark.parametrize("plural", [*NOUNS, *PARTS, "editions"])
def test_every_list_is_described_in_words_with_every_parameter(schema, plural):
    operation = schema["paths"][f"/api/v1/{plural}/"]["get"]
    assert operation["description"] and operation["tags"] == [plural]
    parameters = {parameter["name"]: parameter for parameter in operation["parameters"]}
    assert all(parameter.get("description") for parameter in parameters.values())
    noun = next(name for name in filters.__all__ if reverse(f"api:{plural}-list") and _plural_of(name) == plural)
    assert set(getattr(filters, noun).base_filters) <= set(parameters)


def test_an_operation_has_a_name_of_its_own(schema):
    names = [operation["operationId"] for path in schema["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names))


def test_the_schema_says_what_an_error_looks_like(schema):
    responses = schema["paths"]["/api/v1/shares/"]["get"]["responses"]
    assert "application/problem+json" in responses["400"]["content"]


def test_a_figure_is_described_once_for_all(schema):
    for noun in ("Share", "Observation", "Target"):
        assert "#/components/schemas/Figure" in str(schema["components"]["schemas"][noun]["properties"]["figure"])


@pytest.mark.usefixtures("every_noun")
@pytest.mark.parametrize("plural", [*NOUNS, *PARTS, "editions"])
def test_answers_are_what_the_schema_promises(schema, plural):
    content = schema["paths"][f"/api/v1/{plural}/"]["get"]["responses"]["200"]["content"]["application/json"]
    whole, _sparse = content["schema"]["anyOf"]
    promised = Draft202012Validator({**whole, "components": schema["components"]})
    answer = ask(f"{plural}/").json()
    promised.validate(answer)
    of_one = _component(schema, _component(schema, whole)["properties"]["results"]["items"])
    assert set(of_one["required"]) == set(of_one["properties"]) == set(answer["results"][0])


def _component(schema, reference: dict) -> dict:
    return schema["components"]["schemas"][reference["$ref"].rpartition("/")[2]]


def _plural_of(name: str) -> str:
    model = getattr(filters, name)._meta.model
    return "editions" if name == "EditionFilters" else str(model._meta.verbose_name_plural)
