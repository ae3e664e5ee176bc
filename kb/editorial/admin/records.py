"""The forms of records: every view runs in a trial, and what it would save becomes a draft."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.utils import NestedObjects, quote, unquote
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from .. import snapshot
from ..desk import TOKEN, at_the_desk, desk_of
from ..models import Part, Record, Revision, RevisionQuerySet

#: Else Django 5 warns that Django 6 will assume it.
WITH_HTTPS: dict[Any, dict[str, Any]] = {models.URLField: {"assume_scheme": "https"}}
Context = dict[str, Any] | None


if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin, TabularInline = admin.ModelAdmin, admin.TabularInline


class EditorialAdmin(ModelAdmin):
    """Every view runs in a trial. What is saved is found where Django logs it: add, change, delete, in bulk or not."""

    change_form_template = "admin/editorial/change_form.html"
    delete_confirmation_template = "admin/editorial/delete_confirmation.html"
    object_history_template = "admin/editorial/history.html"
    formfield_overrides = WITH_HTTPS

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Not by regular expressions: one could keep SQLite, and with it every other editor, busy for hours."""
        return not lookup.endswith("regex") and super().lookup_allowed(lookup, value, request)

    def changelist_view(self, request: HttpRequest, extra_context: Context = None) -> HttpResponse:
        return self._at_the_desk(request, super().changelist_view, extra_context)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Context = None
    ) -> HttpResponse:
        view = partial(super().changeform_view, object_id=object_id, form_url=form_url)
        return self._at_the_desk(request, view, extra_context, object_id, adding=object_id is None)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Context = None) -> HttpResponse:
        return self._at_the_desk(request, partial(super().delete_view, object_id=object_id), extra_context, object_id)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Context = None) -> HttpResponse:
        return self._at_the_desk(request, partial(super().history_view, object_id=object_id), extra_context, object_id)

    def _at_the_desk(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        extra: Context,
        object_id: str | None = None,
        adding: bool = False,
    ) -> HttpResponse:
        pk = self._key(object_id)

        def in_trial(request: HttpRequest) -> HttpResponseBase:
            self._warn(request)
            return view(request, extra_context={**self._context(request, pk), **(extra or {})})

        return cast(HttpResponse, at_the_desk(request, in_trial, model=self.model, pk=pk, adding=adding))

    def _context(self, request: HttpRequest, pk: UUID | None) -> dict[str, Any]:
        desk = desk_of(request)
        # a form with a mistake in it stays as old as it was sent
        token = request.POST.get(TOKEN) or (desk.token(self.model, pk) if pk else str(desk.new_key))
        return {"token": token, "token_name": TOKEN, "revisions": self._history(request, pk)}

    def _warn(self, request: HttpRequest) -> None:
        if request.method == "POST":  # the page after it says so
            return
        world = desk_of(request).world
        for revision in world.homeless:
            messages.warning(request, f"“{revision.name}” finds no room beside what has been published since.")
        for revision in world.gone:
            messages.warning(request, f"“{revision.name}” has been deleted, but it is needed here.")

    def _key(self, object_id: str | None) -> UUID | None:
        try:
            return cast(UUID, self.model._meta.pk.to_python(unquote(object_id))) if object_id else None
        except ValidationError:  # Django answers a malformed key itself
            return None

    def _history(self, request: HttpRequest, pk: UUID | None) -> RevisionQuerySet:
        revisions = Revision.objects.of(self.model, pk) if pk else Revision.objects.none()
        ours = revisions.filter(change_set=desk_of(request).change_set) if desk_of(request).change_set else revisions.none()
        return (ours | revisions.published()).select_related("change_set__author", "base").newest_first()

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Record | None:
        """A draft that found no room can still be opened, and mended, as if it had.

        And a form whose record was deleted since it was loaded is still read: it is stale, and both texts are shown.
        """
        pk = self._key(object_id)
        found: Record | None = super().get_object(request, object_id, from_field)
        known = self._homeless(request, pk) or (None if found else self._last_sent(request, pk))
        if not known:
            return found
        try:
            record = cast(Record, next(snapshot.build(known)))
        except ValidationError:  # an import may have brought what no field can read; its change-set's page shows it
            return None
        record._state.adding = False
        return record

    def _homeless(self, request: HttpRequest, pk: UUID | None) -> Revision | None:
        ours = (revision for revision in desk_of(request).world.homeless if revision.model is self.model)
        return next((revision for revision in ours if revision.object_id == pk), None)

    def _last_sent(self, request: HttpRequest, pk: UUID | None) -> Revision | None:
        sent = request.method == "POST" and request.POST.get(TOKEN)
        return self._history(request, pk).exclude(content=None).first() if sent else None

    def save_form(self, request: HttpRequest, form: ModelForm[Any], change: bool) -> Any:
        record = super().save_form(request, form, change)
        if not change:
            record.pk = desk_of(request).new_key
        return record

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
        """“View on site” shows the draft, if there is one."""
        page: Any = super().render_change_form(request, context, *args, **kwargs)
        record, desk = context["original"], desk_of(request)
        if record and page.context_data["absolute_url"] and desk.change_set and desk.draft_of(self.model, record.pk):
            page.context_data["absolute_url"] += f"?preview={desk.change_set.pk}"
        return cast(HttpResponse, page)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        try:
            return cast(Record, obj).get_absolute_url() if obj else None
        except NoReverseMatch:  # a key that its form will refuse
            return None

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """The records, their parts, and what stands in the way. The parts need no permission of their own."""
        deletion = _Deletion(using=self.model._base_manager.db, origin=objs)
        deletion.collect(objs)
        counts = {str(model._meta.verbose_name_plural): len(rows) for model, rows in cast(Any, deletion).model_objs.items()}
        lacking = set() if self.has_delete_permission(request) else {str(self.opts.verbose_name)}
        return deletion.nested(self._linked), counts, lacking, [self._linked(row) for row in deletion.protected]

    def _linked(self, row: models.Model) -> str:
        noun = capfirst(str(row._meta.verbose_name))
        if not self.admin_site.is_registered(type(row)):
            return f"{noun}: {row}"
        name = f"{self.admin_site.name}:{row._meta.app_label}_{row._meta.model_name}_change"
        return format_html('{}: <a href="{}">{}</a>', noun, reverse(name, args=[quote(row.pk)]), row)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        desk_of(request).note(obj, gone=False, log=partial(super().log_addition, request, obj, message))

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        desk_of(request).note(obj, gone=False, log=partial(super().log_change, request, obj, message))

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in map(copy.copy, queryset):  # a deleted object forgets its key
            desk_of(request).note(obj, gone=True, log=partial(super().log_deletions, request, cast(Any, [obj])))


class _Deletion(NestedObjects):
    """Leaves out what belongs to nobody's knowledge, such as the search index."""

    def collect(self, objs: Iterable[models.Model], *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        if ours := [obj for obj in objs if isinstance(obj, Record | Part)]:
            super().collect(ours, *args, **kwargs)


class PartInline(TabularInline):
    """Parts on the form of their record: who may change the record may change them."""

    extra = 1
    #: What a forged count of rows may make us draw.
    max_num = 2000
    formfield_overrides = WITH_HTTPS

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A cell of a table has no label of its own, and no room for more than adding what it points to."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            drawn: Any = getattr(field.widget, "widget", field.widget)
            drawn.attrs["aria-label"] = capfirst(str(db_field.verbose_name))
            field.widget.can_change_related = field.widget.can_delete_related = field.widget.can_view_related = False
        return field

    def _may(self, request: HttpRequest, *verbs: str) -> bool:
        opts = self.parent_model._meta
        return any(request.user.has_perm(f"{opts.app_label}.{verb}_{opts.model_name}") for verb in verbs)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "view", "change")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "add", "change")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "add", "change")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "add", "change")
