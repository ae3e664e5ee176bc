"""What OpenAPI says of every operation."""

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter

from kb.http import PROBLEM

AS_OF = OpenApiParameter(
    "as_of", str, description="As of this edition, by its number, or of the newest on a day or at a time: 412, 2026-03-31."
)


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
        return [*super().get_override_parameters(), etag, *([AS_OF] if getattr(self.view, "dated", False) else [])]

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction)
        bodies["304"] = {"description": "Nothing was published since."}
        bodies["400"] = self._problem("A parameter is unknown or cannot be read; `errors` says which.")
        if getattr(self.view, "detail", False):
            bodies["301"] = {"description": "It has another key now: see `Location`."}
            bodies["404"] = self._problem("There is no such record.")
            bodies["410"] = self._problem("There was such a record, and it was retired.")
        return bodies

    def _problem(self, description: str) -> dict:
        component = ResolvedComponent(name="Problem", type=ResolvedComponent.SCHEMA, schema=self.PROBLEM_SCHEMA, object="Problem")
        self.registry.register_on_missing(component)
        return {"description": description, "content": {PROBLEM: {"schema": component.ref}}}
