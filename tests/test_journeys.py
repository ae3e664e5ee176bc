"""Three people, end to end, on the knowledge base itself: a reader, a consumer of the API, an editor and her reviewer."""

import html
import re
from urllib.parse import urljoin

import pytest
import yaml
from django.test import Client

from arenas.models import Share
from kb.editorial.models import ChangeSet
from tests import knowledge
from tests.editor import Editor, public_rows
from tests.factories import make_editor

pytestmark = pytest.mark.django_db(transaction=True)
CHAIN = "/chains/rare-earth-magnets/"


@pytest.fixture(autouse=True)
def the_knowledge_base(db):
    knowledge.put()


class Reader:
    """Follows links by what they say, as people do."""

    def __init__(self, path="/"):
        self.client, self.path = Client(), path
        self.open(path)

    def open(self, path):
        self.path = urljoin(self.path, html.unescape(path))
        self.page = self.client.get(self.path)
        assert self.page.status_code == 200, (self.path, self.page.status_code)
        self.text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", self.page.content.decode())).split())
        return self

    def follow(self, words):
        links = re.findall(r'(<a\b[^>]*href="([^"#]+)"[^>]*>.*?</a>)', self.page.content.decode(), re.DOTALL)
        found = [target for link, target in links if words in html.unescape(link)]
        assert found, f"no link says {words!r} on {self.path}"
        return self.open(found[0])

    def sees(self, *words):
        for word in words:
            assert word in self.text, f"{word!r} is not on {self.path}"
        return self


def test_a_reader_goes_from_the_home_page_to_the_source_of_a_share():
    reader = Reader("/").sees("China", "United States")
    for goal in [
        "Become self-sufficient in chips", "Keep the lead in chip design", "primary centre of innovation", "foundational models",
        "Leap past today’s technology", "Fund basic research", "Dominate gene editing", "Foster innovation by private firms",
    ]:  # fmt: skip
        reader.sees(goal)
    leading = {share.stage.slug: share for share in Share.objects.filter(actor__code="cn").best().for_list()}
    shares = [leading[stage] for stage in ("ree-mining", "ree-separation", "ree-magnets")]
    reader.follow("Rare-earth magnets").sees("China", *(share.text for share in shares))
    reader.follow("Mining and extraction").sees(shares[0].text)
    reader.follow("More on the share of China").sees(shares[0].text, shares[0].verbatim, shares[0].get_basis_display())
    source = shares[0].citations.first().source
    reader.follow(source.title).sees(source.get_grade_display(), source.publisher)
    assert not reader.client.cookies


def test_every_goal_and_every_share_carries_its_citation():
    page = Client().get("/").content.decode()
    assert page.count('class="uncited"') == 0
    listed = Client().get("/api/v1/strategies/").json()["results"] + Client().get("/api/v1/shares/").json()["results"]
    assert len(listed) >= 13 and all(record["citations"] for record in listed)


def test_a_consumer_goes_from_the_schema_to_a_filtered_list():
    client = Client()
    schema = yaml.safe_load(client.get("/api/v1/schema").content)
    assert schema["openapi"].startswith("3.1")
    path, shares = next((path, ways["get"]) for path, ways in schema["paths"].items() if path.endswith("/shares/"))
    assert {"chain", "actor"} <= {parameter["name"] for parameter in shares["parameters"]}
    answer = client.get(path, {"chain": "rare-earth-magnets", "actor": "cn"})
    figures = {share["slug"]: share["figure"] for share in answer.json()["results"]}
    expected = {
        "ree-mining": figure("about 60-70 %", 60, True, 70, True, approximate=True),
        "ree-separation": figure("about 85-95 %", 85, True, 95, True, approximate=True),
        "ree-magnets": figure("more than 90 %", 90, False, 100, True, approximate=False),
    }
    assert expected == {stage: figures[f"{stage}-cn-2025-seed-arms-race"] for stage in expected}
    assert (
        client.get(path, {"chain": "rare-earth-magnets", "actor": "cn"}, headers={"if-none-match": answer["ETag"]}).status_code
        == 304
    )
    typo = client.get(path, {"acter": "cn"})
    assert typo.status_code == 400 and typo["Content-Type"] == "application/problem+json" and "acter" in typo.content.decode()


def figure(verbatim, lower, lower_inclusive, upper, upper_inclusive, *, approximate):
    words = {"about 60-70 %": "about 60–70 %", "about 85-95 %": "about 85–95 %", "more than 90 %": "over 90 %"}
    return {
        "text": words[verbatim],
        "verbatim": verbatim,
        "lower": lower,
        "lower_inclusive": lower_inclusive,
        "upper": upper,
        "upper_inclusive": upper_inclusive,
        "approximate": approximate,
        "unit": "%",
        "status": "normal",
    }


def test_an_editor_drafts_previews_and_submits_a_reviewer_publishes_and_takes_it_back():
    anna, rolf = make_editor("anna", "author"), make_editor("rolf", "reviewer")
    author, reviewer = Editor("anna", "author"), Editor("rolf", "reviewer")
    author.client.logout()
    assert author.client.get("/admin/").status_code == 302
    assert author.client.post("/admin/login/?next=/admin/", {"username": "anna", "password": "x"}).status_code == 302
    share = Share.objects.filter(stage__slug="ree-mining", actor__code="cn").best().get()
    readers = Reader(CHAIN).sees(share.text)
    before, etag = public_rows(), readers.page["ETag"]

    def nothing_has_changed():
        again = readers.client.get(CHAIN, headers={"if-none-match": etag})
        return again.status_code == 304 and public_rows() == before

    author.save(Share, share.pk, verbatim="~65-72%")
    assert nothing_has_changed()
    change_set = author.current()
    preview = author.client.get(CHAIN, {"preview": change_set.pk})
    assert "about 65–72 %" in html.unescape(preview.content.decode()) and "ETag" not in preview
    assert readers.client.get(CHAIN, {"preview": change_set.pk}).status_code == 403
    author.do(change_set, "submit")
    assert nothing_has_changed()
    shown = re.sub("<[^>]+>", "", html.unescape(reviewer.page_of(change_set)))
    assert share.text in shown and "~65-72%" in shown
    assert "edition 2" in reviewer.do(change_set, "publish")

    readers.open(CHAIN).sees("about 65–72 %")
    assert readers.page["ETag"] != etag
    readers.open(f"/history/share/{share.slug}/").sees("~65-72%", share.verbatim)
    readers.open("/editions/2/").sees("~65-72%")

    author.do(change_set, "undo")
    inverse = ChangeSet.objects.get(undoes=change_set)
    author.do(inverse, "submit")
    reviewer.do(inverse, "publish")
    assert public_rows() == before
    readers.open(CHAIN).sees(share.text)
    readers.open(f"/history/share/{share.slug}/").sees("Edition 1", "Edition 2", "Edition 3")
    assert {anna.pk, rolf.pk} == {change_set.author_id, ChangeSet.objects.get(pk=change_set.pk).reviewer_id}
