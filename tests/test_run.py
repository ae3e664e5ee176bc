"""`make run` as a person meets it: on a machine where something is missing, the first time, and every other time."""

import http.cookiejar
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings

HOUSE = Path(settings.BASE_DIR)
PATIENCE = 120


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def complaint(run):
    """The one line that is not make's own."""
    assert run.returncode != 0
    lines = [line for line in (run.stdout + run.stderr).splitlines() if not line.startswith("make")]
    assert len(lines) == 1, lines
    return lines[0]


def make_run(folder=HOUSE, **environment):
    command = ["make", "run"]
    return subprocess.run(command, cwd=folder, env=os.environ | environment, capture_output=True, text=True, timeout=PATIENCE)


# --- what only the person at the keyboard can mend ---


def test_a_taken_port_is_one_clear_line(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        line = complaint(make_run(PORT=port, VAR_DIR=str(tmp_path)))
    assert line == f"Port {port} cannot be used (Address already in use). Try another one: make run PORT=8001"


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "८०००"])
def test_a_port_that_is_none_is_one_clear_line(port, tmp_path):
    line = complaint(make_run(PORT=port, VAR_DIR=str(tmp_path)))
    assert line == f"PORT={port} is not a whole number from 1 to 65535."


def test_a_folder_that_cannot_be_written_to_is_one_clear_line():
    line = complaint(make_run(PORT=str(free_port()), VAR_DIR="/dev/null/var"))
    assert line == "/dev/null/var cannot be written to (Not a directory). VAR_DIR= names another folder."


@pytest.fixture
def fresh_clone(tmp_path):
    """As much of one as is looked at before anything is installed."""
    clone = tmp_path / "clone"
    (clone / "kb").mkdir(parents=True)
    for name in ("Makefile", "requirements.txt", "kb/__init__.py", "kb/run.py"):
        shutil.copy(HOUSE / name, clone / name)
    return clone


def make_fake_python(folder, *, says, status):
    folder.mkdir()
    fake = folder / "python3"
    fake.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "{says}" && exit 0\nexit {status}\n')
    fake.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def test_an_old_python_is_one_clear_line(fresh_clone, tmp_path):
    path = make_fake_python(tmp_path / "bin", says="Python 3.9.2", status=1)
    line = complaint(make_run(fresh_clone, PATH=path, PORT=str(free_port())))
    assert line.startswith("Arenas needs Python 3.11 or newer; python3 is Python 3.9.2.")
    assert not (fresh_clone / ".venv").exists()


def test_a_taken_port_is_found_before_anything_is_installed(fresh_clone):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        line = complaint(make_run(fresh_clone, PORT=str(other.getsockname()[1])))
    assert line.startswith("Port ")
    assert not (fresh_clone / ".venv").exists()


# --- a site that answers ---


class Site:
    """A running `make run`."""

    def __init__(self, folder):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        # With the pool that a real PostgreSQL gets, which the rest of the suite does without.
        self.environment = os.environ | {"VAR_DIR": str(folder), "PORT": str(self.port), "WORKERS": "2", "DATABASE_POOL": "yes"}
        self.said = ""

    def __enter__(self):
        self.process = subprocess.Popen(
            ["make", "run"],
            cwd=HOUSE,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        for line in self.process.stdout:
            self.said += line
            if "Ctrl-C" in line:
                return self
        self.__exit__()
        pytest.fail(f"The site did not start:\n{self.said}")

    def __exit__(self, *failure):
        # As Ctrl-C does it: to everybody at once.
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
        self.said += self.process.communicate(timeout=PATIENCE)[0]

    def get(self, path, **form):
        body = urllib.parse.urlencode(form).encode() if form else None
        request = urllib.request.Request(self.address + path, body, {"Referer": self.address})
        return self.visitor.open(request, timeout=PATIENCE)

    @property
    def visitor(self):
        if "_visitor" not in vars(self):
            self._jar = http.cookiejar.CookieJar()
            self._visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar))
        return self._visitor

    def log_in(self, password):
        with self.get("/admin/login/") as form:
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.read().decode())[1]
        with self.get("/admin/login/", username="editor", password=password, csrfmiddlewaretoken=token, next="/admin/") as page:
            return page.read().decode()

    def everything(self):
        """All rows of all tables, without the sessions, which visitors bring, and the search index, which has no text form."""
        command = [sys.executable, "manage.py", "dumpdata", "--exclude=sessions", "--exclude=modelsearch"]
        return subprocess.run(command, cwd=HOUSE, env=self.environment, capture_output=True, check=True).stdout


@pytest.fixture(scope="module")
def two_starts(tmp_path_factory):
    """What the first start and the second one said and held; starting takes seconds, so once for all tests."""
    folder = tmp_path_factory.mktemp("var")
    with Site(folder) as first:
        with first.get("/health/") as answer:
            first.health = answer.status
        with first.get("/admin/login/") as answer:
            styles = re.findall(r'href="(/static/admin/css/[^"]+)"', answer.read().decode())
        with first.get(styles[0]) as answer:
            first.style = answer.status
        try:
            first.get("/no-such-page/")
        except urllib.error.HTTPError as error:
            first.lost = error.read().decode()
            error.close()
        found = re.search(r"password (\S+)", first.said)
        first.welcome = first.log_in(found[1]) if found else ""
        first.held = first.everything()
        first.seal = (folder / "static/.sources").read_text()
    with Site(folder) as second:
        with second.get("/") as answer:
            second.home = answer.read().decode()
        second.held = second.everything()
        second.seal = (folder / "static/.sources").read_text()
    return first, second


def test_the_first_start_tells_where_everything_is(two_starts):
    first, _ = two_starts
    for path in ("/", "/admin/", "/api/"):
        assert first.address + path in first.said
    assert (first.health, first.style) == (200, 200)


def test_the_first_start_makes_an_account_that_can_log_in(two_starts):
    first, _ = two_starts
    assert "/admin/logout/" in first.welcome


def test_nobody_is_shown_a_traceback(two_starts):
    first, _ = two_starts
    assert "DEBUG" not in first.lost


def test_the_second_start_touches_no_row_and_shows_no_password(two_starts):
    first, second = two_starts
    assert second.held == first.held
    assert "make password" in second.said
    assert not re.search(r"password \S{16}", second.said)


def test_the_second_start_repeats_no_long_step(two_starts):
    first, second = two_starts
    for step in ("Preparing the database", "Loading the knowledge base"):
        assert step in first.said and step not in second.said
    # Unless somebody saves a style sheet while the tests run.
    assert ("static files" in second.said) == (second.seal != first.seal)


def test_ctrl_c_ends_it_without_a_traceback(two_starts):
    for site in two_starts:
        assert "Traceback" not in site.said
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", site.port)) != 0
