"""Importing at the desk: a file is sent, its columns are said to be ours, what it would change is shown, and becomes drafts."""

import csv
from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from arenas.exchange import process
from arenas.exchange.encodings import ENCODINGS
from arenas.exchange.language import NotUnderstood, understood
from arenas.exchange.reading import CONTROL
from arenas.models import Import, ImportLine, ImportState, Mapping, Removed
from arenas.models.mapping import ImportQuerySet
from kb.editorial.desk import user_of

from .imports_forms import ColumnsForm, MappingForm, SendForm

State, What = ImportState, ImportLine.What
PAGE = 50
#: What a spreadsheet would take for a formula, if a hostile file's cells came back to it.
LIVE = ("=", "+", "-", "@", "\t", "\r")
MAY = "editorial.add_changeset"


class ForEditors(admin.ModelAdmin):
    """Tools of whoever may begin a change-set; no knowledge, so no permission of their own."""

    def _may(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(MAY)

    has_view_permission = has_change_permission = has_add_permission = has_delete_permission = _may

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)


@admin.register(Mapping)
class MappingAdmin(ForEditors):
    form = MappingForm
    list_display = ["name", "source", "changed_at"]
    search_fields = ["name", "source"]
    ordering = ["name"]


@admin.register(Import)
class ImportAdmin(ForEditors):
    list_display = ["name", "state", "mapping", "owner", "sent_at"]
    list_filter = ["state"]
    actions = None
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> ImportQuerySet:
        theirs = cast(ImportQuerySet, super().get_queryset(request)).of(request.user)
        return theirs.select_related("mapping", "change_set", "owner").without_file()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By a button of its page, which does not list ten thousand lines first."""
        return False

    def get_urls(self):
        views = [
            path("<int:pk>/errors.csv", self.errors, name="arenas_import_errors"),
            path("<int:pk>/do/<slug:verb>/", self.do, name="arenas_import_do"),
        ]
        for view in views:
            view.callback = self.admin_site.admin_view(view.callback)
        return [*views, *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return self.send(request)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return self.page(request, unquote(object_id))

    def _the_import(self, request: HttpRequest, pk: int | str) -> Import:
        if not self._may(request):
            raise PermissionDenied
        job = self.get_object(request, str(pk))
        if job is None:
            raise Http404
        process.mend(job)
        return cast(Import, job)

    def _drawn(self, request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
        everything = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/imports/{template}.html", everything, status=status)

    # --- sending ---

    def send(self, request: HttpRequest) -> HttpResponse:
        if not self._may(request):
            raise PermissionDenied
        form = SendForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            sent = form.cleaned_data
            mapping: Mapping | None = sent["mapping"]
            Import.objects.of(request.user).forgotten().delete()
            job = Import.objects.create(
                state=State.FAILED,
                failure="Nobody has looked at it yet: compare again.",
                owner=user_of(request),
                name=CONTROL.sub("�", sent["file"].name)[:200],
                content=sent["file"].read(),
                encoding=sent["encoding"],
                mapping=mapping,
                definition=mapping.definition if mapping else None,
                source=sent["source"] or (mapping.source if mapping else ""),
            )
            self._begin(request, job, State.LOOKING)
            return _to(job)
        return self._drawn(request, "send", form=form, title="Import a file")

    def _begin(self, request: HttpRequest, job: Import, state: ImportState, **fields: Any) -> None:
        try:
            process.begin(job, state, **fields)
        except process.TooMany as busy:
            messages.warning(request, str(busy))

    # --- its page ---

    def page(
        self, request: HttpRequest, pk: int | str, form: ColumnsForm | None = None, faults: list[str] | None = None
    ) -> HttpResponse:
        job = self._the_import(request, pk)
        context: dict[str, Any] = {"job": job, "title": job.name, "faults": faults or [], "State": State}
        if job.state == State.COLUMNS:
            context["form"] = form or ColumnsForm(job.found["tables"])
            context["mappings"] = Mapping.objects.only("name")
        elif job.state == State.ENCODING:
            samples = job.found["samples"].items()
            context["samples"] = [(name, ENCODINGS[name], lines) for name, lines in samples]
        elif job.state in (State.CHECKED, State.DRAFTED, State.FAILED):
            context |= self._what_it_does(request, job)
        return self._drawn(request, "import", status=400 if faults else 200, **context)

    def _what_it_does(self, request: HttpRequest, job: Import) -> dict[str, Any]:
        """Three queries, whatever the file: how many lines of each kind there are, how many of one, and a page of them."""
        numbers = dict(job.lines.order_by().values_list("what").annotate(Count("pk")))
        kinds = [(what.value, what.label, numbers[what.value]) for what in What if what.value in numbers]
        asked = request.GET.get("what", "")
        what = asked if asked in numbers else What.ERROR.value if What.ERROR in numbers else next(iter(kinds), ("",))[0]
        lines = Paginator(job.lines.filter(what=what), PAGE).get_page(request.GET.get("page"))
        counted = [(plural, [counts.get(kind, 0) for kind in KINDS]) for plural, counts in job.counts.items()]
        removed = Removed.choices if numbers.get(What.GONE) else []
        return {
            "kinds": kinds,
            "what": what,
            "lines": lines,
            "counted": counted,
            "wrong": numbers.get(What.ERROR, 0),
            "removed": removed,
        }

    def errors(self, request: HttpRequest, pk: int) -> HttpResponse:
        """For whoever mends the file: opened in a spreadsheet, it shows what was wrong and executes nothing."""
        job = self._the_import(request, pk)
        answer = HttpResponse(content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="errors-{job.pk}.csv"'
        answer.write("\ufeff")
        rows = csv.writer(answer)
        rows.writerow(["file", "row", "column", "value", "reason"])
        wrong = job.lines.filter(what__in=[What.ERROR, What.LEFT_OUT])
        for line in wrong.values_list("file", "row", "column", "value", "reason").iterator():
            rows.writerow([_dead(cell) for cell in line])
        return answer

    # --- its buttons ---

    def do(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if verb not in VERBS:
            raise Http404
        states, act = VERBS[verb]
        job = self._the_import(request, pk)
        if job.state not in states:
            messages.warning(request, f"Nothing was done: it is {job.get_state_display().lower()} by now.")
            return _to(job)
        return act(self, request, job) or _to(job)

    def _encoding(self, request: HttpRequest, job: Import) -> HttpResponse | None:
        encoding = request.POST.get("encoding", "")
        if encoding not in job.found["samples"]:
            return self.page(request, job.pk, faults=["Choose the sample that can be read."])
        self._begin(request, job, State.LOOKING, encoding=encoding)
        return None

    def _columns(self, request: HttpRequest, job: Import) -> HttpResponse | None:
        form = ColumnsForm(job.found["tables"], request.POST)
        if "show" in request.POST:
            return self.page(request, job.pk, form)
        if mapping := _by_pk(request.POST.get("mapping", "")):
            process.begin(
                job, State.CHECKING, mapping=mapping, definition=mapping.definition, source=job.source or mapping.source
            )
            return None
        problems = form.problems()
        taken = form.keep_as and Mapping.objects.filter(name=form.keep_as).exclude(pk=job.mapping_id or 0)
        if taken and taken.exists():
            problems.append(f"There is a mapping “{form.keep_as}” already: choose another name, or that mapping.")
        definition = form.definition()
        try:
            understood(definition)
        except NotUnderstood as wrong:
            problems += wrong.problems if not problems else []
        if problems:
            return self.page(request, job.pk, form, problems)
        source = form.source or job.source
        if form.keep_as:
            kept, _ = Mapping.objects.update_or_create(name=form.keep_as, defaults={"source": source, "definition": definition})
            job.mapping = kept
        self._begin(request, job, State.CHECKING, definition=definition, mapping=job.mapping, source=source)
        return None

    def _draft(self, request: HttpRequest, job: Import) -> HttpResponse | None:
        leave_out, removed = request.POST.get("leave_out") == "yes", request.POST.get("removed", Removed.LEAVE)
        if job.lines.filter(what=What.ERROR).exists() and not leave_out:
            return self.page(
                request, job.pk, faults=["It has bad rows. Say that they are to be left out, or mend the file and send it again."]
            )
        if removed in Removed.values:
            self._begin(request, job, State.DRAFTING, leave_out=leave_out, removed=removed)
        return None

    def _again(self, request: HttpRequest, job: Import) -> None:
        self._begin(request, job, State.LOOKING)

    def _other_columns(self, request: HttpRequest, job: Import) -> None:
        if job.found.get("tables"):
            Import.objects.filter(pk=job.pk, state=job.state).update(state=State.COLUMNS)

    def _forget(self, request: HttpRequest, job: Import) -> HttpResponse:
        job.lines.all()._raw_delete(job.lines.db)
        job.delete()
        messages.info(request, f"“{job.name}” is forgotten. Drafts and editions that came of it stay.")
        return HttpResponseRedirect(reverse("admin:arenas_import_changelist"))


KINDS = ["new", "changed", "same", "gone"]
IDLE = [State.ENCODING, State.COLUMNS, State.CHECKED, State.DRAFTED, State.FAILED]
Act = Callable[[ImportAdmin, HttpRequest, Import], HttpResponse | None]
VERBS: dict[str, tuple[list[ImportState], Act]] = {
    "encoding": ([State.ENCODING], ImportAdmin._encoding),
    "columns": ([State.COLUMNS], ImportAdmin._columns),
    "draft": ([State.CHECKED], ImportAdmin._draft),
    "again": ([State.CHECKED, State.FAILED], ImportAdmin._again),
    "other-columns": ([State.CHECKED, State.FAILED], ImportAdmin._other_columns),
    "forget": (IDLE, ImportAdmin._forget),
}


def _to(job: Import) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:arenas_import_change", args=[job.pk]))


def _by_pk(text: str) -> Mapping | None:
    return Mapping.objects.filter(pk=text).first() if text.isdecimal() and len(text) < 19 else None


def _dead(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(LIVE) else text
