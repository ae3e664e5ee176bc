"""Any edition can be read again: what pages and the API say as of it is what they said when it was the newest."""

import re
import sqlite3
import threading
import time
from datetime import timedelta

import hypothesis
import pytest
from django.conf import settings
from django.db import OperationalError, connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import strategies as st

from arenas.models import Share
from kb.editions import database, keeping
from kb.editions.asking import NoSuchEdition, moment_of
from kb.editorial import actions
from kb.editorial.models import ChangeSet
from kb.search.asking import Unanswerable, search
from tests import factories as make
from tests.arenas.api_world import NOUNS, PARTS, problem, publish_world
from tests.arenas.pages import words
from tests.editor import public_rows

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = (
    "/", "/arenas/", "/arenas/magnets/", "/actors/", "/actors/cn/", "/actors/us/", "/actors/fr/", "/strategies/", "/instruments/",
    "/instruments/act/", "/chains/", "/chains/rare-earth-magnets/", "/chains/rare-earth-magnets/what-if/?cut=cn:mining:100",
    "/stages/mining/", "/stages/refining/", "/shares/", "/shares/mining-cn/", "/compare/?actors=cn,us", "/indicators/output/",
    "/timeline/", "/briefs/the-race/", "/sources/", "/sources/usgs/", "/editions/", "/editions/1/", "/history/share/mining-cn/",
    "/coherence/", "/chokepoints/?threshold=40", "/stages/recycling/",
)  # fmt: skip
ANSWERS = (
    *(f"/api/v1/{plural}/" for plural in (*NOUNS, *PARTS, "editions")),
    "/api/v1/actors/cn/", "/api/v1/shares/mining-cn/", "/api/v1/editions/2/", "/api/v1/changes/",
    "/api/v1/what-if/?cut=cn:mining:100", "/api/v1/chokepoints/?threshold=40", "/api/v1/coherence/", "/api/v1/research/",
    "/api/v1/concentration/?stage=mining", "/api/v1/comparison/?actors=cn,us", "/api/v1/target-standings/",
    "/api/v1/exposure/?actor=us", "/api/v1/shares/?format=csv",
    "/api/v1/trends/?indicator=output", "/api/v1/history/share/mining-cn/", "/api/v1/history/actor/cn/",
    "/api/v1/shares/?format=jsonl&fields=slug,actor.name",
)  # fmt: skip
NOTICE = re.compile(r'<p class="notice"><strong>As of edition.*?</p>', re.DOTALL)
LEFT_OUT = re.compile(r"(&amp;|[?&])as_of=\d")


def test_every_page_and_answer_as_of_an_edition_is_what_it_was_then():
    then = {}
    for number, _ in enumerate(editions(), start=1):
        then[number] = {path: read(path) for path in (*PAGES, *ANSWERS)}
        rows = public_rows()
        with database.reading(moment_of(str(number))):
            assert sorted_texts(public_rows()) == sorted_texts(rows)
    assert len({str(said) for said in then.values()}) == 3, "the editions differ"
    for number, said in then.items():
        for path, before in said.items():
            assert read(f"{path}{'&' if '?' in path else '?'}as_of={number}") == before, (path, number)


def editions():
    """A figure changes, a record goes and others come and move; it is all taken back. A draft lies about all the while."""
    first = publish_world()
    drafts = {revision.key: actions.Draft(revision.model, revision.object_id, revision.name, revision.content)
              for revision in first.revisions.all()}  # fmt: skip
    make.make_change_set(make.changed(drafts["usgs"], title="A draft that nobody may see"))
    yield
    recycling = make.stage(drafts["rare-earth-magnets"], "recycling", inputs=[{"from_stage": drafts["mining"]}])
    second = make.publish(
        recycling,
        make.share(recycling, drafts["fr"], "12", "2025", citations=make.cites(drafts["law"])),
        make.changed(drafts["refining-cn"], verbatim=">90%"),
        make.changed(drafts["fr"], name="Gaul", memberships=[]),
        make.changed(drafts["cn"], code="prc", name="PRC"),
        make.gone(drafts["mining-cn"]),
    )
    yield
    make.release(actions.undo(change_set=second, by=make.make_editor("petra")))
    yield


