"""An editor's desk: which change-set a request works in, and how a view is run in it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.auth.models import User
from django.contrib.messages.storage import default_storage
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format

from . import actions, snapshot
from .models import ChangeSet, Record, Revision
from .trial import Busy, World, one_at_a_time, trial
from .wording import Line, Step, in_words
from .wordwise import Piece, word_by_word

View = Callable[[HttpRequest], HttpResponseBase]
#: The hidden field of a form that says what it was made from: the draft's number, or a new record's key.
TOKEN = "_made_from"
#: The one chosen change-set, in the session.
CHOSEN = "change_set"


#: From so many words on, two texts are told apart word by word.
WORDY = 6


@dataclass(frozen=True)
class Beside:
    """A field of two texts that stand beside each other, with the words marked that only one of them has."""

    line: Line
    old: list[Piece]
    new: list[Piece]


def beside(lines: list[Line]) -> list[Beside]:
    return [_marked(line) for line in lines]


def _marked(line: Line) -> Beside:
    if min(len(line.old.split()), len(line.new.split())) < WORDY:
        return Beside(line, [Piece("gone", line.old)], [Piece("new", line.new)])
    pieces = word_by_word(line.old, line.new)
    return Beside(line, [piece for piece in pieces if piece.kind != "new"], [piece for piece in pieces if piece.kind != "gone"])


@dataclass
class Desk:
    """What one request's view has done in its trial: kept, because the tables will not remember."""

    change_set: ChangeSet | None
    #: The key of the record that an add form makes: sent twice, it makes one record.
    new_key: uuid.UUID = field(default_factory=uuid.uuid4)
    world: World = field(default_factory=World)
    drafts: list[actions.Draft] = field(default_factory=list)
    logs: list[Callable[[], object]] = field(default_factory=list)

    def note(self, record: Record, *, gone: bool, log: Callable[[], object]) -> None:
        """Called where Django writes its log: after a form and its inlines were saved, before a delete."""
        content = None if gone else snapshot.take(type(record)._base_manager.get(pk=record.pk))
        self.drafts.append(actions.Draft(type(record), record.pk, str(record), content))
        self.logs.append(log)

    def draft_of(self, model: type[Record], pk: uuid.UUID) -> Revision | None:
        return self.change_set.revisions.of(model, pk).first() if self.change_set else None

    def seen(self, model: type[Record], pk: uuid.UUID) -> Revision | None:
        """What a form of this record, loaded now, would be made from."""
        return self.draft_of(model, pk) or Revision.objects.of(model, pk).published().newest_first().first()

    def token(self, model: type[Record], pk: uuid.UUID) -> str:
        seen = self.seen(model, pk)
        return seen.token if seen else ""


def desk_of(request: HttpRequest) -> Desk:
    return cast(Desk, cast(Any, request).desk)


def user_of(request: HttpRequest) -> User:
    return cast(User, request.user)


def _sit_down(request: HttpRequest) -> Desk:
    desk = cast(Any, request).desk = Desk(current_change_set(request))
    return desk


def current_change_set(request: HttpRequest) -> ChangeSet | None:
    """The one chosen in this session, else the last that its author began here; none until something is saved."""
    user = user_of(request)
    theirs = ChangeSet.objects.open() if user.is_superuser else ChangeSet.objects.open().filter(author_id=user.pk)
    number = request.session.get(CHOSEN)
    chosen = theirs.filter(pk=number).first() if number else None
    return chosen or theirs.filter(author_id=user.pk, at_desk=True).first()


def at_the_desk(
    request: HttpRequest, view: View, *, model: type[Record] | None = None, pk: uuid.UUID | None = None, adding: bool = False
) -> HttpResponseBase:
    """Runs an admin view in the editor's world and keeps what it would have saved as drafts.

    The trial is a savepoint of the transaction that saves the drafts: so nobody can come between the reading of the form's
    number and the saving, and what Django rolled back (rows, its log) is written after.
    """
    if request.method in ("GET", "HEAD"):
        desk = _sit_down(request)
        if not (desk.change_set and desk.change_set.revisions.exists()):
            return _rendered(view(request))
    with one_at_a_time():
        desk = _sit_down(request)
        sent = request.POST.get(TOKEN, "")
        stale, before = False, None
        if adding and model:
            desk.new_key = _key(sent) or desk.new_key
            before = _sent_before(request, model, desk.new_key)
        elif pk and model and request.method == "POST":
            stale = sent != desk.token(model, pk)
        with trial(desk.change_set, without=(before.model, before.object_id) if before else None) as desk.world:
            response = _left_behind(request) if (model, pk) in desk.world.blocked else _shown(request, view)
        if desk.drafts and (stale or before):
            return _refused(request, desk.drafts[0], before)
        if desk.drafts:
            _keep(request, desk)
        return response


