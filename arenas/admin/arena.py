from django.contrib import admin

from arenas.models import Arena
from kb.sources.admin import REVIEW, CitationInline, Overdue

from ._texts import TextAdmin


@admin.register(Arena)
class ArenaAdmin(TextAdmin):
    list_display = ["name", "slug", "layer", "broader", "position"]
    list_filter = ["layer", Overdue]
    list_select_related = ["broader"]
    search_fields = ["name", "slug", "summary"]
    autocomplete_fields = ["broader"]
    inlines = [CitationInline]
    fieldsets = [
        (None, {"fields": ["name", "slug", "summary", "body"]}),
        ("Place", {"fields": ["layer", "broader", "position"]}),
        REVIEW,
    ]
