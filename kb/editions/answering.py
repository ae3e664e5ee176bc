"""A request answered as it would have been when an edition was the newest (`?as_of=`), with the headers of Memento (RFC 7089)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from urllib.parse import quote, unquote

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.encoding import iri_to_uri
from django.utils.http import http_date, parse_http_date

from kb.moment import Moment, moment

from .asking import NoSuchEdition, is_settled, moment_by_time, moment_of
from .database import reading

PARAMETER = "as_of"
#: Seconds. What was said in an edition stays; how it is said may change with a release.
KEPT = 86_400
#: What is only there as of today: links to it stay as they are.
TIMELESS = r"(?!/(?:admin|static|search|corrections|download|favicon|timemap)\b|//)"
LINK = re.compile(rf'(?<!class="today" )href="({TIMELESS}/[^"#]*|\?[^"#]*)(#[^"]*)?"')
CARRIED = re.compile(rf"[?&;]{PARAMETER}=")
FORM = re.compile(r"<form\b(?![^>]*(?:method=\"post\"|class=\"[^\"]*\bas-of\b))[^>]*>", re.IGNORECASE)
ELSEWHERE = re.compile(rf'action="(?!{TIMELESS}/)')


def in_its_time(request: HttpRequest, answer: Callable[[], HttpResponseBase], *, dated: bool = True) -> HttpResponseBase:
    """The answer as of the edition that the request asks for. Raises NoSuchEdition. One query, and the making of its file."""
    asked = _taken_out(request)
    if asked is None:
        return answer()
    if not dated or "preview" in request.GET:
        raise NoSuchEdition(asked, "This has no earlier editions: it is always of today. Take as_of out of the address.")
    then = moment_of(asked)
    request.as_of, request.todays = then, todays(request)  # type: ignore[attr-defined]
    with reading(then):
        response = answer()
    if getattr(response, "streaming", False):
        response.streaming_content = _within(then, response.streaming_content)  # type: ignore[attr-defined]
    return _as_memento(request, response, then, is_settled(asked))


def _taken_out(request: HttpRequest) -> str | None:
    """No view has to know of it."""
    if PARAMETER not in request.GET:
        return None
    said = request.GET.copy()
    asked = said.pop(PARAMETER)
    request.GET = said  # type: ignore[assignment]
    if len(asked) > 1:
        raise NoSuchEdition(", ".join(map(str, asked)), f"It is given {len(asked)} times. Give it once.")
    return str(asked[0])


def todays(request: HttpRequest) -> str:
    """The address of the same as of today."""
    sent = request.META.get("QUERY_STRING", "").split("&")
    kept = "&".join(pair for pair in sent if unquote(pair.partition("=")[0]) != PARAMETER)
    return request.path + (f"?{kept}" if kept else "")


def _within(then: Moment, content: Iterable[bytes]) -> Iterator[bytes]:
    """What is read while it is sent is read of the same edition."""
    with ExitStack() as stack:
        if moment() is None:
            stack.enter_context(reading(then))
        yield from content


def _as_memento(request: HttpRequest, response: HttpResponseBase, then: Moment, settled: bool) -> HttpResponseBase:
    if location := response.get("Location"):
        response["Location"] = carried(location, then.edition)
    carry(request, response)
    response["X-Robots-Tag"] = "noindex, nofollow"  # a site a edition would keep a search engine busy for ever
    if response.status_code in (200, 304):
        response["Memento-Datetime"] = http_date(then.published_at.timestamp())
        _link(response, request, "original" if request.path.startswith("/api/v") else "original timegate")
        if settled:
            response["Cache-Control"] = f"public, max-age={KEPT}, immutable"
    return response


def carry(request: HttpRequest, response: HttpResponseBase) -> None:
    """Makes the links of a page stay in the edition that was asked for, if one was."""
    then: Moment | None = getattr(request, "as_of", None)
    if then and isinstance(response, HttpResponse) and response.get("Content-Type", "").startswith("text/html"):
        response.content = _carrying(response.content.decode(), then.edition).encode()


def carried(address: str, edition: int, ampersand: str = "&") -> str:
    """The same address as of the same edition."""
    if CARRIED.search(address):
        return address
    return f"{address}{ampersand if '?' in address else '?'}{PARAMETER}={edition}"


def _carrying(html: str, edition: int) -> str:
    """A reader who follows a link stays in the edition; the notice at the top leads back to today."""
    hidden = f'<input type="hidden" name="{PARAMETER}" value="{edition}">'
    html = LINK.sub(lambda link: f'href="{carried(link[1], edition, "&amp;")}{link[2] or ""}"', html)
    return FORM.sub(lambda form: form[0] if ELSEWHERE.search(form[0]) else form[0] + hidden, html)


# --- Memento ---


def negotiated(request: HttpRequest) -> HttpResponseBase | None:
    """To who sends `Accept-Datetime`: the way to the edition of that time. Before the first it is the first. One query."""
    asked = request.headers.get("Accept-Datetime")
    if asked is None or PARAMETER in request.GET:
        return None
    try:
        then = moment_by_time(parse_http_date(asked))
    except (ValueError, OverflowError, OSError):
        words = "Accept-Datetime is written like this: Tue, 31 Mar 2026 12:00:00 GMT"
        return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")
    if then is None:
        return None
    response = redirect(carried(request.get_full_path(), then.edition))
    patch_vary_headers(response, ["Accept-Datetime"])
    return _link(response, request, "original timegate")


def tell_of_its_times(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """A page says where its earlier editions are."""
    return _link(response, request, "timegate") if response.status_code == 200 else response


def _link(response: HttpResponseBase, request: HttpRequest, relation: str) -> HttpResponseBase:
    here = iri_to_uri(todays(request))
    there = f"{reverse('timemap')}?url={quote(here, safe='')}"
    ours = f'<{request.build_absolute_uri(here)}>; rel="{relation}"'
    ours += f', <{request.build_absolute_uri(there)}>; rel="timemap"; type="application/link-format"'
    response["Link"] = f"{response['Link']}, {ours}" if response.has_header("Link") else ours
    return response
