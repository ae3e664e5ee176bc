"""What every viewset of the API is."""

from functools import partial

from django.utils.cache import patch_vary_headers
from rest_framework import viewsets

from kb.editions.answering import in_its_time
from kb.editions.asking import NoSuchEdition
from kb.editorial.models import Record
from kb.http import BadParameters, bad, by_edition, record_or_gone, refuse_unknown, together

from .pages import Pages


class ReadOnlyViewSet(viewsets.ReadOnlyModelViewSet):
    """A noun: queryset, serializer, filters. Records are found by their natural key, parts by their id.

    `orderings` are the columns a list may be ordered by; `default_ordering` is the key, upwards, unless it says otherwise.
    What is `dated` can be asked as of every edition, by `as_of`.
    """

    http_method_names = ["get", "head", "options"]
    lookup_value_regex = "[-a-zA-Z0-9_]+"
    orderings: tuple[str, ...] = ()
    default_ordering: str | None = None
    dated = True
    no_such_edition: NoSuchEdition | None = None

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        model = getattr(cls.__dict__.get("queryset"), "model", None)
        if model and "lookup_field" not in cls.__dict__:
            cls.lookup_field = getattr(model, "key_name", "id")

    def dispatch(self, request, *args, **kwargs):
        def answer():
            return by_edition(request, lambda: super(ReadOnlyViewSet, self).dispatch(request, *args, **kwargs).render())

        try:
            response = in_its_time(request, answer, dated=self.dated)
        except NoSuchEdition as error:  # told with all else that is wrong
            self.no_such_edition = error
            response = answer()
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Link, Memento-Datetime"
        return response

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if request.method != "OPTIONS" and self.action != "list":
            together(*self._questions())

    def filter_queryset(self, queryset):
        """Of a list every parameter is read before one is refused: one answer says all that is wrong."""
        if self.action != "list":
            return queryset
        pages, narrowed = partial(self.paginator.read, self.request, self), partial(super().filter_queryset, queryset)
        return together(*self._questions(), pages, narrowed)[-1]

    def _edition(self):
        if error := self.no_such_edition:
            raise bad("as_of", error.value, error.reason)

    def _questions(self):
        told = self.parameters() | ({"as_of"} if self.dated else set())
        return self._edition, partial(refuse_unknown, self.request.query_params, told), partial(self._format, self.request)

    def parameters(self) -> set[str]:
        """Of a list: its filters and its pages. Of a record: none."""
        filters = getattr(self, "filterset_class", None)
        ours = {*getattr(filters, "base_filters", ()), *Pages.names} if self.action == "list" else set()
        return ours - ({"ordering"} if not self.orderings else set()) | {"format"}

    def perform_content_negotiation(self, request, force=False):
        """That there is no such format is told later, with all else that is wrong."""
        try:
            self._format(request)
        except BadParameters:
            force = True
        return super().perform_content_negotiation(request, force)

    def _format(self, request):
        asked, there = request.query_params.get("format"), [renderer.format for renderer in self.renderer_classes]
        if asked is not None and asked not in there:
            raise bad("format", asked, "There is no such format.", there)

    def get_object(self):
        key = self.kwargs[self.lookup_field]
        return record_or_gone(self.get_queryset(), key) if issubclass(self.queryset.model, Record) else super().get_object()

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        if len(self.renderer_classes) > 1:
            patch_vary_headers(response, ["Accept"])
        return response
