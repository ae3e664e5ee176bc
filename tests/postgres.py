"""A throw-away PostgreSQL for one command: ``python -m tests.postgres COMMAND …``

Made from Debian's own binaries in a folder of its own, reached by a Unix socket only (so no port can be taken), careless of
power cuts (it lives for minutes), and removed at the end, however the command ended. PostgreSQL refuses to run as root, so
root hands it to the account `postgres`, or else to `nobody`.
"""

import contextlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

#: The exit status that says "there is no PostgreSQL here", apart from anything that a test run answers.
MISSING = 69
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
#: What the suite does at once: a few workers, each with tests that open a connection a thread.
CONNECTIONS = 150


class Missing(RuntimeError):
    """PostgreSQL cannot be had here; the text says why and what helps."""


def binaries():
    """The folder of the newest server that Debian installed, else of whatever `initdb` is in the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(re.sub(r"\D", "", path.parts[4])))
    found = found or [Path(path) for path in [shutil.which("initdb")] if path]
    if not found:
        raise Missing("no initdb in /usr/lib/postgresql/*/bin or the PATH. On Debian and Ubuntu: apt install postgresql")
    return found[-1].parent


def somebody():
    """Who runs the server: ourselves, unless we are root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise Missing("PostgreSQL does not run as root, and there is neither an account `postgres` nor `nobody`.")


@contextlib.contextmanager
def server():
    """Gives the DATABASE_URL of a running, empty server."""
    programs, runner = binaries(), somebody()
    # Not in TMPDIR: the path of a Unix socket may have 107 characters at most.
    folder = Path(tempfile.mkdtemp(prefix="arenas-postgres-", dir="/tmp"))
    try:
        if runner:
            os.chown(folder, runner["user"], runner["group"])
        with contextlib.closing((folder / "log").open("w+")) as log:
            quiet = {"stdout": log, "stderr": log, "cwd": folder, **runner}
            how = ["-U", "arenas", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
            made = subprocess.run([programs / "initdb", "-D", folder / "data", *how], **quiet)
            if made.returncode:
                raise Missing(f"initdb failed:\n{(folder / 'log').read_text()}")
            settings = [*CARELESS, f"max_connections={CONNECTIONS}", "listen_addresses=", f"unix_socket_directories={folder}"]
            process = subprocess.Popen(
                [programs / "postgres", "-D", folder / "data", *(word for each in settings for word in ("-c", each))],
                # A session of its own: Ctrl-C is for the tests, which still need the server to clean up.
                start_new_session=True,
                **quiet,
            )
            try:
                wait_for(process, [programs / "createdb", "-h", folder, "-U", "arenas", "arenas"], folder / "log")
                yield f"postgres://arenas@{str(folder).replace('/', '%2F')}/arenas"
            finally:
                stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(process, createdb, log, *, seconds=60):
    """Until the database can be made, which says that the server answers."""
    end = time.monotonic() + seconds
    while subprocess.run(createdb, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode:
        if process.poll() is not None or time.monotonic() > end:
            raise Missing(f"the server did not start:\n{log.read_text()}")
        time.sleep(0.1)


def stop(process):
    """Fast shutdown, then at once, then for good."""
    for number, seconds in ((signal.SIGINT, 20), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.send_signal(number)
            process.wait(seconds)
            return


def shout(reason):
    line = "!" * 100
    print(f"\n{line}\n!! The tests did NOT run on PostgreSQL: {reason}\n{line}\n", file=sys.stderr, flush=True)


def main(command):
    def leave(number, frame):
        raise SystemExit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    try:
        with server() as url:
            print(f"PostgreSQL answers at {url}", flush=True)
            # Ctrl-C reaches the command too; we wait for its last words, then clean up.
            signal.signal(signal.SIGINT, lambda number, frame: None)
            child = subprocess.Popen(command, env=os.environ | {"DATABASE_URL": url, "DATABASE_POOL": "no"})
            try:
                return child.wait()
            finally:
                if child.poll() is None:
                    child.terminate()
                    child.wait()
    except Missing as reason:
        shout(reason)
        return MISSING


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
