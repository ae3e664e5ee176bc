"""All of an edition as one file, in three forms that say the same; never a draft, never what came later."""

import gzip
import hashlib
import io
import json
import re
import sqlite3
import zipfile

import pytest

from arenas.exchange.exporting import export
from kb.editions import database
from kb.editions.asking import moment_of
from kb.editorial.models import ChangeSet
from tests import factories as make
from tests.arenas.api_world import ask, publish_world

pytestmark = pytest.mark.django_db(transaction=True)


def fetch(client, url):
    response = client.get(url.removeprefix("http://testserver"))
    assert response.status_code == 200 and response.streaming
    return response, b"".join(response.streaming_content)


def test_what_the_list_says_of_a_file_is_so(client):
    publish_world()
    make.make_change_set(make.source("a-draft"))
    listed = ask("downloads/").json()
    assert (listed["edition"], listed["licence"]) == (1, "CC-BY-4.0")
    assert [each["format"] for each in listed["results"]] == ["sqlite", "jsonl.gz", "zip"]
    page = client.get("/download/").content.decode()
    for each in listed["results"]:
        response, content = fetch(client, each["url"])
        assert (len(content), hashlib.sha256(content).hexdigest()) == (each["size"], each["sha256"])
        assert response["Content-Type"] == each["media_type"]
        assert f'attachment; filename="arenas-1.{each["format"]}"' in response["Content-Disposition"]
        assert response["Cache-Control"] == "public, max-age=86400, immutable"
        assert client.get(each["url"], headers={"If-None-Match": response["ETag"]}).status_code == 304
        assert each["sha256"] in page and each["url"].removeprefix("http://testserver") in page


def test_every_form_of_an_edition_holds_the_same_and_nothing_later(client):
    publish_world()
    package = export()
    url = {each["format"]: each["url"] for each in ask("downloads/").json()["results"]}
    make.make_change_set(make.source("a-draft"))
    make.publish(make.source("later"), *gone("mining-cn"))

    _, zipped = fetch(client, url["zip"])
    with zipfile.ZipFile(io.BytesIO(zipped)) as file:
        assert {name: file.read(name) for name in file.namelist()} == package
        assert json.loads(file.read("datapackage.json"))["licenses"][0]["name"] == "CC-BY-4.0"

    _, lines = fetch(client, url["jsonl.gz"])
    records = [json.loads(line) for line in gzip.decompress(lines).splitlines()]
    changes = ask("changes/?as_of=1&limit=500").json()["results"]
    said = lambda each, content: (each["noun"], each["id"], each["key"], each["name"], content, each["references"])  # noqa: E731
    assert len(records) == 23
    assert sorted(map(str, (said(each, each["content"]) for each in records))) == sorted(
        map(str, (said(each, each["after"]) for each in changes))
    )

    with sqlite3.connect(database.file_of(moment_of("1"))) as file:
        counts = {noun: sum(record["noun"] == noun for record in records) for noun in ("share", "source", "stage", "actor")}
        assert {noun: file.execute(f"SELECT count(*) FROM {noun}s").fetchone()[0] for noun in counts} == counts
    file.close()


def gone(slug):
    from arenas.models import Share
    from kb.editorial.actions import Draft

    return [Draft(Share, share.pk, str(share), None) for share in Share.objects.filter(slug=slug)]


def test_an_edition_can_be_downloaded_for_ever(client):
    make.make_source()
    make.make_source("iea")
    page = client.get("/download/?as_of=1").content.decode()
    old = re.search(r'href="(/download/1/arenas-1\.jsonl\.gz)"', page)[1]
    _, lines = fetch(client, old)
    assert [json.loads(line)["key"] for line in gzip.decompress(lines).splitlines()] == ["usgs"]
    assert 'href="/download/?as_of=1"' in client.get("/editions/1/").content.decode()
    assert ask("downloads/?as_of=1").json()["edition"] == 1


def test_a_file_made_anew_is_the_same_file(client):
    publish_world()
    before = ask("downloads/").json()
    for path in database.file_of(moment_of("1")).parent.iterdir():
        path.unlink()
    assert ask("downloads/").json() == before


def test_there_is_no_other_file(client):
    make.make_source()
    others = ("2/arenas-2.zip", "1/arenas-2.zip", "1/arenas-1.exe", "1/arenas-1.sqlite.sha256", "1/..%2F..%2Fsecret-key", "0/x")
    assert {path: client.get(f"/download/{path}").status_code for path in others} == dict.fromkeys(others, 404)
    assert client.post("/download/1/arenas-1.zip").status_code == 405


def test_every_page_leads_to_the_downloads(client):
    assert 'href="/download/"' in client.get("/").content.decode()
    assert ChangeSet.objects.count() == 0
