"""/api/v1/change-sets/: programs propose what editors would type. By token, and by the same door and rules as in the admin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.models import User
from django.http import Http404, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from arenas.exchange import proposing
from kb.editorial.models import ChangeSet
from kb.http import bad, refuse_unknown, together
from kb.rest import JSONRenderer, ReadOnlyViewSet, limits
from kb.tokens import keeping
from kb.tokens.authentication import TokenAuthentication, require
from kb.tokens.models import Scope

from .change_sets_asked import Amendment, Proposal, Remark, page_of, state_of
from .change_sets_problems import Refusal, problem
from .change_sets_schema import ChangeSetSchema, described
from .change_sets_told import A_PAGE, ChangeSetInBriefSerializer, ChangeSetSerializer, Told, etag_of


class Writing(viewsets.ViewSet):
    """What every address of it does: asks for a token, answers nobody else, is kept in no cache."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [IsAuthenticated]
    renderer_classes = [JSONRenderer]
    schema = ChangeSetSchema()

    def dispatch(self, request, *args, **kwargs):
        limit = limits.spend(request)
        if limit and limit.is_exceeded:
            response = ReadOnlyViewSet._too_many(request, limit)
        else:
            response = super().dispatch(request, *args, **kwargs)
        for name, value in (limit.headers if limit else {}).items():
            response[name] = value
        response["Cache-Control"] = "private, no-store"
        patch_vary_headers(response, ["Authorization"])
        return response

    def initial(self, request, *args, **kwargs):
        if request.method.lower() not in (*self.action_map, "head", "options"):
            raise MethodNotAllowed(request.method)
        super().initial(request, *args, **kwargs)

    def get_exception_handler(self):
        return problem

    # --- what is asked for ---

    def change_set(self, number: int) -> ChangeSet:
        found = proposing.those_to_see(cast(User, self.request.user), number) if number < 2**31 else None
        if found is None:
            raise Http404("There is no such change-set, or it is not yours to see.")
        return found

    def for_change(self, number: int) -> ChangeSet:
        """To be asked while nobody else writes. Refusal if the sender has not seen its present state."""
        change_set, said = self.change_set(number), self.request.headers.get("If-Match", "")
        if not said:
            raise Refusal(
                428, "Send `If-Match` with the ETag of the change-set as you saw it, so that nobody’s work is overwritten."
            )
        etag = etag_of(change_set)
        if said.strip() != "*" and etag not in (each.removeprefix("W/") for each in parse_etags(said)):
            raise Refusal(412, "The change-set was changed since you saw it. Get it again, and look.", headers={"ETag": etag})
        return change_set

    def told(self, change_set: ChangeSet, status: int = 200, **more: Any) -> HttpResponse:
        said = ChangeSetSerializer(Told(change_set, **more), context={"request": self.request}).data
        headers = {"ETag": etag_of(change_set)} | ({"Location": said["url"]} if status == 201 else {})
        return self.as_json(said, status, headers)

    @staticmethod
    def as_json(said: Any, status: int = 200, headers: Any = None) -> HttpResponse:
        return HttpResponse(JSONRenderer().render(said), status=status, headers=headers, content_type="application/json")

    def done_once(self, request, do: Callable[[], HttpResponse]) -> HttpResponse:
        """Nobody else writes meanwhile; by an `Idempotency-Key` it is done once however often it is sent."""
        key = request.headers.get("Idempotency-Key", "")
        if len(key) > keeping.LONGEST or not key.isprintable():
            raise bad("Idempotency-Key", None, f"It has {keeping.LONGEST} printable characters at most.")
        with proposing.one_at_a_time():
            if not key:
                return do()
            try:
                answer = keeping.once(request.user, key, request._request, do)
            except keeping.Mismatch:
                raise Refusal(422, "This Idempotency-Key was sent with another request before. Take a new one.") from None
        if isinstance(answer, HttpResponse):
            return answer
        again = HttpResponse(bytes(answer.body), status=answer.status, headers=answer.headers, content_type="application/json")
        again["Idempotency-Replayed"] = "true"
        return again


class ChangeSets(Writing):
    """Drafts that go public together: begun, looked at, changed, submitted, published."""

    @extend_schema(**described("list", ChangeSetInBriefSerializer))
    def list(self, request):
        """One’s own change-sets, the newest first."""
        require(request, Scope.READ)
        _, page, state = together(
            lambda: refuse_unknown(request.query_params, ["page", "state"]), lambda: page_of(request), lambda: state_of(request)
        )
        mine = proposing.those_of(request.user).filter(**({"state": state} if state else {}))
        shown = mine[(page - 1) * A_PAGE : page * A_PAGE + 1]
        told = ChangeSetInBriefSerializer(shown, many=True, context={"request": request}).data
        return Response({"results": told[:A_PAGE], "more": len(told) > A_PAGE})

    @extend_schema(**described("create", ChangeSetSerializer, Proposal))
    def create(self, request):
        """Begins a change-set, and tells what it would change. If anything cannot be read, nothing is begun."""
        require(request, Scope.PROPOSE)
        asked = Proposal.read(request)

        def do():
            proposed = proposing.propose(title=asked.title or "", note=asked.note or "", reads=asked.reads, by=request.user)
            return self.told(proposed.change_set, 201, warnings=proposed.warnings)

        return self.done_once(request, do)

    @extend_schema(**described("retrieve", ChangeSetSerializer))
    def retrieve(self, request, id):
        """What it would change, record by record, and what stands in its way."""
        require(request, Scope.READ)
        _, page = together(lambda: refuse_unknown(request.query_params, ["page"]), lambda: page_of(request))
        change_set = self.change_set(id)
        return self.told(change_set, page=page)

    @extend_schema(**described("partial_update", ChangeSetSerializer, Amendment))
    def partial_update(self, request, id):
        """Adds records, changes them once more or takes them out; gives it another title or note. All of it or nothing."""
        require(request, Scope.PROPOSE)
        asked = Amendment.read(request)
        with proposing.one_at_a_time():
            change_set = self.for_change(id)
            proposed = proposing.amend(
                change_set=change_set,
                title=asked.title,
                note=asked.note,
                reads=asked.reads,
                by=request.user,
                replace=asked.replace,
            )
            return self.told(change_set, warnings=proposed.warnings)

    # --- what becomes of it ---

    @extend_schema(**described("submit", ChangeSetSerializer, Remark))
    def submit(self, request, id):
        """Its drafts stand still from now on, and wait for a review. Refused if they could not be published."""
        return self._move(request, id, "submit", Scope.PROPOSE)

    @extend_schema(**described("withdraw", ChangeSetSerializer, Remark))
    def withdraw(self, request, id):
        """Its author takes it back to work on it."""
        return self._move(request, id, "withdraw", Scope.PROPOSE)

    @extend_schema(**described("publish", ChangeSetSerializer, Remark))
    def publish(self, request, id):
        """Makes it the next edition. For a token with that scope, of somebody who may publish it."""
        return self._move(request, id, "publish", Scope.PUBLISH)

    def _move(self, request, id, verb, scope):
        require(request, scope)
        asked = Remark.read(request)

        def do():
            change_set = self.for_change(id)
            proposing.move(change_set, verb, by=request.user, text=asked.text)
            change_set.refresh_from_db()
            return self.told(change_set)

        return self.done_once(request, do)
