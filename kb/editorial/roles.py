"""Three groups of editors, put right after every migration, so that a new noun is theirs too."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from .models import ChangeSet, Record

#: Each can what the one before it can.
ROLES = {
    "author": ["add_changeset", "change_changeset", "view_changeset"],
    "reviewer": ["review_changeset", "publish_changeset"],
    "publisher": ["publish_own_changeset"],
}


@receiver(post_migrate, dispatch_uid="the-roles-of-editors")
def give_the_roles_their_permissions(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Adds what is missing and takes nothing away."""
    models = [model for model in sender.get_models() if issubclass(model, Record)]
    editorial = sender.name == "kb.editorial"
    if not (models or editorial):
        return
    create_permissions(sender, verbosity=0, using=using)
    ours = Permission.objects.using(using)
    kinds = ContentType.objects.db_manager(using).get_for_models(*models).values()
    given = set(ours.filter(content_type__in=kinds))
    own = {p.codename: p for p in ours.filter(content_type=ContentType.objects.db_manager(using).get_for_model(ChangeSet))}
    for name, codenames in ROLES.items():
        given |= {own[codename] for codename in codenames} if editorial else set()
        Group.objects.using(using).get_or_create(name=name)[0].permissions.add(*given)
