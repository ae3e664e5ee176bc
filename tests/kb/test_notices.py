"""Editors are told of what concerns them: by letters that cost nobody's request, and by a feed at an address of their own."""

import re
import threading
import xml.etree.ElementTree as ElementTree

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from kb.editorial import actions
from kb.notices import letters
from kb.notices.models import Recipient
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)
ENTRY = "{http://www.w3.org/2005/Atom}entry"
PAGE = "/admin/notices/recipient/"


@pytest.fixture(autouse=True)
def at_once(monkeypatch, settings):
    """Letters are sent by a thread; here by the test itself, which so knows when."""
    monkeypatch.setattr(letters, "beside", lambda work: work())
    settings.SITE_URL = "https://arenas.example.org"


def editor(name, role):
    user = make.make_editor(name, role)
    user.email = f"{name}@example.org"
    user.save()
    return user


@pytest.fixture
def anna():
    return editor("anna", "author")


@pytest.fixture
def rita():
    return editor("rita", "reviewer")


def sent():
    """To whom, and of what: since it was last asked."""
    told = [(*letter.to, letter.subject.removeprefix("Arenas: ")) for letter in mail.outbox]
    mail.outbox.clear()
    return told


def submitted(author, slug="iea", title="Oil"):
    change_set = make.make_change_set(make.source(slug), author=author, title=title)
    actions.submit(change_set=change_set, by=author)
    return change_set


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def feed_of(user):
    client_of(user).post(PAGE, {"new": ""})
    return Recipient.objects.get(user=user).feed


def titles(path):
    answer = Client().get(path)
    assert answer.status_code == 200, answer.content.decode()
    return [entry.find("{http://www.w3.org/2005/Atom}title").text for entry in ElementTree.fromstring(answer.content).iter(ENTRY)]


# --- letters ---


def test_each_move_is_written_to_those_whom_it_concerns_and_to_nobody_else(anna, rita):
    editor("paul", "author")
    make.make_editor("rob", "reviewer")  # nobody knows where to write to
    change_set = submitted(anna)
    assert sent() == [("rita@example.org", "“Oil” waits for review")]
    actions.send_back(change_set=change_set, by=rita, reason="Give the page.")
    assert "Give the page." in mail.outbox[0].body
    assert f"https://arenas.example.org/admin/editorial/changeset/{change_set.pk}/change/" in mail.outbox[0].body
    assert sent() == [("anna@example.org", "“Oil” was sent back")]
    actions.submit(change_set=change_set, by=anna)
    actions.publish(change_set=change_set, by=rita)
    assert "https://arenas.example.org/editions/1/" in mail.outbox[1].body
    assert sent() == [("rita@example.org", "“Oil” waits for review"), ("anna@example.org", "“Oil” was published")]
    actions.reject(change_set=submitted(anna, "gao", "Gas"), by=rita, reason="A rumour.")
    assert sent()[1:] == [("anna@example.org", "“Gas” was rejected")]


def test_whoever_has_a_draft_of_what_was_published_is_told_and_not_of_their_own_doing(anna, rita):
    source = make.source()
    make.publish(source)
    mine = make.make_change_set(make.changed(source, title="Mine"), author=anna, title="Mine")
    make.make_change_set(make.changed(source, title="Ritas"), author=rita, title="Ritas")
    theirs = make.make_change_set(make.changed(source, title="Theirs"), author=make.make_editor("olaf", "author"))
    mail.outbox.clear()
    actions.submit(change_set=theirs, by=theirs.author)
    actions.publish(change_set=theirs, by=rita)
    assert sent()[1:] == [("anna@example.org", "“Mine” was overtaken by another edition")]
    actions.hand_over(change_set=mine, by=anna, to=rita)
    assert sent() == [("rita@example.org", "“Mine” was handed over")]


def test_who_wants_no_letters_gets_none_and_so_does_who_has_left(anna, rita):
    client_of(rita).post(PAGE, {"save": ""})
    gone = editor("gustav", "reviewer")
    gone.is_active = False
    gone.save()
    submitted(anna)
    assert sent() == []
    client_of(rita).post(PAGE, {"letters": "on", "save": ""})
    submitted(anna, "gao")
    assert len(sent()) == 1


