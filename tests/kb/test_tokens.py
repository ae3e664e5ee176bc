"""My tokens: each person makes and revokes their own; they are shown once."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from kb.tokens.authentication import TokenAuthentication
from kb.tokens.models import Token, hash_of
from tests.factories import make_editor

pytestmark = pytest.mark.django_db
HERE = "/admin/tokens/token/"


def at_desk(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def make(client, **fields):
    page = client.post(f"{HERE}add/", {"name": "A script", "scope": "propose", **fields})
    return page, re.search(r">(kbt_[\w-]{43})<", page.content.decode())


def test_a_token_is_shown_once_and_only_its_hash_is_kept():
    anna = make_editor("anna", "author")
    client = at_desk(anna)
    page, shown = make(client)
    token = Token.objects.get()
    assert page.status_code == 200 and "no-store" in page["Cache-Control"]
    assert (token.user, token.hash, token.prefix) == (anna, hash_of(shown[1]), shown[1][:10])
    for address in (HERE, f"{HERE}{token.pk}/change/", "/admin/"):
        assert shown[1] not in client.get(address).content.decode()
    assert shown[1] not in str(dict(client.session)) and shown[1] not in str(client.cookies)


def test_everyone_sees_their_own_tokens_and_a_superuser_all():
    anna, arno = make_editor("anna", "author"), make_editor("arno", "author")
    make(at_desk(anna), name="Anna’s script")
    token = Token.objects.get()
    assert "Anna’s script" in at_desk(anna).get(HERE).content.decode()
    assert "Anna’s script" not in at_desk(arno).get(HERE).content.decode()
    assert at_desk(arno).get(f"{HERE}{token.pk}/change/").status_code == 302
    ticked = {"action": "revoke", "_selected_action": [token.pk]}
    at_desk(arno).post(HERE, ticked)
    token.refresh_from_db()
    assert token.revoked_at is None, "nobody revokes what is another’s"
    root = User.objects.create_superuser("root")
    assert "Anna’s script" in at_desk(root).get(HERE).content.decode()
    at_desk(root).post(HERE, ticked)
    token.refresh_from_db()
    assert token.revoked_at


def test_a_token_is_revoked_on_its_page_and_never_comes_back():
    anna = make_editor("anna", "author")
    client = at_desk(anna)
    make(client)
    token = Token.objects.get()
    page = client.post(f"{HERE}{token.pk}/change/", {"name": "Another name", "scope": "publish", "revoke": "on"})
    assert page.status_code == 302
    token.refresh_from_db()
    assert (token.name, token.scope, bool(token.revoked_at)) == ("Another name", "propose", True)
    assert client.post(f"{HERE}{token.pk}/change/", {"name": "x"}).status_code == 403
    assert (
        client.get(f"{HERE}{token.pk}/change/").status_code == 200 and client.get(f"{HERE}{token.pk}/delete/").status_code == 403
    )


def test_a_token_that_would_be_over_at_once_is_not_made():
    page, shown = make(at_desk(make_editor("anna", "author")), expires_at_0="2020-01-01", expires_at_1="00:00")
    assert shown is None and "over already" in page.content.decode() and not Token.objects.exists()


def test_reading_writes_the_hour_of_use_and_no_more(django_assert_num_queries, rf):
    token = Token(user=make_editor("anna", "author"), name="A script")
    text = token.fill()
    token.save()
    request = rf.get("/", headers={"authorization": f"Bearer {text}"})
    with django_assert_num_queries(2):  # the token with its owner, and that it was used
        TokenAuthentication().authenticate(request)
    with django_assert_num_queries(1):  # the token with its owner
        TokenAuthentication().authenticate(request)
    Token.objects.update(last_used_at=timezone.now() - timedelta(hours=2))
    with django_assert_num_queries(2):
        TokenAuthentication().authenticate(request)
