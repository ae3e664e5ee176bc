from django.contrib import admin

from arenas.models import Instrument, InstrumentArena, InstrumentStrategy
from kb.editorial.admin import PartInline
from kb.sources.admin import REVIEW, CitationInline, Overdue

from ._texts import TextAdmin


class ArenaInline(PartInline):
    model = InstrumentArena
    autocomplete_fields = ["arena"]


class StrategyInline(PartInline):
    model = InstrumentStrategy
    autocomplete_fields = ["strategy"]


@admin.register(Instrument)
class InstrumentAdmin(TextAdmin):
    list_display = ["name", "actor", "kind", "status", "in_force"]
    list_filter = ["status", "kind", "actor", Overdue]
    list_select_related = ["actor"]
    search_fields = ["name", "slug", "summary"]
    autocomplete_fields = ["actor"]
    inlines = [ArenaInline, StrategyInline, CitationInline]
    fieldsets = [
        (None, {"fields": ["actor", "name", "slug", "summary"]}),
        ("Facts", {"fields": ["kind", "status", "announced", "in_force", "ended", "budget", "currency"]}),
        ("Text", {"fields": ["body"]}),
        REVIEW,
    ]
