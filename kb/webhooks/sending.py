"""Sends what waits: signed, tried again later and later, and given up in the end.

An edition writes its messages down and never waits for them. They are sent by a thread of the process that published it, which
ends when nothing is due soon; by the command `deliver_webhooks`; or by a task. However many of these run, each attempt is one's.
"""

import base64
import hashlib
import hmac
import logging
import threading
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils import timezone

from kb.sources.fetching import Answer, Forbidden, Unreachable, fetch

from .models import Delivery, State, Subscription

log = logging.getLogger(__name__)

#: How long after each attempt that failed the next one comes: in all, two days. After the last, the receiver is told no more.
DELAYS = [timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30)]
DELAYS += [timedelta(hours=hours) for hours in (2, 6, 12, 24)]
#: How long a receiver may take, and for how long an attempt is nobody else's.
SECONDS, MINE = 15.0, timedelta(minutes=2)
#: A thread stays for what is due so soon; the rest is left to the command.
SOON = timedelta(minutes=35)
GONE = 410
_at_work = threading.Lock()


def signature(secret: str, message: str, timestamp: int, body: str) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.new(key, f"{message}.{timestamp}.{body}".encode(), hashlib.sha256).digest()
    return "v1," + base64.b64encode(signed).decode()


# --- what is due ---


def due(now: datetime):
    ours = Delivery.objects.filter(state=State.WAITING, subscription__is_active=True, next_attempt_at__lte=now)
    return ours.select_related("subscription").order_by("next_attempt_at", "pk")


def send_due(*, ask=None, limit: int = 1000) -> int:
    """Attempts all that is due now, and gives how many."""
    count = 0
    for delivery in due(timezone.now())[:limit]:
        if _is_mine(delivery):
            _attempt(delivery, ask or fetch)
            count += 1
    return count


def _is_mine(delivery: Delivery) -> bool:
    """Taken before it is tried: who dies in between has only delayed it. False if another process was quicker."""
    same = Delivery.objects.filter(
        pk=delivery.pk, state=State.WAITING, attempts=delivery.attempts, subscription__is_active=True
    )  # fmt: skip
    delivery.attempts += 1
    return bool(same.update(attempts=F("attempts") + 1, next_attempt_at=timezone.now() + MINE))


def _attempt(delivery: Delivery, ask) -> None:
    status, problem = _sent(delivery, ask)
    now, fields = timezone.now(), {"status": status, "problem": problem[:300]}
    if not problem:
        _keep(delivery, state=State.DELIVERED, delivered_at=now, next_attempt_at=None, **fields)
    elif status == GONE or delivery.attempts > len(DELAYS):
        _keep(delivery, state=State.FAILED, next_attempt_at=None, **fields)
        why = (
            "It says that it is gone (410)."
            if status == GONE
            else f"No message arrived in {delivery.attempts} attempts: {problem}"
        )
        Subscription.objects.filter(pk=delivery.subscription_id).update(is_active=False, given_up=why[:300])
    else:
        _keep(delivery, next_attempt_at=now + DELAYS[delivery.attempts - 1], **fields)


def _keep(delivery: Delivery, **fields) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(**fields)


def _sent(delivery: Delivery, ask) -> tuple[int | None, str]:
    """What it answered, and what is wrong with that. Redirects are not followed: a signed message is for one address."""
    now = int(time.time())
    headers = {
        "Content-Type": "application/json",
        "webhook-id": delivery.message,
        "webhook-timestamp": str(now),
        "webhook-signature": signature(delivery.subscription.secret, delivery.message, now, delivery.body),
    }
    agent = f"{settings.SITE_NAME} webhooks (+{settings.SITE_URL})"
    body = delivery.body.encode()
    try:
        answer: Answer = ask(
            delivery.subscription.url, method="POST", agent=agent, body=body, headers=headers, redirects=0, seconds=SECONDS
        )
    except (Forbidden, Unreachable) as error:
        return None, str(error)
    return answer.status, "" if 200 <= answer.status < 300 else f"It answers {answer.status}."


# --- by a thread ---


def send_soon() -> None:
    """At once, and beside what this process does. Where WEBHOOKS_AT_ONCE is off, the command alone sends."""
    if settings.WEBHOOKS_AT_ONCE:
        threading.Thread(target=_work, name="webhooks", daemon=True).start()


def _work() -> None:
    """One at a time in a process. Who finds another at work may go: that one looks again after it has said that it is done."""
    try:
        while _until_the_next() is not None and _at_work.acquire(blocking=False):
            try:
                while (wait := _until_the_next()) is not None:
                    time.sleep(wait)
                    send_due()
            finally:
                _at_work.release()
    except Exception:
        log.exception("Webhooks were not sent; the next edition, or the command deliver_webhooks, tries again")
    finally:
        connection.close()


def _until_the_next() -> float | None:
    """Seconds; None if nothing is due soon."""
    now = timezone.now()
    first = due(now + SOON).values_list("next_attempt_at", flat=True).first()
    # Looked at again now and then: another edition may come while this sleeps.
    return None if first is None else min(max(0.0, (first - now).total_seconds()), 5.0)
