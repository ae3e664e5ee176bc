"""Whatever is sent, as the description of the API has it or against it: the answer is one that the description knows.

The files themselves, behind `downloads`, are not among the operations: they are no answers of the API.
"""

import os
from contextlib import contextmanager
from math import ceil
from urllib.parse import parse_qsl, urlsplit

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.response import Response
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks

from arenas.api.urls import LISTS, QUESTIONS
from arenas.api.viewsets import Actors
from kb.rest.schema import whole
from kb.tokens.models import Scope
from tests import factories as make
from tests.arenas.test_change_sets import KOREA, Program, a_token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_noun")]

#: Over all operations together. A suite has to be quick; `make fuzz` sends twenty times as many, other ones each time.
CASES = int(os.environ.get("CASES", "1000"))
TAGS = [*LISTS, *QUESTIONS, "history", "change-sets"]


def refused(ctx, response, case):
    """What the description does not allow is refused. Blank is not given, and who has the edition is told just that."""
    sent = parse_qsl(urlsplit(response.request.url).query, keep_blank_values=True)
    if response.status_code != 304 and all(each.strip() for _, value in sent for each in value.split(",")):
        return checks.negative_data_rejection(ctx, response, case)


# Not that what it allows is always answered: which keys there are, and that no two parameters disagree, it cannot say.
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.missing_required_header,
    refused,
]


@pytest.fixture(scope="module")
def operations():
    schema = schemathesis.openapi.from_dict(whole())
    schema.app = get_wsgi_application()
    return [found.ok() for found in schema.get_all_operations()]


@contextmanager
def one_connection():
    """No connection is closed because a request ends: a test is one transaction, as with Django’s own client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


@pytest.fixture
def begun():
    """An editor’s program, and the change-set that it began."""
    program = Program(a_token(make.make_editor("petra", "editor"), Scope.PUBLISH))
    return program, program.begin(KOREA).json()["id"]


def send(operation, cases: int, known: dict, headers: dict) -> int:
    """How many were sent. Raises what is wrong with an answer."""
    ways = [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]
    if known:
        ways.append(operation.as_strategy(path_parameters=known))
    sent = 0

    @given(case=st.one_of(ways))
    @settings(max_examples=cases, suppress_health_check=list(HealthCheck))
    def each(case):
        nonlocal sent
        sent += 1
        case.call_and_validate(checks=CHECKS, headers=headers)

    each()
    return sent


def send_all(operations, tag, known=None, **headers):
    cases = ceil(CASES / len(operations))
    for operation in operations:
        if operation.definition.raw["tags"] == [tag]:
            there = known if "{" in operation.path else None
            with one_connection():
                assert send(operation, cases, there, headers) >= cases


def test_every_operation_is_asked(operations):
    assert {tag for operation in operations for tag in operation.definition.raw["tags"]} == set(TAGS)


@pytest.mark.parametrize("tag", [*LISTS, *QUESTIONS])
def test_what_is_answered_is_described(operations, tag):
    known = {}
    if tag in LISTS:  # of a record that there is: what is made up is nearly always a 404
        field = LISTS[tag].lookup_field
        known[field] = getattr(LISTS[tag].queryset.first(), field)
    send_all(operations, tag, known)


def test_what_is_told_of_the_past_is_described(operations):
    send_all(operations, "history", {"noun": "share", "key": "mining-cn"})


def test_what_is_answered_to_who_writes_is_described(operations, begun):
    program, number = begun
    send_all(operations, "change-sets", {"id": number}, Authorization=f"Bearer {program.token}")


def broken(*args, **kwargs):
    raise RuntimeError("planted")


def undocumented(*args, **kwargs):
    return Response({"results": []}, status=418)


@pytest.mark.parametrize("planted, word", [(broken, "Server error"), (undocumented, "Undocumented status code")])
def test_it_finds_what_is_planted(operations, monkeypatch, planted, word):
    monkeypatch.setattr(Actors, "list", planted)
    with pytest.raises(FailureGroup, match=word):
        send_all(operations, "actors")
