"""What every viewset of the API is."""

from functools import partial
from typing import Any

from django.utils.cache import add_never_cache_headers, patch_vary_headers
from rest_framework import viewsets
from rest_framework.renderers import BaseRenderer

from kb.editions.answering import in_its_time
from kb.editions.asking import NoSuchEdition
from kb.editorial.models import Record
from kb.http import BadParameters, bad, by_edition, record_or_gone, refusal, refuse_unknown, together

from . import choosing, limits
from .options import Options
from .pages import Pages
from .rendering import JSONRenderer
from .retiring import announce
from .tables import CSVRenderer, JSONLinesRenderer, XLSXRenderer, columns

SHOWN = ("Deprecation", "ETag", "Link", "Memento-Datetime", "RateLimit", "RateLimit-Policy", "Retry-After", "Sunset")
CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": ", ".join(SHOWN)}
#: What a browser is told that asks before it asks.
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
CHOICES = ("fields", "expand")


class ReadOnlyViewSet(viewsets.ReadOnlyModelViewSet):
    """A noun: queryset, serializer, filters. Records are found by their natural key, parts by their id.

    `orderings` are the columns a list may be ordered by; `default_ordering` is the key, upwards, unless it says otherwise.
    What is `dated` can be asked as of every edition, by `as_of`.
    """

    http_method_names = ["get", "head", "options"]
    metadata_class = Options
    lookup_value_regex = "[-a-zA-Z0-9_]+"
    orderings: tuple[str, ...] = ()
    default_ordering: str | None = None
    dated = True
    no_such_edition: NoSuchEdition | None = None
    choice = choosing.Choice()
    #: Of the table that a list may be.
    columns: list[tuple[str, ...]] = []
    list_renderers: tuple[type[BaseRenderer], ...] = (JSONRenderer, CSVRenderer, XLSXRenderer, JSONLinesRenderer)

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        model = getattr(cls.__dict__.get("queryset"), "model", None)
        if model and "lookup_field" not in cls.__dict__:
            cls.lookup_field = getattr(model, "key_name", "id")

    def dispatch(self, request, *args, **kwargs):
        limit = limits.spend(request)
        refused = limit and limit.is_exceeded
        response = self._too_many(request, limit) if refused else self._dispatched(request, *args, **kwargs)
        announce(request, response)
        preflight = PREFLIGHT if request.method == "OPTIONS" else {}
        for name, value in {**CORS, **preflight, **(limit.headers if limit else {})}.items():
            response[name] = value
        if len(self.renderer_classes) > 1:
            patch_vary_headers(response, ["Accept"])
        return response

    def _dispatched(self, request, *args, **kwargs):
        # The same address may be answered in several forms, each with an ETag of its own.
        accepted = [self._accepted(request)] if len(self.renderer_classes) > 1 else []

        def answer():
            respond = super(ReadOnlyViewSet, self).dispatch
            return by_edition(request, lambda: respond(request, *args, **kwargs).render(), *accepted, *self.besides())

        try:
            return in_its_time(request, answer, dated=self.dated)
        except NoSuchEdition as error:  # told with all else that is wrong
            self.no_such_edition = error
            return answer()

    def besides(self) -> list[str]:
        """What the answer follows from besides the edition, where it does."""
        return []

    def _accepted(self, request) -> str:
        said = request.headers.get("Accept", "")
        return next((each.format for each in self.renderer_classes if each.media_type in said), "json")

    @staticmethod
    def _too_many(request, limit):
        words = f"{limit.quota} requests a minute are answered to one address. Ask again in {limit.seconds} seconds."
        response = refusal(request, 429, words)
        add_never_cache_headers(response)
        response["Retry-After"] = str(limit.seconds)
        return response

    @property
    def renderer_classes(self):
        """A list may be a table; what is one record or one answer is JSON."""
        return self.list_renderers if "list" in (getattr(self, "action_map", None) or {}).values() else (JSONRenderer,)

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
        unknown = partial(refuse_unknown, self.request.query_params, told)
        return self._edition, unknown, partial(self._format, self.request), self._choose

    def parameters(self) -> set[str]:
        """Of a list: its filters and its pages. Of a record: how much of it is told."""
        filters = getattr(self, "filterset_class", None)
        ours = {*getattr(filters, "base_filters", ()), *Pages.names} if self.action == "list" else set()
        chosen = {"fields"} if self.action in ("list", "retrieve") else set()
        told: Any = self.get_serializer_class() if chosen else None
        if told and choosing.has_references(told):
            chosen.add("expand")
        return (ours | chosen) - ({"ordering"} if not self.orderings else set()) | {"format"}

    def _choose(self):
        """Reads `fields` and `expand`."""
        sent = self.request.query_params
        if self.action not in ("list", "retrieve") or not any(sent.get(name) for name in CHOICES):
            return
        serializer = self.get_serializer_class()()
        expand: dict[str, dict] = {}
        together(
            lambda: expand.update(choosing.read_expand(self._once("expand"), serializer)),
            lambda: self._once("fields"),
        )
        self.choice = choosing.Choice(choosing.read_fields(self._once("fields"), serializer, expand), expand)

    def _once(self, name: str) -> str:
        if len(values := self.request.query_params.getlist(name)) > 1:
            raise bad(name, None, f"It is given {len(values)} times. Give it once, with commas between the names.")
        return values[0] if values else ""

    def get_serializer(self, *args: Any, **kwargs: Any):
        """Of the records that are told: as much of each as was asked for."""
        serializer = super().get_serializer(*args, **kwargs)
        if args and self.action in ("list", "retrieve"):
            told = choosing.one_of(serializer)
            self.choice.put_on(told, list(args[0]) if kwargs.get("many") else [args[0]])
            if getattr(self.request, "accepted_renderer", None) and self.request.accepted_renderer.format != "json":
                self.columns = columns(told)
        return serializer

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
        if self.columns and response.status_code == 200:
            ending = request.accepted_renderer.format
            name = self.queryset.model._meta.verbose_name_plural
            response["Content-Disposition"] = f'attachment; filename="{name}-{request.edition}.{ending}"'
        return response
