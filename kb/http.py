"""Public answers are a pure function of address, edition, day and release: so that is their ETag, and nobody's cookie is asked.

Here is also what a wrong request gets, on every page alike: an unknown parameter 400, a changed address 301, a retired record
410, an unreadable address 400 or 404. What is raised here becomes a page in `public`, and a problem in `kb.rest`.
"""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache, partial, wraps
from http import HTTPStatus
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers, get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe
from django_filters import FilterSet

from kb.editions.answering import carry, in_its_time, negotiated, tell_of_its_times
from kb.editions.asking import NoSuchEdition
from kb.editorial.desk import preview
from kb.editorial.models import Address, ChangeSet, Record, Revision
from kb.moment import today

#: How long a shared cache may answer without asking: an edition is seen everywhere after so many seconds.
SHARED_SECONDS = 10
#: More values than this in one parameter are a program's mistake, not a question.
MOST_VALUES = 100
MOST_CHARACTERS = 16_000
PROBLEM = "application/problem+json"
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


# --- what can be wrong with a request ---


class BadParameters(Exception):
    """`errors` holds {parameter, value, reason} and, where there is a short list, `allowed`: all that is wrong at once."""

    def __init__(self, errors: list[dict]):
        super().__init__("; ".join(f"{error['parameter']}: {error['reason']}" for error in errors))
        self.errors = errors


def bad(parameter: str, value: str | None, reason: str, allowed: Iterable[str] | None = None) -> BadParameters:
    """One thing that is wrong; a long value is cut off."""
    return BadParameters([_error(parameter, value, reason, allowed)])


def together(*questions: Callable[[], Any]) -> list[Any]:
    """What each of them answers; BadParameters with all that is wrong, if any of them refuses."""
    answers, errors = [], []
    for ask in questions:
        try:
            answers.append(ask())
        except BadParameters as refused:
            errors += refused.errors
    if errors:
        raise BadParameters(errors)
    return answers


class Moved(Exception):
    """The record has another natural key now."""

    def __init__(self, record: Record):
        super().__init__(f"{record} has another address now.")
        self.record = record


class Gone(Exception):
    """There was such a record, and it was retired."""

    def __init__(self, deletion: Revision, key: str):
        self.noun, self.key, self.name = deletion.model.noun(), key, deletion.name
        self.kind = str(deletion.model._meta.verbose_name)
        self.edition = deletion.change_set.number
        super().__init__(f"The {self.kind} “{self.name}” was retired in edition {self.edition}.")


@cache
def nouns() -> dict[str, type[Record]]:
    """Every noun that has records, as it is called in addresses and in texts."""
    return {model.noun(): model for model in apps.get_models() if issubclass(model, Record)}


def record_or_gone(queryset, key: str) -> Record:
    """The record of that natural key. One query if it is there, three more if not; then Moved, Gone or Http404."""
    model = queryset.model
    record = queryset.filter(**{model.key_name: key}).first()
    if record is not None:
        return record
    address = Address.objects.filter(content_type=ContentType.objects.get_for_model(model), key=key).first()
    if address is None:
        raise Http404(f"There is no {model._meta.verbose_name} “{key}”.")
    if moved := queryset.filter(pk=address.object_id).first():
        raise Moved(moved)
    deletions = Revision.objects.of(model, address.object_id).published().deletions().select_related("change_set")
    if deletion := deletions.newest_first().first():
        raise Gone(deletion, key)
    raise Http404(f"There is no {model._meta.verbose_name} “{key}”.")


# --- parameters ---


def refuse_unknown(sent: QueryDict, allowed: Iterable[str], silently: tuple[str, ...] = ()) -> None:
    """What is taken `silently` is not among those that a mistake is told of."""
    allowed, reason = sorted(allowed), "This address takes no such parameter."
    if errors := [_error(name, sent[name], reason, allowed) for name in sent if name not in (*allowed, *silently)]:
        raise BadParameters(errors)


def filtered(filters: type[FilterSet], request, queryset):
    """What the request's parameters leave of the queryset, as `filters` reads them; BadParameters if any cannot be read."""
    sent = {name: request.GET.getlist(name) for name in filters.base_filters if name in request.GET}
    if not sent:
        return queryset  # a set of filters costs milliseconds even if none is asked for
    errors = [error for name, values in sent.items() for error in _oversized(name, values)]
    legible = request.GET.copy()
    for error in errors:  # what is too long is not even read
        del legible[error["parameter"]]
    asked = filters(legible, queryset=queryset, request=request)
    errors += [*_refused(asked.form), *(error for name in sent for error in _out_of_range(asked.form, name))]
    if errors:
        raise BadParameters(errors)
    return asked.qs


def page_of(request, things, size: int) -> Page:
    """The page that `?page=` names, the first without it; BadParameters if there is no such page."""
    pages, number = Paginator(things, size), page_number(request)
    if number > pages.num_pages:
        raise bad("page", str(number), f"There is no such page; they are numbered from 1 to {pages.num_pages}.")
    return pages.page(number)


def page_number(request) -> int:
    asked = request.GET.get("page") or "1"
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10 and int(asked)):
        raise bad("page", asked, "There is no such page; they are numbered from 1 on.")
    return int(asked)


