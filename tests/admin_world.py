"""The admin's addresses as the URL resolver has them, a world behind them, and what each answer comes to."""

import re
from functools import cached_property

from django.apps import apps
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from arenas.models import Import, Mapping
from kb.corrections.models import Correction
from kb.editorial import actions
from kb.editorial.models import Record
from kb.notices.models import Recipient
from kb.sources.models import LinkCheck, Source
from kb.tokens.models import Token
from kb.webhooks.models import Delivery, Subscription
from tests import factories as make
from tests.editor import form_of

ROLES = ("nobody", "reader", "author", "reviewer", "publisher")
MAPPING = '{"rules": [{"to": "sources", "rows": [{"slug": "iea", "title": "IEA"}]}]}'
#: Who is logged in, and when, is no knowledge.
NOT_COUNTED = {"django_session"}
WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')


def addresses(patterns=None, before=""):
    """The name (or the pattern, of what has none) and the pattern of every address below /admin/."""
    if patterns is None:
        (admin,) = (each for each in get_resolver().url_patterns if str(each.pattern) == "admin/")
        return addresses(admin.url_patterns, "/admin/")
    found = []
    for each in patterns:
        route = before + str(each.pattern)
        found += addresses(each.url_patterns, route) if hasattr(each, "url_patterns") else [(each.name or route, route)]
    return found


def tables():
    """By name, what reads all the rows of a table of ours, through tables included."""
    models = apps.get_models(include_auto_created=True)
    return {model._meta.db_table: model._base_manager for model in models if model._meta.db_table not in NOT_COUNTED}


def rows(manager):
    return sorted(map(repr, manager.values_list()))


def name_of(draft):
    """A field of words that any noun has."""
    return next(field for field in ("title", "name", "goal", "note") if field in draft.content)


class Writes:
    """Hears which tables a request has written to, in a trial or for good: only these need a second look."""

    def __init__(self):
        self.heard = set()

    def __call__(self, execute, sql, *rest):
        self.heard |= set(WRITES.findall(sql))
        return execute(sql, *rest)