def _sent_before(request: HttpRequest, model: type[Record], key: uuid.UUID) -> Revision | None:
    """What a form with this key made. The key is the browser's word: of others' drafts it finds nothing."""
    visible = Q(change_set__number__isnull=False) | Q(change_set__author_id=user_of(request).pk)
    return Revision.objects.of(model, key).filter(visible).newest_first().first()


def _shown(request: HttpRequest, view: View) -> HttpResponseBase:
    try:
        return _rendered(view(request))
    except ObjectDoesNotExist:
        if not desk_of(request).world.homeless:
            raise
        return _left_behind(request)


def _left_behind(request: HttpRequest) -> HttpResponseBase:
    """The page needs a draft that found no room: says which has to be mended first."""
    homeless = desk_of(request).world.homeless
    context = {**admin.site.each_context(request), "title": "Other drafts have to be mended first", "homeless": homeless}
    return _rendered(TemplateResponse(request, "admin/editorial/left_behind.html", context, status=409))


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _rendered(response: HttpResponseBase) -> HttpResponseBase:
    return cast(HttpResponseBase, cast(Any, response).render()) if hasattr(response, "render") else response


def _keep(request: HttpRequest, desk: Desk) -> None:
    change_set = desk.change_set or begin(request)
    try:
        actions.save_drafts(change_set=change_set, drafts=desk.drafts, by=user_of(request))
    except actions.NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    for log in desk.logs:
        log()
    if IS_POPUP_VAR not in request.POST:  # a popup closes at once: the page below would say it, of something else
        messages.info(request, f"Kept as a draft in “{change_set}”; readers see it when that is published.")
    if (size := change_set.revisions.count()) > settings.DRAFTS_SOFT_LIMIT:
        hint = "Every page of the admin waits for them: submit them, and begin a new change-set."
        messages.warning(request, f"“{change_set}” holds {size} drafts. {hint}")


def begin(request: HttpRequest, title: str = "") -> ChangeSet:
    user = user_of(request)
    title = title or f"Changes by {user.get_full_name() or user.get_username()}, {date_format(timezone.now(), 'j F Y')}"
    try:
        return actions.new_change_set(title=title, by=user, at_desk=True)
    except actions.NotAllowed as error:
        raise PermissionDenied(str(error)) from error


def _refused(request: HttpRequest, ours: actions.Draft, before: Revision | None) -> HttpResponseBase:
    """A form older than the draft, or sent before: both texts, and nothing saved. What Django said of success is dropped."""
    cast(Any, request)._messages = default_storage(request)
    desk = desk_of(request)
    theirs = before or desk.seen(ours.model, ours.pk)
    old = theirs.content if theirs else None
    new = snapshot.with_keys_of(old, ours.content) if before and ours.content and old else ours.content
    (lines,) = in_words([Step(ours.model, old, new)], desk.change_set)
    context = {
        **admin.site.each_context(request),
        "title": "This form was sent twice" if before else f"“{ours.name}” was changed in the meantime",
        "name": ours.name,
        "twice": before,
        "deleting": ours.content is None,
        "lines": beside(lines),
        "opts": ours.model._meta,
        "pk": ours.pk,
    }
    return _rendered(TemplateResponse(request, "admin/editorial/stale.html", context, status=409))


def or_send_again(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """When others' work takes too long: 503, when to come again, and a form that still has all that was typed."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Busy:
            sent = [(name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"]
            context = {"title": "Others are at work", "sent": sent, "path": request.get_full_path()}
            response = TemplateResponse(request, "admin/editorial/busy.html", context, status=503)
            response["Retry-After"] = "5"
            return _rendered(response)

    return wrapper


def preview(request: HttpRequest, view: View) -> HttpResponseBase:
    """A public page as it would be, by `?preview=<change-set>`; for the change-set's author and for reviewers.

    The page can tell by `request.previewing`, and says so.
    """
    number, user = request.GET["preview"], user_of(request)
    change_set = ChangeSet.objects.filter(pk=number).first() if number.isdecimal() and len(number) < 19 else None
    if not change_set or not may_preview(change_set, user):
        raise PermissionDenied
    if change_set.state == ChangeSet.State.PUBLISHED:
        return _rendered(view(request))
    cast(Any, request).previewing = change_set
    with one_at_a_time(), trial(change_set):
        return _rendered(view(request))


def may_preview(change_set: ChangeSet, user: User) -> bool:
    return actions.may_see(change_set, user)