def _oversized(name, values):
    if len(values) > 1:
        yield _error(name, None, f"It is given {len(values)} times. Give it once, with commas if it takes several values.")
    elif values and (len(values[0]) > MOST_CHARACTERS or values[0].count(",") >= MOST_VALUES):
        yield _error(name, f"{values[0][:40]}…", f"A list may hold {MOST_VALUES} values at most.")


def _refused(form):
    for name, errors in form.errors.as_data().items():
        for error in errors:
            said = error.params or {}
            value = str(said.get("value", form.data.get(name)))
            yield _error(name, value, " ".join(error.messages), said.get("allowed"))


def _out_of_range(form, name):
    cleaned = form.cleaned_data.get(name)
    for value in cleaned if isinstance(cleaned, list | tuple) else [cleaned]:
        if isinstance(value, int | float | Decimal) and abs(value) > (2**31 - 1 if isinstance(value, int) else 10**14 - 1):
            yield _error(name, form.data.get(name), "This number is out of range.")


def _error(name, value, reason, allowed=None) -> dict:
    value = f"{value[:100]}…" if isinstance(value, str) and len(value) > 100 else value
    return {"parameter": name, "value": value, "reason": reason} | ({"allowed": list(allowed)} if allowed else {})


# --- public answers ---


def _without_blanks(request) -> HttpResponse | None:
    """Filters that a form without script sends blank are taken out of the address, so that one page has one address."""
    if all(any(request.GET.getlist(name)) for name in request.GET):
        return None
    said = request.GET.copy()
    for name in [name for name in said if not any(said.getlist(name))]:
        del said[name]
    return redirect(f"{request.path}?{said.urlencode()}" if said else request.path)


def public(
    view=None, *, params: Iterable[str] | type[FilterSet] = (), besides: Callable[[], str] | None = None, dated: bool = True
):
    """A page for everybody. `params` are the query parameters it takes, by name or as a set of filters; others are a 400.

    `besides` tells what the page follows from besides the edition and the day, where it does. What is `dated` can be read as of
    every edition, by `as_of`.
    """
    if view is None:
        return partial(public, params=params, besides=besides, dated=dated)
    allowed = set(params.base_filters if isinstance(params, type) else params)
    is_list = "page" in allowed

    @require_safe
    @wraps(view)
    def page(request, *args, **kwargs):
        def answer(request=request):
            return or_page(request, lambda: view(request, *args, **kwargs))

        def read_the_rest():
            """One answer says all that is wrong; where no parameter of ours was sent, nothing else can be."""
            return view(request, *args, **kwargs) if request.GET.keys() & allowed else None

        def checked_answer():
            # Before the edition is asked for: a mistake is told to those too who have another answer in their cache.
            if request.GET.keys() - allowed - {"preview"}:
                told = allowed | ({"as_of"} if dated else set())
                together(partial(refuse_unknown, request.GET, told, silently=("preview",)), read_the_rest)
            if "preview" in request.GET:
                return _preview(request, answer)
            tidied = _without_blanks(request) if is_list else None
            # the day: from one to the next a claim becomes overdue for review
            return tidied or by_edition(request, answer, today().isoformat(), *([besides()] if besides else ()))

        request.dated = dated
        if dated and (elsewhere := negotiated(request)):
            return elsewhere
        response = or_page(request, lambda: in_its_time(request, lambda: or_page(request, checked_answer), dated=dated))
        return tell_of_its_times(request, response) if dated and not hasattr(request, "as_of") else response

    return page


def by_edition(request, answer: Callable[[], HttpResponse], *besides: str) -> HttpResponse:
    """304 to who has this edition's answer; else the answer, with what caches need to know. One query."""
    name_the_edition(request)
    etag = 'W/"{}"'.format(".".join([settings.RELEASE, *besides, str(request.edition)]))
    response = get_conditional_response(request, etag=etag) or answer()
    if response.status_code in (200, 304):
        response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=0, s_maxage=SHARED_SECONDS, must_revalidate=True)
    return response


def name_the_edition(request):
    """For the page's foot and for citing it: `request.edition`, `request.edition_date`."""
    last = ChangeSet.objects.editions().values_list("number", "published_at").first()
    request.edition, request.edition_date = last or (0, None)


def _preview(request, answer):
    name_the_edition(request)
    response = preview(request, answer)
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex"
    return response


def or_page(request, answer):
    try:
        return answer()
    except BadParameters as error:
        return render(request, "400.html", {"errors": error.errors}, status=400)
    except NoSuchEdition as error:
        return render(request, "400.html", {"errors": [_error("as_of", error.value, error.reason)]}, status=400)
    except Moved as moved:
        query = request.META.get("QUERY_STRING")
        return HttpResponsePermanentRedirect(moved.record.get_absolute_url() + (f"?{query}" if query else ""))
    except Gone as gone:
        return render(request, "410.html", {"gone": gone}, status=410)


def refusal(request, status: int, detail: str, **context) -> HttpResponse:
    """A page, or for a program a problem (RFC 9457): where there was no view that could say it."""
    response: HttpResponse
    if request.path.startswith("/api/v"):
        said = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
        response = JsonResponse(said, status=status, content_type=PROBLEM)
        response["Access-Control-Allow-Origin"] = "*"  # a page elsewhere is to be told what is wrong, too
    else:
        response = render(request, f"{status}.html", context, status=status)
        carry(request, response)
    patch_cache_control(response, max_age=0, must_revalidate=True)
    if "preview" in request.GET:
        add_never_cache_headers(response)
    return response
