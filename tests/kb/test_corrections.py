"""A reader reports a problem, an editor mends it, and the public log says what became of it."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import OperationalError
from django.test import Client, RequestFactory, override_settings

from kb.corrections import answering, guarding
from kb.corrections.forms import ReportForm
from kb.corrections.guarding import FormNumber
from kb.corrections.models import Correction
from kb.editorial import actions
from kb.editorial.models import ChangeSet
from tests import factories as f
from tests.editor import Form

pytestmark = pytest.mark.django_db(transaction=True)
OURS = {"sec-fetch-site": "same-origin"}
WORDS = "It says mines, but the table is of smelters."


@pytest.fixture(autouse=True)
def quick_readers(monkeypatch):
    monkeypatch.setattr(guarding, "LEAST", 0)


@pytest.fixture
def world():
    return f.SmallWorld()


def form_for(asked, client=None):
    """The form's address, and its fields as a browser would send them."""
    client = client or Client()
    page = client.get("/corrections/report/", {"about": asked} if asked else {})
    assert page.status_code == 200
    return f"/corrections/report/?about={asked}" if asked else "/corrections/report/", Form(page).fields


def report(asked="share:refining-cn-2024", headers=OURS, client=None, **typed):
    path, fields = form_for(asked, client)
    return (client or Client()).post(path, fields | {"problem": WORDS} | typed, headers=headers)


def numbered(response) -> Correction:
    assert response.status_code == 302, response.content.decode()
    return Correction.objects.get(pk=re.search(r"/corrections/(\d+)/\?thanks", response["Location"])[1])


def text_of(path):
    page = Client().get(path)
    assert page.status_code == 200
    return page.content.decode()


# --- the form ---


def test_every_figure_and_every_record_leads_to_a_form_about_itself(world):
    page = text_of("/shares/refining-cn-2024/")
    assert page.count('href="/corrections/report/?about=share:refining-cn-2024"') == 1
    assert 'href="/corrections/report/?about=share:refining-cn-2024"' in text_of("/stages/refining/")
    assert 'href="/corrections/report/?about=source:usgs"' in text_of("/sources/usgs/")
    form = text_of("/corrections/report/?about=share:refining-cn-2024")
    assert "CN: Refining, 2024" in form and "<q>85–95 %</q>" in form


def test_a_figure_that_is_a_part_is_quoted_with_its_record(world):
    arena = f.arena()
    f.publish(arena, f.indicator(arena, observations=[f.observation(world.cn, world.usgs, "about 100")]))
    asked = re.search(r"about=(observation:[0-9a-f-]+)", text_of("/indicators/output/"))[1]
    correction = numbered(report(asked))
    assert (correction.noun, correction.key, correction.figure) == ("indicator", "output", "about 100 tonnes")
    assert correction.title == "Output: CN, 2024"


def test_reading_and_sending_the_form_sets_no_cookie_and_no_page_of_it_is_kept(world):
    client = Client()
    page = client.get("/corrections/report/?about=actor:cn")
    assert "no-store" in page["Cache-Control"] and page["X-Robots-Tag"] == "noindex"
    numbered(report("actor:cn", client=client))
    assert not client.cookies


def test_what_there_is_not_cannot_be_reported(world):
    statuses = {
        "": 200,
        "page:/compare/": 200,
        "page://evil.example/": 400,
        "planet:mars": 400,
        "actor": 404,
        "actor:xx": 404,
        "observation:nonsense": 404,
        "citation:00000000-0000-0000-0000-000000000000": 404,
    }
    answers = {asked: Client().get("/corrections/report/", {"about": asked}).status_code for asked in statuses}
    assert answers == statuses
    assert Client().get("/corrections/report/?abuot=actor:cn").status_code == 400


def test_a_report_with_a_mistake_is_not_sent_and_keeps_what_was_typed(world):
    for typed in ({"problem": ""}, {"problem": "bad"}, {"problem": "x" * 2001}, {"contact": "nobody"}, {"evidence": "y" * 501}):
        refused = report(**{"evidence": "table 2", "contact": "ann@example.org"} | typed)
        assert refused.status_code == 400 and b"Nothing was sent yet" in refused.content
        kept = Form(refused).fields
        expected = {"problem": WORDS, "evidence": "table 2", "contact": "ann@example.org"} | typed
        assert {name: kept[name].strip() for name in expected} == expected
    assert not Correction.objects.exists()


def test_the_same_form_sent_twice_is_one_report(world):
    path, fields = form_for("actor:cn")
    first, second = (Client().post(path, fields | {"problem": WORDS}, headers=OURS) for _ in range(2))
    assert numbered(first) == numbered(second) and Correction.objects.count() == 1


# --- against machines and other sites ---


