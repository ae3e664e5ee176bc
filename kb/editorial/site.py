"""Our admin site: what belongs to no single ModelAdmin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.urls import path

from .desk import at_the_desk, or_send_again
from .overview import Start, bar_of
from .writing import names, preview_text


class EditorialSite(AdminSite):
    site_header = site_title = f"{settings.SITE_NAME}: editing"
    index_title = "What there is to edit"

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Offers the editor's drafts too."""
        return cast(HttpResponse, at_the_desk(request, super().autocomplete_view))

    def get_urls(self) -> list[Any]:
        texts = [
            path("texts/preview/", self.admin_view(preview_text), name="preview_text"),
            path("texts/names/", self.admin_view(names), name="names"),
        ]
        return [*texts, *super().get_urls()]

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        return super().admin_view(or_send_again(view), cacheable)

    def each_context(self, request: Any) -> dict[str, Any]:
        """The bar is asked for by the page, if at all: the login page has nobody to ask about."""
        return {**super().each_context(request), "bar": lambda: bar_of(request)}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().index(request, {"title": "Your desk", "start": Start(request), **(extra_context or {})})
