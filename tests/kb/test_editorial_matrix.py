"""Every address of the admin, for everybody, by every verb. An address that is not in the table fails the test."""

import logging
import re

import pytest
from django.template.response import SimpleTemplateResponse

from arenas.admin.imports import VERBS as IMPORT_VERBS
from arenas.exchange import process
from kb.editorial import actions
from kb.editorial.admin.changesets_moves import VERBS
from kb.editorial.models import ChangeSet
from tests import factories as make
from tests.admin_world import ROLES, AdminWorld, addresses

pytestmark = pytest.mark.django_db

NOUN = "(sources_source|arenas_(actor|arena|brief|chain|event|indicator|instrument|share|stage|strategy))"
#: For nobody's business but a superuser's, who is no role.
LOCKED = "(webhooks_(subscription|delivery)|auth_(user|group))"

#: What authors, reviewers and publishers see and what comes of what they send, each told apart where they differ; whoever has no
#: role is led to the login. In the words of `tests.admin_world.word`: "done" is something kept, as a draft if it is knowledge.
TABLE = {
    # pages of the site
    "index|app_list": ("page", "page"),
    "password_change": ("page", "page"),
    "jsi18n|names|password_change_done": ("page", "405"),
    "autocomplete": ("403", "405"),
    "preview_text": ("405", "page"),
    r"view_on_site|/admin/\w+/\w+/<path:object_id>/": ("elsewhere", "elsewhere"),
    r"/admin/\(\?P<url>\.\*\)\$": ("404", "404"),
    # records: all of it becomes drafts
    f"{NOUN}_(changelist|add|change|delete)": ("page", "done"),
    f"{NOUN}_history": ("page", "page"),
    f"{NOUN}_go_back": ("405", "done"),
    f"{NOUN}_understood": ("404", "404"),
    "sources_source_from_reference": ("page", "done"),
    # another author's submitted change-set
    "editorial_changeset_changelist": ("page", "page"),
    "editorial_changeset_add": ("page", "done"),
    "editorial_changeset_change": ("elsewhere page page", "elsewhere 403 403"),
    "editorial_changeset_history": ("elsewhere page page", "elsewhere page page"),
    "editorial_changeset_conflict": ("404 elsewhere elsewhere", "404 elsewhere elsewhere"),
    "editorial_changeset_do": ("405", "404 done done"),
    "editorial_changeset_delete": ("403", "403"),
    # an import of the author's; mappings are everybody's
    "arenas_import_(changelist|add)": ("page", "page"),
    "arenas_import_change": ("page 404 404", "page 404 404"),
    "arenas_import_errors": ("page 404 404", "page 404 404"),
    "arenas_import_do": ("405", "done 404 404"),
    "arenas_import_history": ("page elsewhere elsewhere", "page elsewhere elsewhere"),
    "arenas_import_delete": ("403", "403"),
    "arenas_mapping_(changelist|add|change|delete)": ("page", "done"),
    "arenas_mapping_history": ("page", "page"),
    # the queue of corrections, which reviewers answer
    "corrections_correction_(changelist|history)": ("page", "page"),
    "corrections_correction_change": ("page", "403 done done"),
    "corrections_correction_start": ("405", "done"),
    "corrections_correction_(add|delete)": ("403", "403"),
    # a token of the author's program; everybody makes their own
    "tokens_token_changelist": ("page", "elsewhere"),
    "tokens_token_add": ("page", "page"),
    "tokens_token_change": ("page elsewhere elsewhere", "done elsewhere elsewhere"),
    "tokens_token_history": ("page elsewhere elsewhere", "page elsewhere elsewhere"),
    "tokens_token_delete": ("403", "403"),
    # how they themselves are told
    "notices_recipient_changelist": ("page", "done"),
    # kept by the machine
    "sources_linkcheck_(changelist|history)": ("page", "page"),
    "sources_linkcheck_change": ("page", "403"),
    "sources_linkcheck_(add|delete)": ("403", "403"),
    f"{LOCKED}_(changelist|add|change|delete|history|password_change)": ("403", "403"),
}
#: The two addresses that are there for whoever is not logged in; nothing is kept by either.
OPEN = {"login", "logout"}


@pytest.fixture
def world(monkeypatch):
    def no_process(job):
        raise OSError("none is begun here")

    monkeypatch.setattr(process, "_start", no_process)
    logging.disable(logging.ERROR)  # of thousands of refusals each would be told with its traceback
    yield AdminWorld()
    logging.disable(logging.NOTSET)


def rows_of(name):
    return [row for pattern, row in TABLE.items() if re.fullmatch(pattern, name)]


def expected(words):
    words = words.split()
    return dict(zip(ROLES, ["login", "login", *(words if len(words) == 3 else words * 3)], strict=True))


def test_every_address_of_the_admin_stands_in_the_table_once():
    unknown = [f"{name} ({route})" for name, route in addresses() if name not in OPEN and len(rows_of(name)) != 1]
    assert unknown == [], "say in TABLE who may do what there"
    idle = [pattern for pattern in TABLE if not any(re.fullmatch(pattern, name) for name, _ in addresses())]
    assert idle == []


