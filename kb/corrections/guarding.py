"""Who may send a form without an account or a cookie: signed, from our own page, not at once, not too often."""

import hmac
import time
import uuid
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

from kb.network import network_of

from .models import Correction

SALT = "kb.corrections"
#: Seconds: nobody has read the form and written a sentence sooner, and nobody leaves it open for longer.
LEAST, MOST = 3, 24 * 3600


class Refused(Exception):
    """Nothing was kept; the text says why, and what to do. `new_form` if the old one is of no use any more."""

    def __init__(self, words: str, status: int = 400, new_form: bool = False):
        super().__init__(words)
        self.status, self.new_form = status, new_form


@dataclass(frozen=True)
class FormNumber:
    """What makes a form ours: stateless, so no cookie is set and nothing is kept of those who only look."""

    number: uuid.UUID
    about: str
    made_at: int

    @classmethod
    def new(cls, about: str, now: float | None = None) -> "FormNumber":
        return cls(uuid.uuid4(), about, int(time.time() if now is None else now))

    def signed(self) -> str:
        return signing.dumps([self.number.hex, self.about, self.made_at], salt=SALT)

    @classmethod
    def read(cls, signed: str, about: str) -> "FormNumber":
        """Refused if it is not ours, or of another form."""
        try:
            number, its_about, made_at = signing.loads(signed[:2000], salt=SALT)
        except signing.BadSignature:
            raise Refused("The form was not complete. Look it over and send it again.", new_form=True) from None
        if not hmac.compare_digest(its_about.encode(), about.encode()):
            raise Refused("The form was made for something else. Look it over and send it again.", new_form=True)
        return cls(uuid.UUID(number), its_about, made_at)

    def refuse_its_age(self, now: float | None = None) -> None:
        age = (time.time() if now is None else now) - self.made_at
        if age > MOST:
            raise Refused("The form was open for more than a day. Look it over and send it again.", new_form=True)
        if age < LEAST:
            raise Refused("That was quicker than anybody types. Wait a few seconds and send it again.")


def refuse_other_sites(request) -> None:
    """A browser says where a form comes from. What says nothing is no browser that another site could use for its purposes."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    ours = [request.get_host(), *(urlsplit(trusted).netloc for trusted in settings.CSRF_TRUSTED_ORIGINS)]
    foreign = site not in ("same-origin", "none") if site else origin is not None and urlsplit(origin).netloc not in ours
    if foreign:
        raise Refused("The form was sent from another site. If it was you, look it over and send it again from here.", 403)


def sender_of(request, day) -> str:
    """A keyed hash of where it comes from, another one each day. The address itself is kept nowhere."""
    return salted_hmac(SALT, f"{day.isoformat()} {network_of(request)}", algorithm="sha256").hexdigest()[:32]


def refuse_too_many(sender: str, now) -> None:
    """Two queries. The limits are for machines: nobody reports that much by hand."""
    lately = Correction.objects.filter(sender=sender, reported_at__gt=now - timedelta(hours=1)).count()
    if lately >= settings.REPORTS_AN_HOUR:
        raise Refused(f"From your network came {lately} reports within an hour. Try again in an hour.", 429)
    if Correction.objects.filter(reported_at__gt=now - timedelta(days=1)).count() >= settings.REPORTS_A_DAY:
        raise Refused("More reports came today than we can read. Try again tomorrow.", 429)
