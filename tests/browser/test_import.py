"""A large file comes in at the desk of a real server: a process of its own reads it, to which no test’s database leads."""

import os
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.conftest import CHROMIUM, ON_ONE_DATABASE
from tests.test_run import HOUSE, free_port

pytestmark = pytest.mark.browser

ROWS, EVERY = 10_000, 500
ACCOUNT = """
from django.contrib.auth.models import Group, User
User.objects.create_user("anna", password="anna", is_staff=True).groups.add(Group.objects.get(name="author"))
"""


@pytest.fixture
def desk(tmp_path):
    """The address of a server of its own, on SQLite."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {"VAR_DIR": str(tmp_path)}

    def manage(*words, **options):
        subprocess.run(
            [sys.executable, "manage.py", *words], cwd=HOUSE, env=environment, check=True, capture_output=True, **options
        )

    manage("migrate")
    manage("import", "tests/first_knowledge", "--publish", "--title", "The first knowledge")
    manage("collectstatic", "--noinput")
    manage("shell", input=ACCOUNT, text=True)
    port = free_port()
    serve = ["granian", "kb.wsgi:application", "--interface", "wsgi", "--port", str(port), "--blocking-threads", "1"]
    quietly = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen([sys.executable, "-m", *serve], cwd=HOUSE, env=environment, **quietly)
    try:
        wait_for(address := f"http://127.0.0.1:{port}")
        yield address
    finally:
        server.terminate()
        server.wait(20)


def wait_for(address):
    for _ in range(300):
        try:
            return urlopen(f"{address}/glossary/").read()
        except URLError:
            time.sleep(0.1)
    raise AssertionError("The server does not answer.")


def a_large_file():
    rows = [f"CN,Mining and extraction,{n % 100}%,{1000 + n // 4}-Q{n % 4 + 1}" for n in range(ROWS)]
    for n in range(0, ROWS, EVERY):
        rows[n] = rows[n].replace("CN", "Atlantis")
    return "\n".join(["Country,Product,Market share,Year", *rows]).encode()


@ON_ONE_DATABASE
def test_a_file_of_ten_thousand_rows_comes_in_without_its_twenty_bad_ones(desk):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(base_url=desk)
        page.set_default_timeout(120_000)
        page.goto("/admin/")
        page.get_by_label("Username").fill("anna")
        page.get_by_label("Password").fill("anna")
        page.get_by_role("button", name="Log in").click()
        page.goto("/admin/arenas/import/add/")
        page.locator("input[type=file]").set_input_files({"name": "shares.csv", "mimeType": "text/csv", "buffer": a_large_file()})
        page.get_by_role("button", name="Send the file").click()
        page.get_by_role("button", name="Show what it would change").click()
        content = page.locator("#content")
        expect(content).to_contain_text(f"{ROWS // EVERY} things in the file are wrong", timeout=120_000)
        expect(content).to_contain_text("502 shares.csv")
        expect(content).to_contain_text(str(ROWS - ROWS // EVERY))
        page.get_by_label("Leave the bad rows out", exact=False).check()
        page.get_by_role("button", name="Make it a change-set").click()
        page.get_by_role("link", name="Import of shares.csv").click()
        expect(page.locator("#content")).to_contain_text(f"What it changes ({ROWS - ROWS // EVERY})")
        browser.close()
