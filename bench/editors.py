"""Many editors at once in the real admin, over HTTP: `python -m bench.editors [EDITORS] [SAVES]`.

Two workers of the server, a database of its own (SQLite; PostgreSQL with `python -m tests.postgres python -m bench.editors`), and
each editor a thread with a session: loads a form and saves it, SAVES times, every third time that of a record in two tabs, of
which the second must be refused and show both texts. Nothing may be lost, nothing locked, nothing answered 500 or above.
"""

import http.client
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from urllib.parse import urlencode

WORKERS = 2


class Tab:
    """One kept connection of an editor who is logged in."""

    def __init__(self, port, cookies):
        self.connection, self.cookies = http.client.HTTPConnection("127.0.0.1", port, timeout=120), cookies
        self.waits = []

    def ask(self, method, path, fields=None):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "X-CSRFToken": "x" * 32}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if fields else {}
        began = time.perf_counter()
        self.connection.request(method, path, urlencode(fields, doseq=True) if fields else None, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        self.waits.append(time.perf_counter() - began)
        return answer.status, text


def edit(port, editor, saves):
    """What came of each save, and of how many drafts it knows that they were kept."""
    from tests.editor import form_of

    tab, counted, kept = Tab(port, editor["cookies"]), Counter(), Counter()

    def load(record):
        status, text = tab.ask("GET", f"/admin/arenas/share/{record}/change/")
        counted[f"GET {status}"] += 1
        return form_of(SimpleNamespace(content=text))

    def save(record, form, figure):
        status, text = tab.ask("POST", f"/admin/arenas/share/{record}/change/", form | {"verbatim": figure})
        counted[f"POST {status}"] += 1
        kept[record] += status == 302
        if status == 409 and not (figure.encode() in text and editor["last"].encode() in text):
            counted["refused without both texts"] += 1
        if status == 302:
            editor["last"] = figure
        return status

    for number in range(saves):
        record = editor["records"][number % len(editor["records"])]
        first, figure = load(record), f"{number + 1}.{editor['number']}%"
        if number % 3 == 2:  # two tabs: the second was loaded before the first was saved
            second = load(record)
            counted["wrong"] += save(record, first, figure) != 302
            counted["wrong"] += save(record, second, f"{number + 1}.9{editor['number']}%") != 409
        else:
            counted["wrong"] += save(record, first, figure) != 302
    return counted, kept, tab.waits


def free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def make_world(editors):
    """One record that all of them edit, and one for each alone."""
    from django.conf import settings
    from django.test import Client

    from tests import factories as make

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    world = make.SmallWorld()
    own = [make.share(world.mining, world.cn, period=str(1000 + number)) for number in range(editors)]
    make.publish(*own)
    found = []
    for number in range(editors):
        client = Client()
        client.force_login(make.make_editor(f"editor{number}"))
        cookies = {settings.SESSION_COOKIE_NAME: client.session.session_key, settings.CSRF_COOKIE_NAME: "x" * 32}
        found.append({"number": number, "cookies": cookies, "records": [world.share.pk, own[number].pk], "last": ""})
    return found


def serve(port):
    environment = os.environ | {"DEBUG": "no", "ALLOWED_HOSTS": "127.0.0.1"}
    command = [sys.executable, "-m", "granian", "kb.wsgi:application", "--interface", "wsgi", "--workers", str(WORKERS)]
    command += ["--blocking-threads", "1"]  # as kb.run has it
    log = open(os.path.join(os.environ["VAR_DIR"], "server.log"), "w+")  # noqa: SIM115 — read at the end
    server = subprocess.Popen([*command, "--port", str(port)], env=environment, stdout=log, stderr=log)
    for _ in range(300):
        try:
            Tab(port, {}).ask("GET", "/health/")
            return server, log
        except OSError:
            time.sleep(0.1)
    server.kill()
    raise SystemExit("the server did not start")


def main(editors, saves):
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "kb.settings", "VAR_DIR": folder}
        os.environ.setdefault("DATABASE_URL", "")
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection, connections

        from kb.editorial.models import Revision

        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        world = make_world(editors)
        vendor = connection.vendor
        connections.close_all()
        server, log = serve(port := free_port())
        began = time.perf_counter()
        try:
            with ThreadPoolExecutor(editors) as pool:
                done = list(pool.map(lambda editor: edit(port, editor, saves), world))
        finally:
            server.terminate()
            server.wait()
        spent = time.perf_counter() - began
        counted = sum((each for each, _, _ in done), Counter())
        waits = sorted(wait for _, _, each in done for wait in each)
        drafts = Revision.objects.filter(change_set__number=None).values_list(
            "change_set__author__username", "object_id", "version"
        )
        versions = {(name, record): version for name, record, version in drafts}
        kept = {(f"editor{n}", record): times for n, (_, each, _) in enumerate(done) for record, times in each.items() if times}
        log.seek(0)
        locked = len(re.findall("database is locked|deadlock", log.read()))
        counted["lost"] = sum(versions.get(key) != times for key, times in kept.items()) + len(versions.keys() - kept.keys())
    told = ", ".join(f"{name}: {number}" for name, number in sorted(counted.items()))
    print(f"{vendor}, {editors} editors × {saves} saves, {WORKERS} workers: {spent:.0f} s, {len(waits) / spent:.0f} answers/s")
    print(f"  {told}, locked: {locked}")
    late = {part: waits[min(int(part * len(waits)), len(waits) - 1)] for part in (0.5, 0.99, 1)}
    print("  waits: " + ", ".join(f"{part:.0%} {wait:.2f} s" for part, wait in late.items()), flush=True)
    bad = counted["wrong"] + counted["lost"] + locked + counted["refused without both texts"]
    return 1 if bad or any(name.split()[-1] >= "500" for name in counted if name.startswith(("GET", "POST"))) else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3] or (50, 20))))
