"""Actions on the records that an editor has ticked: asked for on one page, shown before they are kept, kept as drafts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.contrib.admin.utils import model_ngettext
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.forms.utils import ErrorList
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from ..actions import Draft
from ..bulk import MOST, Planned, changed, complaints, merged, texts_of
from ..desk import desk_of, user_of
from ..models import Record
from ..wording import in_words
from .changesets_entries import by_part

#: How many changes the page shows before it says how many more there are.
SHOWN = 30
Plans = tuple[list[Planned], list[str]]


@dataclass(frozen=True)
class Ticked:
    """What one press of a button is about."""

    admin: Any
    request: HttpRequest
    records: QuerySet[Any]

    @property
    def model(self) -> type[Record]:
        return cast(type[Record], self.records.model)


class BulkForm(forms.Form):
    """What an action needs to know. `plan` says what it would do: drafts, and what stands against them."""

    heading: str
    button: str
    intro = ""
    #: Merging takes few at a time: each is read with all that points to it.
    most = MOST
    fewest = 1
    #: The right that it takes, beside the right to change.
    permission = "change"

    def __init__(self, data: Any, ticked: Ticked):
        super().__init__(data, error_class=ErrorList)
        self.ticked = ticked

    def plan(self) -> Plans:
        raise NotImplementedError


def bulk_action(form_class: type[BulkForm], name: str) -> Callable[..., Any]:
    """An action for a changelist. Nothing is kept before its page has shown what would be."""

    def action(model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        ticked = Ticked(model_admin, request, queryset)
        form = form_class(request.POST if "asked" in request.POST else None, ticked)
        plans, faults = _planned(form)
        if plans and not faults and "keep" in request.POST and request.POST.get("seen") == _digest(plans):
            _keep(ticked, form, plans)
            return None
        return _page(ticked, form, name, plans, faults)

    action.__name__ = name
    described = admin.action(description=form_class.heading, permissions=[form_class.permission])
    return cast(Callable[..., Any], described(action))


def _planned(form: BulkForm) -> Plans:
    count = form.ticked.records.count()
    if not form.fewest <= count <= form.most:
        return [], [f"Tick {form.fewest} to {form.most:,} for this; {count:,} are ticked."]
    if not form.is_bound or not form.is_valid():
        return [], []
    try:
        plans, faults = form.plan()
    except ValidationError as error:
        form.add_error(None, error)
        return [], []
    return plans, faults or complaints(plans)


def _digest(plans: list[Planned]) -> str:
    """Of what the page showed: what has become something else since is shown again first."""
    said = [(str(plan.draft.pk), plan.old, plan.draft.content) for plan in plans]
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _keep(ticked: Ticked, form: BulkForm, plans: list[Planned]) -> None:
    desk = desk_of(ticked.request)
    desk.drafts += [plan.draft for plan in plans]
    desk.logs.append(partial(_log, user_of(ticked.request).pk, plans, form.heading))


def _log(user: int, plans: list[Planned], message: str) -> None:
    LogEntry.objects.bulk_create(_entry(user, plan.draft, message) for plan in plans)


def _entry(user: int, draft: Draft, message: str) -> LogEntry:
    flag = DELETION if draft.content is None else CHANGE
    kind = ContentType.objects.get_for_model(draft.model)
    told = {"object_id": str(draft.pk), "object_repr": draft.name[:200], "action_flag": flag, "change_message": message}
    return LogEntry(user_id=user, content_type=kind, **told)


def _page(ticked: Ticked, form: BulkForm, name: str, plans: list[Planned], faults: list[str]) -> HttpResponse:
    opts, sent = ticked.model._meta, ticked.request.POST
    shown = plans[:SHOWN]
    lines = in_words((plan.step for plan in shown), desk_of(ticked.request).change_set)
    context = {
        **ticked.admin.admin_site.each_context(ticked.request),
        "title": f"{form.heading}: {model_ngettext(ticked.records)}",
        "opts": opts,
        "form": form,
        "action": name,
        "across": sent.get("select_across", "0"),
        "ticked": sent.getlist("_selected_action"),
        "asked": form.is_bound,
        "changes": [(plan, list(by_part(rows))) for plan, rows in zip(shown, lines, strict=True)],
        "more": len(plans) - len(shown),
        "count": len(plans),
        "faults": faults,
        "seen": _digest(plans),
    }
    return TemplateResponse(ticked.request, "admin/editorial/bulk.html", context)


# --- change a field ---


class ChangeField(BulkForm):
    """The field first, then its value: without script a page can ask only for what it knows."""

    heading = "Change one field of all"
    button = "Show what would change"
    field = forms.ChoiceField()

    def __init__(self, data: Any, ticked: Ticked):
        super().__init__(data, ticked)
        self.choosable = dict(_choosable(ticked))
        box = cast(forms.ChoiceField, self.fields["field"])
        box.choices = [(name, str(field.label)) for name, field in self.choosable.items()]
        if chosen := self.choosable.get((data or {}).get("field", "")):
            self.fields["value"] = chosen

    def plan(self) -> Plans:
        if "value" not in self.cleaned_data or "chosen" not in self.data:
            return [], []
        given = {self.cleaned_data["field"]: self.cleaned_data["value"]}
        return changed(self.ticked.model, self.ticked.records, lambda record: given)


def _choosable(ticked: Ticked) -> Iterable[tuple[str, forms.Field]]:
    """The fields of the record's own form, but for what no two records may share."""
    unique = {name for c in ticked.model._meta.constraints for name in getattr(c, "fields", ()) or ()}
    form = ticked.admin.get_form(ticked.request, fields=None)
    for name in form.base_fields:
        field = cast(Any, ticked.model._meta.get_field(name))
        if not field.unique and name not in unique:
            yield name, _by_key(field) if field.many_to_one else field.formfield()