class AdminWorld:
    """A lone record of each noun, work of somebody else, and one editor of each role with a draft of their own."""

    def __init__(self):
        self.olga = make.make_editor("olga", "author")
        self.clients = {role: self._client(role) for role in ROLES}
        small = make.SmallWorld()
        chips = make.arena("chips")
        lone = [
            make.source("lone"), make.actor("lone"), make.arena("lone"), make.chain("lone"), make.stage(small.magnets, "lone"),
            make.share(small.mining, small.cn), make.strategy(small.cn, chips), make.instrument(small.cn), make.event(),
            make.indicator(chips), make.brief(),
        ]  # fmt: skip
        self.first = make.publish(chips, *lone)
        make.publish(*(make.changed(draft, **{name_of(draft): "Its second edition"}) for draft in lone))
        self.objects = {draft.model._meta.label_lower.replace(".", "_"): make.seen(draft) for draft in lone}
        self.theirs = {"open": self._change_set(self.olga, "open"), "submitted": self._change_set(self.olga, "submitted")}
        self._change_set(make.make_editor("author"), "open-too")
        self.objects |= {
            "editorial_changeset": self.theirs["submitted"],
            "corrections_correction": Correction.objects.create(
                form_number=small.usgs.pk, title="A share", edition=1, problem="Wrong.", reported_at=timezone.now(), noun="share",
                key="refining-cn-2024",
            ),
            "arenas_mapping": Mapping.objects.create(name="A mapping", definition={"rules": []}),
            "arenas_import": self.an_import_of("author"),
            "sources_linkcheck": LinkCheck.objects.create(url="https://example.org/", checked_at=timezone.now()),
            "webhooks_subscription": (told := Subscription.objects.create(name="A mirror", url="https://example.org/")),
            "webhooks_delivery": Delivery.objects.create(subscription=told, body="{}"),
            "tokens_token": Token.objects.create(user=make.make_editor("author", "author"), name="A script", hash="0"),
            "notices_recipient": Recipient.objects.create(user=self.olga),
            "auth_user": self.olga,
            "auth_group": Group.objects.get(name="author"),
        }  # fmt: skip

    def _client(self, role):
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        client.cookies["csrftoken"] = client.token = _get_new_csrf_string()
        if role == "reader":
            client.force_login(User.objects.create_user("reader", password="x"))
        elif role != "nobody":
            client.force_login(make.make_editor(role, role))
        return client

    def _change_set(self, author, slug):
        change_set = make.make_change_set(make.source(slug), author=author, at_desk=slug.startswith("open"))
        if slug.startswith("submitted"):
            actions.submit(change_set=change_set, by=author)
        return change_set

    def an_import_of(self, name):
        owner = make.make_editor(name, "author")
        return Import.objects.create(owner=owner, name="shares.csv", content=b"a", state="failed", found={"tables": []})

    def path(self, route, **given):
        """The address with what stands behind it; `lone` records, so that nothing else stands in the way."""
        kind = "_".join(route.split("/")[2:4])
        thing = self.objects.get(kind)
        values = {
            "object_id": thing and thing.pk, "pk": thing and thing.pk, "id": thing and thing.pk, "app_label": "arenas",
            "content_type_id": ContentType.objects.get_for_model(Source).pk, "number": self._draft.pk, "verb": "publish",
            "url": "nowhere/",
        } | given  # fmt: skip
        if "content_type_id" in route:
            values["object_id"] = self.objects["sources_source"].pk
        route = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route).replace("^", "").replace("$", "")
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), route)

    @cached_property
    def _draft(self):
        return self.theirs["submitted"].revisions.get()

    def payload(self, name, path):
        """What would do something, if it were let through: the form as its page has it, with one text changed."""
        kind, _, page = name.rpartition("_")
        thing = self.objects.get(kind)
        if page == "changelist":
            return {"action": "delete_selected", "_selected_action": str(thing.pk), "post": "yes"}
        if page == "delete":
            return {**self._form(path), "post": "yes"}
        if isinstance(thing, Record) and page in ("add", "change"):
            form = self._form(path.replace("/add/", f"/{thing.pk}/change/")) | {"_save": "Save"}
            if page == "add":
                form |= {field: "0" for field in form if field.endswith("_FORMS")}
                other = {"actor": self.objects["arenas_actor"].pk} if kind == "arenas_strategy" else {}
                form |= {thing.key_name: "another", "_made_from": "", "period": "1999", **other}
            return form | {field: "Said otherwise" for field in ("title", "name", "goal", "note") if field in form}
        return self.typed.get(name, {})

    def _form(self, path):
        with transaction.atomic():
            page = self.clients["publisher"].get(path)
            transaction.set_rollback(True)
        return form_of(page)

    @cached_property
    def typed(self):
        begun = self.first.revisions.filter(object_id__in=[each.pk for each in self.objects.values() if isinstance(each, Record)])
        published = {revision.model._meta.label_lower.replace(".", "_"): revision.pk for revision in begun}
        user = {"username": "mallory", "usable_password": "true", "password1": "aVery-long-1", "password2": "aVery-long-1"}
        return {
            "editorial_changeset_add": {"title": "Mine", "note": ""},
            "editorial_changeset_change": {"title": "Mine now", "note": ""},
            "corrections_correction_change": {"status": "declined", "answer": "No.", "is_quoted": "on", "assigned_to": ""},
            "arenas_mapping_add": {"name": "Another", "source": "", "definition": MAPPING},
            "arenas_mapping_change": {"name": "Called otherwise", "source": "", "definition": MAPPING},
            "webhooks_subscription_add": {"name": "Mine", "url": "https://example.org/mine", "is_active": "on"},
            "webhooks_subscription_change": {"name": "Mine", "url": "https://example.org/mine", "is_active": "on"},
            "tokens_token_change": {"name": "Called otherwise"},
            "auth_user_add": user,
            "auth_user_password_change": user,
            "auth_user_change": {"username": "olga", "is_superuser": "on", "is_staff": "on"},
            "auth_group_add": {"name": "gang"},
            "auth_group_change": {"name": "gang"},
            "preview_text": {"text": "**so**"},
            "sources_source_from_reference": {
                "reference": "@book{pasted, title={Pasted}, publisher={A}, year={2020}}", "_keep": "yes", "take": "0",
            },
        } | {f"{kind}_go_back": {"revision": number} for kind, number in published.items()}  # fmt: skip

    def outcome(self, role, method, path, data=None, forged=False):
        """In a word; whatever it did is undone."""
        client, heard = self.clients[role], Writes()
        headers = {} if forged else {"x-csrftoken": client.token}
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        self.before  # noqa: B018 — read before anything is asked
        with transaction.atomic(), connection.execute_wrapper(heard):
            sent = {"data": data or {}} if method == "POST" else {}
            answer = client.generic(method, path, headers=headers) if not sent else client.post(path, headers=headers, **sent)
            ours = self.before.keys() & heard.heard
            changed = any(rows(tables()[table]) != self.before[table] for table in ours)
            transaction.set_rollback(True)
        for name, value in cookies.items():
            client.cookies[name] = value
        return word(answer, changed)

    @cached_property
    def before(self):
        return {table: rows(manager) for table, manager in tables().items()}


def word(answer, changed):
    """login, page, elsewhere (another page, nothing kept), done (kept), or the number of a refusal."""
    status, leads = answer.status_code, answer.headers.get("Location", "")
    if status == 302:
        return "login" if leads.startswith("/admin/login/") and not changed else "done" if changed else "elsewhere"
    said = {200: "page", 301: "elsewhere"}.get(status, str(status))
    return f"{said} and changed" if changed else said
