"""The feed of what concerns one editor: no login, which no reader of feeds could do, but an address that is a secret."""

import re

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from .concerned import heading, remarks_for
from .models import owner_of

NEWEST = 100
#: What no XML can hold, and somebody may have pasted.
NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
NO_SUCH = "There is no such feed, or its address was taken back. Your address stands in the admin, under “My notices”."


@require_safe
def notices(request, secret):
    """Four queries at most, however much there is. The address goes into no cache, no search engine and no referrer."""
    user = owner_of(secret)
    if user is None:
        raise Http404(NO_SUCH)
    response = HttpResponse(_written(request, user), content_type="application/atom+xml; charset=utf-8")
    add_never_cache_headers(response)
    response["X-Robots-Tag"], response["Referrer-Policy"] = "noindex", "no-referrer"
    return response


def _written(request, user) -> str:
    here, desk = settings.SITE_URL + request.path, settings.SITE_URL + reverse("admin:index")
    # Its name is no secret, and stays the same at a new address.
    atom = Atom1Feed(
        f"{settings.SITE_NAME}: notices for {user}", desk, "", feed_url=here, feed_guid=f"{desk}#{user.pk}", language="en-GB"
    )
    for remark in remarks_for(user)[:NEWEST]:
        link = settings.SITE_URL + reverse("admin:editorial_changeset_change", args=[remark.change_set_id])
        atom.add_item(
            title=NO_XML.sub("", heading(remark.what, remark.change_set)),
            link=link,
            description=NO_XML.sub("", remark.text),
            unique_id=f"{link}#remark-{remark.pk}",
            author_name=remark.author.get_full_name() or remark.author.get_username(),
            pubdate=remark.said_at,
            updateddate=remark.said_at,
        )
    return atom.writeString("utf-8")
