from dataclasses import dataclass

from django.shortcuts import render

from arenas.analysis.board import Board
from arenas.analysis.includes import blocks
from arenas.filters import BriefFilters
from arenas.models import Brief, Chain
from kb.http import public, record_or_gone

from ._links import Link
from ._listing import Listing, parameters


@public(params=parameters(BriefFilters))
def briefs(request):
    listing = Listing.of(request, BriefFilters, Brief.objects.for_list(), choose=("arena",))
    return render(request, "arenas/briefs.html", {"listing": listing})


@public
def brief(request, slug):
    brief = record_or_gone(Brief.objects.for_page(), slug)
    return render(request, "arenas/brief.html", {"brief": brief, "pieces": pieces(brief.body)})


@dataclass(frozen=True)
class Piece:
    """What stands between two others in a brief: a text, the stages of a chain, or the goals in some arenas."""

    kind: str
    text: str = ""
    chain: Chain | None = None
    links: tuple[Link, ...] = ()
    goals: Board | None = None
    #: Slugs that nothing has (any more): shown as such, so that an editor sees it and no reader is misled.
    unknown: tuple[str, ...] = ()


def pieces(text) -> list[Piece]:
    """The brief as it is drawn. Five queries if it shows shares, four if it shows goals; however many tables there are."""
    found = list(blocks(text))
    chains, held = _chains(_slugs(found, "shares"))
    arenas, goals = _arenas(_slugs(found, "goals"))
    return [piece for block in found for piece in _draw(block, chains, held, arenas, goals)]


def _slugs(blocks, kind):
    return sorted({slug for block in blocks if block.kind == kind for slug in block.slugs})
