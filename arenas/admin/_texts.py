from django.contrib import messages

from arenas.models.texts import TEXTS, problems
from kb.editorial.admin import EditorialAdmin
from kb.templatetags import Page

#: What is said of one save; the rest is seen when these are mended.
MOST_WARNINGS = 10


class TextAdmin(EditorialAdmin):
    """Of a record with a text: warns, when it is saved, of what the text points to that is not there."""

    def log_addition(self, request, obj, message):
        self._proofread(request, obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        self._proofread(request, obj)
        return super().log_change(request, obj, message)

    def _proofread(self, request, record):
        """In the editor's own world, in which a draft may point to a draft."""
        world = Page()
        for field in TEXTS[type(record)]:
            name = record._meta.get_field(field).verbose_name
            for words in list(problems(type(record), field, getattr(record, field), world.resolve))[:MOST_WARNINGS]:
                messages.warning(request, f"“{record}”, {name}, {words}")
