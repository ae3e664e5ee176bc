"""How the stages of a chain feed each other: what its picture and the table beside it say, of one making."""

from collections import defaultdict
from dataclasses import dataclass

from arenas.analysis import graph, layout
from arenas.analysis.estimate import Order
from arenas.models import Chain, Input, Share, Stage


@dataclass(frozen=True)
class Node:
    """A stage, what it takes and gives as far as the chain is concerned, and its leading holder.

    `contested`: another holder on record may hold as much, or more.
    """

    stage: Stage
    takes: tuple[Input, ...]
    gives: tuple[Input, ...]
    lead: Share | None
    contested: bool
    foreign: bool

    @property
    def notes(self) -> tuple[str, ...]:
        """What stands below its name."""
        lead = f"{self.lead.actor} {self.lead.text} {self.lead.caveat}".strip() if self.lead else "share not known"
        chain = (f"of {self.stage.chain}",) if self.foreign else ()
        return (*chain, lead, *(("another may hold as much or more",) if self.contested else ()))

    @property
    def text(self) -> str:
        return ", ".join((self.stage.name, *self.notes))


@dataclass(frozen=True)
class StageGraph:
    """The stages of the chain in its order, then their neighbours in other chains. `drawing` is None if it would be a tangle."""

    nodes: tuple[Node, ...]
    drawing: layout.Drawing | None

    @classmethod
    def of(cls, chain: Chain, stages) -> "StageGraph":
        """Three queries: of inputs, of shares and of what these cite."""
        inputs = list(Input.objects.around(chain))
        ends = (end for each in inputs for end in (each.from_stage, each.stage))
        all_stages = dict.fromkeys([*stages, *sorted((end for end in ends if end.chain_id != chain.pk), key=_in_order)])
        takes, gives, held = defaultdict(list), defaultdict(list), _held(all_stages)
        for each in inputs:
            takes[each.stage_id].append(each)
            gives[each.from_stage_id].append(each)
        nodes = tuple(
            Node(each, tuple(takes[each.pk]), tuple(gives[each.pk]), *_lead(held[each.pk]), each.chain_id != chain.pk)
            for each in all_stages
        )
        return cls(nodes, _drawing(nodes, inputs))

    @property
    def boxes(self):
        """Each node with its place in the drawing."""
        return list(zip(self.nodes, self.drawing.boxes, strict=True))

    @property
    def width(self) -> float:
        """In letters of 16 pixels, so that the picture grows with the reader's text."""
        return self.drawing.width / 16

    @property
    def height(self) -> float:
        return self.drawing.height / 16

    @property
    def has_neighbours(self) -> bool:
        return any(node.foreign for node in self.nodes)

    @property
    def has_inputs(self) -> bool:
        return any(node.takes for node in self.nodes)


def _in_order(stage: Stage):
    return stage.chain.position, stage.chain.name, stage.position, stage.name, stage.slug


def _held(stages) -> dict:
    held = defaultdict(list)
    shares = Share.objects.filter(stage__in=[stage.pk for stage in stages]).of_suppliers()
    for share in shares.measured().best().largest_first().for_list():
        held[share.stage_id].append(share)
    return held


def _lead(shares: list[Share]) -> tuple[Share | None, bool]:
    """The largest for certain, and whether another one may be larger or as large."""
    if not shares:
        return None, False
    first, *others = shares
    return first, any(_may_hold_more(other, first) for other in others)


def _may_hold_more(other: Share, first: Share) -> bool:
    """Of what the first leaves for certain. A company is a part of its own nation and cannot rival it."""
    if other.actor_id == first.actor.home_id or other.actor.home_id == first.actor_id:
        return False
    least, left = first.bounded.lower or 0, 100 - (first.bounded.lower or 0)
    return left >= least and other.bounded.compare(first.bounded) is not Order.LESS


def _drawing(nodes: tuple[Node, ...], inputs: list[Input]) -> layout.Drawing | None:
    texts = [layout.Node(node.stage.slug, node.stage.name, node.notes) for node in nodes]
    return layout.draw(texts, [graph.Edge(each.stage.slug, each.from_stage.slug, each.essential) for each in inputs])