def read(path):
    """What the page says, or the API, without the notice; and where a record is not, or was, that."""
    response = Client().get(path)
    if response.headers["Content-Type"].startswith("text/html"):
        said = words(LEFT_OUT.sub("", NOTICE.sub("", response.content.decode())))
    else:
        said = response.content.decode()
    return response.status_code, LEFT_OUT.sub("", response.headers.get("Location", "")), LEFT_OUT.sub("", said)


def sorted_texts(rows):
    """PostgreSQL tells a decimal by other zeros than SQLite."""
    plain = lambda row: re.sub(r"(\d)\.0+\b|(\.\d*?)0+\b", r"\1\2", row)  # noqa: E731
    return {name: sorted(map(plain, each)) for name, each in rows.items()}


def test_a_key_that_was_given_later_leads_to_the_key_of_then(client):
    draft = make.source()
    make.publish(draft)
    make.publish(make.changed(draft, slug="usgs-2026"))
    make.publish(make.gone(draft))
    assert client.get("/sources/usgs-2026/?as_of=1")["Location"] == "/sources/usgs/?as_of=1"
    assert client.get("/sources/usgs/?as_of=2")["Location"] == "/sources/usgs-2026/?as_of=2"
    assert client.get("/api/v1/sources/usgs/?as_of=2")["Location"] == "http://testserver/api/v1/sources/usgs-2026/?as_of=2"
    assert [client.get(f"/sources/usgs-2026/?as_of={edition}").status_code for edition in (1, 2, 3)] == [301, 200, 410]
    make.publish(make.source("later"))
    assert client.get("/sources/later/?as_of=3").status_code == client.get("/history/source/later/?as_of=3").status_code == 404


# --- asking for it ---


def test_what_is_no_edition_is_told(client):
    make.make_source()
    for asked, why in {
        "2": "There is no such edition. Editions are numbered from 1 to 1.",
        "0": "There is no such edition.",
        "9999999999999999": "There is no such edition.",
        "2999-01-01": "That is still to come",
        "1999-12-31": "Nothing was published then. The first edition is of",
        "0001-01-01T00:00%2B14:00": "This is no edition, day or time.",
        "1999-12-31T12:00Z": "Nothing was published then.",
        "2026-02-30": "This is no edition, day or time. Give an edition’s number (412)",
        "yesterday": "This is no edition, day or time.",
        "": "This is no edition, day or time.",
        "1&as_of=1": "It is given 2 times.",
        "١": "This is no edition, day or time.",
    }.items():
        page = client.get(f"/sources/?as_of={asked}")
        assert page.status_code == 400 and why in page.content.decode(), asked
        [error] = problem(f"sources/?as_of={asked}", 400)["errors"]
        assert error["parameter"] == "as_of" and why in error["reason"], asked


