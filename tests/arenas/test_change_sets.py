"""Programs propose what editors would type: by token, in change-sets, by the same rules."""

import json
import re
from contextlib import nullcontext
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from arenas.exchange.sheets import RECORDS
from arenas.models import Actor, Share
from kb.editorial.models import ChangeSet, Revision, current_edition
from kb.tokens.models import KeptAnswer, Scope, Token
from tests import factories as make
from tests.arenas.api_world import NOUNS, publish_world

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "/api/v1/change-sets/"
KOREA = {"noun": "actor", "key": "kr", "name": "South Korea", "kind": "country", "iso_alpha3": "KOR"}


def a_token(editor, scope=Scope.PUBLISH, **fields) -> str:
    token = Token(user=editor, name="A script", scope=scope, **fields)
    text = token.fill()
    token.save()
    return text


class Program:
    def __init__(self, token, path=HERE):
        self.client, self.token = Client(), token

    def send(self, method, path, body=None, kind="application/json", etag=None, key=None):
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= {"if-match": etag} if etag else {}
        headers |= {"idempotency-key": key} if key else {}
        content = body if isinstance(body, str | bytes) else json.dumps(body if body is not None else {})
        return self.client.generic(method, path, content, kind, headers=headers)

    def get(self, path=HERE):
        return self.client.get(path, headers={"authorization": f"Bearer {self.token}"})

    def begin(self, *records, title="Figures of 2026", **more):
        return self.send("POST", HERE, {"title": title, "records": records}, **more)

    def amend(self, begun, *records, etag=None, **more):
        return self.send("PATCH", begun["Location"], {"records": records, **more}, etag=etag or begun["ETag"])

    def move(self, verb, last, address, **more):
        return self.send("POST", f"{address}{verb}/", etag=last["ETag"], **more)


def program(name="petra", role="publisher", scope=Scope.PUBLISH):
    return Program(a_token(make.make_editor(name, role), scope))


def test_a_program_begins_amends_submits_and_publishes():
    publish_world()
    petra = program()
    begun = petra.begin(KOREA, {"noun": "share", "key": "mining-cn", "figure": "~50-55%", "citations": []})
    assert begun.status_code == 201 and begun["Cache-Control"] == "private, no-store"
    said = begun.json()
    assert (said["state"], said["count"], said["obstacles"]) == ("open", 2, [])
    korea, share = sorted(said["records"], key=lambda record: record["noun"])
    assert (korea["operation"], korea["before"]) == ("create", None)
    changes = {change["field"]: (change["before"], change["after"]) for change in share["changes"]}
    assert ("~60-70%", "~50-55%") in changes.values() and "citation removed" in changes
    assert not Actor.objects.filter(code="kr").exists(), "nobody sees a draft"

    # the share refers to an actor that is only in this change-set
    kr = {"noun": "share", "slug": "mining-kr", "stage": "mining", "actor": {"code": "kr"}, "period": "2025", "figure": "1%"}
    amended = petra.amend(begun, kr, {"noun": "share", "key": "mining-cn", "operation": "discard"}, title="Korea")
    assert amended.status_code == 200 and amended["ETag"] != begun["ETag"]
    assert {record["key"] for record in amended.json()["records"]} == {"kr", "mining-kr"}
    submitted = petra.move("submit", amended, begun["Location"])
    assert submitted.json()["state"] == "submitted"
    assert petra.amend(begun, KOREA, etag=submitted["ETag"]).status_code == 409
    published = petra.move("publish", submitted, begun["Location"])
    assert (published.status_code, published.json()["edition"]) == (200, 2)
    assert Share.objects.get(slug="mining-kr").actor.name == "South Korea"
    assert petra.get().json()["results"][0]["title"] == "Korea"


