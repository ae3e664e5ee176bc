from django.contrib import admin

from arenas.models import Brief, BriefArena
from kb.editorial.admin import PartInline
from kb.sources.admin import REVIEW, CitationInline, Overdue

from ._texts import TextAdmin


class ArenaInline(PartInline):
    model = BriefArena
    autocomplete_fields = ["arena"]


@admin.register(Brief)
class BriefAdmin(TextAdmin):
    list_display = ["title", "slug", "audience", "position"]
    list_filter = ["arenas", Overdue]
    search_fields = ["title", "slug", "summary"]
    inlines = [ArenaInline, CitationInline]
    fieldsets = [
        (None, {"fields": ["title", "slug", "byline", "audience", "summary"]}),
        ("Text", {"fields": ["editors_note", "body", "takeaways"]}),
        ("Place", {"fields": ["position"]}),
        REVIEW,
    ]
