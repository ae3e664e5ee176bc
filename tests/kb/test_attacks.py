"""What comes from people who mean no good, or from programs that mean nothing: an answer below 500, and nothing given away."""

import uuid

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client, RequestFactory

from arenas.models import Share
from kb.editorial.models import Record, Revision
from kb.sources.models import Source
from kb.wsgi import application
from tests import factories as make
from tests.editor import Editor, form_of, public_rows

pytestmark = pytest.mark.django_db(transaction=True)

#: What Django would otherwise make of a mistake in a view, instead of raising it into the test.
CALM = {"raise_request_exception": False}
NOUNS = [model for model in apps.get_models() if issubclass(model, Record)]


def at(client, method, path, *args, **kwargs):
    """The answer; a 500 is told with its address."""
    client.raise_request_exception = False
    response = getattr(client, method)(path, *args, **kwargs)
    assert response.status_code < 500, f"{method} {path} {args} {kwargs}: {response.status_code}"
    assert "Content-Security-Policy" in response, path
    return response


@pytest.fixture
def root(db):
    User.objects.create_superuser("root", password="x")
    client = Client()
    client.force_login(User.objects.get(username="root"))
    return client


# --- what is sent beside the address ---


@pytest.mark.parametrize("charset", ["hex", "rot13", "zlib", "no-such"])
def test_what_is_no_encoding_of_text_breaks_nothing(charset):
    """Straight to what the server runs: the test client makes requests of its own kind."""
    told = []
    environ = RequestFactory()._base_environ(QUERY_STRING="a=%41", CONTENT_TYPE=f"text/plain; charset={charset}")
    application(environ, lambda status, headers: told.append(status))
    assert told == ["400 Bad Request"]


@pytest.mark.parametrize("charset", ["utf-7", "unicode_escape", "utf-16", "no-such"])
def test_a_query_is_read_as_utf_8_whatever_the_request_says(client, charset):
    for path in ("/?a=%41", "/search/?q=%2bAAA-&noun=x", "/shares/?actor=%5cx00", "/api/v1/shares/?actor=%2bAAA-"):
        assert at(client, "get", path, headers={"Content-Type": f"text/plain; charset={charset}"}).status_code == 400


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "messages"])
def test_a_cookie_with_a_nul_is_no_cookie(client, name):
    for path in ("/?preview=1", "/admin/", "/shares/"):
        at(client, "get", path, headers={"Cookie": f'{name}="\\000aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"'})


@pytest.mark.parametrize("cookie", ["csrftoken=x", "sessionid=aaaaaaaaaaaaaaaa", "messages=x", "a=b; ;;=;"])
def test_an_answer_for_everybody_sets_no_cookie_whatever_is_sent(client, cookie):
    """A shared cache would hand it on: an attacker could choose the token of whoever reads the page next."""
    for path in ("/", "/shares/", "/api/v1/shares/", "/api/"):
        answer = at(client, "get", path, headers={"Cookie": cookie})
        assert "public" in answer["Cache-Control"] and not answer.cookies, path


def test_a_form_from_elsewhere_is_refused_in_our_own_words():
    strict = Client(enforce_csrf_checks=True)
    for path in ("/", "/admin/login/", "/admin/"):
        page = at(strict, "post", path, {"username": "x"})
        assert page.status_code == 403
        assert b"<style" not in page.content and "was not sent from a page of this site" in page.content.decode()
    assert at(strict, "post", "/api/v1/schema")["Content-Type"] == "application/problem+json"


def test_static_files_come_under_the_policy_too(client, settings):
    names = settings.MIDDLEWARE
    assert names.index("csp.middleware.CSPMiddleware") < names.index("whitenoise.middleware.WhiteNoiseMiddleware")
    settings.SECURE_SSL_REDIRECT = True
    assert at(Client(), "get", "/", headers={"Host": "evil.example"}).status_code == 400


# --- the admin ---

LISTS = (
    "position__in=99999999999999999999",
    "number__in=99999999999999999999",
    "created_at__year=99999999999999999999",
    "created_at__year__gt=99999999",
    "last_checked__year=99999999",
    "slug__regex=[",
    "slug__iregex=(",
    "id__in=x",
    "q=" + "a+" * 1200,
    "o=99999999999999",
    "p=99999999999999",
    "actor__id__exact=x",
    "_to_field=password",
    "last_login__year=999999",
    "author__password__startswith=a",
)


@pytest.mark.parametrize("query", LISTS, ids=lambda query: query[:30])
def test_a_list_of_the_admin_is_asked_nonsense(root, query):
    for path in ("arenas/arena", "arenas/share", "sources/source", "editorial/changeset", "auth/user"):
        at(root, "get", f"/admin/{path}/?{query}")