def test_what_the_api_tells_of_a_record_can_be_sent_back_as_it_came():
    publish_world()
    answers = {model.noun(): Client().get(f"/api/v1/{RECORDS[model].plural}/").json()["results"] for model in RECORDS}
    assert len(answers) == len(NOUNS) and all(answers.values())
    begun = program().begin(*({"noun": noun, **record} for noun, records in answers.items() for record in records))
    assert begun.status_code == 201, begun.json()["problems"]
    assert begun.json()["count"] == 0, [record["changes"] for record in begun.json()["records"]]


def test_all_that_is_wrong_with_records_is_told_at_once_and_nothing_is_saved():
    publish_world()
    share = {"noun": "share", "key": "new", "stage": "nowhere", "actor": "cn", "period": "20255", "figure": "much"}
    cited = {"noun": "share", "key": "mining-cn", "citations": [{"source": "usgs"}, {"source": "none", "locator": "p. 1"}]}
    refused = program().begin(share, cited, {"noun": "arena", "slug": "x", "nmae": "X"}, {"noun": "car", "key": "x"}, 5)
    assert refused.status_code == 422 and refused["Content-Type"] == "application/problem+json"
    told = [(each["record"], each["field"]) for each in refused.json()["problems"]]
    assert told == [(3, "nmae"), (4, "noun"), (5, "")], "what cannot be read comes first"
    refused = program().begin(share, cited, {"noun": "actor", "key": "no", "operation": "delete"})
    told = {(each["record"], each["field"]): each for each in refused.json()["problems"]}
    assert set(told) == {(1, "stage"), (1, "period"), (1, "figure"), (2, "citations.2.source"), (3, "key")}
    assert told[1, "figure"]["value"] == "much" and told[1, "figure"]["reason"]
    assert not ChangeSet.objects.filter(number=None).exists()


def test_a_list_of_parts_is_the_whole_list_and_a_field_that_is_left_out_stays():
    publish_world()
    begun = program().begin({"noun": "share", "key": "mining-cn", "note": "Look again", "citations": [{"source": "law"}]})
    after = begun.json()["records"][0]["after"]
    assert (after["verbatim"], after["note"], len(after["citations"])) == ("~60-70%", "Look again", 1)


def test_a_csv_is_taken_as_records_and_may_replace_what_was_there():
    publish_world()
    petra = program()
    csv = "code,name,kind\nkr,South Korea,country\njp,Japan,country\n"
    begun = petra.send("POST", f"{HERE}?noun=actors&title=Asia", csv, "text/csv")
    assert begun.status_code == 201 and begun.json()["count"] == 2, begun.json()
    less = petra.send("PATCH", f"{begun['Location']}?noun=actors&replace=true", csv[:-len("jp,Japan,country\n")], "text/csv",
                      etag=begun["ETag"])  # fmt: skip
    assert [record["key"] for record in less.json()["records"]] == ["kr"]
    bad = petra.send("POST", f"{HERE}?noun=actors&title=Asia", "code,nmae\nkr,Korea\n", "text/csv")
    assert bad.status_code == 422 and bad.json()["problems"][0]["reason"] == "There is no such column. Is “name” meant?"
    assert petra.send("POST", f"{HERE}?noun=cars&title=x", csv, "text/csv").status_code == 400


def test_a_change_needs_to_say_what_was_seen():
    petra = program()
    begun = petra.begin(KOREA)
    blind = petra.send("PATCH", begun["Location"], {"title": "Mine"})
    assert blind.status_code == 428 and "If-Match" in blind.json()["detail"]
    assert petra.amend(begun, {**KOREA, "name": "Republic of Korea"}).status_code == 200
    stale = petra.amend(begun, KOREA)
    assert stale.status_code == 412 and stale["ETag"] == petra.get(begun["Location"])["ETag"]
    assert petra.move("submit", begun, begun["Location"]).status_code == 412
    assert Revision.objects.get().name == "Republic of Korea"


