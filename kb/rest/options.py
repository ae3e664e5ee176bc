"""OPTIONS: what an address takes and tells, in words and with every choice; the same as its description in OpenAPI."""

import re

from rest_framework.metadata import BaseMetadata

from .schema import operation_at


class Options(BaseMetadata):
    def determine_metadata(self, request, view):
        operation = operation_at(request.path)
        told = {"name": operation.get("operationId", ""), "description": operation.get("description") or _words(view)}
        answers = operation.get("responses", {}).get("200", {}).get("content", {"application/json": {}})
        parameters = [each for each in operation.get("parameters", ()) if each["in"] == "query"]
        return told | {
            "media_types": list(answers),
            "formats": [renderer.format for renderer in view.renderer_classes if renderer.media_type in answers],
            "parameters": [{name: value for name, value in each.items() if name != "in"} for each in parameters],
        }


def _words(view) -> str:
    return re.sub(r"\s+", " ", view.__doc__ or "").strip()
