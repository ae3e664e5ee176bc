from django.contrib import admin

from arenas.models import Indicator, Observation
from kb.editorial.admin import EditorialAdmin, PartInline
from kb.sources.admin import REVIEW, CitationInline, Overdue

from ._figure import Understood


class ObservationInline(Understood, PartInline):
    model = Observation
    autocomplete_fields = ["actor", "source"]
    fields = ["actor", "period", "verbatim", "understood", "status", "source", "note"]


@admin.register(Indicator)
class IndicatorAdmin(EditorialAdmin):
    list_display = ["name", "slug", "unit", "arena"]
    list_filter = ["arena", Overdue]
    list_select_related = ["arena"]
    search_fields = ["name", "slug", "unit"]
    autocomplete_fields = ["arena"]
    inlines = [ObservationInline, CitationInline]
    fieldsets = [(None, {"fields": ["name", "slug", "unit", "arena", "definition"]}), REVIEW]