def _by_key(field: Any) -> forms.Field:
    """What it points to, named as in addresses: a list of all of them may be long."""
    model = field.related_model
    noun = model._meta.verbose_name
    return forms.ModelChoiceField(
        model._default_manager.all(),
        to_field_name=model.key_name,
        widget=forms.TextInput,
        required=not field.blank,
        label=str(field.verbose_name).capitalize(),
        help_text=f"The {noun}’s key, as in the address of its page.",
        error_messages={"invalid_choice": f"There is no {noun} with that key."},
    )


# --- find and replace ---


class FindAndReplace(BulkForm):
    """Letter for letter."""

    heading = "Find and replace in their texts"
    button = "Show what would change"
    find = forms.CharField(strip=False, max_length=500, help_text="Letter for letter: capitals and spaces count.")
    replace = forms.CharField(
        strip=False, max_length=500, required=False, label="Put in its place", help_text="Blank takes it out."
    )
    field = forms.ChoiceField(required=False, label="In", help_text="One text, or all of them.")

    def __init__(self, data: Any, ticked: Ticked):
        super().__init__(data, ticked)
        texts = [(field.name, str(field.verbose_name).capitalize()) for field in texts_of(ticked.model)]
        cast(forms.ChoiceField, self.fields["field"]).choices = [("", "All texts"), *texts]

    def plan(self) -> Plans:
        find, replace = self.cleaned_data["find"], self.cleaned_data["replace"]
        names = [self.cleaned_data["field"]] if self.cleaned_data["field"] else [f.name for f in texts_of(self.ticked.model)]

        def values(record: models.Model) -> dict[str, str]:
            return {name: getattr(record, name).replace(find, replace) for name in names if find in getattr(record, name)}

        plans, faults = changed(self.ticked.model, self.ticked.records, values)
        return plans, faults or ([] if plans else [f"“{find}” stands in none of them."])


# --- merge ---


class Merge(BulkForm):
    """The others' parts, and whatever points to them, pass to the one that stays."""

    heading = "Merge into one"
    button = "Show what would change"
    intro = "Whatever points to the others will point to the one that stays, and their addresses will lead to it."
    most, fewest = 10, 2
    permission = "delete"
    keep_which: Any = forms.ModelChoiceField(None, widget=forms.RadioSelect, empty_label=None, label="Which one stays")

    def __init__(self, data: Any, ticked: Ticked):
        super().__init__(data, ticked)
        cast(Any, self.fields["keep_which"]).queryset = ticked.records

    def plan(self) -> Plans:
        kept = self.cleaned_data["keep_which"]
        plans = merged(kept, [record for record in self.ticked.records if record.pk != kept.pk])
        return plans, [] if len(plans) <= MOST else [f"{len(plans):,} records would change; {MOST:,} at a time can."]