@hypothesis.settings(suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
@hypothesis.given(
    st.text() | st.datetimes(timezones=st.none() | st.timezones()).map(str) | st.dates().map(str) | st.integers().map(str)
)
def test_whatever_is_asked_for_there_is_an_edition_or_a_reason(transactional_db, asked):
    try:
        assert moment_of(asked).edition
    except NoSuchEdition as error:
        assert error.reason and error.value == asked


def test_a_day_and_a_time_mean_the_edition_that_was_the_newest(client):
    for number, ago in enumerate((20, 10, 0), start=1):
        make.make_source(f"source-{number}")
        ChangeSet.objects.filter(number=number).update(published_at=timezone.now() - timedelta(days=ago))
    day = lambda ago: f"{timezone.now() - timedelta(days=ago):%Y-%m-%d}"  # noqa: E731
    exact = ChangeSet.objects.get(number=2).published_at.isoformat().replace("+00:00", "Z")
    for asked, count in {day(20): 1, day(15): 1, day(10): 2, day(0): 3, f"{day(5)}T00:00+02:00": 2, exact: 2}.items():
        assert client.get("/api/v1/sources/", {"as_of": asked}).json()["results"][count - 1 :], asked
        assert len(client.get("/api/v1/sources/", {"as_of": asked}).json()["results"]) == count, asked
    assert "immutable" in client.get(f"/sources/?as_of={day(15)}")["Cache-Control"]
    assert "immutable" not in client.get(f"/sources/?as_of={day(0)}")["Cache-Control"]  # the day is not over


def test_what_is_only_of_today_says_so(client):
    make.make_source()
    for path in ("/search/?q=usgs&as_of=1", "/corrections/?as_of=1", "/sources/?preview=1&as_of=1", "/editions.atom?as_of=1"):
        page = client.get(path)
        assert page.status_code == 400 and "Take as_of out of the address." in page.content.decode(), path


def test_the_search_never_mixes_editions():
    make.make_source()
    with database.reading(moment_of("1")), pytest.raises(Unanswerable, match="today’s edition only"):
        search("usgs")


def test_a_page_says_which_edition_it_is_and_its_links_stay_in_it(client):
    publish_world()
    make.make_source("later")
    page = client.get("/shares/?page=1&actor=cn&as_of=1").content.decode()
    assert "As of edition 1" in words(page)
    assert '<a class="today" href="/shares/?page=1&amp;actor=cn">' in page
    assert 'href="/stages/mining/?as_of=1"' in page and 'href="/actors/?as_of=1"' in page
    assert 'href="/static/css/base.css"' in page and 'href="/corrections/"' in page
    filters, search = (form for form in re.findall(r"<form.*?</form>", page, re.DOTALL)[::-1])
    assert '<input type="hidden" name="as_of" value="1">' in filters and 'name="as_of"' not in search
    assert client.get("/shares/?actor=&as_of=1")["Location"] == "/shares/?as_of=1"
    linked = set(re.findall(r'href="(/[^"]*as_of[^"]*)"', client.get("/actors/cn/?as_of=1").content.decode()))
    assert len(linked) > 20
    assert {client.get(link.replace("&amp;", "&")).status_code for link in linked} == {200}
    assert client.get("/shares/?as_of=1")["X-Robots-Tag"] == "noindex, nofollow"
    another = (
        client.get("/editions/?as_of=1").content.decode().partition('<form class="filters as-of"')[2].partition("</form>")[0]
    )
    assert another.count('name="as_of"') == 1  # here another day may be asked for
    missing = client.get("/sources/later/?as_of=1")
    assert missing.status_code == 404 and 'href="/actors/?as_of=1"' in missing.content.decode()


def test_a_page_is_cited_by_the_address_at_which_it_stays_as_it_is(client):
    make.make_source()
    assert "http://testserver/sources/usgs/?as_of=1" in words(client.get("/sources/usgs/").content.decode())
    make.make_source("iea")
    cited = "http://testserver/sources/?page=1&amp;as_of=2"
    assert cited in client.get("/sources/?page=1").content.decode()
    assert cited in client.get("/sources/?page=1&as_of=2").content.decode()
    assert "as_of" not in client.get("/corrections/").content.decode()


def test_pages_of_a_list_stay_in_the_edition(client):
    publish_world()
    first = client.get("/api/v1/shares/?as_of=1&page_size=2").json()
    make.publish(actions.Draft(Share, Share.objects.get(slug="refining-cn").pk, "gone", None))
    rest = client.get(first["next"]).json()["results"]
    assert "refining-cn" in [share["slug"] for share in (*first["results"], *rest)]


def test_who_has_the_answer_as_of_an_edition_need_not_ask_again(client):
    make.make_source()
    make.make_source("iea")
    answer = client.get("/api/v1/sources/?as_of=1")
    assert answer["Cache-Control"] == "public, max-age=86400, immutable"
    assert client.get("/api/v1/sources/?as_of=1", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_reading_an_edition_asks_the_tables_of_today_nothing(client):
    count = {}
    for edition in (1, 2):
        publish_world(first=edition)
        client.get(f"/shares/?as_of={edition}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/shares/?as_of={edition}")
        count[edition] = len(queries)
        assert not [query["sql"] for query in queries if "arenas_" in query["sql"]]
    # Which edition is meant, and its number and day for the page's foot.
    assert set(count.values()) == {2}


# --- the file ---


def test_the_file_is_made_once_however_many_ask(monkeypatch):
    make.make_source()
    made, build = [], database.build

    def slowly(path, moment):
        made.append(path)
        time.sleep(0.2)
        build(path, moment)

    monkeypatch.setattr(database, "build", slowly)
    answers = []

    def ask():
        answers.append(Client().get("/api/v1/sources/?as_of=1").status_code)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 5 and len(made) == 1


def test_a_file_that_could_not_be_finished_is_made_anew(monkeypatch, client):
    make.make_source()
    monkeypatch.setattr(database, "_finish", lambda path, moment: path.unlink() or 1 / 0)
    with pytest.raises(ZeroDivisionError):
        client.get("/api/v1/sources/?as_of=1")
    monkeypatch.undo()
    assert client.get("/api/v1/sources/?as_of=1").status_code == 200


def test_who_waits_too_long_for_a_file_is_told_to_come_again(monkeypatch, client):
    make.make_source()
    monkeypatch.setattr(keeping, "PATIENCE", 0.1)
    with keeping._turn():
        answer = client.get("/api/v1/sources/?as_of=1")
        assert answer.status_code == 503 and answer["Retry-After"]
        assert client.get("/sources/?as_of=1").status_code == 503


def test_files_that_nobody_asks_for_make_room(monkeypatch):
    monkeypatch.setattr(settings, "VAR_DIR", settings.VAR_DIR / "room")
    monkeypatch.setattr(settings, "EDITIONS_FILES", 2)
    monkeypatch.setattr(keeping, "IN_USE", 0)
    paths = []
    for name in ("a", "b", "c"):
        paths.append(keeping.kept(name, lambda path: path.write_text("x" * 2**20)))
        time.sleep(0.02)
        keeping.kept("a", None)  # is there, and asked for
        time.sleep(0.02)
    assert [path.exists() for path in paths] == [True, False, True]
    monkeypatch.setattr(settings, "EDITIONS_MEGABYTES", 1)
    keeping.kept("d", lambda path: path.write_text("x"))
    assert not all(path.exists() for path in paths)


def test_the_file_is_a_plain_database_that_contradicts_itself_nowhere():
    publish_world()
    make.make_change_set(make.source("a-draft"))
    make.make_source("later")
    path = database.file_of(moment_of("1"))
    with sqlite3.connect(path) as file:
        names = {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert {"actors", "shares", "citations", "chain_arenas", "instrument_strategies", "nouns", "editions"} <= names
        assert not [name for name in names if name.startswith(("arenas_", "sources_", "django", "auth"))]
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert [slug for (slug,) in file.execute("SELECT slug FROM sources ORDER BY slug")] == ["law", "usgs"]
        assert file.execute("SELECT number, title, changed FROM editions").fetchall() == [(1, "The world", 23)]
        cited = (
            "SELECT n.model, s.slug FROM citations c JOIN nouns n ON n.id = c.content_type_id JOIN shares s ON s.id = c.object_id"
        )
        assert ("share", "mining-cn") in file.execute(cited).fetchall()
    file.close()
    assert path.stat().st_mode & 0o222 == 0


def test_nothing_can_be_written_to_an_edition():
    make.make_source()
    with database.reading(moment_of("1")), connections[database.ALIAS].cursor() as cursor:
        for statement in ("DELETE FROM actors", "DELETE FROM arenas_actor", "CREATE TABLE x (y)"):
            with pytest.raises(OperationalError):
                cursor.execute(statement)


# --- Memento ---


def test_a_page_is_found_by_the_time_that_a_browser_asks_for(client):
    now = timezone.now()
    for number, ago in enumerate((20, 10, 0), start=1):
        make.make_source(f"source-{number}")
        ChangeSet.objects.filter(number=number).update(published_at=now - timedelta(days=ago))

    def ask(when):
        return client.get("/sources/?page=1", headers={"Accept-Datetime": when})

    date = lambda ago: f"{now - timedelta(days=ago):%a, %d %b %Y %H:%M:%S GMT}"  # noqa: E731
    there = ask(date(15))
    assert (there.status_code, there["Location"], there["Vary"]) == (302, "/sources/?page=1&as_of=1", "Accept-Datetime")
    assert [ask(date(ago))["Location"][-1] for ago in (1000, 5, -1000)] == ["1", "2", "3"]
    assert ask("once upon a time").status_code == 400
    memento = client.get(there["Location"])
    assert memento["Memento-Datetime"] == date(20)
    assert '<http://testserver/sources/?page=1>; rel="original timegate"' in memento["Link"]
    assert 'rel="timegate"' in client.get("/sources/")["Link"]
    listed = re.search(r'<([^>]*)>; rel="timemap"', memento["Link"])[1]
    timemap = b"".join(client.get(listed).streaming_content).decode()
    assert f'<http://testserver/sources/?page=1&as_of=1>; rel="first memento"; datetime="{date(20)}"' in timemap
    assert timemap.count("memento") == 3 and "last memento" in timemap
    assert client.get("/timemap/?url=//elsewhere.example/").status_code == 400
