from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.admin import GenericTabularInline

from kb.editorial.admin import EditorialAdmin, Merge, PartInline, bulk_action

from .from_reference import FromReference
from .models import Citation, Source

#: On the form of every record that is cited.
REVIEW: Any = ("Looking at it again", {"fields": ["review_by"]})


class Overdue(admin.SimpleListFilter):
    """A work list: what somebody should have looked at again by now."""

    title = "review"
    parameter_name = "review"

    def lookups(self, request, model_admin):
        return [("overdue", "Overdue")]

    def queryset(self, request, queryset):
        return queryset.overdue() if self.value() == "overdue" else queryset


class Licence(admin.SimpleListFilter):
    """A work list: sources of which nobody has said how they may be used."""

    title = parameter_name = "licence"

    def lookups(self, request, model_admin):
        return [("given", "Given"), ("missing", "Not given")]

    def queryset(self, request, queryset):
        return {"given": queryset.exclude(licence=""), "missing": queryset.filter(licence="")}.get(self.value(), queryset)


class CitationInline(PartInline, GenericTabularInline):
    """Where the record's claims stand; on the form of every record that is cited."""

    model = Citation
    autocomplete_fields = ["source"]
    fields = ["source", "locator", "quote", "supports", "position"]


@admin.register(Source)
class SourceAdmin(FromReference, EditorialAdmin):
    list_display = ["title", "slug", "publisher", "issued", "grade"]
    list_filter = ["grade", "kind", Licence]
    ordering = ["slug"]
    search_fields = ["title", "slug", "publisher", "authors"]
    markdown = ("abstract",)
    change_form_template = "admin/sources/change_form.html"
    change_list_template = "admin/sources/change_list.html"
    actions = [*EditorialAdmin.actions, bulk_action(Merge, "merge")]
    fieldsets = [
        (None, {"fields": ["title", "slug", "kind", "authors", "publisher", "container_title", "issued", "cadence"]}),
        ("Where it is", {"fields": ["url", "doi", "archive_url", "last_checked", "language"]}),
        ("How far it can be trusted, and used", {"fields": ["grade", "abstract", "licence", "licence_note"]}),
    ]
