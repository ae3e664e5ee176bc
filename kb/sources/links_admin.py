"""The addresses that were checked, for editors: to be read, not to be changed."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from kb.editorial.admin import QuickList

from .models import LinkCheck, Source


class Dead(admin.SimpleListFilter):
    title = "dead"
    parameter_name = "dead"

    def lookups(self, request, model_admin):
        return [("yes", "Dead")]

    def queryset(self, request, queryset):
        return queryset.dead() if self.value() == "yes" else queryset


@admin.register(LinkCheck)
class LinkCheckAdmin(QuickList, admin.ModelAdmin):
    list_display = ["address", "state", "problem", "sources", "copy", "checked_at", "failing_since"]
    list_display_links = None
    list_filter = [Dead, "state"]
    search_fields = ["url"]
    list_per_page = 50
    actions = None

    def get_changelist_instance(self, request):
        """With the sources of this page's addresses: one query for all of them."""
        changes = super().get_changelist_instance(request)
        by_url: dict = {}
        for source in Source.objects.filter(url__in=[link.url for link in changes.result_list]):
            by_url.setdefault(source.url, []).append(source)
        for link in changes.result_list:
            link.sources = by_url.get(link.url, [])
        return changes

    @admin.display(description="address", ordering="url")
    def address(self, link):
        return format_html('<a href="{0}" rel="noopener noreferrer">{0}</a>', link.url)

    @admin.display(description="sources")
    def sources(self, link):
        forms = ((reverse("admin:sources_source_change", args=[source.pk]), source.slug) for source in link.sources)
        return format_html_join(", ", '<a href="{}">{}</a>', forms)

    @admin.display(description="archived copy")
    def copy(self, link):
        return format_html('<a href="{}" rel="noopener noreferrer">copy</a>', link.archive_url) if link.archive_url else ""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("sources.view_source")

    def has_module_permission(self, request):
        return request.user.has_perm("sources.view_source")
