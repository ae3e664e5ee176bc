"""What OpenAPI says of writing."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from arenas.exchange.proposing import MOST_RECORDS
from arenas.exchange.records import OPERATIONS, nouns_of_tables
from arenas.exchange.sheets import NOUNS
from kb.editorial.models import ChangeSet
from kb.rest import Schema
from kb.rest.schema import LIMITS

#: Some words, and no control character.
TITLE = r"^[^\x00-\x1f\x7f-\x9f]*\S[^\x00-\x1f\x7f-\x9f]*$"
WORDS = {"type": "string", "maxLength": 20_000}
RECORD = {
    "type": "object",
    "description": "The columns of our own files, or what the API tells of a record: what only an answer has is passed over. "
    "A field that is left out stays as it is; a list of parts is the whole list.",
    "required": ["noun"],
    "properties": {
        "noun": {"type": "string", "enum": list(NOUNS)},
        "key": {"type": "string", "description": "Its slug or code; the field of that name does as well."},
        "operation": {"type": "string", "enum": list(OPERATIONS), "default": "upsert"},
    },
    "additionalProperties": True,
}
PROPOSAL = {
    "type": "object",
    "required": ["title"],
    "properties": {
        "title": {
            "type": "string",
            "minLength": 1,
            "maxLength": 200,
            "pattern": TITLE,
        },
        "note": WORDS,
        "records": {"type": "array", "maxItems": MOST_RECORDS, "items": RECORD},
    },
    "additionalProperties": False,
}
AMENDMENT = {
    **PROPOSAL,
    "required": [],
    "properties": {
        **PROPOSAL["properties"],  # type: ignore[dict-item]
        "replace": {"type": "boolean", "description": "Drafts of which `records` says nothing are forgotten."},
    },
}
REMARK = {
    "type": "object",
    "properties": {"text": {**WORDS, "description": "What its author, or its reviewers, should read."}},
    "additionalProperties": False,
}
BODIES = {"Proposal": PROPOSAL, "Amendment": AMENDMENT, "Remark": REMARK}
TABLE = {"type": "string", "description": "A CSV with the header of our own files; `noun` says which."}
CHANGING = ("partial_update", "submit", "withdraw", "publish")
REPEATABLE = ("create", "submit", "withdraw", "publish")


class Bearer(OpenApiAuthenticationExtension):
    target_class = "kb.tokens.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer", "description": "Made in the admin, under “Tokens”."}


def described(action: str, response: Any, body: Any = None) -> dict[str, Any]:
    """For extend_schema."""
    told: dict[str, Any] = {"responses": {201 if action == "create" else 200: response}, "tags": ["change-sets"]}
    told["parameters"] = list(_parameters(action))
    if body is None:
        return told
    request: dict[str, Any] = {"application/json": BODIES[body.__name__]}
    if action in ("create", "partial_update"):
        request["text/csv"] = TABLE
    return told | {"request": request}


def _parameters(action: str):
    if action in ("list", "retrieve"):
        yield OpenApiParameter("page", int, description="Which page; they are numbered from 1 on.")
    if action == "list":
        yield OpenApiParameter("state", str, enum=ChangeSet.State.values, description="Only those in this state.")
    if action in ("create", "partial_update"):
        yield OpenApiParameter("noun", str, enum=list(nouns_of_tables()), description="With a CSV: what its rows are.")
        yield OpenApiParameter("title", str, description="With a CSV: the title.")
        yield OpenApiParameter("note", str, description="With a CSV: the note.")
    if action == "partial_update":
        words = "With a CSV: drafts of which it says nothing are forgotten."
        yield OpenApiParameter("replace", str, enum=["true", "false"], description=words)
    if action in CHANGING:
        words = "The ETag of the change-set as you have seen it, or `*`. Without it nothing is changed (428)."
        yield OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description=words)
    if action in REPEATABLE:
        words = "Any text of your own: sent again by the same key within 24 hours, it is done once and answered the same."
        yield OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description=words)


class ChangeSetSchema(Schema):
    """Nobody else’s caches are concerned: there is no 304, and what may go wrong is something else."""

    def get_override_parameters(self):
        return []

    def _get_response_bodies(self, direction="response"):
        bodies = AutoSchema._get_response_bodies(self, direction)
        action = self.view.action
        if action == "list":
            told = bodies["200"]["content"]["application/json"]
            told["schema"] = self._component("ChangeSetPage", _page_of(told["schema"]))
        for status in ("200", "201"):
            if status in bodies:
                bodies[status]["headers"] = {name: _header(words) for name, words in (LIMITS | self._headers(action)).items()}
        for status, words in self._refusals(action):
            bodies[status] = self._problem(words)
        return bodies

    @staticmethod
    def _headers(action: str) -> dict[str, str]:
        where = {"Location": "Where it is."} if action == "create" else {}
        return {"ETag": "Names this state of it: for `If-Match`."} | where if action != "list" else {}

    @staticmethod
    def _refusals(action: str):
        yield "400", "Something in the request cannot be read; `errors` says what."
        yield "401", "There is no token, or it is unknown, has expired or was revoked."
        yield "403", "The token, or its owner, may not do this."
        yield "406", "There is no such form; `allowed` says which there are."
        yield "429", "More requests than are answered to one address; `Retry-After` says when to ask again."
        yield "503", "Others are writing, or the database is busy; `Retry-After` says when to try again."
        if action not in ("list", "create"):
            yield "404", "There is no such change-set, or it is not yours to see."
        if action not in ("list", "retrieve"):
            yield "409", "It cannot be done as things stand; `detail` and `problems` say why."
            yield "413", "It is too large for one request."
            yield "415", "It is sent in a form that is not taken."
            yield (
                "422",
                "Records cannot be read (`problems` tells all), or the `Idempotency-Key` came with another request.",
            )
        if action in CHANGING:
            yield "412", "It was changed since you saw it."
            yield "428", "`If-Match` is missing."


def _page_of(results: dict[str, Any]) -> dict[str, Any]:
    more = {"type": "boolean", "description": "Whether there is a page after this one."}
    return {"type": "object", "required": ["results", "more"], "properties": {"results": results, "more": more}}


def _header(words: str) -> dict[str, Any]:
    return {"description": words, "schema": {"type": "string"}}
