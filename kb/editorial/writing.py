"""What helps to write a text: how it will look, and the names of what it may link to or cite. In the editor's own world."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, cast

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, JsonResponse
from django.template.response import TemplateResponse

from .desk import at_the_desk
from .models import Record

#: Of each noun so many are offered; more letters find fewer.
OFFERED = 8
#: What is asked for is cut to this: each word is looked for in several columns.
LONGEST = 100


@dataclass(frozen=True)
class Name:
    """A record as it is called, and the mark that links to it: [[stage:mining]], or [@usgs-2026] for what is cited."""

    noun: str
    name: str
    mark: str


def preview_text(request: HttpRequest) -> HttpResponseBase:
    """The text of a field as safe HTML, as readers would see it; nothing is kept."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    return at_the_desk(request, _laid_out)


def _laid_out(request: HttpRequest) -> HttpResponse:
    text = request.POST.get("text", "")
    return TemplateResponse(request, "admin/editorial/_text.html", {"text": text})


def names(request: HttpRequest) -> HttpResponseBase:
    """What `q` finds, to be copied into a text: a page, or JSON for the forms' own search."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    return at_the_desk(request, _names)


def _names(request: HttpRequest) -> HttpResponse:
    sought = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST]
    found = _found(request, sought) if sought else []
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse({"names": [asdict(one) for one in found]})
    context = {**admin.site.each_context(request), "title": "Names to link and sources to cite", "sought": sought, "found": found}
    return TemplateResponse(request, "admin/editorial/names.html", context)


def _found(request: HttpRequest, sought: str) -> list[Name]:
    """By what the lists of the admin search, a query for each noun that one may see."""
    found: list[Name] = []
    for model, options in admin.site._registry.items():
        if issubclass(model, Record) and options.has_view_permission(request):
            rows, doubled = options.get_search_results(request, cast(Any, model).with_names(), sought)
            found += [_name(row) for row in (rows.distinct() if doubled else rows)[:OFFERED]]
    return found


def _name(record: Any) -> Name:
    key = record.natural_key
    mark = f"[@{key}]" if record.noun() == "source" else f"[[{record.noun()}:{key}]]"
    return Name(str(record._meta.verbose_name), str(record), mark)
