from django.contrib import admin

from arenas.models import Chain, ChainArena, Input, Stage
from kb.editorial.admin import EditorialAdmin, PartInline
from kb.sources.admin import REVIEW, CitationInline, Overdue

from ._texts import TextAdmin


class ArenaInline(PartInline):
    model = ChainArena
    autocomplete_fields = ["arena"]


@admin.register(Chain)
class ChainAdmin(TextAdmin):
    list_display = ["name", "slug", "summary", "position"]
    list_filter = ["arenas", Overdue]
    search_fields = ["name", "slug", "summary"]
    inlines = [ArenaInline, CitationInline]
    fieldsets = [
        (None, {"fields": ["name", "slug", "summary", "body"]}),
        ("Place", {"fields": ["position"]}),
        REVIEW,
    ]


class InputInline(PartInline):
    model = Input
    fk_name = "stage"
    autocomplete_fields = ["from_stage"]


class WithoutImplication(admin.SimpleListFilter):
    """A work list: stages whose control is not explained yet."""

    title = "what its control means"
    parameter_name = "implication"

    def lookups(self, request, model_admin):
        return [("missing", "Not said yet")]

    def queryset(self, request, queryset):
        return queryset.filter(implication="") if self.value() == "missing" else queryset


@admin.register(Stage)
class StageAdmin(EditorialAdmin):
    list_display = ["name", "slug", "chain", "kind", "position"]
    list_filter = ["chain", "kind", WithoutImplication, Overdue]
    list_select_related = ["chain"]
    search_fields = ["name", "slug", "chain__name"]
    autocomplete_fields = ["chain", "broader"]
    inlines = [InputInline, CitationInline]
    fieldsets = [
        (None, {"fields": ["name", "slug", "chain", "position", "kind", "broader"]}),
        ("What it is and means", {"fields": ["summary", "implication"]}),
        REVIEW,
    ]
