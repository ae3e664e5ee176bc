from django.contrib import admin

from arenas.models import Indicator, Observation
from kb.editorial.admin import PartInline
from kb.sources.admin import REVIEW, CitationInline, Overdue

from ._figure import Understood
from ._texts import TextAdmin


class ObservationInline(Understood, PartInline):
    model = Observation
    autocomplete_fields = ["actor", "source"]
    fields = ["actor", "period", "verbatim", "understood", "status", "source", "note"]

    def unit_of(self, values):
        return {"indicator": Indicator(unit=values.get("unit", ""))}


@admin.register(Indicator)
class IndicatorAdmin(TextAdmin):
    list_display = ["name", "slug", "unit", "arena"]
    list_filter = ["arena", Overdue]
    list_select_related = ["arena"]
    search_fields = ["name", "slug", "unit"]
    autocomplete_fields = ["arena"]
    inlines = [ObservationInline, CitationInline]
    fieldsets = [(None, {"fields": ["name", "slug", "unit", "arena", "definition"]}), REVIEW]
