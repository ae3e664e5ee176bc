"""Lists of a hundred thousand records open as quickly as short ones: nothing on them is counted, offered or sorted to the end."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin.options import ShowFacets
from django.contrib.admin.utils import get_fields_from_path, get_model_from_relation
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.functional import cached_property

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    AnyPaginator = Paginator[Any]
else:
    ModelAdmin = object
    AnyPaginator = Paginator
#: So far a list is counted and paged; whoever wants a record beyond finds it by search or filter.
COUNTED = 10_000
#: Of the values of a filter, so many are offered.
OFFERED = 50


class CappedPaginator(AnyPaginator):
    """Counts no further than COUNTED: past it, the database would read every row to say how many there are."""

    @cached_property
    def count(self) -> int:
        return min(self._counted, COUNTED)

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by().values("pk")[: COUNTED + 1].count())

    @property
    def is_capped(self) -> bool:
        return self._counted > COUNTED


class FewFilter(admin.RelatedFieldListFilter):
    """Offers the first of what the records point to, and what is chosen; the others are found by the list's search."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        rows = get_model_from_relation(field)._default_manager.complex_filter(field.get_limit_choices_to())
        ordering = self.field_admin_ordering(field, request, model_admin)
        offered = list((rows.order_by(*ordering) if ordering else rows)[:OFFERED])
        with suppress(ValueError, ValidationError):  # the list itself answers a key that is none
            known = {str(row.pk) for row in offered}
            offered += rows.filter(pk__in=[key for key in (self.lookup_val or [])[:OFFERED] if key not in known])
        return [(row.pk, str(row)) for row in offered]


class QuickList(ModelAdmin):
    """For the admin of whatever may grow long."""

    paginator: ClassVar[Any] = CappedPaginator
    show_full_result_count = False
    show_facets = ShowFacets.NEVER

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [self._bounded(one) for one in super().get_list_filter(request)]

    def _bounded(self, one: Any) -> Any:
        if not isinstance(one, str):
            return one
        return (one, FewFilter) if get_fields_from_path(self.model, one)[-1].remote_field else one
