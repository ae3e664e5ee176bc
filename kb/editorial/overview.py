"""What an editor is told on every page (the bar), and first of all (the start page)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from django.db.models import Count, Max, Q
from django.http import HttpRequest

from . import actions, worklists
from .desk import current_change_set, user_of
from .models import ChangeSet, ChangeSetQuerySet, Remark, Revision
from .worklists import WorkList

State = ChangeSet.State
Counted = tuple[WorkList, int | None]
#: Of a list on the start page or in the bar, so many stand there; the rest is a link away.
SHOWN = 20
LATELY = 8


@dataclass(frozen=True)
class Bar:
    """The change-set that this request works in, and the editor's other open ones; each knows how many `drafts` it holds."""

    current: ChangeSet | None
    others: list[ChangeSet]


def bar_of(request: HttpRequest) -> Bar | None:
    """None for whoever may not draft. Two or three queries, kept for the request."""
    if not user_of(request).has_perm("editorial.add_changeset"):
        return None
    if not hasattr(request, "bar"):
        working_in = current_change_set(request)
        shown = Q(author_id=user_of(request).pk) | Q(pk=working_in.pk if working_in else 0)
        found = ChangeSet.objects.open().filter(shown).annotate(drafts=Count("revisions"))
        found = found.order_by("-pk")[: SHOWN + 1]
        current = next((each for each in found if each == working_in), working_in)
        request.bar = Bar(current, [each for each in found if each != working_in])  # type: ignore[attr-defined]
    return request.bar  # type: ignore[attr-defined,no-any-return]


@dataclass(frozen=True)
class Mine:
    """One's own change-set: how many drafts, how many of them others have overtaken, the last thing that others said."""

    change_set: Any
    overtaken: int
    said: Remark | None


class Start:
    """The start page, each part asked for when it is drawn: nine queries and those of the work lists, whatever there is."""

    def __init__(self, request: HttpRequest):
        self.user = user_of(request)

    @cached_property
    def mine(self) -> list[Mine]:
        """Open or submitted, the newest first. Three queries."""
        at_work = ChangeSet.objects.filter(author_id=self.user.pk, state__in=[State.OPEN, State.SUBMITTED])
        found = list(at_work.annotate(drafts=Count("revisions")).order_by("-pk")[:SHOWN])
        keys = [each.pk for each in found]
        outdated = Revision.objects.filter(change_set__in=keys).outdated().order_by().values("change_set")
        overtaken = dict(outdated.annotate(many=Count("pk")).values_list("change_set", "many"))
        by_others = Remark.objects.filter(change_set__in=keys).exclude(author_id=self.user.pk).order_by().values("change_set")
        last = Remark.objects.filter(pk__in=by_others.annotate(last=Max("pk")).values("last")).select_related("author")
        said = {remark.change_set_id: remark for remark in last}
        return [Mine(each, overtaken.get(each.pk, 0), said.get(each.pk)) for each in found]

    @property
    def conflicts(self) -> list[Mine]:
        return [mine for mine in self.mine if mine.overtaken]

    @cached_property
    def waiting(self) -> list[ChangeSet]:
        return list(waiting_for(self.user).annotate(drafts=Count("revisions"))[:SHOWN])

    @cached_property
    def lately(self) -> list[ChangeSet]:
        editions = ChangeSet.objects.editions().select_related("author", "reviewer")
        return list(editions.annotate(drafts=Count("revisions"))[:LATELY])

    @cached_property
    def _counted(self) -> list[Counted]:
        return worklists.work_lists(self.user)

    @property
    def to_do(self) -> list[tuple[str, list[Counted]]]:
        """By heading; only lists with something on them, or with more than can be counted while one waits."""
        return _by_group(each for each in self._counted if each[1] != 0)

    @property
    def done(self) -> list[tuple[str, str]]:
        """The lists with nothing on them, by heading: said in a sentence, so that one knows of them."""
        empty = _by_group(each for each in self._counted if each[1] == 0)
        return [(group, ", ".join(work_list.name for work_list, _ in lists)) for group, lists in empty]


def _by_group(counted: Iterable[Counted]) -> list[tuple[str, list[Counted]]]:
    in_order = list(counted)
    first = {work_list.group: place for place, (work_list, _) in reversed(list(enumerate(in_order)))}
    in_order.sort(key=lambda each: first[each[0].group])
    return [(group, list(each)) for group, each in groupby(in_order, key=lambda each: each[0].group)]


def waiting_for(user: Any) -> ChangeSetQuerySet:
    """What was submitted and this user may review, the longest waiting first. Their own only if they may publish it."""
    if not user.has_perm("editorial.review_changeset"):
        return ChangeSet.objects.none()
    submitted = ChangeSet.objects.filter(state=State.SUBMITTED).select_related("author").order_by("submitted_at")
    return submitted if actions.may_publish_own(user) else submitted.exclude(actions.those_of(user))
