"""What OpenAPI says of every operation."""

import re
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter

from kb.http import PROBLEM

from .choosing import DEPTH, expandable

AS_OF = OpenApiParameter(
    "as_of", str, description="As of this edition, by its number, or of the newest on a day or at a time: 412, 2026-03-31."
)
LIMITS = {
    "RateLimit": "What is left: requests (`r`) in the seconds (`t`) to come.",
    "RateLimit-Policy": "How many requests (`q`) are answered to one address in so many seconds (`w`).",
}
#: What a list can be instead of JSON.
TABLES = {
    "text/csv": "A row a record, under a header.",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "The same as a workbook.",
    "application/x-ndjson": "JSON Lines: a record a line.",
}
#: With `fields`, an answer is only what was asked for.
SPARSE = {
    "type": "object",
    "description": "With `fields`: of each record only these.",
    "required": ["results", "next", "previous"],
    "properties": {
        "results": {"type": "array", "items": {"type": "object"}},
        "next": {"type": ["string", "null"], "format": "uri"},
        "previous": {"type": ["string", "null"], "format": "uri"},
        "count": {"type": "integer"},
        "count_is_exact": {"type": "boolean"},
    },
}


@cache
def whole() -> Any:
    """The description of the API. A second's work, and the same until the next release."""
    return SchemaGenerator().get_schema(public=True)


def operation_at(path: str) -> dict:
    """What can be asked at an address; nothing if it is not described."""
    for template, operations in whole()["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
            return operations.get("get", {})
    return {}


class Schema(AutoSchema):
    """Adds to every operation what may go wrong with it."""

    PROBLEM_SCHEMA = {
        "type": "object",
        "description": "What is wrong, as RFC 9457 has it.",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "edition": {"type": "integer", "description": "Of a retired record: the edition that retired it."},
            "name": {"type": "string", "description": "Of a retired record: what it was called."},
            "allowed": {"type": "array", "items": {"type": "string"}, "description": "The methods, or media types, there are."},
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["parameter", "reason"],
                    "properties": {
                        "parameter": {"type": "string"},
                        "value": {"type": ["string", "null"]},
                        "reason": {"type": "string"},
                        "allowed": {"type": "array", "items": {"type": "string"}},
                    },
                },
            },
        },
    }

    def get_override_parameters(self):
        etag = OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, description="The ETag of the answer you have.")
        dated = [AS_OF] if getattr(self.view, "dated", False) else []
        return [*super().get_override_parameters(), etag, *dated, *self._choices(), *self._formats()]

    def _choices(self):
        if getattr(self.view, "action", "") not in ("list", "retrieve"):
            return
        words = "Only these fields, with commas between them; of a field within a field with a dot: `figure.text`."
        yield OpenApiParameter("fields", str, description=words)
        if names := list(expandable(self.view.get_serializer_class()(), DEPTH)):
            listed = ", ".join(f"`{name}`" for name in names)
            words = f"The records behind these references are told whole, with commas between them: {listed}."
            yield OpenApiParameter("expand", str, description=words)

    def _formats(self):
        if len(there := [renderer.format for renderer in self.view.renderer_classes]) > 1:
            yield OpenApiParameter("format", str, description="In which form; the same as by `Accept`.", enum=there)

    def map_renderers(self, attribute):
        """All answers are described as JSON; a list’s other forms are added to it below."""
        return ["application/json"] if attribute == "media_type" else super().map_renderers(attribute)

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction)
        told = bodies["200"]
        told["headers"] = {
            "ETag": _header("Names the edition that is answered."),
            **{name: _header(words) for name, words in LIMITS.items()},
        }
        action, content = getattr(self.view, "action", ""), told.get("content", {}).get("application/json")
        if action == "list":
            sparse = self._component("Sparse", SPARSE)
            content["schema"] = {"anyOf": [content["schema"], sparse]}
            told["headers"]["Link"] = _header("The pages that follow and precede: `next`, `prev`.")
            told["content"] |= {kind: {"schema": {"type": "string", "description": words}} for kind, words in TABLES.items()}
        elif action == "retrieve":
            some = {"type": "object", "description": "With `fields`: only these."}
            content["schema"] = {"anyOf": [content["schema"], some]}
        bodies["304"] = {"description": "Nothing was published since."}
        bodies["400"] = self._problem("A parameter is unknown or cannot be read; `errors` says which.")
        bodies["406"] = self._problem("There is no such form; `allowed` says which there are.")
        bodies["429"] = self._problem("More requests than are answered to one address; `Retry-After` says when to ask again.")
        bodies["503"] = self._problem("The database is busy; `Retry-After` says when to ask again.")
        if getattr(self.view, "detail", False):
            bodies["301"] = {"description": "It has another key now: see `Location`."}
            bodies["404"] = self._problem("There is no such record.")
            bodies["410"] = self._problem("There was such a record, and it was retired.")
        elif "{" in self.path:
            bodies["404"] = self._problem("There is no such record, and there never was.")
        return bodies

    def _problem(self, description: str) -> dict:
        return {"description": description, "content": {PROBLEM: {"schema": self._component("Problem", self.PROBLEM_SCHEMA)}}}

    def _component(self, name: str, schema: dict) -> dict:
        component = ResolvedComponent(name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=name)
        self.registry.register_on_missing(component)
        return component.ref


def _header(words: str) -> dict:
    return {"description": words, "schema": {"type": "string"}}
