from django.urls import reverse

from kb.editorial.worklists import WorkList, register

from .models import Correction, Status


def _listed(status: Status):
    return lambda: f"{reverse('admin:corrections_correction_changelist')}?status__exact={status}"


MAY = "corrections.view_correction"
register(
    WorkList(
        "waiting for somebody",
        lambda user: Correction.objects.waiting().count(),
        _listed(Status.OPEN),
        "A reader says that something is wrong. Check it, mend it in a change-set, and answer.",
        MAY,
        group="Readers’ corrections",
    )
)
register(
    WorkList(
        "being checked",
        lambda user: Correction.objects.filter(status=Status.CHECKING).count(),
        _listed(Status.CHECKING),
        "Somebody has taken them up. When nothing is to be changed, say why in an answer.",
        MAY,
        group="Readers’ corrections",
    )
)