def test_what_is_sent_twice_by_one_key_is_done_once():
    petra = program()
    begun, again = petra.begin(KOREA, key="one"), petra.begin(KOREA, key="one")
    assert again["Idempotency-Replayed"] == "true" and again.content == begun.content and again["ETag"] == begun["ETag"]
    assert ChangeSet.objects.count() == 1
    other = petra.begin(KOREA, title="Another", key="one")
    assert other.status_code == 422 and ChangeSet.objects.count() == 1
    address = begun["Location"]
    submitted = petra.move("submit", begun, address, key="two")
    assert petra.move("submit", begun, address, key="two").content == submitted.content, "although it has another ETag now"
    assert program("rita").begin(KOREA, key="one").status_code == 201, "somebody else’s key is theirs"
    KeptAnswer.objects.update(made_at=timezone.now() - timedelta(hours=25))
    assert petra.begin(KOREA, key="one").status_code == 201
    assert KeptAnswer.objects.count() == 1


def test_a_token_that_does_not_hold_is_refused_at_once():
    editor = make.make_editor("petra")
    text = a_token(editor)
    petra, token = Program(text), Token.objects.get()
    assert text not in str(Token.objects.values()) and petra.get().status_code == 200
    for defect in ({"revoked_at": timezone.now()}, {"expires_at": timezone.now()}):
        Token.objects.update(**defect)
        refused = petra.get()
        assert (refused.status_code, refused["Content-Type"]) == (401, "application/problem+json")
        assert refused["WWW-Authenticate"].startswith("Bearer") and "no-store" in refused["Cache-Control"]
        Token.objects.update(revoked_at=None, expires_at=None)
    editor.is_active = False
    editor.save()
    assert petra.get().status_code == petra.begin(KOREA).status_code == 401
    token.revoke()
    for wrong in ("", "kbt_nobody", "é", "a b"):
        assert Client().get(HERE, headers={"authorization": f"Bearer {wrong}"} if wrong else {}).status_code == 401


def test_a_cookie_is_no_token():
    client = Client()
    client.force_login(make.make_editor("petra"))
    assert client.post(HERE, {"title": "x"}, "application/json").status_code == 401


def test_a_token_may_do_no_more_than_its_scope_and_its_owner():
    petra = make.make_editor("petra")
    reads, proposes = Program(a_token(petra, Scope.READ)), Program(a_token(petra, Scope.PROPOSE))
    assert reads.get().status_code == 200 and reads.begin(KOREA).status_code == 403
    begun = proposes.begin(KOREA)
    submitted = proposes.move("submit", begun, begun["Location"])
    assert proposes.move("publish", submitted, begun["Location"]).status_code == 403

    anna = program("anna", "author")
    begun = anna.begin({**KOREA, "code": "jp", "key": "jp", "name": "Japan"})
    submitted = anna.move("submit", begun, begun["Location"])
    refused = anna.move("publish", submitted, begun["Location"])
    assert refused.status_code == 403 and "reviewer" in refused.json()["detail"] and current_edition() == 0
    reader = make.make_editor("reader")
    reader.groups.clear()
    assert Program(a_token(reader)).begin(KOREA).status_code == 403


def test_publishers_publish_their_own_only_where_the_policy_allows_it(settings):
    settings.REVIEW_OWN = False
    petra = program()
    begun = petra.begin(KOREA)
    submitted = petra.move("submit", begun, begun["Location"])
    assert petra.move("publish", submitted, begun["Location"]).status_code == 403
    assert program("rita", "reviewer").move("publish", submitted, begun["Location"]).status_code == 200


def test_drafts_are_seen_by_those_who_may_see_them_in_the_admin():
    begun = program("anna", "author").begin(KOREA)
    other = program("arno", "author")
    assert other.get(begun["Location"]).status_code == 404 and other.get().json()["results"] == []
    assert other.amend(begun, KOREA).status_code == 404
    assert program("rita", "reviewer").get(begun["Location"]).status_code == 200
    assert program("rita").amend(begun, KOREA).status_code == 403, "to see it is not to change it"


