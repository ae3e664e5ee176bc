"""What is refused to who writes, as application/problem+json."""

from http import HTTPStatus
from typing import Any

from rest_framework.response import Response

from arenas.exchange import proposing
from arenas.exchange.reading import Refused
from kb.http import PROBLEM
from kb.rest.problems import problem as problem_of_reading

from .change_sets_told import ProblemOfRecordSerializer

#: Of very many problems so many are told; `more_problems` says how many there are besides.
TOLD = 200


class Refusal(Exception):
    """Nothing was done."""

    def __init__(self, status: int, detail: str, *, headers: dict[str, str] | None = None):
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, headers or {}


def problem(error, context) -> Response | None:
    """DRF's exception handler."""
    if isinstance(error, Refusal):
        return _problem(error.status, error.detail, headers=error.headers)
    if isinstance(error, Refused):
        words = "Nothing was saved: some of it cannot be read. `problems` says what, all of it."
        told = ProblemOfRecordSerializer(error.problems[:TOLD], many=True).data
        return _problem(422, words, problems=told, more_problems=max(0, len(error.problems) - TOLD))
    if isinstance(error, proposing.NotAllowed):
        return _problem(403, str(error))
    if isinstance(error, proposing.NotPublished):
        told = ProblemOfRecordSerializer(error.problems[:TOLD], many=True).data
        words = "It cannot be published as it stands; `problems` says why."
        return _problem(409, words, problems=told, more_problems=max(0, len(error.problems) - TOLD))
    if isinstance(error, proposing.NotDone):
        return _problem(409, str(error))
    return problem_of_reading(error, context)


def _problem(status: int, detail: str, headers: Any = None, **more: Any) -> Response:
    said = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return Response(said, status=status, content_type=PROBLEM, headers=headers)
