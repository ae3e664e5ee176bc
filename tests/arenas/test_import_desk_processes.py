"""The process that works on an import: it is real, it is limited, and it may die at any moment."""

import os
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from arenas.exchange import guessing, process
from arenas.exchange.sheets import BY_PLURAL
from arenas.models import Import, ImportState, Share
from kb.editorial.models import ChangeSet, Revision
from tests import factories as f
from tests.editor import Editor, public_rows

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = ["Country", "Product", "Market share", "Year"]
SHARES = BY_PLURAL["shares"]
RULE = guessing.rule_of(SHARES, "*", guessing.choices_of(SHARES, HEADER))
#: So that there are more statements to die before.
MORE = [
    {"to": "sources", "rows": [{"slug": "iea", "title": "IEA"}]},
    {"to": "actors", "rows": [{"code": "jp", "name": "Japan"}]},
    {"to": "arenas", "rows": [{"slug": "magnets", "name": "Magnets", "layer": "components"}]},
    {"to": "chains", "rows": [{"slug": "motors", "name": "Motors"}]},
]
ENVIRONMENT = {"DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE, "DATABASE_POOL": "no"}


def make_import(rows, **fields):
    lines = [",".join(HEADER), *(f"CN,Mining,{n % 100}%,{n // 4 + 1:04}-Q{n % 4 + 1}" for n in range(rows))]
    given = {
        "owner": f.make_editor("edith"),
        "name": "shares.csv",
        "content": "\n".join(lines).encode(),
        "definition": {"rules": [RULE]},
    }
    return Import.objects.create(**given | fields)


def ended(job, seconds=60):
    """Waits until no process works on it any more."""
    for _ in range(seconds * 10):
        job = Import.objects.get(pk=job.pk)
        if not job.is_running:
            break
        time.sleep(0.1)
    return job


def test_an_import_is_worked_on_by_a_process_of_its_own_and_its_page_waits():
    f.SmallWorld()
    edith, job = Editor("edith"), make_import(300, state=ImportState.CHECKED)
    assert process.begin(job, ImportState.CHECKING)
    assert not process.begin(job, ImportState.CHECKING), "a second click starts nothing"
    page = edith.client.get(f"/admin/arenas/import/{job.pk}/change/").content.decode()
    assert '<meta http-equiv="refresh" content="2">' in page or "Ready to be drafted" in page
    job = ended(job)
    assert (job.state, job.counts) == ("checked", {"shares": {"new": 300}}), job.failure
    edith.client.post(f"/admin/arenas/import/{job.pk}/do/draft/")
    job = ended(job)
    assert (job.state, job.change_set.revisions.count(), job.content) == ("drafted", 300, None), job.failure


def test_an_import_whose_process_is_gone_says_so_and_can_begin_again():
    edith = Editor("edith")
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    job = make_import(
        1, state=ImportState.CHECKING, pid=dead.pid, host=process.socket.gethostname()[:100], started_at=timezone.now()
    )
    page = edith.client.get(f"/admin/arenas/import/{job.pk}/change/").content.decode()
    assert process.STOPPED in page and "Compare again" in page


def worked_on(job, **environment):
    """By the command alone, under other limits."""
    command = [sys.executable, "manage.py", "run_import", str(job.pk), "--database", str(connection.settings_dict["NAME"])]
    subprocess.run(command, cwd=settings.BASE_DIR, env=os.environ | ENVIRONMENT | environment, timeout=60, check=False)
    return Import.objects.get(pk=job.pk)


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"IMPORT_SECONDS": "1"}, "It took longer than 1 seconds"),
        ({"IMPORT_MEMORY_MEGABYTES": "150"}, "It needed more memory than it may have"),
    ],
)
def test_what_passes_a_limit_is_ended_and_told(limits, reason):
    f.SmallWorld()
    job = worked_on(make_import(30_000, state=ImportState.CHECKING), **limits)
    assert job.state == "failed" and reason in job.failure
    assert not ChangeSet.objects.filter(number=None).exists()


# --- death at any moment ---

DRILL = """
import os, signal, sys, django
from contextlib import nullcontext
from types import SimpleNamespace
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from django.db import connection
from arenas.exchange import jobs
from arenas.models import Import
if sys.argv[3] == "torn":
    jobs.trial = SimpleNamespace(one_at_a_time=nullcontext, Busy=jobs.trial.Busy)
def die_before(fatal):
    count = 0
    def wrapper(execute, *statement):
        nonlocal count
        count += 1
        if count == fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*statement)
    return wrapper
print("ready", flush=True)
for fatal in range(1, 10_000):
    connection.close()
    pid = os.fork()
    if not pid:
        with connection.execute_wrapper(die_before(fatal)):
            jobs.run(int(sys.argv[2]))
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    print(code, flush=True)
    sys.stdin.readline()
    if code != -signal.SIGKILL:
        break
"""


def drill(job, seen, how="whole"):
    """Kills the step before each of its statements in turn; what `seen` says after each death, and after the last run."""
    arguments = [sys.executable, "-c", DRILL, str(connection.settings_dict["NAME"]), str(job.pk), how]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    states = []
    with subprocess.Popen(arguments, cwd=settings.BASE_DIR, env=os.environ | ENVIRONMENT, text=True, **pipes) as killer:
        assert killer.stdout.readline() == "ready\n", killer.stderr.read()
        while (code := killer.stdout.readline().strip()) == "-9":
            states.append(seen())
            killer.stdin.write("next\n")
            killer.stdin.flush()
        killer.stdin.close()
        assert code == "0", killer.stderr.read()
    return states, seen()


def drafts_of(job):
    job = Import.objects.get(pk=job.pk)
    return job.state, job.content is None, ChangeSet.objects.filter(number=None).count(), Revision.objects.of(Share).count()


BEFORE, AFTER = ("drafting", False, 0, 1), ("drafted", True, 1, 41)


def test_killed_before_any_of_its_statements_an_import_leaves_all_or_nothing():
    """Comparing and drafting together die more than fifty times."""
    f.SmallWorld()
    job = make_import(40, state=ImportState.CHECKING, definition={"rules": [RULE, *MORE]})

    def lines_of():
        return Import.objects.get(pk=job.pk).state, job.lines.count()

    compared, end = drill(job, lines_of)
    assert set(compared) <= {("checking", 0), ("checked", 44)} and end == ("checked", 44)
    Import.objects.update(state=ImportState.DRAFTING)
    before = public_rows()
    drafted, end = drill(job, lambda: drafts_of(job))
    assert set(drafted) <= {BEFORE, AFTER} and end == AFTER
    assert len(compared) + len(drafted) >= 50 and public_rows() == before


def test_the_drill_finds_an_import_that_is_not_written_at_once():
    """Its control: without the transaction around them, a change-set is there before the import knows of it."""
    f.SmallWorld()
    job = make_import(40, state=ImportState.DRAFTING)
    states, _ = drill(job, lambda: drafts_of(job), how="torn")
    assert set(states) - {BEFORE, AFTER}
