"""Agents at /mcp: transcripts of the Model Context Protocol, of both its ages."""

import json
import re

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from arenas.models import Share
from kb.editorial import actions
from tests import factories as make
from tests.arenas.api_world import publish_world

pytestmark = pytest.mark.django_db
NOW = "2026-07-28"


@pytest.fixture(autouse=True)
def served(settings):
    settings.MCP = True


@pytest.fixture
def world():
    publish_world()


def post(message, **headers):
    body = message if isinstance(message, str | bytes) else json.dumps(message)
    headers = {"accept": "application/json, text/event-stream"} | {name.replace("_", "-"): said for name, said in headers.items()}
    return Client().post("/mcp", body, "application/json", headers=headers)


def ask(method, id=1, **params):
    """As clients since 2026-07-28 do."""
    meta = {"io.modelcontextprotocol/protocolVersion": NOW, "io.modelcontextprotocol/clientCapabilities": {}}
    named = {"mcp_name": params["name"]} if "name" in params else {}
    message = {"jsonrpc": "2.0", "id": id, "method": method, "params": {**params, "_meta": meta}}
    return post(message, mcp_protocol_version=NOW, mcp_method=method, **named)


def call(name, **arguments):
    answer = ask("tools/call", name=name, arguments=arguments)
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
    return answer.json()["result"]


def test_nothing_is_there_unless_the_setting_says_so(settings):
    settings.MCP = False
    assert ask("ping").status_code == 404


def test_a_client_of_before_2026_begins_with_a_handshake():
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}
    said = post({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": hello}).json()
    assert (said["jsonrpc"], said["id"]) == ("2.0", 0)
    assert said["result"]["protocolVersion"] == "2025-06-18" and said["result"]["capabilities"] == {"tools": {}}
    ready = post({"jsonrpc": "2.0", "method": "notifications/initialized"}, mcp_protocol_version="2025-06-18")
    assert (ready.status_code, ready.content) == (202, b"")
    later = {"mcp_protocol_version": "2025-06-18"}
    assert post({"jsonrpc": "2.0", "id": "a", "method": "ping"}, **later).json() == {"jsonrpc": "2.0", "id": "a", "result": {}}
    tools = post({"jsonrpc": "2.0", "id": 2, "method": "tools/list"}, **later).json()["result"]
    assert list(tools) == ["tools"] and [tool["name"] for tool in tools["tools"]] == ["search", "get", "compare", "what_if"]
    newer = hello | {"protocolVersion": "2099-01-01"}
    said = post({"jsonrpc": "2.0", "id": 3, "method": "initialize", "params": newer}).json()
    assert said["result"]["protocolVersion"] == "2025-11-25", "what is not known is answered by the newest that is"
    unknown = post({"jsonrpc": "2.0", "id": 4, "method": "resources/list"}, **later)
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (200, -32601)


def test_a_client_since_2026_asks_at_once():
    found = ask("server/discover").json()["result"]
    assert found["resultType"] == "complete" and found["supportedVersions"][0] == NOW and found["serverInfo"]["name"] == "arenas"
    listed = ask("tools/list").json()["result"]
    assert (listed["cacheScope"], listed["ttlMs"] > 0) == ("public", True)
    for tool in listed["tools"]:
        Draft202012Validator.check_schema(tool["inputSchema"])
        Draft202012Validator.check_schema(tool["outputSchema"])
        assert tool["annotations"]["readOnlyHint"] and tool["description"]
    unknown = ask("resources/list")
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, -32601)


def test_headers_have_to_say_what_the_message_says():
    meta = {"_meta": {"io.modelcontextprotocol/protocolVersion": NOW}}
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "search", "arguments": {}, **meta}}
    right = {"mcp_protocol_version": NOW, "mcp_method": "tools/call", "mcp_name": "search"}
    assert post(message, **right).status_code == 200
    assert post(message, **{**right, "mcp_name": "=?base64?c2VhcmNo?="}).status_code == 200
    for wrong in ({"mcp_name": "get"}, {"mcp_method": "tools/list"}, {"mcp_protocol_version": "2025-11-25"}):
        refused = post(message, **{**right, **wrong})
        assert (refused.status_code, refused.json()["error"]["code"], refused.json()["id"]) == (400, -32020, 1)
    assert post(message).json()["error"]["code"] == -32020
    message["params"]["_meta"] = {"io.modelcontextprotocol/protocolVersion": "1900-01-01"}
    refused = post(message, **right)
    assert refused.status_code == 400 and refused.json()["error"]["data"]["requested"] == "1900-01-01"
    assert (refused.json()["error"]["code"], NOW in refused.json()["error"]["data"]["supported"]) == (-32022, True)


def test_pages_of_other_sites_may_not_ask():
    message = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    assert post(message, origin="https://evil.example").status_code == 403
    assert post(message, origin="null").status_code == 403
    assert post(message, origin="http://testserver").status_code == 200


