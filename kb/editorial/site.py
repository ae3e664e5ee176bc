"""Our admin site: what belongs to no single ModelAdmin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse

from .desk import at_the_desk, current_change_set, or_send_again


class EditorialSite(AdminSite):
    site_header = site_title = f"{settings.SITE_NAME}: editing"
    index_title = "What there is to edit"

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Offers the editor's drafts too."""
        return cast(HttpResponse, at_the_desk(request, super().autocomplete_view))

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        return super().admin_view(or_send_again(view), cacheable)

    def each_context(self, request: Any) -> dict[str, Any]:
        """`working_in` is asked for by the page, if at all: the login page has nobody to ask about."""
        return {**super().each_context(request), "working_in": lambda: current_change_set(request)}
