"""/mcp: the tools by which agents read. Each asks the API, and answers in its words, with the sources and the edition."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest
from django.urls import resolve, reverse
from django.views.decorators.csrf import csrf_exempt

from kb.http import nouns
from kb.mcp import Server, Told, Tool, respond
from kb.rest import ReadOnlyViewSet, limits

from .fields import address_of_list

#: Of the request that came, what the question to the API takes along: where it came from, and under which name we are known.
ALONG = ("REMOTE_ADDR", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "wsgi.url_scheme", "wsgi.errors")
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO")
#: Figures that are told beside a comparison.
MOST_FIGURES = 200
#: Things compared whose figures are told.
MOST_THINGS = 50
FIGURE = "slug,stage,actor,period_text,figure,citations,page"
SEEN = "indicator,actor,period_text,figure,source"
UNTOUCHED = "not touched"


class NoAnswer(Exception):
    """The API refuses; in words."""


@csrf_exempt
def mcp(request):
    """404 unless the setting MCP says yes."""
    if not settings.MCP:
        raise Http404("Agents are not served here.")
    limit = limits.spend(request)
    return ReadOnlyViewSet._too_many(request, limit) if limit and limit.is_exceeded else respond(request, server())


# --- asking the API ---


def ask(request: HttpRequest, path: str, query: dict[str, Any], hops: int = 1) -> tuple[dict[str, Any], Any]:
    """What the API answers at that address, and the request to it, which knows the edition. Raises NoAnswer."""
    said = urlencode([(name, value) for name, value in query.items() if value not in ("", None, [])], doseq=True)
    kept = {name: request.META[name] for name in (*ALONG, *FORWARDED) if name in request.META}
    inner = WSGIRequest({**kept, "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": said, "wsgi.input": io.BytesIO()})
    inner.resolver_match = resolve(path)
    response = inner.resolver_match.func(inner, *inner.resolver_match.args, **inner.resolver_match.kwargs)
    if response.status_code == 301 and hops:
        return ask(request, urlsplit(response["Location"]).path, query, hops - 1)
    answer = json.loads(response.content)
    if response.status_code != 200:
        raise NoAnswer("\n".join([answer["detail"], *map(_in_words, answer.get("errors", ()))]))
    return answer, inner


def _in_words(error: dict[str, Any]) -> str:
    allowed = f" There are: {', '.join(error['allowed'][:40])}." if error.get("allowed") else ""
    return f"{error['parameter']}: {error['reason']}{allowed}"


def told(inner: Any, answer: Any, lines: Iterable[str]) -> Told:
    """With the edition, and the address at which the same answer stays."""
    said = inner.GET.copy()
    said["as_of"] = inner.edition
    address = f"{inner.build_absolute_uri(inner.path)}?{said.urlencode()}"
    published = inner.edition_date.isoformat() if inner.edition_date else None
    content = {"edition": inner.edition, "published_at": published, "address": address, "answer": answer}
    return Told("\n".join([*lines, f"{settings.SITE_NAME}, edition {inner.edition}. To cite: {address}"]), content)


def tool_of(ask_and_tell: Any) -> Any:
    """What the API refuses is an answer that the agent can learn from."""

    def call(request: HttpRequest, given: dict[str, Any]) -> Told:
        try:
            return ask_and_tell(request, given)
        except NoAnswer as refused:
            return Told(str(refused), is_error=True)

    return call


# --- the tools ---


@tool_of
def search(request, given):
    answer, inner = ask(request, reverse("api:search"), {"q": given["query"], "noun": given.get("noun")})
    found = [f"{record['noun']} “{record['key']}”: {record['name']}" for record in answer["results"]]
    return told(inner, answer, found or ["Nothing was found."])


@tool_of
def get(request, given):
    key = given["key"]
    if not (key.isascii() and key.replace("-", "").replace("_", "").isalnum()):
        raise NoAnswer(f"There is no {given['noun']} with the key “{key}”. Search for it first.")
    path = f"{address_of_list(nouns()[given['noun']])}{key}/"
    answer, inner = ask(request, path, {"as_of": given.get("as_of")})
    name = answer.get("name") or answer.get("title") or answer.get("goal") or key
    lines = [f"{given['noun']} “{key}”: {name}", *([answer["summary"]] if answer.get("summary") else [])]
    lines += [_figure(answer)] if "figure" in answer else _cited(answer.get("citations", ()))
    return told(inner, answer, lines)


@tool_of
def compare(request, given):
    joined = {name: ",".join(given.get(name, ())) for name in ("actors", "arenas", "stages", "indicators")}
    asked_of = {"as_of": given.get("as_of")}
    answer, inner = ask(request, reverse("api:comparison"), {**joined, **asked_of})
    for named, others in (("stages", "indicators"), ("indicators", "stages")):
        if joined[named] and not joined[others]:  # what was not asked for is left out
            answer[others] = []
    one = {"actor__in": joined["actors"], "page_size": str(MOST_FIGURES), **asked_of}
    stages = ",".join(each["stage"]["slug"] for each in answer["stages"][:MOST_THINGS])
    shares = _figures(request, "shares", {**one, "stage__in": stages, "fields": FIGURE}) if stages else []
    things = ",".join(each["indicator"]["slug"] for each in answer["indicators"][:MOST_THINGS])
    seen = _figures(request, "observations", {**one, "indicator__in": things, "fields": SEEN}) if things else []
    lines = [f"{_name(each)}: {each['in_brief']}" for each in (*answer["stages"], *answer["indicators"])]
    lines += ["The figures:", *map(_figure, (*shares, *seen))]
    return told(inner, {**answer, "shares": shares, "observations": seen}, lines)


def _figures(request, plural: str, query: dict[str, str]) -> list[dict[str, Any]]:
    return ask(request, reverse(f"api:{plural}-list"), query)[0]["results"]


@tool_of
def what_if(request, given):
    several = {ours: given.get(theirs, []) for theirs, ours in (("cuts", "cut"), ("spare", "spare"), ("stock", "stock"))}
    single = {name: given.get(name) for name in ("months", "chain", "as_of")}
    answer, inner = ask(request, reverse("api:what-if"), {**several, **single})
    touched = [each for each in answer["stages"] if not each["verdict"].startswith(UNTOUCHED)]
    lines = [answer["question"]]
    lines += [
        f"{_name(each)}: {each['verdict']} ({each['certainty']}); its users get {each['supply']['text']}" for each in touched
    ]
    lines += ["It takes for granted:", *answer["assumptions"], "It rests on:", *map(_figure, answer["shares"])]
    return told(inner, {**answer, "stages": touched}, lines)


# --- in words ---


def _name(each: dict[str, Any]) -> str:
    thing = each.get("stage") or each.get("indicator") or {}
    return f"{thing.get('name') or thing.get('title')} ({thing.get('slug')})"


def _figure(record: dict[str, Any]) -> str:
    sources = record.get("citations") or [{"source": record["source"]} if record.get("source") else {}]
    where = "; ".join(_source(citation) for citation in sources if citation)
    said = f"{record['actor']['name']}, {_name(record)}, {record.get('period_text', '')}: {record['figure']['text']}"
    return f"{said} [{where or 'uncited'}]"


def _cited(citations: Iterable[dict[str, Any]]) -> Iterator[str]:
    for citation in citations:
        yield f"Source: {_source(citation)}"


def _source(citation: dict[str, Any]) -> str:
    source = citation["source"]
    return ", ".join(filter(None, [source.get("title") or source.get("name"), citation.get("locator"), source["slug"]]))


def _text(words: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "description": words, **more}


def _texts(words: str, most: int, example: str) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string"}, "maxItems": most, "description": words, "examples": [[example]]}


AS_OF = _text("As of this edition, by its number, or of the newest on a day: 412, 2026-03-31. Left out: the newest.")
RETURNS = {
    "type": "object",
    "required": ["edition", "published_at", "address", "answer"],
    "properties": {
        "edition": {"type": "integer", "description": "The number of the edition that is answered: cite it."},
        "published_at": {"type": ["string", "null"], "description": "When it was published."},
        "address": {"type": "string", "description": "Where the same answer stays: cite it."},
        "answer": {"type": "object", "description": "What the API answers there; figures with their sources."},
    },
}


def _tools() -> Iterator[Tool]:
    names = sorted(nouns())
    yield Tool(
        "search",
        "Search the knowledge base",
        "Finds records (actors, arenas, stages, shares, sources …) by their words, and tells their keys for the other tools.",
        {"query": _text("Words; a beginning of a word will do."), "noun": _text("Only such records.", enum=names)},
        ("query",),
        RETURNS,
        search,
    )
    yield Tool(
        "get",
        "Get one record",
        "All that is known of one record, with its sources. Figures keep their doubt: quote `text`, take no middle.",
        {"noun": _text("What it is.", enum=names), "key": _text("Its slug or code, as search tells it: cn."), "as_of": AS_OF},
        ("noun", "key"),
        RETURNS,
        get,
    )
    yield Tool(
        "compare",
        "Compare actors",
        "Which of two to six actors certainly or possibly has more, stage by stage and indicator by indicator, and on "
        "which figures that rests. Name stages, indicators or arenas: the whole is long.",
        {
            "actors": _texts("Codes of two to six actors.", 6, "cn"),
            "stages": _texts("Only these stages of supply chains, by slug.", 50, "ree-separation"),
            "indicators": _texts("Only these indicators, by slug.", 50, "notable-ai-models"),
            "arenas": _texts("Only what belongs to these arenas, by slug.", 50, "semiconductors"),
            "as_of": AS_OF,
        },
        ("actors",),
        RETURNS,
        compare,
    )
    yield Tool(
        "what_if",
        "What if somebody withheld its share",
        "What would be left of the stages of supply chains if actors withheld what they make: ranges, with what is taken for "
        "granted and the figures that it rests on. Stages that are not touched are left out.",
        {
            "cuts": _texts("ACTOR:STAGE:PERCENT: the actor withholds so much of its own share.", 20, "cn:ree-separation:100"),
            "spare": _texts("STAGE:PERCENT: others can add so much of the stage’s whole output.", 20, "ree-separation:10"),
            "stock": _texts("STAGE:MONTHS: so many months of the usual output lie in store.", 20, "ree-separation:3"),
            "months": _text("How many months it lasts; 12 if it is not said."),
            "chain": _text("The slug of a chain: its stages, and others that are touched."),
            "as_of": AS_OF,
        },
        ("cuts",),
        RETURNS,
        what_if,
    )


INSTRUCTIONS = (
    "A knowledge base of the technology race: which nations want what, who holds which stage of which supply chain, how sure "
    "anyone is, and where each claim comes from. Search first, for the keys. Every answer is of one edition: cite its number and "
    "address, and the sources. “possible” is not “certain”, and no figure is not zero."
)


@cache
def server() -> Server:
    """Once all the nouns are known."""
    return Server("arenas", settings.SITE_NAME, settings.RELEASE, INSTRUCTIONS, {tool.name: tool for tool in _tools()})
