from django.contrib import admin

from arenas.models import Strategy, Target
from kb.editorial.admin import PartInline
from kb.sources.admin import REVIEW, CitationInline, Overdue

from ._figure import Understood
from ._texts import TextAdmin


class TargetInline(Understood, PartInline):
    """Each with a block of its own: its fields are too many for a row."""

    model = Target
    template = "admin/edit_inline/stacked.html"
    extra = 0
    autocomplete_fields = ["stage", "indicator"]
    fields = [
        "metric", "comparator", "verbatim", "understood", "unit", "status", "due", "baseline", "stage", "indicator", "position",
    ]  # fmt: skip

    def unit_of(self, values):
        return {"unit": values.get("unit", "")}


@admin.register(Strategy)
class StrategyAdmin(TextAdmin):
    list_display = ["__str__", "goal", "horizon", "status", "rank"]
    list_filter = ["status", "actor", "arena", Overdue]
    list_select_related = ["actor", "arena"]
    search_fields = ["slug", "goal", "actor__name", "arena__name"]
    autocomplete_fields = ["actor", "arena"]
    inlines = [TargetInline, CitationInline]
    fieldsets = [
        (None, {"fields": ["actor", "arena", "slug", "rank"]}),
        ("Goal", {"fields": ["goal", "approach"]}),
        ("Time", {"fields": ["status", "start", "horizon"]}),
        REVIEW,
    ]
