from django.contrib import admin

from arenas.models import Strategy, Target
from kb.editorial.admin import PartInline
from kb.sources.admin import REVIEW, CitationInline, Overdue

from ._figure import Understood
from ._texts import TextAdmin

HOW_TO_WRITE = (
    "Write the goal so that its holder could agree with it and a rival could too: “Become self-sufficient in chips.” No praise, "
    'no blame, and a horizon only if the source gives one. <a href="/editing/#text-how-to-write-a-goal-neutrally">How to</a>'
)


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
        ("Goal", {"fields": ["goal", "status", "start", "horizon"], "description": HOW_TO_WRITE}),
        ("How it goes about it", {"fields": ["approach"]}),
        REVIEW,
    ]
