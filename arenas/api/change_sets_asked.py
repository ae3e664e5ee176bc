"""What a request to write says: read strictly, and all that is wrong is told at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rest_framework.exceptions import UnsupportedMediaType

from arenas.exchange import proposing, records
from arenas.exchange.sheets import BY_PLURAL
from kb.editorial.models import ChangeSet
from kb.http import bad, page_number, refuse_unknown, together
from kb.rest.choosing import viewset_of

from .change_sets_problems import Refusal

MOST_BYTES = 2_000_000
MOST_NOTE = 20_000
JSON, CSV = "application/json", "text/csv"


def page_of(request) -> int:
    page = page_number(request)
    if page > 10_000:
        raise bad("page", str(page), "There is no such page.")
    return page


def state_of(request) -> str:
    asked = request.query_params.get("state", "")
    if asked and asked not in ChangeSet.State.values:
        raise bad("state", asked, "There is no such state.", ChangeSet.State.values)
    return asked


def passed_over() -> dict[type, set[str]]:
    """By model, what only answers have: sent back as it came, it says nothing."""
    told = {model: set(viewset.serializer_class().fields) for model, viewset in viewset_of.items() if viewset.serializer_class}
    return {sheet.model: told.get(sheet.model, set()) - set(sheet.by_header) for sheet in BY_PLURAL.values()}


def content_of(request, *allowed: str) -> tuple[str, bytes]:
    """The media type and the body."""
    kind = request.META.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length) > MOST_BYTES:
        raise Refusal(413, f"A request has {MOST_BYTES} bytes at most. Send it in several: PATCH adds to a change-set.")
    body = request._request.body
    if kind not in allowed and (body or JSON not in allowed):
        raise UnsupportedMediaType(kind or "(none)", f"Send it as {' or '.join(allowed)}.")
    return kind, body


def object_in(body: bytes, allowed: dict[str, type]) -> dict[str, Any]:
    try:
        said = records.loads(body) if body.strip() else {}
    except ValueError as error:
        raise bad("body", None, str(error)) from None
    if not isinstance(said, dict):
        raise bad("body", None, "It is an object: {…}.")
    takers = [_taker(said, name, kind) for name, kind in allowed.items()]
    return dict(zip(allowed, together(*takers, _no_more(said, allowed)), strict=False))


def _taker(said: dict[str, Any], name: str, kind: type) -> Callable[[], Any]:
    def take() -> Any:
        value = said.get(name)
        if value is None and name not in said:
            return None
        if not isinstance(value, kind) or isinstance(value, records.Number):
            raise bad(name, None, {str: "It is a text.", list: "It is a list.", bool: "It is true or false."}[kind])
        return text_of(name, value) if isinstance(value, str) else value

    return take


def _no_more(said: dict[str, Any], allowed: dict[str, type]) -> Callable[[], None]:
    def look() -> None:
        if unknown := next((name for name in said if name not in allowed), None):
            raise bad(records.shown_as(unknown), None, "There is no such field.", list(allowed))

    return look


def text_of(name: str, text: str) -> str:
    if records.CONTROL.search(text):
        raise bad(name, records.shown_as(text), "It holds a character that cannot be shown.")
    if len(text) > MOST_NOTE:
        raise bad(name, None, f"It has {MOST_NOTE} characters at most.")
    return text.strip()


@dataclass(frozen=True)
class Amendment:
    title: str | None
    note: str | None
    reads: proposing.Reads | None
    replace: bool = False

    @classmethod
    def read(cls, request) -> Amendment:
        kind, body = content_of(request, JSON, CSV)
        if kind == CSV:
            return cls(**_of_csv(request, body, ["noun", "title", "note", "replace"]))
        refuse_unknown(request.query_params, [])
        said = object_in(body, {"title": str, "note": str, "records": list, "replace": bool})
        return cls(said["title"], said["note"], _reads(said["records"]), bool(said["replace"]))


@dataclass(frozen=True)
class Proposal(Amendment):
    @classmethod
    def read(cls, request) -> Proposal:
        kind, body = content_of(request, JSON, CSV)
        if kind == CSV:
            asked = cls(**_of_csv(request, body, ["noun", "title", "note"]))
        else:
            refuse_unknown(request.query_params, [])
            said = object_in(body, {"title": str, "note": str, "records": list})
            asked = cls(said["title"], said["note"], _reads(said["records"] or []))
        if not asked.title:
            raise bad("title", asked.title, "A change-set needs a name: readers see it in the list of editions.")
        return asked


@dataclass(frozen=True)
class Remark:
    text: str

    @classmethod
    def read(cls, request) -> Remark:
        refuse_unknown(request.query_params, [])
        _, body = content_of(request, JSON)
        return cls(object_in(body, {"text": str})["text"] or "")


def _reads(listed: list[Any] | None) -> proposing.Reads | None:
    if listed is None:
        return None
    if len(listed) > proposing.MOST_RECORDS:
        raise bad("records", None, f"A request takes {proposing.MOST_RECORDS} records at most: PATCH adds more.")
    return proposing.of_records(listed, passed_over())


def _of_csv(request, body: bytes, names: list[str]) -> dict[str, Any]:
    sent = request.query_params
    refuse_unknown(sent, names)
    plural, nouns = sent.get("noun", ""), list(records.nouns_of_tables())
    if plural not in nouns:
        raise bad("noun", plural, "Say which table it is.", nouns)
    asked = {name: text_of(name, sent[name]) if name in sent else None for name in ("title", "note")}
    replace = {"replace": sent.get("replace") == "true"} if "replace" in names else {}
    return {**asked, "reads": proposing.of_csv(plural, body), **replace}
