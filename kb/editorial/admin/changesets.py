"""The change-set's page: what it changes, what stands in its way, and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse

from .. import actions
from ..desk import CHOSEN, current_change_set, may_preview, user_of
from ..models import ChangeSet, Revision, theirs_of
from ..wording import Line, Row, changes_of, side_by_side

State = ChangeSet.State
#: Drafts on one page of a change-set; an import has thousands.
PAGE = 50
#: Of many problems, how many are told at once.
TOLD = 20


@dataclass(frozen=True)
class Entry:
    """One draft on the page. `conflict` has base, theirs and ours of each field, if others' edition came between."""

    revision: Revision
    lines: list[Line]
    conflict: list[Row] | None
    theirs: Revision | None


if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[ChangeSet]
else:
    ModelAdmin = admin.ModelAdmin


@admin.register(ChangeSet)
class ChangeSetAdmin(ModelAdmin):
    change_form_template = "admin/editorial/changeset/change_form.html"
    list_display = ["title", "state", "author", "drafts", "created_at", "submitted_at", "number", "published_at"]
    list_filter = ["state", ("author", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["title", "note"]
    list_select_related = ["author"]
    date_hierarchy = "created_at"
    fields = ["title", "note"]
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChangeSet]:
        """Reviewers see all; an author their own and what is public."""
        everything = super().get_queryset(request).annotate(drafts=Count("revisions"))
        user = user_of(request)
        if user.has_perm("editorial.review_changeset") or user.has_perm("editorial.publish_changeset"):
            return everything
        return everything.filter(Q(author_id=user.pk) | Q(number__isnull=False))

    @admin.display(description="drafts", ordering="drafts")
    def drafts(self, change_set: Any) -> int:
        return int(change_set.drafts)

    def has_change_permission(self, request: HttpRequest, obj: ChangeSet | None = None) -> bool:
        if obj and not (obj.state == State.OPEN and (obj.author_id == request.user.pk or user_of(request).is_superuser)):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: ChangeSet | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: ChangeSet, form: ModelForm[Any], change: bool) -> None:
        if change:
            return obj.save(update_fields=["title", "note"])
        obj.author, obj.at_desk = user_of(request), True
        obj.save()
        request.session[CHOSEN] = obj.pk

    def get_urls(self) -> list[URLPattern]:
        do = path("<int:pk>/do/<slug:verb>/", self.admin_site.admin_view(self.do), name="editorial_changeset_do")
        return [do, *super().get_urls()]

    # --- the page ---

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        change_set = self.get_object(request, object_id)
        context = self._context(request, change_set) if change_set else {}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def _context(self, request: HttpRequest, change_set: ChangeSet) -> dict[str, Any]:
        drafts = change_set.revisions.with_current().select_related("base").order_by("pk")
        page = Paginator(drafts, PAGE).get_page(request.GET.get("page"))
        return {
            "change_set": change_set,
            "page": page,
            "entries": _entries(change_set, list(page)),
            "verbs": _verbs(request, change_set),
            "mine": change_set.state == State.OPEN and self.has_change_permission(request, change_set),
            "is_current": current_change_set(request) == change_set,
            "may_preview": change_set.state != State.PUBLISHED and may_preview(change_set, user_of(request)),
        }

    # --- the buttons ---

    def do(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        change_set = get_object_or_404(self.get_queryset(request), pk=pk)
        if verb not in VERBS:
            raise Http404
        try:
            said, leads_to = VERBS[verb](request, change_set)
            messages.success(request, said)
        except actions.NotPublished as error:
            leads_to = change_set
            for problem in error.problems[:TOLD]:
                messages.error(request, problem)
            if len(error.problems) > TOLD:
                messages.error(request, f"And {len(error.problems) - TOLD} more like these.")
        except actions.Refused as error:
            leads_to = change_set
            messages.error(request, str(error))
        return HttpResponseRedirect(reverse("admin:editorial_changeset_change", args=[leads_to.pk]))


# --- what the buttons do: each says what happened, and whose page comes next ---

Done = tuple[str, ChangeSet]


def _submit(request: HttpRequest, change_set: ChangeSet) -> Done:
    actions.submit(change_set=change_set, by=user_of(request))
    return f"“{change_set}” waits for its review.", change_set


def _withdraw(request: HttpRequest, change_set: ChangeSet) -> Done:
    actions.withdraw(change_set=change_set, by=user_of(request), text=_said(request))
    return f"“{change_set}” is open again: you can go on working on it.", change_set


def _send_back(request: HttpRequest, change_set: ChangeSet) -> Done:
    actions.send_back(change_set=change_set, by=user_of(request), reason=_said(request))
    return f"“{change_set}” is open again for its author, who is told why.", change_set


def _reject(request: HttpRequest, change_set: ChangeSet) -> Done:
    actions.reject(change_set=change_set, by=user_of(request), reason=_said(request))
    return f"“{change_set}” was rejected. Readers never saw it.", change_set


def _said(request: HttpRequest) -> str:
    return request.POST.get("text", "")


def _publish(request: HttpRequest, change_set: ChangeSet) -> Done:
    number = actions.publish(change_set=change_set, by=user_of(request))
    return f"Published: this is edition {number} now.", change_set


def _undo(request: HttpRequest, change_set: ChangeSet) -> Done:
    inverse = actions.undo(change_set=change_set, by=user_of(request))
    return "This change-set takes it back, once it is submitted and published.", inverse


def _discard(request: HttpRequest, change_set: ChangeSet) -> Done:
    revision = _the_draft(request, change_set)
    actions.discard(revision=revision, by=user_of(request))
    return f"The draft of “{revision.name}” is discarded.", change_set


def _rebase(request: HttpRequest, change_set: ChangeSet) -> Done:
    revision = _the_draft(request, change_set)
    actions.rebase(revision=revision, by=user_of(request))
    return f"The draft of “{revision.name}” stands, on top of what others published.", change_set


def _work_here(request: HttpRequest, change_set: ChangeSet) -> Done:
    if not _is_mine(request, change_set):
        raise actions.NotAllowed("Only its author can work in a change-set, and only while it is open.")
    request.session[CHOSEN] = change_set.pk
    return f"You are working in “{change_set}” now.", change_set


def _the_draft(request: HttpRequest, change_set: ChangeSet) -> Revision:
    number = request.POST.get("revision", "")
    return get_object_or_404(change_set.revisions, pk=number if number.isdecimal() and len(number) < 19 else 0)


VERBS: dict[str, Callable[[HttpRequest, ChangeSet], Done]] = {
    "submit": _submit,
    "withdraw": _withdraw,
    "send-back": _send_back,
    "reject": _reject,
    "publish": _publish,
    "undo": _undo,
    "discard": _discard,
    "rebase": _rebase,
    "work-here": _work_here,
}


def _is_mine(request: HttpRequest, change_set: ChangeSet) -> bool:
    user = user_of(request)
    return change_set.state == State.OPEN and (change_set.author_id == user.pk or user.is_superuser)


def _verbs(request: HttpRequest, change_set: ChangeSet) -> list[tuple[str, str]]:
    """The buttons that would not be refused, and their words."""
    user, state = user_of(request), change_set.state
    reviews = user.has_perm("editorial.review_changeset")
    own = change_set.author_id == user.pk or user.is_superuser
    offered = {
        "submit": ("Submit for review", _is_mine(request, change_set)),
        "work-here": ("Work in this one", _is_mine(request, change_set) and current_change_set(request) != change_set),
        "publish": ("Publish", state == State.SUBMITTED and not actions.why_not_publish(change_set=change_set, by=user)),
        "withdraw": ("Take it back", state == State.SUBMITTED and own),
        "send-back": ("Send it back", state == State.SUBMITTED and reviews),
        "reject": ("Reject", state == State.SUBMITTED and reviews),
        "undo": ("Undo", state == State.PUBLISHED and user.has_perm("editorial.add_changeset")),
    }
    return [(verb, words) for verb, (words, allowed) in offered.items() if allowed]


# --- what the page shows ---


def _entries(change_set: ChangeSet, drafts: list[Revision]) -> list[Entry]:
    """A few queries for the whole page: what is published of each, and one for each noun that is referred to."""
    theirs = theirs_of(drafts)
    outdated = [draft for draft in drafts if _is_outdated(change_set, draft)]
    conflicts = side_by_side([(draft, theirs.get(draft.pk)) for draft in outdated], change_set)
    rows = {draft.pk: rows for draft, rows in zip(outdated, conflicts, strict=True)}
    return [
        Entry(draft, lines, rows.get(draft.pk), theirs.get(draft.pk))
        for draft, lines in zip(drafts, changes_of(drafts, change_set), strict=True)
    ]


def _is_outdated(change_set: ChangeSet, draft: Any) -> bool:
    return change_set.state in (State.OPEN, State.SUBMITTED) and draft.base_id != draft.current
