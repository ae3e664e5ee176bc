"""An import is worked on by a process of its own: it may be killed, and nobody's request waits for it."""

import os
import resource
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from arenas.models import Import, ImportState
from arenas.models.mapping import RUNNING

from . import jobs
from .limits import Limits

STOPPED = "It was stopped before it was done. Nothing was drafted, and nothing is lost: try again."


#: Files that are worked on at a time: each takes a processor and much memory.
MOST_AT_ONCE = 2


class TooMany(Exception):
    """Others' files come first."""

    def __str__(self) -> str:
        return "Other files are being worked on just now. Nothing was begun: try again in a minute."


def begin(job: Import, state: ImportState, **fields: Any) -> bool:
    """Starts the step, unless somebody else has just started one. Raises TooMany."""
    if Import.objects.worked_on().count() >= MOST_AT_ONCE:
        raise TooMany
    fields |= {"started_at": timezone.now(), "host": socket.gethostname()[:100], "pid": None, "done": 0, "total": 0, "step": ""}
    if not Import.objects.filter(pk=job.pk, state=job.state).update(state=state, failure="", **fields):
        return False
    try:
        process = _start(job)
    except OSError:  # no memory, or no process, is left
        Import.objects.filter(pk=job.pk, state=state).update(state=ImportState.FAILED, failure=STOPPED)
        return False
    Import.objects.filter(pk=job.pk).update(pid=process.pid)
    threading.Thread(target=_see_off, args=(process,), daemon=True).start()
    return True


def _start(job: Import) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_import", str(job.pk), "--database", _database()],
        env=os.environ | _environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # so that a worker that is renewed does not take it along
    )


def _database() -> str:
    """The one that this request uses: a test has another than the settings say."""
    return str(connection.settings_dict["NAME"])


def _environment() -> dict[str, str]:
    return {"DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE, "VAR_DIR": str(settings.VAR_DIR), "DATABASE_POOL": "no"}


def _see_off(process: "subprocess.Popen[bytes]") -> None:
    """Else it would stay in the table of processes when it is done. It ends itself in time; here is the second wall."""
    try:
        process.wait(Limits.of_settings().seconds + 15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def work(pk: int, database: str) -> None:
    """What the process does."""
    connection.settings_dict["NAME"] = database
    limits = Limits.of_settings()
    memory = limits.megabytes * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (memory, 2 * memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, _out_of_time)
    signal.alarm(limits.seconds)
    # what does not listen to Python, such as a loop within a library, is ended by the kernel
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds + 5, limits.seconds + 10))
    reason = ""
    try:
        jobs.run(pk)
    except MemoryError:
        reason = "It needed more memory than it may have."
        resource.setrlimit(resource.RLIMIT_AS, (2 * memory, 2 * memory))
    except jobs.Slow:
        reason = f"It took longer than {limits.seconds} seconds and was stopped."
    if reason:  # not in the handlers, which keep alive all that the work has taken
        jobs.give_up(pk, reason)


def _out_of_time(*_: object) -> None:
    raise jobs.Slow


def mend(job: Import) -> None:
    """Says of an import whose process is gone that it has been stopped."""
    if job.is_running and (job.is_overdue() or _is_gone(job)):
        still = Import.objects.filter(pk=job.pk, state__in=RUNNING, pid=job.pid)
        if still.update(state=ImportState.FAILED, failure=STOPPED):
            job.state, job.failure = ImportState.FAILED, STOPPED
        else:
            job.refresh_from_db(fields=["state", "failure", "counts", "can_draft", "change_set", "found"])


def _is_gone(job: Import) -> bool:
    """Only its own host can tell."""
    if job.pid is None or job.host != socket.gethostname()[:100]:
        return False
    with suppress(PermissionError):
        try:
            os.kill(job.pid, 0)
        except ProcessLookupError:
            return True
    return False
