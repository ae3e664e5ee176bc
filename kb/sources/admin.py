from django.contrib import admin
from django.contrib.contenttypes.admin import GenericTabularInline

from kb.editorial.admin import EditorialAdmin, PartInline

from .models import Citation, Source


class CitationInline(PartInline, GenericTabularInline):
    """Where the record's claims stand; on the form of every record that is cited."""

    model = Citation
    autocomplete_fields = ["source"]
    fields = ["source", "locator", "quote", "supports", "position"]


@admin.register(Source)
class SourceAdmin(EditorialAdmin):
    list_display = ["title", "slug", "publisher", "issued", "grade"]
    list_filter = ["grade", "kind", "licence"]
    search_fields = ["title", "slug", "publisher", "authors"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "kind", "authors", "publisher", "container_title", "issued"]}),
        ("Where it is", {"fields": ["url", "doi", "archive_url", "last_checked", "language"]}),
        ("How far it can be trusted, and used", {"fields": ["grade", "abstract", "licence", "licence_note"]}),
    ]
