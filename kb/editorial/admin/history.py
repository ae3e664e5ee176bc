"""A record's history in the admin: any two of its texts side by side, and the way back to one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from .. import actions
from ..desk import CHOSEN, Beside, beside, current_change_set, user_of
from ..models import ChangeSet, Record, Revision, RevisionQuerySet
from ..trial import one_at_a_time
from ..wording import Step, in_words

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = object
PAGE = 50


class WithHistory(ModelAdmin):
    """Of published texts and of one's own draft; other people's drafts are not told."""

    def _key(self, object_id: str | None) -> UUID | None:
        raise NotImplementedError

    def _history(self, request: HttpRequest, pk: UUID | None) -> RevisionQuerySet:
        """Those that this editor may see: what was published, and the draft in the change-set they work in."""
        known = Revision.objects.of(self.model, pk) if pk else Revision.objects.none()
        ours = known.filter(change_set=change_set) if (change_set := current_change_set(request)) else known.none()
        return (ours | known.published()).select_related("change_set__author", "base").newest_first()

    def history_page(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Also of a record that was deleted: it can be brought back."""
        if not (self.has_view_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        revisions = self._history(request, self._key(object_id))
        page = Paginator(revisions, PAGE).get_page(request.GET.get("page"))
        if not page.object_list:
            return cast(HttpResponse, cast(Any, self)._get_obj_does_not_exist_redirect(request, self.opts, object_id))
        newest, current = page.object_list[0], current_change_set(request)
        older, newer = _two_of(revisions, request)
        context = {
            **self.admin_site.each_context(request),
            "title": f"History: {newest.name}",
            "subtitle": None,
            "opts": self.opts,
            "object_id": object_id,
            "page": page,
            "present": newest.content is not None,
            "standing": next((one for one in page if one.change_set.number), None) if page.number == 1 else None,
            "older": older,
            "newer": newer,
            "lines": _lines(self.model, older, newer, current) if older and newer else [],
            "current": current,
            "may_go_back": self.has_change_permission(request) and user_of(request).has_perm("editorial.add_changeset"),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/editorial/history.html", context)

    def go_back(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Drafts an old text again, in a change-set of its own or in the current one."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_change_permission(request):
            raise PermissionDenied
        pk, number = self._key(object_id), _number(request.POST.get("revision"))
        old = self._history(request, pk).published().exclude(content=None).filter(pk=number).first()
        if not (pk and old):
            raise Http404("There is no such edition of this record.")
        try:
            with one_at_a_time():
                change_set = self._back_to(request, pk, old)
        except actions.Refused as error:
            messages.error(request, str(error))
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_history"
            return HttpResponseRedirect(reverse(name, args=[object_id]))
        messages.success(
            request, f"“{old.name}” is drafted as {old.change_set} had it, in “{change_set}”. Readers see no change yet."
        )
        return HttpResponseRedirect(reverse("admin:editorial_changeset_change", args=[change_set.pk]))

    def _back_to(self, request: HttpRequest, pk: UUID, old: Revision) -> ChangeSet:
        now = Revision.objects.of(self.model, pk).published().newest_first().first()
        if now and now.content == old.content:
            raise actions.Refused("That is what readers see now: there is nothing to go back to.")
        current = current_change_set(request) if request.POST.get("where") == "current" else None
        if current and current.revisions.of(self.model, pk).exists():
            raise actions.Refused(f"“{current}” holds a draft of it already: discard that first, or begin a new change-set.")
        title = f"Back to {str(old.change_set)[:1].lower()}{str(old.change_set)[1:]}: {old.name}"
        change_set = current or actions.new_change_set(title=title, by=user_of(request), at_desk=True)
        draft = actions.Draft(self.model, pk, old.name, old.content)
        actions.save_draft(change_set=change_set, draft=draft, by=user_of(request))
        request.session[CHOSEN] = change_set.pk
        return change_set


def others_at_work(model: type[Record], pk: UUID | None, change_set: ChangeSet | None) -> RevisionQuerySet:
    """Drafts of the same record in other change-sets that are not decided yet."""
    if not pk:
        return Revision.objects.none()
    undecided = [ChangeSet.State.OPEN, ChangeSet.State.SUBMITTED]
    drafts = Revision.objects.of(model, pk).filter(change_set__state__in=undecided).defer("content")
    drafts = drafts.exclude(change_set=change_set) if change_set else drafts
    return drafts.select_related("change_set__author").order_by("saved_at")


def _two_of(revisions: RevisionQuerySet, request: HttpRequest) -> tuple[Revision | None, Revision | None]:
    """`?from=&to=`, in whichever order; a number that is none of this record's is nothing."""
    asked = [_number(request.GET.get(name)) for name in ("from", "to")]
    found = {one.pk: one for one in revisions.filter(pk__in=asked)}
    older, newer = (found.get(number) for number in asked)
    if older and newer and (older.change_set.number or 2**31) > (newer.change_set.number or 2**31):
        return newer, older
    return older, newer


def _lines(model: type[Record], older: Revision, newer: Revision, draft: ChangeSet | None) -> list[Beside]:
    (lines,) = in_words([Step(model, older.content, newer.content)], draft)
    return beside(lines)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else 0
