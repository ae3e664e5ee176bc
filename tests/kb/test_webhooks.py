"""Webhooks: programs elsewhere are told of each edition, by the rules of Standard Webhooks, and never at an editor's cost."""

import base64
import hashlib
import hmac
import json
import threading
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.management import call_command
from django.db import DatabaseError
from django.utils import timezone

from kb.editorial import actions
from kb.editorial.actions import NotPublished
from kb.sources.fetching import fetch
from kb.webhooks import sending
from kb.webhooks.models import Delivery, State, Subscription
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def by_command_alone(settings):
    settings.WEBHOOKS_AT_ONCE = False


@contextmanager
def receiver(*answers):
    """A server that gives these answers in turn, the last for ever; what it heard, and its port."""
    heard = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = answers[min(len(heard), len(answers) - 1)]
            heard.append((dict(self.headers.items()), body))
            self.send_response(status)
            if status in (301, 307):
                self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield heard, server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def subscribe(port=80, **fields):
    return Subscription.objects.create(name="A mirror", url=f"http://127.0.0.1:{port}/hook", **fields)


def here(port):
    """As it is asked on the open web, where a test has only its own machine."""
    return partial(fetch, guard=lambda address: True, ports=frozenset({port}))


def later():
    """All that waits is due."""
    Delivery.objects.filter(state=State.WAITING).update(next_attempt_at=timezone.now())


def test_a_program_is_told_of_an_edition_and_can_tell_that_it_was_us(settings):
    settings.SITE_URL = "https://arenas.example.org"
    with receiver(204) as (heard, port):
        subscription = subscribe(port)
        make.make_source()
        make.publish(make.source("iea"), make.source("gao"), title="Two “sources”")
        assert sending.send_due(ask=here(port)) == 2
    headers, body = heard[1]
    told = json.loads(body)
    assert (told["type"], told["data"]["edition"], told["data"]["title"]) == ("edition.published", 2, "Two “sources”")
    assert told["data"]["changes"] == {"inserted": 2, "updated": 0, "deleted": 0}
    assert told["data"]["links"]["changes"] == "https://arenas.example.org/api/v1/changes/?since=1"
    # As a receiver does it: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(subscription.secret.removeprefix("whsec_"))
    assert len(key) == 32
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["Content-Type"] == "application/json" and headers["User-Agent"].startswith("Arenas webhooks")
    assert heard[0][0]["webhook-id"] != headers["webhook-id"]
    assert set(Delivery.objects.values_list("state", "status", "next_attempt_at")) == {(State.DELIVERED, 204, None)}
    assert sending.send_due(ask=here(port)) == 0


