"""A world in which a change-set has been published, undone at the end; and the queue in front of it."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.db.models import Q

from . import obstacles, snapshot
from .models import ChangeSet, Record, Revision

#: How long an editor's request waits for its turn before it is told to come again.
PATIENCE = 20.0
_trying: ContextVar[bool] = ContextVar("trying", default=False)


class Busy(OperationalError):
    """Others were editing for longer than anyone should wait. Nothing was done; the same request may be sent again."""


@dataclass(frozen=True)
class World:
    """What others have published since may leave a draft no room, or take away what it needs."""

    homeless: list[Revision] = field(default_factory=list)
    gone: list[Revision] = field(default_factory=list)
    #: Records whose drafts need one of the homeless that nothing can stand in for: their forms would be saved without it.
    blocked: set[tuple[type[Record], UUID]] = field(default_factory=set)


def in_trial() -> bool:
    """Whether what is read now may be a draft. Nothing read in a trial may be kept in a cache."""
    return _trying.get()


# --- the queue ---


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """A transaction that no other trial, draft or publication runs beside. Readers are never kept waiting. May be nested.

    Without it two trials would lock each other's rows in orders that nobody chose, and two publications take one number. Raises
    Busy after PATIENCE seconds.
    """
    with ExitStack() as stack:
        try:
            # An IMMEDIATE transaction that is already open is the only one: to queue in it could only deadlock.
            if connection.vendor == "sqlite" and not connection.in_atomic_block:
                stack.enter_context(_queue())
            stack.enter_context(transaction.atomic())
            if connection.vendor == "postgresql":
                _advisory_lock()
        except OperationalError as error:
            raise Busy(str(error)) from error
        yield


def _advisory_lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = {int(PATIENCE * 1000)}")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('kb.editorial'))")


@contextmanager
def _queue() -> Iterator[None]:
    """In front of SQLite's lock, whose waiters poll, so that in a crowd one may never be lucky. These sleep, in a row.

    Two files: who waits for the turn holds the gate, so that whoever has just had the turn cannot slip past into the next.
    The locks belong to the open file: the kernel frees them when the process dies.
    """
    name = Path(connection.settings_dict["NAME"])
    if not name.is_absolute():  # a database in memory is nobody else's
        yield
        return
    with open(f"{name}-gate", "ab") as gate, open(f"{name}-turn", "ab") as turn:
        _wait_for(gate)
        _wait_for(turn)
        fcntl.flock(gate, fcntl.LOCK_UN)
        yield


def _wait_for(file: IO[bytes]) -> None:
    """flock() knows no time-out, and asking again and again would not be fair: so a thread waits in our place.

    It holds a copy of the open file. Left behind, it gets the lock at last, closes its copy, and the lock is free again.
    """
    try:
        return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        copy, given = os.dup(file.fileno()), threading.Event()

    def wait() -> None:
        try:
            fcntl.flock(copy, fcntl.LOCK_EX)
            given.set()
        finally:
            os.close(copy)

    threading.Thread(target=wait, daemon=True).start()
    if not given.wait(PATIENCE):
        raise Busy("Other editors' work takes longer than expected.")


# --- the trial ---


@contextmanager
def rolled_back() -> Iterator[None]:
    """A savepoint whose writes nobody will ever see. Render inside: a lazy response would be read after the end."""
    with transaction.atomic():
        token = _trying.set(True)
        try:
            yield
        finally:
            _trying.reset(token)
            transaction.set_rollback(True)


@contextmanager
def trial(change_set: ChangeSet | None, without: tuple[type[Record], UUID] | None = None) -> Iterator[World]:
    """The world in which the change-set has been published; `without` one record, if that is asked for."""
    with rolled_back():
        world = _enter(change_set) if change_set else World()
        if without:
            snapshot.remove_records(without[0], [without[1]])
        yield world


def _enter(change_set: ChangeSet) -> World:
    drafts = change_set.revisions.all()
    homeless = snapshot.restore(drafts)
    placed = [snapshot.put_stand_in(revision) for revision in homeless]
    lost = () if all(placed) else obstacles.dangling(change_set)
    blocked = {(row.owner.model, row.owner.object_id) for row in lost if row.owner and not row.gone}
    ours_or_later = Q(change_set=change_set) | Q(change_set__published_at__gte=change_set.created_at)
    if not Revision.objects.deletions().filter(ours_or_later).exists():
        return World(homeless, blocked=blocked)
    gone = {lost.gone.pk: lost.gone for lost in obstacles.dangling(change_set) if lost.gone}
    # put back for as long as the trial lasts: a form cannot be opened, and mended, whose foreign key leads nowhere
    snapshot.restore(Revision.objects.filter(pk__in=[deletion.base_id for deletion in gone.values()]))
    return World(homeless, list(gone.values()), blocked)
