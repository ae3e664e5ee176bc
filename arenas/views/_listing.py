"""A list on a page: filtered as in the API, in pages, with drop-downs for the filters that readers use most."""

from dataclasses import dataclass
from functools import cached_property, partial

from django.core.paginator import Page
from django.http import HttpRequest
from django_filters import FilterSet

from kb.http import filtered, page_number, page_of, together

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
        found, _ = together(partial(filtered, filters, request, queryset), partial(page_number, request))
        return cls(request, filters, page_of(request, found, A_PAGE), choose)

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


def options_of(narrow, model) -> list[tuple[str, str]]:
    """The values of a filter of few: those of its list, or the records that something of this noun points to."""
    field = narrow.field
    if hasattr(field, "choices"):
        return list(field.choices)
    if not hasattr(field, "model"):
        return []
    used = model._default_manager.order_by().values(narrow.field_name)
    return [(record.natural_key, str(record)) for record in field.model._default_manager.filter(pk__in=used)[:MOST_OPTIONS]]