def test_what_could_not_be_published_is_said_before_it_is_submitted():
    publish_world()
    petra = program()
    begun = petra.begin({"noun": "stage", "key": "mining", "operation": "delete"})
    assert begun.status_code == 201 and begun.json()["obstacles"]
    refused = petra.move("submit", begun, begun["Location"])
    assert refused.status_code == 409 and refused.json()["problems"][0]["reason"] == begun.json()["obstacles"][0]


UNREADABLE = [
    ("{", "application/json", 400),
    ("[]", "application/json", 400),
    ('{"title": "x", "title": "y"}', "application/json", 400),
    ('{"title": NaN}', "application/json", 400),
    ('{"title": "\\ud800"}', "application/json", 400),
    ('{"title": "x", "titel": "y", "records": {}}', "application/json", 400),
    ("[" * 100_000, "application/json", 400),
    (b"\xff\xfe", "application/json", 400),
    ('{"title": "x", "records": [{"noun": "\\u0000", "key": "\\ud800"}]}', "application/json", 422),
    ('{"title": "x", "records": [{"noun": "actor", "key": "\\u0000"}]}', "application/json", 422),
    ('{"title": "x", "records": [{"noun": "actor", "key": "a", "name": "\\ud800", "\\ud801": 1}]}', "application/json", 422),
    ('{"title": "x", "records": [{"noun": "share", "key": "a", "figure": 1e999999999}]}', "application/json", 422),
    ('{"title": "x", "records": [{"noun": "instrument", "key": "a", "budget": 1e999999999}]}', "application/json", 422),
    ('{"title": "x", "records": [{"noun": "arena", "key": "a", "position": ' + "9" * 5000 + "}]}", "application/json", 422),
    ('{"title": "x", "records": [' + "5," * 1000 + "5]}", "application/json", 400),
    (" " * 2_000_001, "application/json", 413),
    ("title=x", "application/x-www-form-urlencoded", 415),
]


def test_whatever_is_sent_is_answered_in_words():
    petra = program()
    for body, kind, status in UNREADABLE:
        refused = petra.send("POST", HERE, body, kind)
        assert (refused.status_code, refused["Content-Type"]) == (status, "application/problem+json"), (
            body[:99],
            refused.content,
        )
        assert json.loads(refused.content)["detail"]
    assert not ChangeSet.objects.exists()


def test_a_page_of_drafts_costs_the_same_however_many_there_are(django_assert_max_num_queries):
    petra = program()
    some = petra.begin(*({**KOREA, "key": f"a{n}", "iso_alpha3": ""} for n in range(3)))
    many = petra.begin(*({**KOREA, "key": f"b{n}", "iso_alpha3": ""} for n in range(60)))
    counts = []
    for begun in (some, many):
        with django_assert_max_num_queries(60) as caught:
            assert petra.get(begun["Location"]).status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_the_example_of_the_guide_proposes_and_submits(settings, capsys):
    section = (settings.BASE_DIR / "docs/api.md").read_text().partition("## Writing\n")[2].partition("\n## ")[0]
    guide = {"token": a_token(make.make_editor("anna", "author"), Scope.PROPOSE)}
    exec(re.search(r"```python\n(.*?)```", section, re.DOTALL)[1], guide)

    def urlopen(request):
        url = request.full_url.replace("http://127.0.0.1:8000", "")
        sent = {"headers": request.headers, "data": request.data, "content_type": request.get_header("Content-type")}
        answer = Client().generic(request.method, url.replace("http://testserver", ""), **sent)
        assert answer.status_code < 300, answer.content
        return nullcontext(SimpleNamespace(read=lambda: answer.content, headers=answer.headers))

    guide["urlopen"] = urlopen
    said, _ = guide["propose"]()
    assert (said["state"], said["title"], said["count"]) == ("submitted", "Korea", 1)
    assert "create South Korea" in capsys.readouterr().out
