"""Do the addresses of our sources still lead anywhere? One at a time, slowly, and with our name on it."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.utils import timezone

from .fetching import Answer, Forbidden, Unreachable, fetch
from .models import LinkCheck, LinkState, Source

#: Seconds between two questions to one host.
DELAY = 2.0
#: To these a server says no to machines, or for the moment: nothing is known of the page.
SHUT = {401, 402, 403, 405, 406, 407, 412, 425, 429, 451, 999}
GONE = {404, 410}
ARCHIVE = "https://archive.org/wayback/available?url="
Fetch = Callable[..., Answer]


def agent() -> str:
    who = f"; {settings.LINKS_CONTACT}" if settings.LINKS_CONTACT else ""
    return f"{settings.SITE_NAME} link check (+{settings.SITE_URL}{who})"


def due(*, limit: int, older_than: timedelta, now: datetime) -> list[str]:
    """Addresses of sources, those first that were never checked, then the longest ago. Two queries."""
    wanted = set(Source.objects.exclude(url="").order_by().values_list("url", flat=True))
    checked = dict(LinkCheck.objects.values_list("url", "checked_at"))
    late = [url for url in wanted if url not in checked or checked[url] <= now - older_than]
    return sorted(late, key=lambda url: (checked.get(url) is not None, checked.get(url) or now, url))[:limit]


def check_links(
    *,
    limit: int = 200,
    older_than: timedelta = timedelta(days=7),
    ask: Fetch = fetch,
    pause: Callable[[float], None] = time.sleep,
) -> Iterator[LinkCheck]:
    """Checks what is due and keeps what is found, each at once: stopped at any moment, nothing is lost but the rest."""
    LinkCheck.objects.exclude(url__in=Source.objects.values("url")).delete()
    asked: dict[str, float] = {}
    for url in due(limit=limit, older_than=older_than, now=timezone.now()):
        host = urlsplit(url).netloc
        pause(max(0.0, asked.get(host, -DELAY) + DELAY - time.monotonic()) if host in asked else 0.0)
        yield check(url, ask=ask)
        asked[host] = time.monotonic()


def check(url: str, *, ask: Fetch = fetch) -> LinkCheck:
    now = timezone.now()
    known = LinkCheck.objects.filter(url=url).first() or LinkCheck(url=url)
    known.checked_at = now
    known.state, known.status, known.final_url, known.problem = look(url, ask)
    if known.state in (LinkState.WORKS, LinkState.MOVED):
        known.failures, known.failing_since = 0, None
    else:
        known.failures, known.failing_since = known.failures + 1, known.failing_since or now
    if settings.LINKS_ARCHIVE:
        known.archive_url = archived(url, ask) or known.archive_url
    known.save()
    return known


def look(url: str, ask: Fetch) -> tuple[LinkState, int | None, str, str]:
    """State, status, where it leads, what is wrong. HEAD first; GET where a server does not answer that well."""
    try:
        answer = _head_or_get(url, ask)
    except Forbidden as error:
        return LinkState.UNCHECKED, None, "", str(error)[:200]
    except Unreachable as error:
        return LinkState.FAILING, None, "", str(error)[:200]
    final = answer.url[:500] if answer.url != url else ""
    if answer.status in GONE:
        return LinkState.MISSING, answer.status, final, "There is no such page any more."
    if answer.status in SHUT:
        return LinkState.SHUT, answer.status, final, "It does not let a program in; open it yourself."
    if answer.status >= 300:
        return LinkState.FAILING, answer.status, final, f"It answers {answer.status}."
    return LinkState.MOVED if answer.lasting_url != url else LinkState.WORKS, answer.status, final, ""


def _head_or_get(url: str, ask: Fetch) -> Answer:
    try:
        answer = ask(url, method="HEAD", agent=agent())
        if answer.status < 400:
            return answer
    except Unreachable:
        pass
    return ask(url, method="GET", agent=agent())


def archived(url: str, ask: Fetch) -> str:
    """A copy that an archive has, by its own word; empty if it has none or does not answer."""
    try:
        answer = ask(ARCHIVE + quote(url, safe=""), agent=agent(), read=65_536)
        closest = json.loads(answer.body)["archived_snapshots"]["closest"]
        address = str(closest["url"]) if closest["available"] else ""
    except (Forbidden, Unreachable, ValueError, LookupError, TypeError):
        return ""
    is_web = urlsplit(address).scheme in ("http", "https") and len(address) <= 500
    return address if is_web else ""
