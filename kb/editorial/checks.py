"""What would go past the door, or shut it, is refused at start-up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, register
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from .models import Part, Record

if TYPE_CHECKING:
    Field = models.Field[Any, Any]
    Model = type[models.Model]


@register()
def editors_wait_instead_of_failing(app_configs: Any, **kwargs: Any) -> Iterator[Error]:
    for name, database in settings.DATABASES.items():
        if database["ENGINE"].endswith("sqlite3") and database.get("OPTIONS", {}).get("transaction_mode") != "IMMEDIATE":
            yield Error(f"Database {name!r} needs transaction_mode IMMEDIATE.", id="editorial.E001")
        if database.get("ATOMIC_REQUESTS"):
            yield Error(f"Database {name!r} must not have ATOMIC_REQUESTS: readers would queue.", id="editorial.E002")


@register()
def rows_are_what_their_revisions_say(app_configs: Any, **kwargs: Any) -> Iterator[Error]:
    for model in apps.get_models():
        if issubclass(model, Record | Part):
            for field in model._meta.concrete_fields:
                yield from _faults(model, field)
            for relation in model._meta.local_many_to_many:
                if cast(Any, relation).remote_field.through._meta.auto_created:
                    hint = "Make it a Part with through=."
                    yield Error(f"{relation} has rows that no revision knows.", hint=hint, obj=model, id="editorial.E008")


def _faults(model: Model, field: Field) -> Iterator[Error]:
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        yield Error(f"{field} is set by the clock, so it could not be restored.", obj=model, id="editorial.E003")
    if field.many_to_one and issubclass(cast(type, field.related_model), Record) and not _may_reach(model, field):
        yield Error(f"{field} must PROTECT: a cascade would delete without a revision.", obj=model, id="editorial.E004")


def _may_reach(model: Model, field: Any) -> bool:
    own = issubclass(model, Part) and field.remote_field.name in field.related_model.parts
    return own or field.remote_field.on_delete is models.PROTECT


@register()
def records_have_an_address(app_configs: Any, **kwargs: Any) -> Iterator[Error]:
    for model in apps.get_models():
        if not issubclass(model, Record):
            continue
        if model.get_absolute_url is Record.get_absolute_url:
            yield Error("A record needs a get_absolute_url.", obj=model, id="editorial.E009")
        if not _is_a_key(model):
            yield Error(f"Its {model.key_name!r} must be a unique field.", obj=model, id="editorial.E010")


def _is_a_key(model: type[Record]) -> bool:
    try:
        return bool(getattr(model._meta.get_field(model.key_name), "unique", False))
    except FieldDoesNotExist:
        return False


@register()
def admins_save_drafts(app_configs: Any, **kwargs: Any) -> Iterator[Error]:
    from django.contrib import admin

    from .admin import EditorialAdmin

    for model, model_admin in admin.site._registry.items():
        if issubclass(model, Part):
            yield Error("A part is edited with its record and has no admin.", obj=model, id="editorial.E005")
        if issubclass(model, Record) and not isinstance(model_admin, EditorialAdmin):
            yield Error("Its admin must be an EditorialAdmin.", obj=model_admin, id="editorial.E006")
        if issubclass(model, Record) and model_admin.list_editable:
            yield Error("list_editable has no form that could be stale.", obj=model_admin, id="editorial.E007")