@pytest.mark.parametrize("value", ["garbage", "\uffff", "9" * 20, "1" * 5000])
def test_a_new_form_is_filled_with_nonsense(root, value):
    for path in ("arenas/share/add/?stage", "arenas/actor/add/?home", "arenas/event/add/?instrument", "auth/user/add/?groups"):
        at(root, "get", f"/admin/{path}={value}")


def test_a_forged_choice_is_refused_and_nothing_is_kept(root):
    world = make.SmallWorld()
    before, known = public_rows(), Revision.objects.count()
    for value in ("garbage", "\x00", "9" * 20, "1" * 5000, "\ud800".encode("utf-8", "surrogatepass"), str(uuid.uuid4())):
        for model in (Share, Source):
            base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
            chosen = {"action": "delete_selected", "_selected_action": value, "post": "yes"}
            at(root, "post", base, chosen)
        form = form_of(root.get(f"/admin/arenas/share/{world.share.pk}/change/"))
        for name in form:
            at(root, "post", f"/admin/arenas/share/{world.share.pk}/change/", {**form, name: value})
        at(root, "post", "/admin/auth/user/", {"action": "delete_selected", "_selected_action": value})
    assert public_rows() == before
    assert not Revision.objects.filter(operation="delete").exists() and Revision.objects.count() <= known + 1


def test_the_shortcut_to_a_page_knows_what_a_key_is(root):
    kinds = range(1, 40)
    for kind in (*kinds, 99999999999999999999):
        for key in ("x", "1", "9" * 20, uuid.uuid4()):
            assert at(root, "get", f"/admin/r/{kind}/{key}/").status_code in (400, 404)


@pytest.mark.parametrize("count", ["1000000000", "-1", "x", "\x00", "9" * 30, ""])
def test_a_form_lies_about_its_rows(count):
    anna = Editor("anna", "author")
    world = make.SmallWorld()
    form = anna.load(Share, world.share.pk)
    lie = {key: count if key.endswith("_FORMS") else value for key, value in form.items()}
    at(anna.client, "post", anna.url(Share, world.share.pk), lie)
    without = {key: value for key, value in form.items() if not key.endswith("_FORMS")}
    at(anna.client, "post", anna.url(Share, world.share.pk), without)


def test_a_part_of_another_record_is_not_taken_over():
    anna = Editor("anna", "author")
    world = make.SmallWorld()
    other = make.share(world.mining, world.cn, citations=make.cites(world.usgs))
    make.publish(other)
    theirs = other.content["citations"][0]["id"]
    form = anna.load(Share, world.share.pk)
    response = anna.send(Share, world.share.pk, {**form, _citation_key(form): theirs})
    assert response.status_code < 400 and not Revision.objects.filter(change_set__number=None).exists()


def _citation_key(form):
    return next(name for name in form if name.endswith("-0-id"))


def test_a_form_with_many_rows_can_be_saved():
    """Two hundred observations are two thousand fields: more than Django takes if nobody tells it."""
    anna = Editor("anna", "author")
    cn, usgs, arena = make.actor(), make.source(), make.arena()
    rows = [make.observation(cn, usgs, period=str(1800 + n)) for n in range(200)]
    output = make.indicator(arena, observations=rows)
    make.publish(cn, usgs, arena, output)
    anna.save(output.model, output.pk, name="More output")
    assert anna.draft_of(output.model, name="More output")


# --- other people's drafts ---


def test_a_forged_key_of_a_new_form_shows_nobody_elses_draft():
    anna, olga = Editor("anna", "author"), Editor("olga", "author")
    usgs = make.source()
    make.publish(usgs)
    olga.save(Source, usgs.pk, abstract="Olga's secret")
    form = anna.load(Source) | {"slug": "usgs", "title": "USGS", "_made_from": str(usgs.pk)}
    page = at(anna.client, "post", "/admin/sources/source/add/", form)
    assert "secret" not in page.content.decode()


def test_a_draft_is_seen_nowhere_but_at_its_authors_desk(root):
    anna, olga = Editor("anna", "author"), Editor("olga", "author")
    world = make.SmallWorld()
    before = {path: Client().get(path).content for path in PUBLIC}
    anna.save(Source, slug="sesame", title="Sesame")
    anna.save(Share, world.share.pk, note="Sesame", verbatim="77%")
    anna.save(Source, world.usgs.pk, title="Sesame Survey", slug="sesame-survey")
    number = anna.current().pk
    for reader in (Client(), olga.client, anna.client):
        for path in PUBLIC:
            answer = reader.get(path)
            assert answer.content == before[path] and "Cookie" not in answer.get("Vary", ""), path
        assert reader.get("/sources/sesame/").status_code == reader.get("/sources/sesame-survey/").status_code == 404
        assert reader.get("/api/v1/sources/sesame/").status_code == 404
        assert b"Sesame" not in reader.get("/search/?q=sesame").content
        assert reader.get(f"/api/v1/sources/?preview={number}").status_code == 400
    for path in DESKS:
        assert b"Sesame" not in olga.client.get(path.format(world=world)).content, path
    for stranger in (Client(), olga.client):
        for path in PUBLIC[:6]:
            answer = stranger.get(f"{path}?preview={number}")
            assert answer.status_code == (400 if path.startswith("/api/v1/s") else 403) and b"Sesame" not in answer.content
            assert "public" not in answer["Cache-Control"]
    shown = anna.client.get(f"/sources/sesame/?preview={number}")
    assert b"Sesame" in shown.content and "no-store" in shown["Cache-Control"] and "ETag" not in shown
    assert "no-store" in anna.client.get(f"/sources/none/?preview={number}")["Cache-Control"]


