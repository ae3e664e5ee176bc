"""How long the unluckiest editor waits on SQLite: `python -m bench.waiting [EDITORS] [SAVES]`.

Each editor is a process that takes its turn again and again without a pause; each turn holds the database for 5 ms. Once through
the queue, once by SQLite's own waiting alone, in one run.
"""

import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path


def work(queued, saves):
    from django.db import transaction

    from kb.editorial import trial

    if not queued:
        trial._queue = nullcontext
    for _ in range(saves):
        began = time.perf_counter()
        try:
            with trial.one_at_a_time():
                waited = time.perf_counter() - began
                time.sleep(0.005)
                transaction.set_rollback(True)
            print(waited)
        except trial.Busy:
            print("locked")


def race(queued, editors, saves):
    command = [sys.executable, "-m", "bench.waiting", "work", queued, str(saves)]
    began = time.perf_counter()
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(editors)]
    answers = [line for worker in workers for line in worker.communicate()[0].split()]
    waits = sorted(float(answer) for answer in answers if answer != "locked")
    middle, late, locked = waits[len(waits) // 2], waits[int(len(waits) * 0.99)], answers.count("locked")
    spent = f"{time.perf_counter() - began:5.1f} s for {len(waits)} turns"
    told = f"waits: median {middle:.2f}, 99th {late:.2f}, worst {waits[-1]:.2f} s; {locked} locked"
    print("queue " if queued else "SQLite", spent, told, flush=True)


def main(editors, saves):
    import os

    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "kb.settings", "VAR_DIR": folder, "DATABASE_URL": ""}
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        assert (Path(folder) / "arenas.sqlite3").exists()
        for _ in range(3):
            for queued in ("queued", ""):
                race(queued, editors, saves)


if __name__ == "__main__":
    if sys.argv[1:2] == ["work"]:
        import django

        django.setup()
        work(sys.argv[2], int(sys.argv[3]))
    else:
        main(*map(int, sys.argv[1:3] or (50, 20)))
