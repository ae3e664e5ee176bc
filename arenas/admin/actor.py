from django.contrib import admin

from arenas.models import Actor, Membership
from kb.editorial.admin import Merge, PartInline, bulk_action
from kb.sources.admin import REVIEW, CitationInline, Overdue

from ._texts import TextAdmin


class MembershipInline(PartInline):
    model = Membership
    fk_name = "actor"
    autocomplete_fields = ["bloc"]


@admin.register(Actor)
class ActorAdmin(TextAdmin):
    list_display = ["name", "code", "kind", "home"]
    list_filter = ["kind", "memberships__bloc", Overdue]
    list_select_related = ["home"]
    search_fields = ["name", "code", "aliases"]
    autocomplete_fields = ["home"]
    actions = [*TextAdmin.actions, bulk_action(Merge, "merge")]
    inlines = [MembershipInline, CitationInline]
    fieldsets = [
        (None, {"fields": ["name", "code", "kind", "iso_alpha3", "home"]}),
        ("Text", {"fields": ["summary", "body"]}),
        ("Found by", {"fields": ["aliases"]}),
        REVIEW,
    ]
