"""How much one reader may ask in a minute, told with every answer (draft-ietf-httpapi-ratelimit-headers)."""

import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac

from kb.network import network_of

SALT = "kb.rest.limits"
#: Seconds.
WINDOW = 60


@dataclass(frozen=True)
class Limit:
    """What is left of a reader's minute, with the request that is being answered taken off."""

    quota: int
    left: int
    seconds: int

    @property
    def is_exceeded(self) -> bool:
        return self.left < 0

    @property
    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Policy": f'"address";q={self.quota};w={WINDOW}',
            "RateLimit": f'"address";r={max(self.left, 0)};t={self.seconds}',
        }


def spend(request, now: float | None = None) -> Limit | None:
    """Counts the request. None if there is no limit. No query: the count is in the cache, and of no address but its hash."""
    quota = settings.API_REQUESTS_A_MINUTE
    if not quota:
        return None
    minute, passed = divmod(int(time.time() if now is None else now), WINDOW)
    reader = salted_hmac(SALT, f"{minute} {network_of(request)}", algorithm="sha256").hexdigest()[:32]
    key = f"{SALT}:{reader}"
    cache.add(key, 0, timeout=2 * WINDOW)
    try:
        spent = cache.incr(key)
    except ValueError:  # thrown out of a full cache in between
        spent = 1
    return Limit(quota, quota - spent, WINDOW - passed)
