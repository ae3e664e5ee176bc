"""Our admin site: what belongs to no single ModelAdmin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.urls import path

from .writing import names, preview_text

from .desk import at_the_desk, current_change_set, or_send_again
from .models import ChangeSet, ChangeSetQuerySet


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
        """`working_in` and `waiting` are asked for by the page, if at all: the login page has nobody to ask about."""
        ours = {"working_in": lambda: current_change_set(request), "waiting": lambda: waiting_for(request)}
        return {**super().each_context(request), **ours}


def waiting_for(request: Any) -> ChangeSetQuerySet:
    """What others submitted and this user may review, the longest waiting first."""
    if not request.user.has_perm("editorial.review_changeset"):
        return ChangeSet.objects.none()
    return ChangeSet.objects.filter(state=ChangeSet.State.SUBMITTED).select_related("author").order_by("submitted_at")
