"""Whether our sources' addresses still lead anywhere is asked politely, and never of our own network."""

import http.server
import socket
import threading
import time
from datetime import timedelta
from functools import partial

import pytest
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kb.sources import links
from kb.sources.fetching import Answer, Forbidden, Unreachable, fetch, is_public
from kb.sources.models import LinkCheck
from kb.sources.tasks import check_links as task
from tests import factories as f

# --- which addresses are anybody's ---

PRIVATE = [
    "127.0.0.1", "127.8.9.10", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "198.18.0.1",
    "192.0.2.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0",
    "fc00::1", "fd12::1", "ff02::1", "fec0::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1",
    "2002:7f00:1::", "2002:a00:1::1", "2001:db8::1", "2001:0:4136:e378:8000:63bf:f5ff:fffe",
]  # fmt: skip


def test_no_private_address_is_public_however_it_is_wrapped():
    assert [text for text in PRIVATE if is_public(text)] == []
    assert all(map(is_public, ["93.184.215.14", "2606:2800:220:1::1", "::ffff:93.184.215.14", "64:ff9b::5db8:d70e"]))


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="127.0.0.0/8"))
def test_wrapping_a_private_address_never_makes_it_public(address):
    assert not is_public(f"::ffff:{address}") and not is_public(f"64:ff9b::{int(address) >> 16:x}:{int(address) & 0xFFFF:x}")


# --- a real server of our own ---


class Site(http.server.BaseHTTPRequestHandler):
    seen: list[tuple[str, str, str]]
    dripped: list[int]

    def answer(self):
        self.seen.append((self.command, self.path, self.headers["User-Agent"]))
        name, _, rest = self.path.strip("/").partition("/")
        if name == "drip":  # a byte now and then: no single wait is long
            for _ in range(100):
                self.wfile.write(b"H")
                self.dripped.append(1)
                time.sleep(0.05)
        elif name.isdigit():
            self.send_response(int(name))
            if rest:
                self.send_header("Location", rest.replace("_", "/"))
            self.end_headers()
            self.wfile.write(b"x" * 100_000 if self.command == "GET" else b"")
        elif name == "no-head":
            self.send_response(200 if self.command == "GET" else 405)
            self.end_headers()

    def do_GET(self):
        try:
            self.answer()
        except OSError:  # the other side has had enough
            self.close_connection = True

    do_HEAD = do_GET

    def log_message(self, *args):
        pass


@pytest.fixture
def site():
    class Here(Site):
        seen, dripped = [], []

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Here)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    server.seen, server.dripped = Here.seen, Here.dripped
    yield server
    server.shutdown()
    server.server_close()


def to(site, path="/", host="127.0.0.1"):
    return f"http://{host}:{site.server_port}{path}"


def asking(site, **more):
    """Lets our own server be asked: without the guard, but on its port alone."""
    return partial(fetch, **{"agent": "us", "guard": lambda ip: True, "ports": {site.server_port}, "seconds": 5} | more)


# --- the guard ---


def test_the_guard_is_what_keeps_us_from_our_own_network(site):
    names = ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "[::ffff:127.0.0.1]"]
    for name in names:
        with pytest.raises(Forbidden, match="no public address"):
            fetch(to(site, "/200", name), agent="us", ports={site.server_port})
    assert site.seen == []
    # The control: without the guard every one of these names does reach the server.
    reached = [asking(site)(to(site, "/200", name)).status for name in names[:-1]]
    assert reached == [200] * 5 and len(site.seen) == 5


