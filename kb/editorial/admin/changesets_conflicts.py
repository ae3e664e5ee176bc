"""The page of a conflict: what both began with, what is published, what we drafted, and a choice for each field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from .. import actions
from ..desk import user_of
from ..merging import WHOLE, Place, Side, Unfit, merged, places
from ..models import ChangeSet, Revision, theirs_of
from ..trial import one_at_a_time, trial
from .changesets_entries import is_outdated

SIDES = {"theirs": "what is published", "ours": "this draft"}


@dataclass(frozen=True)
class Choice:
    """A place with what was chosen for it, or is proposed."""

    place: Place
    chosen: str

    @property
    def name(self) -> str:
        return f"place:{self.place.path}"


def conflict_page(request: HttpRequest, change_set: ChangeSet, number: int) -> HttpResponseBase:
    """What was chosen is kept on the page until all is; nothing is saved before."""
    ours = change_set.revisions.with_current().select_related("base").filter(pk=number).first()
    if not ours:
        raise Http404
    leads_to = HttpResponseRedirect(reverse("admin:editorial_changeset_change", args=[change_set.pk]))
    if not is_outdated(change_set, ours):
        messages.info(request, f"“{ours.name}” is in no conflict any more.")
        return leads_to
    theirs = theirs_of([ours]).get(ours.pk)
    choices = [Choice(place, _chosen(request, place)) for place in places(ours, theirs, change_set)]
    status = 200
    if request.method == "POST":
        try:
            _resolve(request, ours, theirs, choices)
        except (actions.Refused, Unfit) as error:
            messages.error(request, str(error))
            status = 409
        else:
            messages.success(request, f"The draft of “{ours.name}” now says what you chose.")
            return leads_to
    return _drawn(request, change_set, ours, theirs, choices, status)


def _chosen(request: HttpRequest, place: Place) -> str:
    sent = request.POST.get(f"place:{place.path}", "")
    return sent if sent in SIDES else place.default if request.method != "POST" else ""


def _resolve(request: HttpRequest, ours: Revision, theirs: Revision | None, choices: list[Choice]) -> None:
    if missing := [choice.place for choice in choices if not choice.chosen]:
        fields = ", ".join(f"“{' of '.join(filter(None, [place.label, place.part]))}”" for place in missing)
        raise actions.Refused(f"Choose one of the two for {fields}. Nothing was saved.")
    seen = (request.POST.get("ours", ""), request.POST.get("theirs", ""))
    if seen != (ours.token, theirs.token if theirs else ""):
        raise actions.Refused("The texts have changed since you opened this page. Look at them again; your choices are kept.")
    sides = {choice.place.path: cast(Side, choice.chosen) for choice in choices}
    user, now = user_of(request), theirs.pk if theirs else 0
    with one_at_a_time():
        draft = _draft(ours, theirs, sides)
        actions.rebase(revision=ours, by=user, merged=draft, seen=now, text=_in_words(choices))


def _draft(ours: Revision, theirs: Revision | None, sides: dict[str, Side]) -> actions.Draft:
    if WHOLE in sides or ours.content is None or not (theirs and theirs.content):
        kept = theirs if theirs and sides.get(WHOLE) == "theirs" else ours
        return actions.Draft(ours.model, ours.object_id, kept.name, kept.content)
    with trial(ours.change_set):
        name, content = merged(ours, theirs, sides)
    return actions.Draft(ours.model, ours.object_id, name, content)


def _in_words(choices: list[Choice]) -> str:
    return "; ".join(f"{choice.place.label}: {SIDES[choice.chosen]}" for choice in choices[:20])


def _drawn(
    request: HttpRequest, change_set: ChangeSet, ours: Revision, theirs: Revision | None, choices: list[Choice], status: int
) -> HttpResponse:
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": f"“{ours.name}” was changed by others too",
        "change_set": change_set,
        "ours": ours,
        "theirs": theirs,
        "choices": choices,
        "mine": change_set.state == ChangeSet.State.OPEN and actions.is_mine(change_set, user_of(request)),
    }
    return TemplateResponse(request, "admin/editorial/changeset/conflict.html", context, status=status)
