"""A list on a page: filtered as in the API, in pages, with drop-downs for the filters that readers use most."""

from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django_filters import FilterSet

from kb.http import BadParameters, filtered

A_PAGE = 50
#: A longer drop-down is of no use to anybody; the address takes any value all the same.
MOST_OPTIONS = 300


def parameters(filters: type[FilterSet]) -> list[str]:
    """What the address of a list takes."""
    return [*filters.base_filters, "page"]


@dataclass(frozen=True)
class Choice:
    """A filter as a field of a form: a drop-down, or where there are no `options` a number to type."""

    name: str
    label: str
    asked: str
    options: list[tuple[str, str]]


@dataclass(frozen=True)
class Listing:
    """One page of what the request asks for. A query to count, one for each drop-down of records, and the queryset's own."""

    request: HttpRequest
    filters: type[FilterSet]
    page: Page
    chosen: tuple[str, ...]

    @classmethod
    def of(cls, request, filters, queryset, *, choose=()):
        """`choose` names the filters that stand in the form. Raises BadParameters."""
        return cls(request, filters, page_of(request, filtered(filters, request, queryset)), choose)

    @cached_property
    def choices(self) -> list[Choice]:
        return [self._choice(name) for name in self.chosen]

    def _choice(self, name):
        narrow, asked = self.filters.base_filters[name], self.request.GET.get(name, "")
        options = options_of(narrow, self.filters.Meta.model)
        if options and asked and asked not in dict(options):
            options.append((asked, asked))
        return Choice(name, name.replace("_", " "), asked, options)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Other filters in the address, which the form must not lose."""
        return [(name, self.request.GET[name]) for name in self.filters.base_filters if self._is_kept(name)]

    def _is_kept(self, name):
        return name not in self.chosen and self.request.GET.get(name)

    @property
    def is_narrowed(self) -> bool:
        return any(self.request.GET.get(name) for name in self.filters.base_filters)

    @property
    def earlier(self) -> str:
        return to_page(self.request, self.page.previous_page_number()) if self.page.has_previous() else ""

    @property
    def later(self) -> str:
        return to_page(self.request, self.page.next_page_number()) if self.page.has_next() else ""


def options_of(narrow, model) -> list[tuple[str, str]]:
    """The values of a filter of few: those of its list, or the records that something of this noun points to."""
    field = narrow.field
    if hasattr(field, "choices"):
        return list(field.choices)
    if not hasattr(field, "model"):
        return []
    used = model._default_manager.order_by().values(narrow.field_name)
    return [(record.natural_key, str(record)) for record in field.model._default_manager.filter(pk__in=used)[:MOST_OPTIONS]]


def page_of(request, things, size=A_PAGE) -> Page:
    """The page that `?page=` names, the first without it; BadParameters if there is no such page."""
    pages, asked = Paginator(things, size), request.GET.get("page") or "1"
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10 and 1 <= int(asked) <= pages.num_pages):
        reason = f"There is no such page; they are numbered from 1 to {pages.num_pages}."
        raise BadParameters([{"parameter": "page", "value": asked, "reason": reason}])
    return pages.page(int(asked))


def to_page(request, number: int) -> str:
    """The same address at another page."""
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
