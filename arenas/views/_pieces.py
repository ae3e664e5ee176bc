"""What a brief is drawn of: its own text, and tables of the knowledge base as it stands in this edition."""

from collections import defaultdict
from dataclasses import dataclass

from arenas.analysis.board import Board, board
from arenas.analysis.includes import Block, blocks
from arenas.models import Arena, Chain, Stage, Strategy

from ._links import Link, links


@dataclass(frozen=True)
class Piece:
    """kind "text": Markdown. "shares": a chain's stages and who holds them. "goals": who wants what in some arenas.

    "unknown": a slug that nothing has, shown as such, so that an editor sees it and no reader is misled.
    """

    kind: str
    text: str = ""
    chain: Chain | None = None
    links: tuple[Link, ...] = ()
    goals: Board | None = None
    noun: str = ""


def pieces(text: str) -> list[Piece]:
    """In the order of the text. Five queries if it shows shares and three if it shows goals, however many tables there are."""
    found = list(blocks(text))
    chains = _chains(_slugs(found, "shares"))
    arenas = _arenas(_slugs(found, "goals"))
    return [piece for block in found for piece in _draw(block, chains, arenas)]


def _slugs(found: list[Block], kind: str) -> set[str]:
    return {slug for block in found if block.kind == kind for slug in block.slugs}


def _chains(slugs) -> dict[str, Piece]:
    """By slug, the table of each chain there is."""
    if not slugs:
        return {}
    along = defaultdict(list)
    for link in links(Stage.objects.filter(chain__slug__in=slugs).along_the_chain()):
        along[link.stage.chain_id].append(link)
    chains = Chain.objects.filter(slug__in=slugs)
    return {chain.slug: Piece("shares", chain=chain, links=tuple(along[chain.pk])) for chain in chains}


def _arenas(slugs) -> dict[str, list[Strategy]]:
    """By slug, the leading goals in each arena there is."""
    if not slugs:
        return {}
    goals = {slug: [] for slug in Arena.objects.filter(slug__in=slugs).values_list("slug", flat=True)}
    for strategy in Strategy.objects.leading().filter(arena__slug__in=slugs).for_list():
        goals[strategy.arena.slug].append(strategy)
    return goals


def _draw(block, chains, arenas):
    if block.kind == "text":
        yield Piece("text", block.text)
    elif block.kind == "shares":
        for slug in block.slugs:
            yield chains.get(slug) or Piece("unknown", slug, noun="chain")
    else:
        yield Piece("goals", goals=_goals([goal for slug in block.slugs for goal in arenas.get(slug, ())]))
        for slug in block.slugs:
            if not arenas.get(slug):
                yield Piece("unknown" if slug not in arenas else "no goals", slug, noun="arena")


def _goals(strategies) -> Board:
    actors = sorted({strategy.actor for strategy in strategies}, key=lambda actor: (actor.name, actor.code))
    return board(strategies, columns=actors, row=lambda goal: goal.arena, column=lambda goal: goal.actor)
