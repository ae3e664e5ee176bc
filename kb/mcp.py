"""The Model Context Protocol over HTTP, as far as a knowledge base needs it: tools that read, one request at a time.

Stateless: nothing is remembered from one request to the next, in either of the protocol's two ages. Since 2026-07-28 each request
says what it is in its `_meta`; before, a client began with `initialize`, and is answered as it expects.
https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

MODERN, LEGACY = ("2026-07-28",), ("2025-11-25", "2025-06-18")
MOST_BYTES = 100_000
#: Milliseconds for which a client may keep the list of tools: it changes with a release.
KEPT = 3_600_000
META = "io.modelcontextprotocol/protocolVersion"
PARSE, INVALID, NO_METHOD, BAD_PARAMS, MISMATCH, UNSUPPORTED = -32700, -32600, -32601, -32602, -32020, -32022
SENTINEL = "=?base64?"


@dataclass(frozen=True)
class Told:
    """What a tool answers: in words, and as data. Data that say what is wrong, if it `is_error`."""

    words: str
    content: dict[str, Any] | None = None
    is_error: bool = False


@dataclass(frozen=True)
class Tool:
    """`parameters` are JSON Schemas by name: texts, or lists of texts."""

    name: str
    title: str
    description: str
    parameters: Mapping[str, dict[str, Any]]
    required: tuple[str, ...]
    returns: Mapping[str, Any]
    call: Callable[[HttpRequest, dict[str, Any]], Told]

    def described(self) -> dict[str, Any]:
        schema = {"type": "object", "properties": dict(self.parameters), "required": list(self.required)}
        return {
            "name": self.name,
            "title": self.title,
            "description": self.description,
            "inputSchema": schema | {"additionalProperties": False},
            "outputSchema": dict(self.returns),
            "annotations": {"readOnlyHint": True, "idempotentHint": True, "openWorldHint": False},
        }


@dataclass(frozen=True)
class Server:
    """What it is called, what an agent should know of it, and its tools by name."""

    name: str
    title: str
    version: str
    instructions: str
    tools: Mapping[str, Tool] = field(default_factory=dict)

    @property
    def info(self) -> dict[str, str]:
        return {"name": self.name, "title": self.title, "version": self.version}


class Fault(Exception):
    """An error of the protocol."""

    def __init__(self, code: int, message: str, status: int = 400, data: Any = None):
        super().__init__(message)
        self.code, self.message, self.status, self.data = code, message, status, data


def respond(request: HttpRequest, server: Server) -> HttpResponse:
    """For a view that is exempt from CSRF: it asks no cookie and changes nothing."""
    id: Any = None
    try:
        _check_the_sender(request)
        message = _message(request)
        if "method" not in message or "id" not in message:
            return _finished(HttpResponse(status=202))  # a notification, or an answer to what we never ask
        id = message["id"]
        if isinstance(id, bool) or not isinstance(id, str | int):
            id = None
            raise Fault(INVALID, "The id of a request is a text or a whole number.")
        is_modern = _is_modern(request, message)
        said: dict[str, Any] = {"result": _result(request, server, message, is_modern)}
        status = 200
    except Fault as fault:
        status, said = fault.status, {"error": {"code": fault.code, "message": fault.message}}
        if fault.data is not None:
            said["error"]["data"] = fault.data
    answer = {"jsonrpc": "2.0", **({} if id is None else {"id": id}), **said}
    response = _finished(JsonResponse(answer, status=status))
    if status == 405:
        response["Allow"] = "POST"
    return response


def _finished(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


# --- the request ---


def _check_the_sender(request: HttpRequest) -> None:
    """A page of another site, or one that has taken our name in the DNS, must not ask in its reader's place."""
    origin = request.headers.get("Origin")
    ours = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    if origin is not None and origin not in ours:
        raise Fault(INVALID, "Pages of other sites may not ask here.", 403)
    if request.method != "POST":
        raise Fault(INVALID, "Send each message by POST.", 405)
    if request.content_type != "application/json":
        raise Fault(INVALID, "A message is sent as application/json.", 415)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MOST_BYTES:
        raise Fault(INVALID, f"A message has {MOST_BYTES} bytes at most.", 413)


def _message(request: HttpRequest) -> dict[str, Any]:
    try:
        message = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Fault(PARSE, "The message is no JSON.") from None
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        raise Fault(INVALID, "A message is one object, with “jsonrpc”: “2.0”.")
    if "method" in message and not isinstance(message["method"], str):
        raise Fault(INVALID, "The method is a text.")
    if not isinstance(message.get("params", {}), dict):
        raise Fault(INVALID, "The params are an object.")
    return message


