"""The example in JavaScript of the guide to the API, run where it would be: in a page of another site."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import sync_playwright

from tests.arenas.api_world import publish_world
from tests.conftest import CHROMIUM, ON_ONE_DATABASE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), ON_ONE_DATABASE]

#: A site elsewhere that asks a server on this computer would have to be allowed to by its reader.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests"]


def test_the_example_in_javascript_prints_every_share(live_server):
    publish_world()
    example = re.search(r"```javascript\n(.*?)```", (settings.BASE_DIR / "docs/api.md").read_text(), re.DOTALL)[1]
    said: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.goto("data:text/html,<title>another site</title>")
        page.evaluate("async () => {" + example.replace("http://127.0.0.1:8000", live_server.url) + "}")
        browser.close()
    assert said == ["Magnet making: 2024/2026: over 90 %", "Mining: 2025: about 60–70 %", "Refining: 2025: about 85–95 %"]
