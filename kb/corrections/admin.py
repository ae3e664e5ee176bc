from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html

from kb.editorial.admin import QuickList
from kb.editorial.desk import CHOSEN, begin
from kb.http import nouns

from .answering import answered, take_up
from .models import Correction

SAID = ["about", "figure", "problem", "evidence", "contact", "reported_at", "edition"]
DECIDED = ["status", "answer", "is_quoted", "assigned_to"]


@admin.register(Correction)
class CorrectionAdmin(QuickList, admin.ModelAdmin):
    """The queue. What the reader said stands as it was said; an editor adds what became of it."""

    list_display = ["number", "title", "status", "reported_at", "assigned_to", "change_set"]
    list_display_links = ["number", "title"]
    list_filter = ["status", "assigned_to"]
    list_select_related = ["assigned_to", "change_set"]
    search_fields = ["title", "problem", "answer"]
    actions = None
    fieldsets = [
        ("What the reader says", {"fields": (*SAID,)}),
        ("What became of it", {"fields": (*DECIDED, "change_set")}),
    ]

    @admin.display(description="number", ordering="pk")
    def number(self, correction):
        return correction.pk

    @admin.display(description="about")
    def about(self, correction):
        """Its history: the one page that is there whatever became of the record."""
        if not correction.noun:
            return correction.title
        address = reverse("history", args=[correction.noun, correction.key])
        return format_html('<a href="{}">{}</a>', address, correction.title)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        return [*SAID, "change_set", *([] if request.user.has_perm("corrections.answer_correction") else DECIDED)]

    def formfield_for_foreignkey(self, field, request, **kwargs):
        if field.name == "assigned_to":
            kwargs["queryset"] = field.related_model.objects.filter(is_active=True, is_staff=True)
        return super().formfield_for_foreignkey(field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        if obj.answer and obj.is_settled:
            answered(obj)
        else:
            obj.save()

    def get_urls(self):
        start = path("<int:pk>/start/", self.admin_site.admin_view(self.start), name="corrections_correction_start")
        return [start, *super().get_urls()]

    def start(self, request, pk):
        """A change-set for it, in which its editor goes on working; then the form of the record."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not (self.has_view_permission(request) and request.user.has_perm("editorial.add_changeset")):
            raise PermissionDenied
        correction = get_object_or_404(Correction, pk=pk)
        change_set = begin(request, f"Correction {correction.pk}: {correction.title}"[:200])
        take_up(correction=correction, change_set=change_set, by=request.user)
        request.session[CHOSEN] = change_set.pk
        messages.success(request, f"You are working in “{change_set}” now. Once it is published, the reader’s report is settled.")
        return HttpResponseRedirect(_form_of(correction) or reverse("admin:corrections_correction_change", args=[pk]))


def _form_of(correction):
    """The record's form; empty if it is no more, or has another key now."""
    model = nouns().get(correction.noun)
    record = model and model._default_manager.filter(**{model.key_name: correction.key}).first()
    if record is None:
        return ""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[record.pk])