def _is_modern(request: HttpRequest, message: dict[str, Any]) -> bool:
    """By the version that the message names. Then its headers have to say what it says: others may go by them."""
    params = message.get("params", {})
    meta = params.get("_meta")
    said = meta.get(META) if isinstance(meta, dict) else None
    header = request.headers.get("Mcp-Protocol-Version")
    if said is None and (header is None or header in LEGACY or message["method"] == "initialize"):
        return False
    if said is not None and not isinstance(said, str):
        raise Fault(BAD_PARAMS, "The protocol version is a text.")
    if (said or header) not in MODERN:
        named = {"supported": [*MODERN, *LEGACY], "requested": said or header}
        raise Fault(UNSUPPORTED, "Unsupported protocol version", data=named)
    _match("MCP-Protocol-Version", header, said)
    _match("Mcp-Method", request.headers.get("Mcp-Method"), message["method"])
    if message["method"] == "tools/call":
        _match("Mcp-Name", _plain(request.headers.get("Mcp-Name")), params.get("name"))
    return True


def _match(name: str, header: str | None, body: Any) -> None:
    if header is None or header != body:
        raise Fault(MISMATCH, f"The header {name} does not say what the message says.")


def _plain(header: str | None) -> str | None:
    if header is None or not (header.startswith(SENTINEL) and header.endswith("?=")):
        return header
    try:
        return base64.b64decode(header[len(SENTINEL) : -2], validate=True).decode()
    except (binascii.Error, ValueError):
        return None


# --- the answer ---


def _result(request: HttpRequest, server: Server, message: dict[str, Any], is_modern: bool) -> dict[str, Any]:
    method, params = message["method"], message.get("params", {})
    cached = {"ttlMs": KEPT, "cacheScope": "public"} if is_modern else {}
    complete = {"resultType": "complete"} if is_modern else {}
    if method == "initialize" and not is_modern:
        return _initialized(server, params)
    if method == "server/discover":
        versions = {"supportedVersions": [*MODERN, *LEGACY], "capabilities": {"tools": {}}}
        return complete | versions | {"serverInfo": server.info, "instructions": server.instructions} | cached
    if method == "ping":
        return complete
    if method == "tools/list":
        return complete | {"tools": [tool.described() for tool in server.tools.values()]} | cached
    if method == "tools/call":
        return complete | _called(request, server, params)
    raise Fault(NO_METHOD, f"There is no method “{method[:60]}” here.", 404 if is_modern else 200)


def _initialized(server: Server, params: dict[str, Any]) -> dict[str, Any]:
    asked = params.get("protocolVersion")
    version = asked if asked in LEGACY else LEGACY[0]
    told = {"protocolVersion": version, "capabilities": {"tools": {}}}
    return told | {"serverInfo": server.info, "instructions": server.instructions}


def _called(request: HttpRequest, server: Server, params: dict[str, Any]) -> dict[str, Any]:
    name, given = params.get("name"), params.get("arguments", {})
    if not isinstance(name, str) or name not in server.tools:
        raise Fault(BAD_PARAMS, f"Unknown tool: {str(name)[:60]}. There are {', '.join(server.tools)}.", 200)
    if not isinstance(given, dict):
        raise Fault(BAD_PARAMS, "The arguments are an object.", 200)
    tool = server.tools[name]
    wrong = list(_wrong(tool, given))
    told = Told("\n".join(wrong), is_error=True) if wrong else tool.call(request, given)
    content = [{"type": "text", "text": told.words}]
    if told.content is None:
        return {"content": content, "isError": told.is_error}
    content.append({"type": "text", "text": json.dumps(told.content, ensure_ascii=False)})
    return {"content": content, "structuredContent": told.content, "isError": told.is_error}


def _wrong(tool: Tool, given: dict[str, Any]) -> Any:
    for name in tool.required:
        if name not in given:
            yield f"{name} is missing: {tool.parameters[name]['description']}"
    for name, value in given.items():
        if name not in tool.parameters:
            yield f"There is no argument “{name[:60]}”. There are {', '.join(tool.parameters)}."
            continue
        wants = tool.parameters[name]
        texts = value if wants["type"] == "array" and isinstance(value, list) else [value]
        if wants["type"] == "array" and not isinstance(value, list):
            yield f"{name} is a list: {wants['description']}"
        elif not all(isinstance(text, str) and _is_legible(text) for text in texts):
            yield f"{name} is made of texts without control characters: {wants['description']}"
        elif len(texts) > wants.get("maxItems", 1) or len("".join(texts)) > 2000:
            yield f"{name} is too long: {wants['description']}"
        elif "enum" in wants and value not in wants["enum"]:
            yield f"{name} is one of {', '.join(wants['enum'])}."


def _is_legible(text: str) -> bool:
    return not any(
        ord(character) < 32 or 0x7F <= ord(character) < 0xA0 or 0xD800 <= ord(character) < 0xE000 for character in text
    )