def test_everybody_sees_and_does_what_the_table_says_and_nothing_else(world, monkeypatch):
    """Sent is always what would do something if it were let through. Nothing is drawn: others look at the pages."""
    sent = {name: world.payload(name, world.path(route)) for name, route in addresses()}
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")
    wrong = []
    for name, route in addresses():
        path = world.path(route, verb="forget" if name == "arenas_import_do" else "publish")
        for method, words in zip(("GET", "POST"), *rows_of(name), strict=True) if name not in OPEN else ():
            for role, word in expected(words).items():
                found = world.outcome(role, method, path, sent[name])
                wrong += [f"{method} {path} by {role}: {found}, not {word}"] * (found != word)
        # all nouns are edited by one class: that of shares stands for the ten others
        others = ROLES if name in OPEN or not re.fullmatch(f"(?!arenas_share){NOUN}_.*", name) else ROLES[:2]
        for method in ("HEAD", "PUT", "DELETE"):
            found = [world.outcome(role, method, path) for role in others]
            shut = name in OPEN or found[:2] == ["login", "login"]
            wrong += [f"{method} {path}: {found}"] * (not shut or not set(found) <= HARMLESS)
        forged = world.outcome("publisher", "POST", path, sent[name], forged=True)
        wrong += [f"forged POST {path}: {forged}"] * (forged != "403")
    assert wrong == [], "\n".join(wrong)


HARMLESS = {"login", "page", "elsewhere", "403", "404", "405"}


# --- the buttons ---

#: By verb and state: what comes of it in another author's change-set, and in one's own, for author, reviewer and publisher.
#: "elsewhere" is a refusal in words, on the page that they are led back to.
MOVES = {
    "submit open": ("404 elsewhere elsewhere", "done"),
    "submit submitted": ("404 elsewhere elsewhere", "elsewhere"),
    "withdraw open": ("404 elsewhere elsewhere", "elsewhere"),
    "withdraw submitted": ("404 elsewhere elsewhere", "done"),
    "send-back open": ("404 elsewhere elsewhere", "elsewhere"),
    "send-back submitted": ("404 done done", "elsewhere done done"),
    "reject open": ("404 elsewhere elsewhere", "elsewhere"),
    "reject submitted": ("404 done done", "elsewhere done done"),
    "publish open": ("404 elsewhere elsewhere", "elsewhere"),
    "publish submitted": ("404 done done", "elsewhere elsewhere done"),
    "undo open": ("404 elsewhere elsewhere", "elsewhere"),
    "undo submitted": ("404 elsewhere elsewhere", "elsewhere"),
    "hand-over open": ("404 elsewhere elsewhere", "done"),
    "hand-over submitted": ("404 elsewhere elsewhere", "elsewhere"),
    "remark open": ("404 done done", "done"),
    "remark submitted": ("404 done done", "done"),
    "rename open": ("404 elsewhere elsewhere", "done"),
    "rename submitted": ("404 elsewhere elsewhere", "elsewhere"),
    "discard open": ("404 elsewhere elsewhere", "done"),
    "discard submitted": ("404 elsewhere elsewhere", "elsewhere"),
    "work-here open": ("404 elsewhere elsewhere", "elsewhere"),
    "work-here submitted": ("404 elsewhere elsewhere", "elsewhere"),
    "undo published": ("done", "done"),
    "remark published": ("done", "done"),
    "submit published": ("elsewhere", "elsewhere"),
    "publish published": ("elsewhere", "elsewhere"),
    "reject published": ("elsewhere", "elsewhere"),
    "discard published": ("elsewhere", "elsewhere"),
}


def test_every_button_of_a_change_set_is_pressed_by_everybody_in_every_state(world):
    assert {move.split()[0] for move in MOVES} == set(VERBS), "say in MOVES who may press it"
    theirs = {**world.theirs, "published": make.make_change_set(make.source("published"), author=world.olga)}
    mine = {role: {state: own(role, state) for state in ("open", "submitted", "published")} for role in ROLES[2:]}
    for change_set in (theirs["published"], *(states["published"] for states in mine.values())):
        actions.submit(change_set=change_set, by=change_set.author)
        actions.publish(change_set=change_set, by=make.make_editor("paula"))
    wrong = []
    for move, rows in MOVES.items():
        verb, state = move.split()
        for whose, words in zip(("theirs", "own"), rows, strict=True):
            for role, word in expected(words).items():
                change_set = theirs[state] if whose == "theirs" or role not in mine else mine[role][state]
                found = press(world, role, verb, change_set)
                wrong += [f"{move} of {whose} by {role}: {found}, not {word}"] * (found != word)
    assert wrong == [], "\n".join(wrong)


def own(role, state):
    change_set = make.make_change_set(make.source(f"{state}-by-{role}"), author=make.make_editor(role))
    if state == "submitted":
        actions.submit(change_set=change_set, by=change_set.author)
    return change_set


def press(world, role, verb, change_set: ChangeSet):
    """With all that any of the buttons asks for."""
    draft = change_set.revisions.get()
    typed = {"text": "Because.", "called": "Otherwise", "revision": draft.pk, "to": make.make_editor("petra").pk}
    return world.outcome(role, "POST", f"/admin/editorial/changeset/{change_set.pk}/do/{verb}/", typed)


def test_every_button_of_an_import_is_its_owners_alone(world):
    """In a state in which it does nothing it says so; a stranger is not told that there is such a file."""
    done = {"again": "done", "other-columns": "elsewhere", "forget": "done"}
    job = world.objects["arenas_import"]
    for verb in IMPORT_VERBS:
        path = f"/admin/arenas/import/{job.pk}/do/{verb}/"
        found = [world.outcome(role, "POST", path) for role in ROLES]
        assert found == ["login", "login", done.get(verb, "elsewhere"), "404", "404"], verb


def test_a_preview_is_for_its_author_and_reviewers_alone(world):
    asked = f"/sources/?preview={world.theirs['submitted'].pk}"
    assert [world.outcome(role, "GET", asked) for role in ROLES] == ["403", "403", "403", "page", "page"]