@override_settings(REPORTS_AN_HOUR=100)
def test_another_site_cannot_send_a_readers_report(world):
    from_us = [{"sec-fetch-site": "same-origin", "origin": "http://testserver"}, {"origin": "http://testserver"}, {}]
    from_others = [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://testserver.evil.example"},
    ]
    for headers in from_others:
        refused = report(headers=headers)
        assert refused.status_code == 403 and WORDS in Form(refused).fields["problem"], headers
    assert not Correction.objects.exists()
    assert [report(headers=headers).status_code for headers in from_us] == [302] * 3


def test_a_form_that_is_not_ours_or_of_something_else_or_too_old_is_refused_with_a_new_one(world):
    other = form_for("source:usgs")[1]["form"]
    old = FormNumber.new("actor:cn", now=0).signed()
    for signed in ("", "x", other, old, other[:-1], "é" * 5000):
        refused = report("actor:cn", form=signed)
        assert refused.status_code == 400 and Form(refused).fields["form"] not in (signed, "")
        assert Form(refused).fields["problem"].strip() == WORDS
        again = Client().post("/corrections/report/?about=actor:cn", Form(refused).fields, headers=OURS)
        numbered(again)
        Correction.objects.all().delete()


def test_a_form_sent_at_once_or_with_the_trap_filled_in_is_refused(world, monkeypatch):
    assert report(website="https://spam.example").status_code == 400
    monkeypatch.setattr(guarding, "LEAST", 3)
    refused = report()
    assert refused.status_code == 400 and b"quicker than anybody types" in refused.content
    assert not Correction.objects.exists()


@override_settings(REPORTS_AN_HOUR=2, REPORTS_A_DAY=5)
def test_no_network_and_not_all_together_send_more_than_the_limit(world):
    def sent_by(address):
        return report(client=Client(REMOTE_ADDR=address)).status_code

    assert [sent_by("192.0.2.1") for _ in range(3)] == [302, 302, 429]
    assert [sent_by("2001:db8::1"), sent_by("2001:db8::2"), sent_by("2001:db8::3")] == [302, 302, 429]
    assert [sent_by("192.0.2.8"), sent_by("192.0.2.9")] == [302, 429], "the limit of the day"
    Correction.objects.update(reported_at=datetime.now(UTC) - timedelta(hours=25))
    numbered(report(client=Client(REMOTE_ADDR="192.0.2.1")))
    assert set(Correction.objects.order_by("pk").values_list("sender", flat=True)[:5]) == {""}, "yesterday's are forgotten"


def test_the_network_is_that_which_the_trusted_server_saw_and_is_not_kept(world):
    def sender(day=date(2026, 3, 1), **meta):
        return guarding.sender_of(RequestFactory().post("/", **meta), day)

    forged = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.7, 192.0.2.1"}
    assert sender(**forged) == sender(REMOTE_ADDR="127.0.0.1") != sender(REMOTE_ADDR="192.0.2.1")
    with override_settings(TRUST_PROXY=True):
        assert sender(**forged) == sender(REMOTE_ADDR="192.0.2.1") == sender(REMOTE_ADDR="::ffff:192.0.2.1")
    assert sender(REMOTE_ADDR="192.0.2.1") != sender(date(2026, 3, 2), REMOTE_ADDR="192.0.2.1")
    numbered(report(client=Client(REMOTE_ADDR="192.0.2.1")))
    assert not any("192.0.2" in str(value) for row in Correction.objects.values_list() for value in row)


