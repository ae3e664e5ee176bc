"""The change-set's page: what it changes, what stands in its way, what was said of it, and what may be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from .. import actions
from ..consequences import consequences, weight
from ..desk import CHOSEN, current_change_set, may_preview, user_of
from ..models import ChangeSet, Revision
from .changesets_conflicts import conflict_page
from .changesets_entries import entries_of
from .changesets_moves import VERBS, editors, moves_of, said
from .lists import QuickList

State = ChangeSet.State
#: Drafts on one page of a change-set; an import has thousands.
PAGE = 50
#: Of many problems, how many are told at once.
TOLD = 20
#: Remarks that stand on the page; the ones before them are counted.
REMARKS = 100
#: Up to so many drafts the page works out by itself what they do to verdicts; of more it is asked.
QUICKLY = 100
#: And up to so many rows that have to be read for it.
LIGHT = 2000
#: Words that could not be sent, in the session: they stand in the form again.
UNSENT = "unsent"


if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[ChangeSet]
else:
    ModelAdmin = admin.ModelAdmin


@admin.register(ChangeSet)
class ChangeSetAdmin(QuickList, ModelAdmin):
    change_form_template = "admin/editorial/changeset/change_form.html"
    list_display = ["title", "state", "author", "drafts", "created_at", "submitted_at", "number", "published_at"]
    list_filter = ["state", "author"]
    search_fields = ["title", "note"]
    list_select_related = ["author"]
    fields = ["title", "note"]
    formfield_overrides = {models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})}}
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChangeSet]:
        """Reviewers see all; an author what they wrote in and what is public."""
        inside = Revision.objects.filter(change_set=OuterRef("pk")).order_by().values("change_set")
        many = Subquery(inside.annotate(many=Count("pk")).values("many"))  # counted for those of one page alone
        everything: QuerySet[ChangeSet] = super().get_queryset(request).annotate(drafts=Coalesce(many, 0))
        user = user_of(request)
        if user.has_perm("editorial.review_changeset") or user.has_perm("editorial.publish_changeset"):
            return everything
        return everything.filter(actions.those_of(user) | Q(number__isnull=False))

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
        ours = [
            path("<int:pk>/do/<slug:verb>/", self.admin_site.admin_view(self.do), name="editorial_changeset_do"),
            path(
                "<int:pk>/conflict/<int:number>/", self.admin_site.admin_view(self.conflict), name="editorial_changeset_conflict"
            ),
        ]
        return [*ours, *super().get_urls()]

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
        remarks = list(change_set.remarks.select_related("author", "former_author").order_by("-pk")[: REMARKS + 1])
        return {
            "title": change_set.title,
            "subtitle": None,
            "change_set": change_set,
            "page": page,
            "entries": entries_of(change_set, list(page)),
            "moves": moves_of(request, change_set),
            "editors": editors(change_set),
            "remarks": remarks[:REMARKS][::-1],
            "more_remarks": len(remarks) > REMARKS,
            "unsent": _unsent(request, change_set),
            "mine": change_set.state == State.OPEN and self.has_change_permission(request, change_set),
            "is_current": current_change_set(request) == change_set,
            "may_preview": change_set.state != State.PUBLISHED and may_preview(change_set, user_of(request)),
            **_turned(request, change_set, page.paginator.count),
            **dict.fromkeys(("show_save_and_add_another", "show_save_and_continue"), False),
        }

    def conflict(self, request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "POST"])
        return conflict_page(request, get_object_or_404(self.get_queryset(request), pk=pk), number)

    # --- the buttons ---

    def do(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        change_set = get_object_or_404(self.get_queryset(request), pk=pk)
        if verb not in VERBS:
            raise Http404
        try:
            told, leads_to = VERBS[verb](request, change_set)
            messages.success(request, told)
        except actions.Refused as error:
            leads_to = change_set
            _tell(request, error)
            if said(request):
                request.session[UNSENT] = [change_set.pk, said(request)]
        return HttpResponseRedirect(_back(request) or reverse("admin:editorial_changeset_change", args=[leads_to.pk]))


def _tell(request: HttpRequest, refused: actions.Refused) -> None:
    problems = getattr(refused, "problems", None) or [str(refused)]
    for problem in problems[:TOLD]:
        messages.error(request, problem)
    if len(problems) > TOLD:
        messages.error(request, f"And {len(problems) - TOLD} more like these.")


def _back(request: HttpRequest) -> str:
    """The page of ours that the bar stood on; "" if it names none."""
    page = request.POST.get("back", "")
    ours = page.startswith(reverse("admin:index")) and url_has_allowed_host_and_scheme(page, None)
    return page if ours else ""


def _unsent(request: HttpRequest, change_set: ChangeSet) -> str:
    number, text = request.session.get(UNSENT) or (0, "")
    if number != change_set.pk:
        return ""
    del request.session[UNSENT]
    return cast(str, text)


def _turned(request: HttpRequest, change_set: ChangeSet, size: int) -> dict[str, Any]:
    """What it would do to verdicts, and whether that has been worked out."""
    if change_set.state not in (State.OPEN, State.SUBMITTED) or not size:
        return {}
    if "verdicts" not in request.GET and (size > QUICKLY or weight(change_set) > LIGHT):
        return {"may_ask": True}
    return {"looked": True, "turned": consequences(change_set)}
