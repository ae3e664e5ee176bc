"""Every refusal as application/problem+json (RFC 9457): what is wrong, where, and what would be right."""

from http import HTTPStatus

from django.db import OperationalError
from django.http import Http404
from django.urls import reverse
from rest_framework.exceptions import MethodNotAllowed, NotAcceptable, NotFound
from rest_framework.response import Response

from kb.http import PROBLEM, BadParameters, Gone, Moved

#: The headers of an error that say what to do.
KEPT = ("allow", "retry-after", "www-authenticate")


def problem(error, context) -> Response | None:
    """DRF's exception handler."""
    from rest_framework.views import exception_handler  # which, being imported, asks for this module

    view = context["view"]
    if isinstance(error, BadParameters):
        return _problem(400, "The request has parameters that cannot be answered.", errors=error.errors)
    if isinstance(error, Gone):
        return _problem(410, str(error), edition=error.edition, name=error.name)
    if isinstance(error, Moved):
        response = _problem(301, str(error))
        there = view.kwargs | {view.lookup_field: error.record.natural_key}
        response["Location"] = view.request.build_absolute_uri(reverse(view.request.resolver_match.view_name, kwargs=there))
        return response
    if isinstance(error, Http404):
        error = NotFound(str(error) if error.args and isinstance(error.args[0], str) else None)
    if isinstance(error, OperationalError):
        return _problem(503, "The database is busy. Try again in a few seconds.", headers={"Retry-After": "5"})
    handled = exception_handler(error, context)
    if handled is None:
        return None
    detail = handled.data.get("detail") if isinstance(handled.data, dict) else None
    more = {"allowed": there} if (there := _allowed(error, view)) else {}
    words = detail or "The request cannot be answered as it stands."
    return _problem(handled.status_code, words, headers=handled.headers, **more)


def _allowed(error, view) -> list[str]:
    if isinstance(error, NotAcceptable):
        return [renderer.media_type for renderer in view.renderer_classes]
    return view.allowed_methods if isinstance(error, MethodNotAllowed) else []


def _problem(status: int, detail: str, headers=None, **more) -> Response:
    said = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": str(detail), **more}
    kept = {
        name: value for name, value in (headers or {}).items() if name.lower() in ("allow", "retry-after", "www-authenticate")
    }
    return Response(said, status=status, content_type=PROBLEM, headers=kept)