NO_MESSAGES = [
    ("{", 400, -32700),
    (b"\xff", 400, -32700),
    ("[" * 50_000, 400, -32700),
    ("[]", 400, -32600),
    ('{"jsonrpc": "1.0", "id": 1, "method": "ping"}', 400, -32600),
    ('{"jsonrpc": "2.0", "id": null, "method": "ping"}', 400, -32600),
    ('{"jsonrpc": "2.0", "id": 1, "method": 5}', 400, -32600),
    ('{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": []}', 400, -32600),
    ('{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "rm"}}', 200, -32602),
    (" " * 100_001, 413, -32600),
]


def test_what_is_no_message_is_told_so():
    for body, status, code in NO_MESSAGES:
        refused = post(body)
        assert (refused.status_code, refused.json()["error"]["code"]) == (status, code), body[:99]


def test_messages_come_by_post_as_json():
    assert (Client().get("/mcp").status_code, Client().get("/mcp")["Allow"]) == (405, "POST")
    assert Client().post("/mcp", {"a": 1}).status_code == 415


@pytest.mark.usefixtures("world")
def test_search_and_get_lead_to_a_figure_with_its_source_and_edition():
    found = call("search", query="magnet", noun="share")
    [share] = found["structuredContent"]["answer"]["results"]
    assert f"share “{share['key']}”" in found["content"][0]["text"]
    told = call("get", noun="share", key=share["key"])
    words, data = (block["text"] for block in told["content"])
    assert "over 90 %" in words and "usgs" in words and "edition 1" in words
    assert json.loads(data) == told["structuredContent"] and told["structuredContent"]["edition"] == 1
    assert told["structuredContent"]["address"] == "http://testserver/api/v1/shares/magnet-making-cn/?as_of=1"
    same = Client().get("/api/v1/shares/magnet-making-cn/").json()
    assert told["structuredContent"]["answer"] == same


@pytest.mark.usefixtures("world")
def test_a_comparison_and_a_what_if_say_on_which_figures_they_rest():
    schema = {tool["name"]: tool["outputSchema"] for tool in ask("tools/list").json()["result"]["tools"]}
    compared = call("compare", actors=["cn", "us"], stages=["refining"])
    Draft202012Validator(schema["compare"]).validate(compared["structuredContent"])
    answer = compared["structuredContent"]["answer"]
    assert {share["slug"] for share in answer["shares"]} == {"refining-cn", "refining-us"}
    assert "China: possibly more" in compared["content"][0]["text"] and "[uncited]" in compared["content"][0]["text"]
    assert answer["indicators"] == answer["observations"] == []
    supposed = call("what_if", cuts=["cn:mining:100"], months="6")
    words, answer = supposed["content"][0]["text"], supposed["structuredContent"]["answer"]
    assert (
        answer["question"] in words and "usgs" in words and all("not touched" not in each["verdict"] for each in answer["stages"])
    )


NO_QUESTIONS = [
    ("search", {}, "query is missing"),
    ("search", {"query": "x", "limit": "5"}, "no argument “limit”"),
    ("search", {"query": "\u0000"}, "control characters"),
    ("search", {"query": "\ud800"}, "control characters"),
    ("search", {"query": "?"}, "Type a word"),
    ("get", {"noun": "car", "key": "x"}, "one of actor"),
    ("get", {"noun": "actor", "key": "../../x"}, "Search for it"),
    ("get", {"noun": "actor", "key": "xx"}, "There is no actor"),
    ("get", {"noun": "actor", "key": "cn", "as_of": "99"}, "as_of: "),
    ("compare", {"actors": "cn"}, "actors is a list"),
    ("compare", {"actors": ["cn"]}, "A comparison takes 2 to 6"),
    ("compare", {"actors": ["cn"] * 7}, "too long"),
    ("what_if", {"cuts": ["cn"]}, "cut: "),
    ("what_if", {"cuts": ["cn:mining:100"], "months": "x" * 3000}, "too long"),
]


@pytest.mark.usefixtures("world")
def test_what_a_tool_cannot_answer_it_says_so_that_it_can_be_mended():
    for name, arguments, words in NO_QUESTIONS:
        told = call(name, **arguments)
        assert told["isError"] and words in told["content"][0]["text"], told


@pytest.mark.django_db(transaction=True)
def test_a_tool_answers_as_of_an_earlier_edition():
    publish_world()
    share = Share.objects.get(slug="mining-cn")
    make.publish(actions.Draft(Share, share.pk, "", None))
    assert call("get", noun="share", key="mining-cn")["isError"]
    told = call("get", noun="share", key="mining-cn", as_of="1")["structuredContent"]
    assert (told["edition"], told["answer"]["figure"]["text"]) == (1, "about 60–70 %")
    assert told["address"].count("as_of") == 1


@pytest.mark.usefixtures("world")
def test_the_example_of_the_guide_is_answered(settings):
    section = (settings.BASE_DIR / "docs/api.md").read_text().partition("## For agents\n")[2].partition("\n## ")[0]
    answer = post(re.search(r"-d '(.*)'", section)[1])
    assert answer.json()["result"]["structuredContent"]["answer"]["name"] == "China"
