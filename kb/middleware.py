"""Before any view, and after it: what a request may hold, and what becomes of a question that no database can answer."""

import logging
import re
from urllib.parse import unquote_to_bytes

from django.core.exceptions import BadRequest, ValidationError
from django.db import DataError, OperationalError
from django.http import Http404, QueryDict
from django.utils.cache import add_never_cache_headers

from kb.http import CONTROL, refusal

log = logging.getLogger(__name__)

#: What a database says of a question that is beyond it, however often it is asked.
BEYOND = re.compile("too large|too many|too complex|too deep|overflow|stack depth|user-defined function|regular expression")


class CleanPathMiddleware:
    """No control character and no undecodable byte of an address or a cookie reaches a view or a database.

    A value that no database could hold is a 400, and a database that is busy a 503.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        refuse_unreadable(request)
        if "HTTP_COOKIE" in request.META:
            request.COOKIES = {name: value for name, value in request.COOKIES.items() if not CONTROL.search(value)}
        response = self.get_response(request)
        if "public" in response.get("Cache-Control", ""):
            response.cookies.clear()  # a cache would give them to everybody
        return response

    def process_exception(self, request, exception):
        if is_unusable(request, exception):
            log.error("The request holds a value that cannot be used", exc_info=exception)
            return refusal(request, 400, "The request holds a value that cannot be read.")
        if not isinstance(exception, OperationalError):
            return None
        log.error("The database did not answer", exc_info=exception)
        response = refusal(request, 503, "The database is busy. Try again in a few seconds.")
        response["Retry-After"] = "5"
        add_never_cache_headers(response)
        return response


def refuse_unreadable(request) -> None:
    if CONTROL.search(request.path):
        raise Http404("An address holds no control characters.")
    try:
        query = unquote_to_bytes(request.META.get("QUERY_STRING", "").replace("+", " ")).decode()
    except UnicodeDecodeError:
        raise BadRequest("The query cannot be read as UTF-8.") from None
    if CONTROL.search(query):
        raise BadRequest("A query holds no control characters.")
    if (request.encoding or "utf-8").lower() not in ("utf-8", "utf8"):  # utf-7 would smuggle control characters in
        request.GET = QueryDict(request.META.get("QUERY_STRING", ""))  # the page that says so asks for it
        raise BadRequest("A query is read as UTF-8 and as nothing else.")


def is_unusable(request, exception) -> bool:
    """Django's admin takes the keys, dates and numbers of an address for what its own pages would have sent."""
    if isinstance(exception, OperationalError):
        return bool(BEYOND.search(str(exception)))
    in_admin = bool(request.resolver_match) and "admin" in request.resolver_match.app_names
    return isinstance(exception, DataError | OverflowError | ValidationError) or (in_admin and isinstance(exception, ValueError))
