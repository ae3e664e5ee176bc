"""What holds for every test: no file of the checkout is touched, nothing is skipped in silence, nothing is random."""

import os
import shutil
import tempfile
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.management import call_command

#: Says that nothing may be left out for want of PostgreSQL or a browser.
EVERYTHING = os.environ.get("EVERYTHING", "") == "yes"
#: A browser draws the same page whatever the database: once is enough, and browsers are slow.
ON_ONE_DATABASE = pytest.mark.skipif("postgresql" in settings.DATABASES["default"]["ENGINE"], reason="seen on SQLite already")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

# The same examples every time: a suite that fails once in a hundred runs teaches people to look away.
hypothesis.settings.register_profile("arenas", deadline=None, derandomize=True, database=None, print_blob=True)
# `--hypothesis-profile=explore` looks further, for an evening.
hypothesis.settings.register_profile("explore", deadline=None, max_examples=2000)
hypothesis.settings.load_profile("arenas")


def pytest_configure(config):
    """Each process of the suite has a folder of its own: its database, its locks, its secrets."""
    settings.VAR_DIR = Path(tempfile.mkdtemp(prefix="arenas-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(settings.VAR_DIR, ignore_errors=True))
    default = settings.DATABASES["default"]
    if default["ENGINE"].endswith("sqlite3"):
        # A file, or the threads of a test would share nothing.
        default["NAME"], default["TEST"]["NAME"] = settings.VAR_DIR / "arenas.sqlite3", settings.VAR_DIR / "test.sqlite3"
    settings.STATIC_ROOT = settings.VAR_DIR / "static"
    settings.STATIC_ROOT.mkdir()
    settings.API_REQUESTS_A_MINUTE = 0  # many tests ask from one address
    # The tests need no collected files, and no slow passwords.
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_report_header(config):
    database = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    return f"database: {database}; browser: {CHROMIUM or 'none'}"


def pytest_collection_modifyitems(items):
    if CHROMIUM or EVERYTHING:
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="no Chromium here; on Debian and Ubuntu: apt install chromium"))


@pytest.fixture(scope="module")
def knowledge_base(django_db_setup, django_db_blocker):
    """`fixtures/`, published once for all tests of a module, which only read."""
    yield from _published(django_db_blocker, "FIXTURES")


@pytest.fixture(scope="module")
def first_knowledge(django_db_setup, django_db_blocker):
    """The same of the few records that it began with, which stay as they are."""
    yield from _published(django_db_blocker, "FIRST")


def _published(blocker, folder):
    from tests import knowledge

    with blocker.unblock():
        knowledge.put(getattr(knowledge, folder))
        yield
        call_command("flush", interactive=False, verbosity=0)
