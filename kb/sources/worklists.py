"""What is to be done about sources and what rests on them."""

from django.apps import apps
from django.urls import reverse

from kb.editorial.worklists import WorkList, register

from .models import Cited, LinkCheck

LOOK = "A day has passed on which somebody should have looked for news. Look, mend what has changed, and set a new day."
MEND = "Readers cannot look up what rests on these. Find where the work is now, or an archived copy."


def _overdue(model):
    opts = model._meta
    address = f"admin:{opts.app_label}_{opts.model_name}_changelist"
    register(
        WorkList(
            str(opts.verbose_name_plural),
            lambda user: model._default_manager.order_by().overdue().count(),
            lambda: f"{reverse(address)}?review=overdue",
            LOOK,
            f"{opts.app_label}.view_{opts.model_name}",
            group="Overdue for review",
        )
    )


for model in apps.get_models():
    if issubclass(model, Cited):
        _overdue(model)

register(
    WorkList(
        "dead links",
        lambda user: LinkCheck.objects.dead().count(),
        lambda: f"{reverse('admin:sources_linkcheck_changelist')}?dead=yes",
        MEND,
        "sources.view_source",
        group="Sources",
    )
)
