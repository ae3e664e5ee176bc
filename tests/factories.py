"""Plain make_... functions. They go through the one door like everybody else.

`actor(...)`, `stage(...)`, `share(...)` are drafts, for tests of editing and for worlds that are published as one edition;
`make_actor(...)` and its like publish at once and give the record that readers see. Any field can be given by its name; a record
may be given as a record or as a draft of it; parts are given as dicts of their fields.
"""

import uuid

from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist

from arenas.models import Actor, Arena, Brief, Chain, Event, Indicator, Instrument, Share, Stage, Strategy
from kb.editorial import actions, snapshot
from kb.editorial.actions import Draft
from kb.editorial.models import ChangeSet, Revision
from kb.sources.models import Source

# --- people and editions ---


def make_editor(name="edith", role="publisher"):
    """Once for each name: an author, a reviewer or a publisher."""
    known = User.objects.filter(username=name).first()
    if known:
        return known
    editor = User.objects.create_user(name, password="x", is_staff=True)
    editor.groups.add(Group.objects.get(name=role))
    return editor


def make_change_set(*drafts, title="some changes", author=None, **fields):
    author = author or make_editor()
    change_set = actions.new_change_set(title=title, by=author, **fields)
    actions.save_drafts(change_set=change_set, drafts=drafts, by=author)
    return change_set


def release(change_set) -> int:
    """Submitted by its author, published by somebody else."""
    actions.submit(change_set=change_set, by=change_set.author)
    return actions.publish(change_set=change_set, by=make_editor("paula"))


def publish(*drafts, title="some changes", note="") -> ChangeSet:
    change_set = make_change_set(*drafts, title=title, note=note, author=make_editor("petra"))
    release(change_set)
    return change_set


# --- drafts of any noun ---


def draft(model, *, id=None, **fields) -> Draft:
    """What a form of this noun would make of these fields: figures are understood, defaults filled in."""
    parts = {name: fields.pop(name, ()) for name in model.parts}
    record = _row(model, {"id": id or uuid.uuid4(), **fields})
    rows = {kind.name: [_part(kind, record, values) for values in parts[kind.name]] for kind in snapshot.parts_of(model)}
    return Draft(model, record.pk, str(record), snapshot.write(record, rows))


def _part(kind, record, values):
    generic = {f"{name}_id": pk for name, pk in kind.kind.items()}
    return _row(kind.model, {**values, **generic, kind.key: record.pk if generic else record})


def _row(model, fields):
    row = model(**{name: record_of(value) if isinstance(value, Draft) else value for name, value in fields.items()})
    if hasattr(row, "verbatim"):
        row.clean()
    return row


def record_of(draft):
    """As it would be read, unsaved."""
    kind = ContentType.objects.get_for_model(draft.model)
    return next(snapshot.build(Revision(content_type=kind, object_id=draft.pk, content=draft.content)))


def changed(draft, **fields) -> Draft:
    """The same record with other values; a figure is understood anew."""
    parts = {name: fields.pop(name) for name in draft.model.parts if name in fields}
    record = record_of(draft)
    for name, value in fields.items():
        setattr(record, name, record_of(value) if isinstance(value, Draft) else value)
    if "verbatim" in fields:
        record.clean()
    own = {name: value for name, value in snapshot.write(record, {}).items() if name not in draft.model.parts}
    rows = {name: [{key: _plain(value) for key, value in row.items()} for row in parts[name]] for name in parts}
    return Draft(draft.model, draft.pk, _name(record) or draft.name, {**draft.content, **own, **rows})


def _name(record):
    """What it refers to may be a draft as well, and then has no name to give."""
    try:
        return str(record)
    except ObjectDoesNotExist:
        return ""


def _plain(value):
    return str(value.pk) if hasattr(value, "pk") else value


def gone(draft) -> Draft:
    return Draft(draft.model, draft.pk, draft.name, None)


def cites(*sources, locator="p. 1"):
    """Parts of any record that is cited."""
    return [{"source": source, "locator": locator} for source in sources]


def seen(draft):
    """The record that readers see."""
    return draft.model.objects.get(pk=draft.pk)


# --- the nouns ---


