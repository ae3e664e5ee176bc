"""What is told, and when: written down with the edition, sent after it, by whoever sends."""

import json
from collections import Counter

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from kb.editorial.models import ChangeSet, current_edition

from .models import Delivery, Subscription
from .sending import send_soon

OPERATIONS = {"create": "inserted", "update": "updated", "delete": "deleted"}


def tell_subscribers(*, change_set: ChangeSet, rehearsal: bool, **kwargs) -> None:
    """Inside the transaction of the publication. One query where nobody is to be told."""
    if rehearsal:
        return
    waiting = list(Subscription.objects.filter(is_active=True))
    if waiting:
        body = _edition(change_set)
        Delivery.objects.bulk_create(Delivery(subscription=each, edition=change_set.number, body=body) for each in waiting)
        transaction.on_commit(send_soon)


def tell_a_test(subscription: Subscription) -> Delivery:
    """So that a receiver can be tried before there is an edition to tell of."""
    body = _message("test", {"edition": current_edition(), "links": _links(current_edition())})
    delivery = Delivery.objects.create(subscription=subscription, body=body)
    transaction.on_commit(send_soon)
    return delivery


def _edition(change_set: ChangeSet) -> str:
    number = change_set.number or 0
    done = Counter(change_set.revisions.values_list("operation", flat=True))
    told = {
        "edition": number,
        "title": change_set.title,
        "published_at": change_set.published_at and change_set.published_at.isoformat(),
        "changes": {word: done[operation] for operation, word in OPERATIONS.items()},
        "links": _links(number),
    }
    return _message("edition.published", told)


def _message(kind: str, told: dict) -> str:
    return json.dumps({"type": kind, "timestamp": timezone.now().isoformat(), "data": told}, ensure_ascii=False)


def _links(number: int) -> dict[str, str]:
    there = {"changes": f"/api/v1/changes/?since={max(number - 1, 0)}"}
    there |= {"edition": reverse("edition", args=[number])} if number else {}
    return {name: settings.SITE_URL + address for name, address in there.items()}
