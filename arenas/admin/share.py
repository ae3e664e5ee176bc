from django.contrib import admin

from arenas.models import Share
from kb.editorial.admin import EditorialAdmin, bulk_action
from kb.sources.admin import REVIEW, CitationInline, Overdue

from ._bulk import Deprecate, ForAnotherPeriod
from ._figure import HOW_TO_TYPE, Understood


@admin.register(Share)
class ShareAdmin(Understood, EditorialAdmin):
    list_display = ["__str__", "understood", "basis", "status", "rank"]
    list_filter = ["rank", "status", "basis", "stage__chain", "actor", Overdue]
    list_select_related = ["stage", "actor"]
    ordering = ["slug"]
    search_fields = ["slug", "stage__name", "actor__name"]
    autocomplete_fields = ["stage", "actor"]
    actions = [
        *EditorialAdmin.actions,
        bulk_action(Deprecate, "deprecate"),
        bulk_action(ForAnotherPeriod, "for_another_period"),
    ]
    inlines = [CitationInline]
    fieldsets = [
        (None, {"fields": ["stage", "actor", "slug"]}),
        (
            "Figure, in per cent of the world",
            {"fields": ["verbatim", "understood", "period", "basis", "status", "note"], "description": HOW_TO_TYPE},
        ),
        ("Among other sources", {"fields": ["rank", "rank_reason"]}),
        REVIEW,
    ]
