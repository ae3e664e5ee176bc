from django.contrib import admin

from arenas.models import Event, EventActor, EventArena
from kb.editorial.admin import PartInline
from kb.sources.admin import REVIEW, CitationInline, Overdue

from ._texts import TextAdmin


class ActorInline(PartInline):
    model = EventActor
    autocomplete_fields = ["actor"]


class ArenaInline(PartInline):
    model = EventArena
    autocomplete_fields = ["arena"]


@admin.register(Event)
class EventAdmin(TextAdmin):
    list_display = ["title", "date", "instrument"]
    list_filter = ["arenas", "actors", Overdue]
    list_select_related = ["instrument"]
    search_fields = ["title", "slug", "date"]
    autocomplete_fields = ["instrument"]
    inlines = [ActorInline, ArenaInline, CitationInline]
    fieldsets = [(None, {"fields": ["date", "title", "slug", "instrument", "body"]}), REVIEW]