def test_what_a_redirect_leads_to_is_judged_like_the_first_address(site, monkeypatch):
    """A public host may redirect to ours: its name resolves to a public address, which is really our server."""
    really = socket.getaddrinfo
    lookups = []

    def resolve(host, port, **kwargs):
        lookups.append(host)
        return really("127.0.0.1", port, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    judged = {"127.0.0.1": iter([True, True, False])}  # the first connection, before and after; then the second
    guarded = asking(site, guard=lambda ip: next(judged[ip]))
    with pytest.raises(Forbidden):
        guarded(to(site, f"/302/http:__inside.example:{site.server_port}_200", "outside.example"))
    assert [path for _, path, _ in site.seen] == [f"/302/http:__inside.example:{site.server_port}_200"]
    assert lookups == ["outside.example", "inside.example"], "one look-up a connection: none that could say something else"


def test_an_address_that_changes_between_look_up_and_connection_is_not_used(site):
    answers = iter([True, False])
    with pytest.raises(Forbidden):
        asking(site, guard=lambda ip: next(answers))(to(site, "/200"))
    assert site.seen == []


@pytest.mark.parametrize("url", [
    "ftp://example.org/", "file:///etc/passwd", "http://example.org:22/", "http://example.org:8080/", "https://a:b@example.org/",
    "http://", "http://[::1", "http://example.org:99999/", "gopher://x", "http://example.org:443@127.0.0.1/", "",
])  # fmt: skip
def test_what_is_no_public_web_address_is_not_even_looked_up(url, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: pytest.fail("looked up"))
    with pytest.raises(Forbidden):
        fetch(url, agent="us")


# --- bounds ---


def test_a_server_that_drips_is_left_after_the_whole_time_not_after_each_byte(site):
    with pytest.raises(Unreachable, match="too long"):
        asking(site, seconds=0.4)(to(site, "/drip"))
    assert 0 < len(site.dripped) < 100, "it had not ended by itself"


def test_redirects_end_after_five_and_a_body_after_what_was_asked_for(site):
    with pytest.raises(Unreachable, match="more than 5 times"):
        asking(site)(to(site, "/302/_302_x"))
    assert len(site.seen) <= 6
    assert asking(site)(to(site, "/200")).body == b""
    assert len(asking(site, read=1000)(to(site, "/200")).body) == 1000


def test_an_answer_that_is_none_is_said_in_words(site):
    with pytest.raises(Unreachable, match="cannot be read|no connection"):
        asking(site)(to(site, "/nothing"))
    with pytest.raises(Unreachable, match="no such host"):
        fetch("http://nobody.invalid/", agent="us")


# --- what is made of it ---


def look(site, path):
    state, status, final, problem = links.look(to(site, path), lambda url, agent, **how: asking(site, **how)(url))
    return str(state), status


def test_each_answer_has_its_meaning(site):
    meanings = {
        path: look(site, path) for path in ("/200", "/404", "/410", "/403", "/429", "/500", "/no-head", "/301/_200", "/302/_200")
    }
    assert meanings == {
        "/200": ("works", 200),
        "/404": ("missing", 404),
        "/410": ("missing", 410),
        "/403": ("shut", 403),
        "/429": ("shut", 429),
        "/500": ("failing", 500),
        "/no-head": ("works", 200),
        "/301/_200": ("moved", 200),
        "/302/_200": ("works", 200),
    }
    assert [method for method, path, _ in site.seen if path == "/200"][:1] == ["HEAD"], "HEAD is asked first"


# --- what is kept ---


def world(*urls):
    f.publish(*(f.source(f"source-{n}", url=url) for n, url in enumerate(urls)))


def said(**statuses):
    """A web in which each host has one answer."""

    def ask(url, *, method="GET", agent, read=0):
        status = statuses[url.split("/")[2].partition(".")[0]]
        if isinstance(status, Exception):
            raise status
        return Answer(status, url, url)

    return ask


def run(ask, **how):
    waited = []
    return [found.url for found in links.check_links(ask=ask, pause=waited.append, **how)], [each for each in waited if each]


@pytest.mark.django_db(transaction=True)
def test_checks_are_kept_beside_the_sources_and_no_row_of_a_source_changes():
    world("https://good.example/a", "https://good.example/b", "https://gone.example/", "https://down.example/")
    before = list(f.Source.objects.values_list())
    web = said(good=200, gone=404, down=Unreachable("It took too long."))
    urls, waits = run(web)
    assert len(urls) == 4 and len(waits) == 1, "one host is not asked twice without a pause"
    assert list(f.Source.objects.values_list()) == before
    assert [check.url for check in LinkCheck.objects.dead()] == ["https://gone.example/"]
    assert run(web)[0] == [], "not again within a week"
    for _ in range(2):
        run(web, older_than=timedelta(0))
    assert {check.url for check in LinkCheck.objects.dead()} == {"https://gone.example/", "https://down.example/"}
    since = LinkCheck.objects.get(url="https://down.example/").failing_since
    assert since < timezone.now() and run(said(good=200, gone=200, down=200), older_than=timedelta(0))
    assert not LinkCheck.objects.dead().exists()


@pytest.mark.django_db(transaction=True)
def test_the_longest_unchecked_come_first_and_what_no_source_says_is_forgotten(monkeypatch, capsys):
    world("https://a.example/", "https://b.example/", "https://c.example/")
    LinkCheck.objects.create(url="https://a.example/", state="works", checked_at=timezone.now() - timedelta(days=30))
    LinkCheck.objects.create(url="https://b.example/", state="works", checked_at=timezone.now() - timedelta(days=40))
    LinkCheck.objects.create(url="https://old.example/", state="missing", checked_at=timezone.now())
    web = said(a=200, b=200, c=404)
    assert run(web, limit=2)[0] == ["https://c.example/", "https://b.example/"]
    assert not LinkCheck.objects.filter(url="https://old.example/").exists()
    monkeypatch.setattr(links.check_links, "__kwdefaults__", {**links.check_links.__kwdefaults__, "ask": web})
    call_command("check_links", "--limit", "10", "--older-than", "20")
    assert capsys.readouterr().out.splitlines() == ["Works https://a.example/", "1 checked."]
    assert task.enqueue(older_than_days=20).return_value == 0


@pytest.mark.django_db(transaction=True)
def test_an_archived_copy_is_asked_for_only_if_the_setting_says_so():
    asked = []

    def ask(url, *, method="GET", agent, read=0):
        asked.append((url, agent))
        copy = (
            b'{"archived_snapshots": {"closest": {"available": true, "url": "http://web.archive.org/web/1/https://a.example/"}}}'
        )
        return Answer(200, url, url, copy if read else b"")

    assert links.check("https://a.example/", ask=ask).archive_url == "" and len(asked) == 1
    with override_settings(LINKS_ARCHIVE=True, LINKS_CONTACT="mailto:desk@example.org"):
        assert links.check("https://a.example/", ask=ask).archive_url == "http://web.archive.org/web/1/https://a.example/"
    assert asked[-1][0].startswith("https://archive.org/wayback/available?url=https%3A%2F%2Fa.example%2F")
    assert "mailto:desk@example.org" in asked[-1][1]
    for body in (b"", b"[]", b"{}", b'{"archived_snapshots": {"closest": {"available": true, "url": "javascript:alert(1)"}}}'):
        assert links.archived("https://a.example/", lambda url, body=body, **how: Answer(200, url, url, body)) == ""


@pytest.mark.django_db(transaction=True)
def test_editors_see_the_dead_links_with_their_sources_in_as_many_queries_for_one_as_for_ten(django_assert_max_num_queries):
    world(*(f"https://gone.example/{n}" for n in range(10)))
    client = Client()
    client.force_login(f.make_editor("arthur", "author"))
    counts = []
    for limit in (1, 10):
        run(said(gone=404), limit=limit)
        with django_assert_max_num_queries(20) as captured:
            page = client.get("/admin/sources/linkcheck/?dead=yes").content.decode()
        counts.append(len(captured))
    assert counts[0] == counts[1] and "Is not there any more" in page and "source-9" in page
    assert client.get("/admin/sources/linkcheck/add/").status_code == 403
    assert '?dead=yes">Dead links: <strong>10</strong>' in client.get("/admin/").content.decode()