def test_what_is_rehearsed_or_refused_is_told_to_nobody(anna, rita):
    change_set = make.make_change_set(make.source(), author=anna)
    actions.dry_run(change_set=change_set)
    with pytest.raises(actions.Refused):
        actions.send_back(change_set=change_set, by=rita, reason="Not yet submitted.")
    assert sent() == []


def test_a_title_of_several_lines_makes_no_headers(anna, rita):
    submitted(anna, title="Oil\r\nBcc: everybody@example.org")
    assert mail.outbox[0].subject == "Arenas: “Oil Bcc: everybody@example.org” waits for review"
    assert "\nBcc:" not in mail.outbox[0].message().as_string().partition("\n\n")[0]


def test_a_mail_server_that_is_out_of_order_hinders_nobody(anna, rita, settings, caplog):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        "127.0.0.1",
        9,
    )
    change_set = submitted(anna)
    assert change_set.state == "submitted" and "1 letters were not sent" in caplog.text
    caplog.clear()


def test_an_editor_does_not_wait_for_the_mail_server(anna, rita, monkeypatch):
    """The server answers only once the editor has gone on: were it asked in the request, this would never end."""
    gone_on, answered = threading.Event(), threading.Event()

    def slow(waiting):
        assert gone_on.wait(30)
        answered.set()

    monkeypatch.undo()
    monkeypatch.setattr(letters, "send", slow)
    client = client_of(anna)
    change_set = make.make_change_set(make.source(), author=anna)
    assert client.post(f"/admin/editorial/changeset/{change_set.pk}/do/submit/", {"text": ""}).status_code == 302
    assert not answered.is_set()
    gone_on.set()
    assert answered.wait(30)


# --- the feed ---


def test_a_reviewers_feed_tells_of_everybodys_work_and_an_authors_of_their_own(anna, rita):
    change_set = submitted(anna)
    actions.send_back(change_set=submitted(make.make_editor("olaf", "author"), "gao", "Gas"), by=rita, reason="A page?")
    actions.publish(change_set=change_set, by=make.make_editor("paula"))
    assert titles(feed_of(rita)) == ["“Oil” was published", "“Gas” waits for review", "“Oil” waits for review"]
    assert titles(feed_of(anna)) == ["“Oil” was published"]


def test_a_feed_is_at_a_secret_address_that_can_be_taken_back(anna, rita):
    old = feed_of(rita)
    assert old not in client_of(anna).get(PAGE).content.decode() and old in client_of(rita).get(PAGE).content.decode()
    answer = Client().get(old)
    assert "no-store" in answer["Cache-Control"] and answer["Referrer-Policy"] == "no-referrer" and not answer.cookies
    new = feed_of(rita)
    assert [Client().get(path).status_code for path in (old, new)] == [404, 200]
    forged = new.replace(f"/{rita.pk}:", f"/{anna.pk}:")
    assert forged != new
    for path in (forged, new.replace(".atom", "x.atom"), "/notices/1.atom", "/notices/a:b:c.atom"):
        assert Client().get(path).status_code == 404, path
    client_of(rita).post(PAGE, {"close": ""})
    assert Client().get(new).status_code == 404
    newest = feed_of(rita)
    rita.is_active = False
    rita.save()
    assert Client().get(newest).status_code == 404


def test_a_feed_is_xml_whatever_was_typed_and_costs_the_same_whatever_its_length(anna, rita, django_assert_max_num_queries):
    feed = feed_of(rita)
    for round in range(2):
        for number in range(1 + 3 * round):
            submitted(anna, f"s{round}-{number}", "A <b>\x08old & new")
        # whose it is, what they may (their own permissions and their groups'), and what was said
        with django_assert_max_num_queries(4):
            assert titles(feed)[0] == "“A <b>old & new” waits for review"
    assert Client().post(feed).status_code == 405
    assert len(re.findall("<entry>", Client().get(feed).content.decode())) == 5


def test_the_page_says_how_one_is_told(anna):
    page = client_of(anna).get(reverse("admin:index")).content.decode()
    assert PAGE in page
    page = client_of(anna).get(PAGE).content.decode()
    assert "They go to anna@example.org" in page and "waits for review" not in page
    assert Client().get(PAGE).status_code == 302
