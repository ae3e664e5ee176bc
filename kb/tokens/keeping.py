"""A request that is sent twice is done once (`Idempotency-Key`)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from .models import KeptAnswer

KEPT = timedelta(hours=24)
LONGEST = 100


class Mismatch(Exception):
    """The key was sent with another request before."""


def fingerprint(request: Any) -> str:
    """Of all that the answer follows from."""
    said = (request.method, request.get_full_path(), request.META.get("CONTENT_TYPE", ""))
    return hashlib.sha256("\n".join(said).encode() + b"\n" + request.body).hexdigest()


def once(user: Any, key: str, request: Any, answer: Callable[[], Any], at: datetime | None = None) -> Any:
    """The answer, a rendered response; or the one that was given to the same request before. Raises Mismatch.

    To be called where nobody else writes: then a request and its twin, sent at once, are done one after the other. What was
    refused is not kept: it may be sent again, mended, by the same key.
    """
    now, ours = at or timezone.now(), fingerprint(request)
    KeptAnswer.objects.filter(made_at__lt=now - KEPT).delete()
    if kept := KeptAnswer.objects.filter(user=user, key=key).first():
        if kept.fingerprint != ours:
            raise Mismatch
        return kept
    response = answer()
    headers = {name: response[name] for name in ("Location", "ETag") if response.has_header(name)}
    KeptAnswer.objects.create(
        user=user, key=key, fingerprint=ours, status=response.status_code, headers=headers, body=response.content, made_at=now
    )
    return response
