"""The forms of records: every view runs in a trial, and what it would save becomes a draft."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import NestedObjects, quote, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from .. import snapshot
from ..desk import TOKEN, at_the_desk, desk_of, user_of
from ..models import Part, Record, Revision
from .bulk import ChangeField, FindAndReplace, bulk_action
from .choices import NamedSelect, NamesAtOnce
from .fields import LONGEST, LOOK, WITH_HTTPS, Answering, told_back
from .history import WithHistory, others_at_work
from .lists import QuickList

Context = dict[str, Any] | None
#: Of what was understood, how much is said after saving; the form shows all of it.
TOLD = 5


if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin, TabularInline = admin.ModelAdmin, admin.TabularInline


class EditorialAdmin(QuickList, WithHistory, Answering, ModelAdmin):
    """Every view runs in a trial. What is saved is found where Django logs it: add, change, delete, in bulk or not."""

    change_form_template = "admin/editorial/change_form.html"
    delete_confirmation_template = "admin/editorial/delete_confirmation.html"
    object_history_template = "admin/editorial/history.html"
    formfield_overrides = WITH_HTTPS
    actions = [bulk_action(ChangeField, "change_field"), bulk_action(FindAndReplace, "find_and_replace")]

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
        return self._at_the_desk(request, partial(self.history_page, object_id=object_id), extra_context, object_id)

    def get_urls(self) -> list[URLPattern]:
        name, view = f"{self.opts.app_label}_{self.opts.model_name}", self.admin_site.admin_view
        ours = [
            path("understood/", view(self.understood_view), name=f"{name}_understood"),
            path("<path:object_id>/go-back/", view(self.go_back), name=f"{name}_go_back"),
        ]
        return [*ours, *super().get_urls()]

    def understood_view(self, request: HttpRequest) -> HttpResponse:
        """What a figure or a date, as it stands in the form, is understood as; asked for while somebody types."""
        if not (self.has_view_or_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied
        part, name = request.GET.get("part", ""), request.GET.get("field", "")
        inlines = {inline.model._meta.model_name: inline for inline in self.get_inline_instances(request)} if part else {}
        options = cast(Answering, inlines.get(part)) if part else self
        if options is None or not options.does_echo(name):
            raise Http404("There is no such field.")
        values = {key: str(value)[:LONGEST] for key, value in request.GET.items()}
        try:
            return JsonResponse({"understood": options.echo(name, values)})
        except ValidationError as error:
            return JsonResponse({"refused": " ".join(error.messages)})

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
        others = lambda: others_at_work(self.model, pk, desk.change_set)  # noqa: E731 — asked for by the pages that show it
        return {"token": token, "token_name": TOKEN, "others": others, "look": LOOK, "looking": LOOK in request.POST}

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

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[ModelForm[Any]]:
        """A look at what was typed is drawn as a form with a mistake would be: nothing is kept, and nothing lost."""
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (_OnlyLookedAt, form), {}) if LOOK in request.POST else form

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        return self.answering(field, db_field, request) if field else field

    def save_related(self, request: HttpRequest, form: ModelForm[Any], formsets: Any, change: bool) -> None:
        """What was understood is said once more, without script too."""
        super().save_related(request, form, formsets, change)
        said = [*told_back(self, form, {})]
        inlines = {inline.model: inline for inline in self.get_inline_instances(request)}
        for formset in formsets:
            for row in (row for row in formset.forms if row.has_changed() and row not in formset.deleted_forms):
                said += told_back(inlines[formset.model], row, form.cleaned_data)
        for words in said[:TOLD] if IS_POPUP_VAR not in request.POST else ():
            messages.info(request, words)

    def save_form(self, request: HttpRequest, form: ModelForm[Any], change: bool) -> Any:
        record = super().save_form(request, form, change)
        if not change:
            record.pk = desk_of(request).new_key
        return record

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
        """Beside what readers see, the draft as it would be, if there is one."""
        page: Any = super().render_change_form(request, context, *args, **kwargs)
        record, desk = context["original"], desk_of(request)
        url = page.context_data["absolute_url"]
        if record and url and desk.change_set and (draft := desk.draft_of(self.model, record.pk)):
            preview = f"{record.get_absolute_url()}?preview={desk.change_set.pk}"
            published = draft.base.page_url if draft.base else ""
            page.context_data |= {"preview_url": preview, "absolute_url": published, "has_absolute_url": bool(published)}
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


class _OnlyLookedAt:
    """A form that has been read, and says that it must be drawn again."""

    def is_valid(self) -> bool:
        super().is_valid()  # type: ignore[misc]
        return False


class _Deletion(NestedObjects):
    """Leaves out what belongs to nobody's knowledge, such as the search index."""

    def collect(self, objs: Iterable[models.Model], *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        if ours := [obj for obj in objs if isinstance(obj, Record | Part)]:
            super().collect(ours, *args, **kwargs)


class PartInline(Answering, TabularInline):
    """Parts on the form of their record: who may change the record may change them."""

    template = "admin/editorial/tabular.html"
    extra = 1
    #: What a forged count of rows may make us draw.
    max_num = 2000
    formfield_overrides = WITH_HTTPS

    @property
    def explained(self) -> bool:
        """A pure link needs no words beside its heading."""
        return any(field.help_text for field in self.model._meta.concrete_fields if field.editable)

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the records that a part's name is made of."""
        names = [field.name for field in self.model._meta.concrete_fields if field.many_to_one and not field.null]
        return super().get_queryset(request).select_related(*names)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        return type(formset.__name__, (NamesAtOnce, formset), {})

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", NamedSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A cell of a table has no label of its own, and no room for more than adding what it points to."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            self.answering(field, db_field, request)
            drawn: Any = getattr(field.widget, "widget", field.widget)
            drawn.attrs["aria-label"] = capfirst(str(db_field.verbose_name))
            field.widget.can_change_related = field.widget.can_delete_related = field.widget.can_view_related = False
        return field

    def _may(self, request: HttpRequest, *verbs: str) -> bool:
        opts = self.parent_model._meta
        return any(user_of(request).has_perm(f"{opts.app_label}.{verb}_{opts.model_name}") for verb in verbs)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "view", "change")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "add", "change")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "add", "change")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "add", "change")
