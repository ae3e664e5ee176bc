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


class Named(admin.AllValuesFieldListFilter):
    """A blank is a choice too, and has a name that can be read and heard."""

    def choices(self, changelist):
        for choice in super().choices(changelist):
            yield {**choice, "display": choice["display"] if choice["display"] != "" else "Not given"}


class CitationInline(PartInline, GenericTabularInline):
    """Where the record's claims stand; on the form of every record that is cited."""

    model = Citation
    autocomplete_fields = ["source"]
    fields = ["source", "locator", "quote", "supports", "position"]


@admin.register(Source)
class SourceAdmin(FromReference, EditorialAdmin):
    list_display = ["title", "slug", "publisher", "issued", "grade"]
    list_filter = ["grade", "kind", ("licence", Named)]
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