def test_the_signature_is_the_one_of_the_standard():
    secret, message = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    signed = sending.signature(secret, message, 1614265330, '{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_is_not_published_is_told_to_nobody():
    subscribe()
    draft = make.source()
    change_set = make.make_change_set(draft)
    actions.dry_run(change_set=change_set)
    actions.submit(change_set=change_set, by=change_set.author)
    with pytest.raises(NotPublished):
        make.publish(make.share(make.stage(make.chain()), make.actor("cn"), "5", "2025"))
    assert not Delivery.objects.exists()


def test_a_message_that_fails_is_tried_again_later_and_later_and_is_the_same_message():
    with receiver(500, 503, 200) as (heard, port):
        subscribe(port)
        make.make_source()
        waits = []
        for _ in range(2):
            before = timezone.now()
            assert sending.send_due(ask=here(port)) == 1
            delivery = Delivery.objects.get()
            waits.append(round((delivery.next_attempt_at - before).total_seconds() / 5) * 5)
            assert sending.send_due(ask=here(port)) == 0  # not before its time
            later()
        assert sending.send_due(ask=here(port)) == 1
    assert waits == [5, 60]
    assert len({(headers["webhook-id"], body) for headers, body in heard}) == 1
    assert Delivery.objects.get().state == State.DELIVERED


def test_who_does_not_answer_for_days_is_told_no_more():
    with receiver(500) as (heard, port):
        subscription = subscribe(port)
        make.make_source()
        for _ in range(len(sending.DELAYS) + 1):
            later()
            sending.send_due(ask=here(port))
        make.make_source("iea")
        assert sending.send_due(ask=here(port)) == 0
    subscription.refresh_from_db()
    assert (len(heard), subscription.is_active) == (9, False)
    assert subscription.given_up == "No message arrived in 9 attempts: It answers 500."
    assert [delivery.state for delivery in Delivery.objects.all()] == [State.FAILED]
    assert sum(sending.DELAYS, timedelta()) > timedelta(days=1)


@pytest.mark.parametrize(("answer", "said"), [(410, "It says that it is gone (410)."), (307, "")], ids=["gone", "redirected"])
def test_who_is_gone_is_told_no_more_and_nobody_is_followed(answer, said):
    with receiver(answer, 200) as (heard, port):
        subscription = subscribe(port)
        make.make_source()
        sending.send_due(ask=here(port))
    subscription.refresh_from_db()
    assert len(heard) == 1
    assert (subscription.is_active, subscription.given_up) == (not said, said)
    assert Delivery.objects.get().state == (State.FAILED if said else State.WAITING)


def test_no_private_address_is_ever_asked():
    with receiver(200) as (heard, port):
        for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254"):
            Subscription.objects.create(name=host, url=f"http://{host}:{port}/hook")
        make.make_source()
        assert sending.send_due(ask=partial(fetch, ports=frozenset({port}))) == 5
        problems = set(Delivery.objects.values_list("problem", flat=True))
        assert len(problems) == 5 and all(problem.endswith("which is no public address.") for problem in problems)
        # The same without the guard: what it is that stops them.
        later()
        sending.send_due(ask=here(port))
    assert len(heard) >= 2


def test_an_attempt_is_one_process_s_alone():
    with receiver(200) as (heard, port):
        subscribe(port)
        make.make_source()
        mine, others = Delivery.objects.get(), Delivery.objects.get()  # both saw that it was due
        assert sending._is_mine(mine)
        assert not sending._is_mine(others)
        assert sending.send_due(ask=here(port)) == 0  # it is being tried
    assert heard == []


def test_a_publication_neither_waits_for_a_receiver_nor_fails_with_it(settings, monkeypatch):
    settings.WEBHOOKS_AT_ONCE = True
    asked, may_answer = threading.Event(), threading.Event()

    def slow(*args, **kwargs):
        asked.set()
        assert may_answer.wait(10)
        raise OSError("a mistake of ours")

    monkeypatch.setattr(sending, "fetch", slow)
    subscribe()
    assert make.make_source()  # is there before the receiver has answered
    assert asked.wait(10)
    threads = [thread for thread in threading.enumerate() if thread.name == "webhooks"]
    may_answer.set()
    for thread in threads:
        thread.join(10)
    assert Delivery.objects.get().state == State.WAITING


def test_an_edition_is_told_at_once_by_a_thread(settings, monkeypatch):
    settings.WEBHOOKS_AT_ONCE = True
    with receiver(200) as (heard, port):
        monkeypatch.setattr(sending, "fetch", here(port))
        subscribe(port)
        make.make_source()
        for thread in [thread for thread in threading.enumerate() if thread.name == "webhooks"]:
            thread.join(10)
    assert len(heard) == 1 and Delivery.objects.get().state == State.DELIVERED


def test_the_command_sends_what_is_due(capsys):
    subscribe()
    make.make_source()
    call_command("deliver_webhooks")
    assert capsys.readouterr().out == "1 tried.\n"
    assert "which is no public address" in Delivery.objects.get().problem


def test_a_delivery_cannot_contradict_itself():
    subscription = subscribe()
    for fields, name in (
        ({"state": "delivered", "delivered_at": timezone.now()}, "what_waits_has_a_next_attempt"),
        ({"state": "delivered", "next_attempt_at": None}, "what_is_delivered_has_a_time"),
    ):
        with pytest.raises(DatabaseError, match=name):
            Delivery.objects.create(subscription=subscription, body="{}", **fields)
    with pytest.raises(DatabaseError, match="who_was_given_up_is_not_told"):
        subscribe(given_up="Gone.")


# --- in the admin ---


@pytest.fixture
def chief(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("root", password="x"))
    return client


def test_a_subscription_is_made_in_the_admin_and_its_secret_shown(chief):
    page = chief.get("/admin/webhooks/subscription/add/")
    assert page.status_code == 200
    sent = {"name": "A mirror", "url": "https://mirror.example.org/hook", "is_active": "on"}
    assert chief.post("/admin/webhooks/subscription/add/", sent).status_code == 302
    made = Subscription.objects.get()
    assert made.secret in chief.get(f"/admin/webhooks/subscription/{made.pk}/change/").content.decode()
    act = {"_selected_action": [made.pk]}
    chief.post("/admin/webhooks/subscription/", act | {"action": "send_a_test"})
    assert json.loads(Delivery.objects.get().body)["type"] == "test"
    chief.post("/admin/webhooks/subscription/", act | {"action": "give_a_new_secret"})
    assert Subscription.objects.get().secret != made.secret
    listed = chief.get("/admin/webhooks/delivery/").content.decode()
    assert "A test to A mirror" in listed
    Delivery.objects.update(attempts=9, state=State.FAILED, next_attempt_at=None)
    chief.post("/admin/webhooks/delivery/", {"_selected_action": [Delivery.objects.get().pk], "action": "try_again"})
    assert Delivery.objects.get().attempts == 0


def test_an_address_that_could_never_be_told_is_refused_in_the_form(chief):
    for url in ("http://127.0.0.1/", "http://[::1]/x", "http://localhost/", "http://10.1.2.3/", "https://x.org:22/", "https://a:b@x.org/",
                "ftp://x.org/", "http://[x/"):  # fmt: skip
        page = chief.post("/admin/webhooks/subscription/add/", {"name": "x", "url": url, "is_active": "on"})
        assert page.status_code == 200 and 'class="errorlist"' in page.content.decode(), url
    assert not Subscription.objects.exists()


def test_who_was_given_up_is_told_again_when_an_editor_says_so(chief):
    made = subscribe(is_active=False, given_up="No message arrived.")
    sent = {"name": made.name, "url": "https://mirror.example.org/hook", "is_active": "on"}
    chief.post(f"/admin/webhooks/subscription/{made.pk}/change/", sent)
    made.refresh_from_db()
    assert made.is_active and not made.given_up


def test_an_author_does_not_see_the_secrets(client):
    made = subscribe()
    client.force_login(make.make_editor("anna", "publisher"))
    assert client.get("/admin/webhooks/subscription/").status_code == 403
    assert client.get(f"/admin/webhooks/subscription/{made.pk}/change/").status_code == 403