PUBLIC = (
    "/",
    "/sources/",
    "/sources/usgs/",
    "/shares/",
    "/history/source/usgs/",
    "/editions/1/",
    "/api/v1/shares/",
    "/api/v1/sources/usgs/",
    "/api/v1/editions/",
    "/editions/",
    "/chains/",
    "/chains/magnets/",
)
DESKS = (
    "/admin/",
    "/admin/sources/source/",
    "/admin/sources/source/?q=sesame",
    "/admin/sources/source/{world.usgs.pk}/history/",
    "/admin/sources/source/{world.usgs.pk}/change/",
    "/admin/arenas/share/{world.share.pk}/history/",
    "/admin/editorial/changeset/",
    "/admin/autocomplete/?app_label=sources&model_name=citation&field_name=source&term=sesame",
)


@pytest.mark.parametrize("number", ["1" + "0" * 30, "-1", "x", "", "١", "0", "1.0", "null"])
def test_a_preview_of_nothing_is_refused(client, number):
    for reader in (client, Editor("rita", "reviewer").client):
        assert at(reader, "get", f"/sources/?preview={number}").status_code == 403


# --- the permission matrix ---


def test_who_may_open_what_in_the_admin():
    """Outsiders are sent to the login; staff without a role see nothing; no role reaches accounts, groups or rights."""
    world, staff = make.SmallWorld(), User.objects.create_user("sam", password="x", is_staff=True)
    User.objects.create_user("pia", password="x")
    roles = {role: Editor(role, role).client for role in ("author", "reviewer", "publisher")}
    outsiders = {"nobody": Client(), "plain": Client()}
    outsiders["plain"].force_login(User.objects.get(username="pia"))
    without = Client()
    without.force_login(staff)
    nouns = [f"/admin/{m._meta.app_label}/{m._meta.model_name}/" for m in NOUNS] + ["/admin/editorial/changeset/"]
    forbidden = ["/admin/auth/user/", "/admin/auth/group/", f"/admin/auth/user/{staff.pk}/change/", "/admin/auth/user/add/"]
    for path in (*nouns, *(f"{noun}add/" for noun in nouns), *forbidden):
        for name, client in outsiders.items():
            assert at(client, "get", path).status_code == at(client, "post", path, {}).status_code == 302, (name, path)
        assert at(without, "get", path).status_code == at(without, "post", path, {}).status_code == 403, path
        for role, client in roles.items():
            wanted = 403 if path in forbidden else 200
            assert at(client, "get", path).status_code == wanted, (role, path)
            assert at(client, "post", path, {}).status_code == wanted or path not in forbidden, (role, path)
    for verb in ("submit", "withdraw", "send-back", "reject", "publish", "undo", "discard", "rebase", "work-here"):
        at(without, "post", f"/admin/editorial/changeset/{Revision.objects.first().change_set_id}/do/{verb}/")
    assert Revision.objects.filter(change_set__number=None).count() == 0
    assert not User.objects.filter(is_superuser=True).exists() and world


def test_nobody_touches_the_change_set_of_another():
    anna, olga, rita = Editor("anna", "author"), Editor("olga", "author"), Editor("rita", "reviewer")
    anna.save(Source, slug="iea", title="IEA")
    theirs, known = anna.current(), Revision.objects.values().get()
    for editor in (olga, rita):
        url = f"/admin/editorial/changeset/{theirs.pk}/"
        assert at(editor.client, "post", f"{url}change/", {"title": "mine now", "note": "x"}).status_code in (302, 403)
        assert at(editor.client, "post", f"{url}delete/", {"post": "yes"}).status_code in (302, 403)
        for verb in ("submit", "publish", "reject", "withdraw", "send-back", "undo", "discard", "rebase", "work-here"):
            at(editor.client, "post", f"{url}do/{verb}/", {"revision": known["id"]})
        editor.save(Source, slug=f"of-{editor.user.username}", title="Ours")
    theirs.refresh_from_db()
    assert (theirs.title.startswith("Changes by anna"), theirs.state) == (True, "open")
    assert Revision.objects.values().get(pk=known["id"]) == known and theirs.revisions.count() == 1
