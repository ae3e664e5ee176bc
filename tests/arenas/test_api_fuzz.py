"""Whatever a program sends, it gets an answer or is told what is wrong."""

from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arenas.api.urls import LISTS
from kb.rest import Pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_noun")]

LIKELY = [
    "", "cn", "us,cn", "2025", "2020/..", "true", "normal", "-1", "1e9999", "NaN", "Infinity", "0x10", "١٢", "9" * 25, ",",
    "%", "'", "on", "csv", "xlsx", "jsonl", "slug", "figure.text", "stage.chain", "citations.source", "actor,stage",
    "share:mining-cn",
]  # fmt: skip
values = st.sampled_from(LIKELY) | st.text(max_size=30) | st.integers().map(str) | st.decimals().map(str) | st.dates().map(str)


@st.composite
def requests(draw) -> str:
    plural = draw(st.sampled_from(sorted(LISTS)))
    filters = LISTS[plural].filterset_class.base_filters
    names = st.sampled_from([*filters, *Pages.names, "fields", "expand", "format", "as_of", "of-no-list"])
    asked = draw(st.dictionaries(names, values, min_size=1, max_size=3))
    query = "&".join(f"{name}={quote(value, errors='surrogatepass')}" for name, value in asked.items())
    return f"/api/v1/{plural}/?{query}"


@given(path=requests())
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_query_of_a_list_is_a_server_error(path):
    assert Client().get(path).status_code in (200, 400)


@given(key=values | st.uuids().map(str), plural=st.sampled_from(sorted(LISTS)))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_address_of_a_record_is_a_server_error(key, plural):
    assert Client().get(f"/api/v1/{plural}/{quote(key, safe='', errors='surrogatepass')}/").status_code in (200, 400, 404)