def test_a_busy_database_loses_nothing_that_was_typed(world, monkeypatch):
    path, fields = form_for("actor:cn")

    def busy(**kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr("kb.corrections.views.receive", busy)
    answer = Client().post(path, fields | {"problem": WORDS}, headers=OURS)
    assert answer.status_code == 503 and answer["Retry-After"] and Form(answer).fields["problem"].strip() == WORDS


def test_characters_that_nobody_sees_are_taken_out():
    form = ReportForm({"problem": "Line one\r\nline\x1b two \u202eevil", "evidence": "p.\x0b 4"})
    assert form.is_valid() and form.cleaned_data["problem"] == "Line one\nline two evil"
    assert not ReportForm({"problem": "with a \x00 in it"}).is_valid()


# --- the public log ---


def test_what_a_reader_typed_is_public_only_beside_an_answer_and_never_alive(world):
    correction = numbered(
        report(problem="<script>alert(1)</script> is wrong", evidence="javascript:alert(1)", contact="ann@x.org")
    )
    pages = "/corrections/", f"/corrections/{correction.pk}/"
    for path in pages:
        assert "alert" not in text_of(path) and "ann@x.org" not in text_of(path) and "CN: Refining, 2024" in text_of(path)
    answer(correction, status="declined", answer="The table says so.")
    shown = text_of(pages[1])
    assert "&lt;script&gt;alert(1)" in shown and "<script>alert" not in shown and 'href="javascript' not in shown
    assert "ann@x.org" not in shown and "The table says so." in text_of(pages[0])
    answer(correction, is_quoted=False)
    assert "alert" not in text_of(pages[1]) and "The table says so." in text_of(pages[1])


def test_the_log_is_never_answered_from_an_older_one(world):
    path = f"/corrections/{numbered(report()).pk}/"
    etag = Client().get(path)["ETag"]
    assert Client().get(path, headers={"if-none-match": etag}).status_code == 304
    answer(Correction.objects.get(), status="fixed", answer="Mended.")
    assert Client().get(path, headers={"if-none-match": etag}).status_code == 200


def test_the_log_costs_the_same_whatever_its_length(world, django_assert_num_queries):
    numbered(report())
    client = Client()
    for count in (1, 4):
        Correction.objects.bulk_create(
            Correction(form_number=FormNumber.new("").number, title="x", edition=1, problem="y", reported_at=datetime.now(UTC))
            for _ in range(count)
        )
        with django_assert_num_queries(4):  # the edition, the latest change, how many there are, the page
            assert client.get("/corrections/").status_code == 200


def test_there_is_no_correction_beyond_the_last(world):
    for number in ("7", "99999999999999999999999"):
        assert Client().get(f"/corrections/{number}/").status_code == 404


# --- the queue ---


def editor(name="paula", role="publisher"):
    client = Client()
    client.force_login(f.make_editor(name, role))
    return client


def admin_of(correction):
    return f"/admin/corrections/correction/{correction.pk}/change/"


def answer(correction, client=None, **fields):
    client = client or editor()
    page = Form(client.get(admin_of(correction)))
    sent = {name: value for name, value in (page.fields | fields).items() if value is not False}
    return client.post(admin_of(correction), sent)


def test_a_change_set_is_started_for_it_and_its_edition_settles_it(world):
    correction = numbered(report(contact="ann@example.org"))
    desk = editor("arthur", "author")
    opened = desk.post(f"/admin/corrections/correction/{correction.pk}/start/")
    form = Form(desk.get(opened["Location"]))
    correction.refresh_from_db()
    assert (correction.status, correction.assigned_to.username) == ("checking", "arthur")
    assert desk.post(opened["Location"], form.fields | {"verbatim": "80-90%"}).status_code == 302
    change_set = correction.change_set
    assert change_set.revisions.count() == 1 and change_set.title == f"Correction {correction.pk}: CN: Refining, 2024"
    f.release(change_set)
    shown = text_of(f"/corrections/{correction.pk}/")
    assert 'href="/editions/1/"' in shown and 'href="/editions/2/"' in shown and "Corrected on" in shown
    assert [letter.to for letter in mail.outbox if "your correction" in letter.subject] == [["ann@example.org"]]
    correction.refresh_from_db()
    assert correction.contact == "", "erased once the answer was sent"


def test_a_rehearsal_settles_nothing(world):
    correction = numbered(report())
    change_set = f.make_change_set(f.changed(world.share, verbatim="80-90%"))
    answering.take_up(correction=correction, change_set=change_set, by=change_set.author)
    actions.submit(change_set=change_set, by=change_set.author)
    correction.refresh_from_db()
    assert correction.status == "checking"


def test_a_mail_server_that_fails_fails_no_answer_and_keeps_the_address(world, monkeypatch):
    correction = numbered(report(contact="ann@example.org"))
    monkeypatch.setattr(answering, "send_mail", lambda *args, **kwargs: 1 / 0)
    assert answer(correction, status="fixed", answer="Mended.").status_code == 302
    correction.refresh_from_db()
    assert (correction.status, correction.contact) == ("fixed", "ann@example.org")


def test_who_declines_says_why(world):
    correction = numbered(report())
    refused = answer(correction, status="declined", answer="")
    assert refused.status_code == 200 and "the reader deserves a reason" in refused.content.decode()


def test_an_author_takes_up_but_does_not_answer_and_a_stranger_sees_nothing(world):
    correction = numbered(report())
    start = f"/admin/corrections/correction/{correction.pk}/start/"
    stranger, author = Client(), editor("arthur", "author")
    stranger.force_login(User.objects.create_user("stan", password="x", is_staff=True))
    assert stranger.get(admin_of(correction)).status_code == 403 and stranger.post(start).status_code == 403
    assert author.get(admin_of(correction)).status_code == 200 and author.get(start).status_code == 405
    assert author.post(admin_of(correction), {"status": "fixed", "answer": "Mine."}).status_code == 403
    reader = Client().post(start)
    assert reader.status_code == 302 and "/login/" in reader["Location"]
    assert Correction.objects.get().status == "open" and not ChangeSet.objects.open().exists()
