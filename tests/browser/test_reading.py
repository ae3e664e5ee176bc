"""What only a browser can tell of a page: that everybody can read it, at any width, in the light and in the dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.arenas.pages import publish_world
from tests.conftest import CHROMIUM, ON_ONE_DATABASE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), ON_ONE_DATABASE]

PAGES = [
    "/", "/arenas/", "/arenas/chips/", "/actors/", "/actors/cn/", "/actors/us/?threshold=60", "/strategies/",
    "/strategies/cn-chips/",
    "/instruments/", "/instruments/act/", "/chains/", "/chains/magnets/", "/stages/", "/stages/mining/",
    "/shares/mining-cn/",
    "/indicators/", "/indicators/fabs/", "/timeline/", "/events/signed/", "/briefs/", "/briefs/race/",
    "/chains/magnets/what-if/", "/chains/magnets/what-if/?cut=cn:making:100", "/chokepoints/", "/coherence/", "/research/",
    "/compare/", "/compare/?actors=cn,us,smic", "/methodology/", "/editing/",
    "/sources/", "/sources/article/", "/editions/", "/editions/1/", "/history/arena/chips/", "/search/?q=chips",
]  # fmt: skip


@pytest.mark.parametrize("scheme, width", [("light", 1280), ("dark", 1280), ("light", 320)])
def test_every_page_can_be_read_by_everybody(live_server, scheme, width):
    """No finding of axe, nothing that the content security policy had to stop, and no page wider than its window."""
    publish_world()
    problems = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 900})
        page.on("console", lambda message: problems.append(f"{page.url} {message.text}"))
        for path in PAGES:
            answer = page.goto(live_server.url + path)
            problems += [f"{path} {answer.status}"] * (answer.status != 200)
            page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
            problems += [f"{path} {found['id']} {found['nodes'][0]['html']}" for found in Axe().run(page).response["violations"]]
            wide = page.evaluate("document.documentElement.scrollWidth")
            problems += [f"{path} is {wide} wide"] * (wide > width)
        browser.close()
    assert problems == []
