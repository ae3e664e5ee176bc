"""Which parameters an address takes, and what they may say."""

from django_filters.rest_framework import DjangoFilterBackend

from kb.http import BadParameters, filtered


class StrictFilterBackend(DjangoFilterBackend):
    """A parameter that cannot be read is a 400 which says why; one that nobody asked for costs nothing."""

    def filter_queryset(self, request, queryset, view):
        filters = self.get_filterset_class(view, queryset)
        return filtered(filters, request, queryset) if filters else queryset


def bad(parameter, value, reason, allowed=None) -> BadParameters:
    return BadParameters([{"parameter": parameter, "value": value, "reason": reason} | ({"allowed": allowed} if allowed else {})])
