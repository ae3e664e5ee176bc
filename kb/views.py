"""The pages that a knowledge base has, whatever it is about: search, sources, histories, editions, health, errors."""

from collections import defaultdict
from functools import cache, partial

import orjson
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from kb.editorial.models import Address, ChangeSet, Revision, current_edition
from kb.editorial.wording import changes_of
from kb.http import bad, nouns, page_of, public, record_or_gone, refusal, together
from kb.rest.schema import whole
from kb.search import asking
from kb.sources.models import Source

A_PAGE = 100


# --- search ---


@public(params=("q", "noun"), dated=False)
def search(request):
    query, noun = request.GET.get("q", "").strip(), request.GET.get("noun", "")
    together(partial(_refuse_noun, noun), partial(_refuse_words, query))
    found = asking.search(query, noun or None) if query else []
    context = {"query": query, "noun": noun, "found": found, "count": sum(len(one.records) for one in found)}
    return render(request, "kb/search.html", context)


def _refuse_noun(noun):
    if noun and noun not in asking.searchable():
        raise bad("noun", noun, "There is no such noun.", sorted(asking.searchable()))


def _refuse_words(query):
    try:
        return asking.words_of(query) if query else []
    except asking.Unanswerable as reason:
        raise bad("q", query, str(reason)) from None


# --- sources ---


@public(params=("page",))
def sources(request):
    sources = Source.objects.annotate(cited=Count("citations")).order_by("title", "slug")
    return render(request, "kb/sources.html", {"page": page_of(request, sources, A_PAGE)})


@public
def source(request, slug):
    record = record_or_gone(Source.objects.all(), slug)
    return render(request, "kb/source.html", {"record": record, "citations": _citations(record)})


def _citations(source):
    """Who cites it: a query, and one for each noun that does."""
    by_kind = defaultdict(list)
    for citation in source.citations.order_by("content_type", "position", "id")[: 5 * A_PAGE]:
        by_kind[citation.content_type_id].append(citation)
    for kind, ours in by_kind.items():
        model = ContentType.objects.get_for_id(kind).model_class()
        records = model.with_names().in_bulk([citation.object_id for citation in ours])
        yield from ((records[citation.object_id], citation) for citation in ours if citation.object_id in records)


# --- histories and editions ---


@public(params=("page",))
def history(request, noun, key):
    """Also of a record that is no more, and by a key that it once had."""
    model, pk = _whose(noun, key)
    revisions = Revision.objects.of(model, pk).published().newest_first()
    page = page_of(request, revisions.select_related("base", "change_set__author"), 25)
    if not page.object_list:  # a key that was given later than the edition that is asked for
        raise Http404(f"There was no {model._meta.verbose_name} “{key}” yet.")
    steps, present = _steps(page), model._default_manager.filter(pk=pk).first()
    context = {"page": page, "steps": steps, "noun": model._meta.verbose_name, "name": steps[0][0].name, "present": present}
    return render(request, "kb/history.html", context)


def _whose(noun, key):
    model = nouns().get(noun)
    if model is None:
        raise Http404(f"There is no noun “{noun}”.")
    return model, get_object_or_404(Address, content_type=ContentType.objects.get_for_model(model), key=key).object_id


@public(params=("page",))
def editions(request):
    editions = ChangeSet.objects.editions().select_related("author").annotate(changed=Count("revisions"))
    return render(request, "kb/editions.html", {"page": page_of(request, editions, 50)})


@public(params=("page",))
def edition(request, number):
    edition = get_object_or_404(ChangeSet.objects.editions().select_related("author", "undoes"), number=number)
    page = page_of(request, edition.revisions.select_related("base").order_by("content_type", "name", "pk"), A_PAGE)
    context = {"edition": edition, "page": page, "steps": _steps(page), "undone_by": edition.undone_by.editions()}
    return render(request, "kb/edition.html", context)


def _steps(page):
    """Each revision with what it changes, in words. One query, and one for each noun that is referred to."""
    revisions = list(page)
    return list(zip(revisions, changes_of(revisions), strict=True))


# --- the API's documentation ---


@public
def api(request):
    return render(request, "kb/api.html")


@public
def schema(request):
    response = HttpResponse(_in_json(), content_type="application/vnd.oai.openapi+json")
    response["Access-Control-Allow-Origin"] = "*"
    return response


@cache
def _in_json() -> bytes:
    return orjson.dumps(whole())


# --- for machines ---


def favicon(request):
    """For browsers that ask for it unbidden, wherever they are."""
    return redirect(static("img/favicon.svg"))


@require_safe
def health(request):
    """200 as long as the database answers."""
    response = JsonResponse({"status": "ok", "edition": current_edition()})
    add_never_cache_headers(response)
    return response


# --- errors ---


def bad_request(request, exception):
    return refusal(request, 400, "The request cannot be read.")


def forbidden(request, exception):
    return refusal(request, 403, "This is for its editors only.")


def forged(request, reason=""):
    """A form without our token: from another site, or loaded before its sender logged in."""
    words = "This form was not sent from a page of this site, or was loaded too long ago. Load the page anew and send it again."
    return refusal(request, 403, words, reason=words)


def not_found(request, exception):
    words = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    return refusal(request, 404, words or "There is no such page.", reason=words)


def broken(request):
    return refusal(request, 500, "It is our mistake, not yours, and it has been noted.")
