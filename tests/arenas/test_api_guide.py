"""The guide to the API is true: its examples run, its addresses answer, and the limits that it names are the settings'."""

import io
import re
from html import escape

import pytest
from django.conf import settings
from django.test import Client

from kb.rest import Pages, choosing
from kb.rest.viewsets import ReadOnlyViewSet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("first_knowledge")]
GUIDE = (settings.BASE_DIR / "docs/api.md").read_text()
HERE = "http://127.0.0.1:8000"
CURLS = re.findall(r"^    (curl .+)", GUIDE, re.MULTILINE)
#: What is asked without writing anything, and without another edition than the first.
READING = [curl for curl in CURLS if not re.search(r"-X (POST|PATCH)| -d | --data|Authorization", curl)]
ADDRESSES = [each for each in re.findall(r"`(/api/v1/[^`<{]*)`", GUIDE) if "change-sets" not in each]


def test_the_guide_has_examples():
    assert len(READING) > 5 and len(ADDRESSES) > 10


@pytest.mark.parametrize("curl", READING)
def test_every_example_for_the_command_line_answers(curl):
    [path] = re.findall(rf"'{HERE}(/[^']*)'", curl)
    answer = (Client().options if "-X OPTIONS" in curl else Client().get)(path)
    assert answer.status_code == 200, answer.content
    assert answer.content


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_that_is_named_answers(address):
    assert Client().get(address.replace("&amp;", "&")).status_code == 200


def test_the_example_in_python_prints_every_share(capsys, monkeypatch):
    example = re.search(r"```python\n(.*?)```", GUIDE, re.DOTALL)[1]
    monkeypatch.setattr("urllib.request.urlopen", lambda url: io.BytesIO(Client().get(url.removeprefix(HERE)).content))
    exec(example, {})
    shares = Client().get("/api/v1/shares/?chain=rare-earth-magnets&actor=cn").json()["results"]
    said = capsys.readouterr().out
    assert said.splitlines() == [f"{one['stage']['name']}: {one['period']}: {one['figure']['text']}" for one in shares]
    assert len(shares) == 3


def test_an_example_stands_on_the_page_as_it_is():
    page = Client().get("/api/guide/").content.decode()
    assert "```" not in page
    examples = re.findall(r"```\w*\n(.*?)```", GUIDE, re.DOTALL)
    assert len(examples) > 3 and all(escape(example.splitlines()[-1], quote=False) in unquoted(page) for example in examples)


def unquoted(page: str) -> str:
    return page.replace("&#34;", '"').replace("&quot;", '"').replace("&#x27;", "'").replace("http://testserver", HERE)


def test_what_the_guide_says_of_limits_is_so():
    limit = re.search(r"`API_REQUESTS_A_MINUTE` \| `(\d+)`", (settings.BASE_DIR / "docs/deploying.md").read_text())[1]
    assert f'q={limit};w=60"' in GUIDE.replace(";w=60", ';w=60"') and f"{int(limit):,} requests a minute" in GUIDE
    assert f"pages of {Pages.size}" in GUIDE and f"up to {Pages.most}." in GUIDE
    assert f"up to {Pages.most_of_a_table:,}" in GUIDE and f"up to\n{Pages.counted:,} exactly" in GUIDE
    assert (choosing.DEPTH, choosing.MOST_EXPANDED) == (2, 5) and "two steps at most, and up to five" in GUIDE.replace("\n", " ")
    for renderer in ReadOnlyViewSet.list_renderers:
        assert f"| `{renderer.format}` | `{renderer.media_type}` |" in GUIDE
