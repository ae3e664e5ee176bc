"""Which columns each noun has, in the order of the file, and in which order its rows stand.

Sorted here and not by the database, whose idea of the alphabet may differ from the next one's: the same knowledge is the
same bytes everywhere.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models

from arenas import models as nouns
from kb.editorial.models import Record
from kb.sources.models import Citation, Cited, Source

from .columns import Column, column


@dataclass(frozen=True)
class Sheet:
    """A file of records, or of the parts of records: those have an `owner`."""

    plural: str
    model: type[Any]
    columns: tuple[Column, ...]
    #: The headers by which a row is known again: within its record, if it is a part.
    key: tuple[str, ...]
    #: What the rows are sorted by.
    order: Callable[[Any], tuple] = lambda record: (record.natural_key,)
    #: The headers that say whose part a row is.
    owner: tuple[str, ...] = ()
    #: The name of these parts in their record.
    part: str = ""
    #: The long Markdown field: a file of its own a record, so that a diff and a spreadsheet stay readable.
    text: str = ""
    #: Then the text's file holds the other columns too, as its front matter.
    in_markdown: bool = False

    @cached_property
    def by_header(self) -> dict[str, Column]:
        return {column.header: column for column in self.columns}

    @property
    def headers(self) -> list[str]:
        return [*self.owner, *self.by_header]

    @property
    def path(self) -> str:
        """Where its rows are; briefs have a file each."""
        return f"{self.plural}/" if self.in_markdown else f"{self.plural}.csv"

    def owners(self) -> tuple[type[Record], ...]:
        """The models whose parts these rows may be."""
        if self.model is Citation:
            return tuple(model for model in RECORDS if issubclass(model, Cited))
        return (self.model._meta.get_field(self.owner[0]).related_model,)

    def owner_of(self, part) -> Record:
        return part.record if self.model is Citation else getattr(part, self.owner[0])

    def rows(self) -> models.QuerySet:
        """All of them, with all that the columns read: a query, one more a list of keys, and one a noun that is cited."""
        single = [each.header for each in self.columns if each.refers and not each.part]
        owner = [] if self.model is Citation else list(self.owner)
        more = ["record"] if self.model is Citation else [each.header for each in self.columns if each.part]
        return self.model._default_manager.select_related(*single, *owner).prefetch_related(*more).order_by()


def _records(plural, model, headers, **more) -> Sheet:
    columns = tuple(column(model, header) for header in headers.split())
    return Sheet(plural, model, columns, key=(model.key_name,), **more)


def _parts(plural, model, headers, key, part, **more) -> Sheet:
    """The rows of a record stand together, where the record stands in its own file."""
    return Sheet(plural, model, tuple(column(model, h) for h in headers.split()), key=tuple(key.split()), part=part, **more)


def _by_position(record):
    return (record.position, record.natural_key)


def _along_the_chain(stage):
    return (*_by_position(stage.chain), *_by_position(stage))


SHEETS = (
    _records("sources", Source, "slug kind title authors publisher container_title issued cadence url doi language grade licence"
             " licence_note archive_url last_checked abstract"),
    _records("actors", nouns.Actor, "code name kind iso_alpha3 home aliases summary review_by", text="body"),
    _parts("memberships", nouns.Membership, "bloc valid_from valid_to", "bloc valid_from", "memberships", owner=("actor",),
           order=lambda membership: (membership.bloc.natural_key, membership.valid_from)),
    _records("arenas", nouns.Arena, "slug name broader layer position summary review_by", text="body", order=_by_position),
    _records("chains", nouns.Chain, "slug name position summary arenas review_by", text="body", order=_by_position),
    _records("stages", nouns.Stage, "slug chain name kind broader position summary implication review_by",
             order=_along_the_chain),
    _parts("inputs", nouns.Input, "from_stage essential", "from_stage", "inputs", owner=("stage",),
           order=lambda given: (given.from_stage.natural_key,)),
    _records("shares", nouns.Share, "slug stage actor basis period figure status rank rank_reason note review_by"),
    _records("indicators", nouns.Indicator, "slug name unit arena review_by", text="definition"),
    _parts("observations", nouns.Observation, "actor period figure status source note", "actor period source", "observations",
           owner=("indicator",), order=lambda seen: (seen.actor.natural_key, seen.period, seen.source.natural_key)),
    _records("strategies", nouns.Strategy, "slug actor arena rank goal start horizon status review_by", text="approach",
             order=lambda strategy: (*_by_position(strategy.arena), strategy.actor.natural_key, strategy.rank, strategy.slug)),
    _parts("targets", nouns.Target, "metric unit stage indicator comparator figure status due baseline", "metric due", "targets",
           owner=("strategy",), order=lambda target: (target.position, target.due, target.pk)),
    _records("instruments", nouns.Instrument, "slug name actor kind status announced in_force ended budget currency summary"
             " arenas strategies review_by", text="body"),
    _records("events", nouns.Event, "slug date title instrument actors arenas review_by", text="body",
             order=lambda event: (event.date, event.slug)),
    _records("briefs", nouns.Brief, "slug title byline audience position summary arenas editors_note takeaways review_by"
             " body", text="body",
             order=_by_position, in_markdown=True),
    _parts("citations", Citation, "source locator quote supports", "source locator", "citations", owner=("noun", "record"),
           order=lambda citation: (citation.position, citation.pk)),
)  # fmt: skip

BY_PLURAL = {sheet.plural: sheet for sheet in SHEETS}
#: The nouns, in the order of their files.
RECORDS: dict[type[Record], Sheet] = {sheet.model: sheet for sheet in SHEETS if not sheet.owner}
NOUNS: dict[str, type[Record]] = {model.noun(): model for model in RECORDS}
