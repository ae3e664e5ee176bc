"""Which parameters an address takes, and what they may say."""

from django_filters.rest_framework import DjangoFilterBackend

from kb.http import filtered


class StrictFilterBackend(DjangoFilterBackend):
    """A parameter that cannot be read is a 400 which says why; one that nobody asked for costs nothing."""

    def filter_queryset(self, request, queryset, view):
        filters = self.get_filterset_class(view, queryset)
        return filtered(filters, request, queryset) if filters else queryset
