"""Work in an open change-set: drafts are saved, forgotten, put on top of what others published, handed to another editor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils import timezone

from .. import snapshot
from ..models import ChangeSet, Record, Remark, Revision, theirs_of
from ..trial import one_at_a_time
from .refusals import Refused, allow, allow_drafting, require
from .telling import said, tell

State = ChangeSet.State
CREATE, UPDATE, DELETE = Revision.Operation.CREATE, Revision.Operation.UPDATE, Revision.Operation.DELETE
TITLE = 200
WRITTEN = ["operation", "content", "successor", "name", "key", "version", "saved_at"]


@dataclass(frozen=True)
class Draft:
    """What shall become of a record; no content means that it shall go."""

    model: type[Record]
    pk: UUID
    name: str
    content: snapshot.Content | None
    #: Of what shall go: the record that its names lead to from then on.
    successor: UUID | None = None


def new_change_set(*, title: str, by: User, note: str = "", at_desk: bool = False) -> ChangeSet:
    """`at_desk` makes it the one that its author goes on working in."""
    allow(by.has_perm("editorial.add_changeset"), "You may not begin a change-set: ask to be made an author.")
    return ChangeSet.objects.create(title=title[:TITLE], note=note, author=by, at_desk=at_desk)


def describe(*, change_set: ChangeSet, title: str, note: str | None = None, by: User) -> None:
    """What it is called and, if given, what it is for: readers see both once it is published."""
    with one_at_a_time():
        require(change_set, State.OPEN)
        allow_drafting(change_set, by)
        title = " ".join(title.replace("\0", "").split())
        if not title:
            raise Refused("A change-set needs a name: readers see it in the list of editions. It keeps the one that it has.")
        if len(title) > TITLE:
            raise Refused(f"A name may have {TITLE} characters; this one has {len(title)}. The old one stays.")
        change_set.title, change_set.note = title, change_set.note if note is None else note
        change_set.save(update_fields=["title", "note"])


def hand_over(*, change_set: ChangeSet, to: User, by: User, text: str = "") -> None:
    """Another editor carries on. Who wrote in it before still counts as one of its authors when it is reviewed."""
    with one_at_a_time():
        require(change_set, State.OPEN)
        allow_drafting(change_set, by)
        if to.pk == change_set.author_id:
            raise Refused(f"“{change_set}” is the work of {to} already.")
        if not (to.is_active and to.is_staff and to.has_perm("editorial.add_changeset")):
            raise Refused(f"{to} is no editor: it cannot be handed over to them.")
        former, change_set.author = change_set.author, to
        change_set.save(update_fields=["author"])
        tell(change_set, Remark.What.HANDED_OVER, by, said(text), former_author=former)


def save_draft(*, change_set: ChangeSet, draft: Draft, by: User) -> None:
    save_drafts(change_set=change_set, drafts=[draft], by=by)


def save_drafts(*, change_set: ChangeSet, drafts: Iterable[Draft], by: User) -> None:
    """Whole imports come this way too: the same few queries for one draft and for ten thousand."""
    with one_at_a_time():
        require(change_set, State.OPEN)
        allow_drafting(change_set, by)
        by_model = defaultdict(list)
        for draft in drafts:
            by_model[draft.model].append(draft)
        for model, group in by_model.items():
            _save_drafts_of(model, change_set, group)


def _save_drafts_of(model: type[Record], change_set: ChangeSet, drafts: list[Draft]) -> None:
    bases = _published_revisions(model, drafts)
    ours = {r.object_id: r for r in _among(change_set.revisions.of(model).select_related("base"), drafts)}
    new, changed, void = [], [], []
    for draft in drafts:
        revision = ours.get(draft.pk) or Revision(change_set=change_set, object_id=draft.pk, base=bases.get(draft.pk))
        revision.content_type_id = ContentType.objects.get_for_model(model).pk
        _write(revision, draft)
        if _says_nothing_new(revision):
            void.append(revision.pk)
        elif revision.pk:
            revision.version, revision.saved_at = revision.version + 1, timezone.now()
            changed.append(revision)
        else:
            new.append(revision)
    Revision.objects.filter(pk__in=[pk for pk in void if pk]).delete()
    Revision.objects.bulk_create(new, batch_size=snapshot.BATCH)
    Revision.objects.bulk_update(changed, WRITTEN, batch_size=100)


def _write(revision: Revision, draft: Draft) -> None:
    revision.operation, revision.name = _operation(revision.base, draft.content), draft.name[:200]
    revision.successor = draft.successor if draft.content is None else None
    revision.content = None if draft.content is None else snapshot.canonical(draft.model, draft.content)
    spoken_of = revision.content or (revision.base and revision.base.content) or {}
    revision.key = str(spoken_of.get(draft.model.key_name, ""))[:200]


def _operation(base: Revision | None, content: snapshot.Content | None) -> Revision.Operation:
    if content is None:
        return DELETE
    return UPDATE if base and base.operation != DELETE else CREATE


def _says_nothing_new(revision: Revision) -> bool:
    return bool(revision.content == (revision.base.content if revision.base else None))


def _published_revisions(model: type[Record], drafts: list[Draft]) -> dict[UUID, Revision]:
    """By record, the revision that readers see (or that took the record away)."""
    published = _among(Revision.objects.of(model).published(), drafts)
    return {revision.object_id: revision for revision in published.order_by("change_set__number")}


def _among(revisions: QuerySet[Revision], drafts: list[Draft]) -> QuerySet[Revision]:
    """An import asks for all: ten thousand keys are too many for one statement."""
    return revisions if len(drafts) > snapshot.BATCH else revisions.filter(object_id__in=[draft.pk for draft in drafts])


def discard(*, revision: Revision, by: User) -> None:
    """The draft is forgotten; what readers see stays as it is."""
    with one_at_a_time():
        require(revision.change_set, State.OPEN)
        allow_drafting(revision.change_set, by)
        Revision.objects.filter(pk=revision.pk).delete()


def rebase(*, revision: Revision, by: User, merged: Draft | None = None, seen: int | None = None, text: str = "") -> None:
    """The author has seen their text beside ours and stands by ours, or by what was `merged` of the two.

    `seen` is the revision beside which they saw it (0: none): Refused if another has been published since.
    """
    with one_at_a_time():
        require(revision.change_set, State.OPEN)
        allow_drafting(revision.change_set, by)
        ours = Revision.objects.with_current().filter(pk=revision.pk, version=revision.version).first()
        theirs = theirs_of([ours]).get(revision.pk) if ours else None
        if not ours or seen not in (None, theirs.pk if theirs else 0):
            raise Refused(f"“{revision.name}” has been changed again since you opened this page. Nothing was saved: look again.")
        ours.base = theirs
        _write(ours, merged or Draft(ours.model, ours.object_id, ours.name, ours.content, ours.successor))
        tell(ours.change_set, Remark.What.RESOLVED, by, f"“{ours.name}”: {said(text) or 'the draft stands as it was.'}")
        if _says_nothing_new(ours):
            ours.delete()
        else:
            ours.version += 1
            ours.save()
