"""``make run``: from a fresh clone to a site that answers. Every step says what it does, and does nothing when it is done.

The first look (``python -m kb.run --look``) happens before the libraries are installed: this module may import nothing but
Python itself until `prepare`.
"""

import contextlib
import hashlib
import http.client
import os
import secrets
import socket
import sys
import tempfile
import time
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
FIXTURES = BASE_DIR / "fixtures"
HOST = "127.0.0.1"
EDITOR = "editor"


class CannotRun(Exception):
    """Something that only the person at the keyboard can mend, in one line."""


# --- the first look ---


def number(name, default, highest):
    """A whole number out of the environment."""
    text = os.environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= highest):
        raise CannotRun(f"{name}={text} is not a whole number from 1 to {highest}.")
    return int(text)


def look():
    """Refuses at once what would only fail after minutes. Gives the port."""
    if not (BASE_DIR / ".venv").exists():
        writable(BASE_DIR, "Put Arenas where you may write.")
    writable(Path(os.environ.get("VAR_DIR") or BASE_DIR / "var"), "VAR_DIR= names another folder.")
    number("WORKERS", 1, 256)
    port = number("PORT", 8000, 65535)
    with socket.socket() as probe:
        # As the server itself does, or a port that was closed a moment ago would count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CannotRun(f"Port {port} cannot be used ({error.strerror}). Try another one: make run PORT=8001") from error
    return port


def writable(folder, way_out):
    """Asked by writing, because permissions alone don't tell (read-only disks, containers)."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise CannotRun(f"{folder} cannot be written to ({error.strerror}). {way_out}") from error


# --- getting ready ---


def prepare():
    """Tables, first contents, static files and the first account. Gives the password if there is a new one."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kb.settings")
    django.setup()
    migrate()
    load()
    collect()
    return first_account()


def migrate():
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        say(f"Preparing the database ({len(plan)} steps) ...")
        call_command("migrate", interactive=False, verbosity=1)


def load():
    """The knowledge base itself, into a database in which nobody has ever drafted anything."""
    from django.core.management import call_command

    from kb.editorial.models import ChangeSet

    if FIXTURES.joinpath("datapackage.json").exists() and not ChangeSet.objects.exists():
        say("Loading the knowledge base ...")
        call_command("import", str(FIXTURES), publish=True, title="The first knowledge")


def collect():
    """Compressing takes seconds, so only when a file changed."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    files = [(path, storage.path(path)) for finder in get_finders() for path, storage in finder.list([])]
    facts = [(path, os.stat(full).st_size, os.stat(full).st_mtime_ns) for path, full in sorted(files)]
    seal = hashlib.sha256(repr(facts).encode()).hexdigest()
    stamp = Path(settings.STATIC_ROOT) / ".sources"
    if not stamp.exists() or stamp.read_text() != seal:
        say(f"Preparing {len(files)} static files ...")
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(seal)


def first_account():
    """Somebody has to be able to log in. Only when nobody is: the password of an account that exists is nobody's business."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group

    accounts = get_user_model().objects
    # The accounts that imports are by are not of staff.
    if accounts.filter(is_staff=True).exists():
        return None
    password = secrets.token_urlsafe(12)
    accounts.create_superuser(EDITOR, password=password).groups.set(Group.objects.filter(name="publisher"))
    return password


# --- the server ---


def greeting(port, password):
    address = f"http://{HOST}:{port}"
    account = (
        f"log in as  {EDITOR}, password {password}   (shown this once)"
        if password
        else f"log in as  {EDITOR}   (forgotten the password? make password)"
    )
    return f"""
  the site   {address}/
  the admin  {address}/admin/
  the API    {address}/api/
  {account}
  stop with Ctrl-C
"""


def greet_when_it_answers(port, words, *, seconds=60):
    """In a process of its own, because this one becomes the server. It ends with its word said, or with the server."""
    server = os.getpid()
    if os.fork():
        os.wait()
        return
    # Once more, so that the server has no child that it knows nothing of.
    if os.fork():
        os._exit(0)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(0.1)
        try:
            os.kill(server, 0)
            connection = http.client.HTTPConnection(HOST, port, timeout=seconds)
            connection.request("GET", "/health/")
            connection.getresponse()
        except ProcessLookupError:
            break
        except (OSError, http.client.HTTPException):
            continue
        say(words)
        break
    os._exit(0)


def serve(port):
    """Becomes granian: one blocking thread a worker, because threads only wait for each other in Python."""
    program = [sys.executable, "-m", "granian", "kb.wsgi:application", "--interface", "wsgi"]
    program += ["--host", HOST, "--port", str(port), "--workers", str(number("WORKERS", 1, 256)), "--blocking-threads", "1"]
    program += ["--no-ws", "--respawn-failed-workers", "--log-level", "warning", "--workers-kill-timeout", "10"]
    os.execv(sys.executable, program)


def say(words):
    print(words, flush=True)


def main(arguments):
    os.chdir(BASE_DIR)
    try:
        port = look()
        if arguments != ["--look"]:
            password = prepare()
            say("Starting the server ...")
            greet_when_it_answers(port, greeting(port, password))
            serve(port)
    except CannotRun as reason:
        sys.exit(str(reason))


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main(sys.argv[1:])