def source(slug="usgs", **fields):
    return draft(Source, slug=slug, **{"title": slug.upper()} | fields)


def actor(code="cn", **fields):
    return draft(Actor, code=code, **{"name": code.upper()} | fields)


def arena(slug="semiconductors", **fields):
    return draft(Arena, slug=slug, **{"name": _words(slug), "layer": "components"} | fields)


def strategy(actor, arena, **fields):
    key = f"{_key(actor)}-{_key(arena)}"
    return draft(Strategy, **{"slug": key, "actor": actor, "arena": arena, "goal": "To be first."} | fields)


def instrument(actor, slug="chips-act", **fields):
    return draft(Instrument, slug=slug, actor=actor, **{"name": _words(slug), "kind": "export-control"} | fields)


def chain(slug="magnets", **fields):
    return draft(Chain, slug=slug, **{"name": _words(slug)} | fields)


def stage(chain, slug="refining", **fields):
    return draft(Stage, slug=slug, chain=chain, **{"name": _words(slug)} | fields)


def share(stage, actor, verbatim="85-95%", period="2024", **fields):
    key = f"{_key(stage)}-{_key(actor)}-{period}"
    return draft(Share, **{"slug": key, "stage": stage, "actor": actor, "verbatim": verbatim, "period": period} | fields)


def indicator(arena, slug="output", **fields):
    return draft(Indicator, slug=slug, arena=arena, **{"name": _words(slug), "unit": "tonnes"} | fields)


def observation(actor, source, verbatim="100", period="2024", **fields):
    """A part of an indicator: `indicator(arena, observations=[observation(cn, usgs)])`."""
    return {"actor": actor, "source": source, "verbatim": verbatim, "period": period, **fields}


def event(slug="act-signed", date="2022-08-09", **fields):
    return draft(Event, slug=slug, date=date, **{"title": _words(slug)} | fields)


def brief(slug="the-race", **fields):
    return draft(Brief, slug=slug, **{"title": _words(slug), "body": "A text."} | fields)


def _words(slug):
    return slug.replace("-", " ").capitalize()


def _key(record):
    if isinstance(record, Draft):
        return record.content[record.model.key_name]
    return record.natural_key


# --- published at once ---


def _published(draft):
    publish(draft, title=draft.name)
    return seen(draft)


def make_source(slug="usgs", **fields) -> Source:
    return _published(source(slug, **fields))


def make_actor(code="cn", **fields) -> Actor:
    return _published(actor(code, **fields))


def make_arena(slug="semiconductors", **fields) -> Arena:
    return _published(arena(slug, **fields))


def make_strategy(*, actor=None, arena=None, **fields) -> Strategy:
    return _published(strategy(actor or make_actor(), arena or make_arena(), **fields))


def make_instrument(slug="chips-act", *, actor=None, **fields) -> Instrument:
    return _published(instrument(actor or make_actor(), slug, **fields))


def make_chain(slug="magnets", **fields) -> Chain:
    return _published(chain(slug, **fields))


def make_stage(slug="refining", *, chain=None, **fields) -> Stage:
    return _published(stage(chain or make_chain(), slug, **fields))


def make_share(*, stage=None, actor=None, **fields) -> Share:
    return _published(share(stage or make_stage(), actor or make_actor(), **fields))


def make_indicator(slug="output", *, arena=None, **fields) -> Indicator:
    return _published(indicator(arena or make_arena(), slug, **fields))


def make_event(slug="act-signed", **fields) -> Event:
    return _published(event(slug, **fields))


def make_brief(slug="the-race", **fields) -> Brief:
    return _published(brief(slug, **fields))


# --- a world to edit in ---


class SmallWorld:
    """Edition 1, as drafts: mining feeds refining, and cn's share of refining cites usgs."""

    def __init__(self):
        self.usgs, self.cn, self.magnets = source(), actor(), chain()
        self.mining = stage(self.magnets, "mining")
        self.refining = stage(self.magnets, "refining", inputs=[{"from_stage": self.mining}])
        self.share = share(self.refining, self.cn, citations=cites(self.usgs))
        publish(self.usgs, self.cn, self.magnets, self.mining, self.refining, self.share)
