"""Who may do what with readers' corrections: authors take them up, reviewers answer them."""

from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models.signals import post_migrate
from django.dispatch import receiver

MAY = {
    "author": ["view_correction"],
    "reviewer": ["view_correction", "change_correction", "answer_correction"],
    "publisher": ["view_correction", "change_correction", "answer_correction"],
}


@receiver(post_migrate, dispatch_uid="the-roles-of-those-who-answer")
def give_the_roles_their_permissions(sender, using, **kwargs) -> None:
    """Adds what is missing and takes nothing away."""
    if sender.name != "kb.corrections":
        return
    create_permissions(sender, verbosity=0, using=using)
    ours = Permission.objects.using(using).filter(content_type__app_label="corrections")
    for name, codenames in MAY.items():
        group, _ = Group.objects.using(using).get_or_create(name=name)
        group.permissions.add(*ours.filter(codename__in=codenames))
