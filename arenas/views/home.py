from dataclasses import dataclass, field
from itertools import groupby

from django.shortcuts import redirect, render

from arenas.analysis.board import board
from arenas.filters.asking import chosen_actors, codes
from arenas.models import Actor, Arena, Layer, Share, Strategy
from arenas.models.chokepoints import tightest
from arenas.models.knowledge import Knowledge
from kb.editorial.models import ChangeSet
from kb.http import public

from .compare import address

#: So many actors stand on the chessboard until a reader chooses others.
AT_FIRST = 5
#: In the stack a chain shows so many of its stages, and of each so many of those who hold it.
STAGES, HOLDERS = 3, 2


@public(params=("actors",))
def home(request):
    if len(request.GET.getlist("actors")) > 1:
        return redirect(address(request))
    page = {
        "chessboard": Chessboard.of(codes(request.GET, "actors")),
        "stack": stack(Arena.objects.all(), Share.objects.leading(HOLDERS).for_stack()),
        "tightest": tightest(Knowledge.load()),
        "editions": ChangeSet.objects.editions()[:5],
    }
    return render(request, "arenas/home.html", page)


@dataclass(frozen=True)
class Chessboard:
    """The goals of a few actors by arena, and all actors that have one."""

    actors: list
    wanting: list

    @classmethod
    def of(cls, codes):
        """Those that are asked for, or those who want something in the most arenas. Raises BadParameters."""
        wanting = list(Actor.objects.on_the_board())
        return cls(chosen_actors(codes, fewest=1) or wanting[:AT_FIRST], wanting)

    @property
    def board(self):
        goals = Strategy.objects.leading().of(self.actors).for_list()
        return board(goals, columns=self.actors, row=lambda goal: goal.arena, column=lambda goal: goal.actor)

    @property
    def has_others(self) -> bool:
        return any(actor not in self.actors for actor in self.wanting)


@dataclass
class Foot:
    """Where a chain begins: a few of its stages, those of which somebody certainly holds the most."""

    chain: object
    shares: list
    left_out: int


@dataclass
class Storey:
    """One layer of the stack: its arenas, and the chains that begin here with who holds them."""

    layer: Layer
    arenas: list = field(default_factory=list)
    chains: list = field(default_factory=list)


def stack(arenas, shares):
    """Every layer, the top first. A chain stands once, where it begins; `shares` come chain by chain and stage by stage."""
    storeys = {layer: Storey(Layer(layer)) for layer in reversed(Layer.values)}
    for arena in arenas:
        storeys[arena.layer].arenas.append(arena)
    for chain, held in groupby(shares, key=lambda share: share.stage.chain):
        if chain.layer:
            storeys[chain.layer].chains.append(foot(chain, held))
    return list(storeys.values())


def foot(chain, shares):
    stages = {stage: list(held) for stage, held in groupby(shares, key=lambda share: share.stage)}
    most_held = sorted(stages, key=lambda stage: -(stages[stage][0].lower or 0))[:STAGES]
    shown = [share for stage in stages if stage in most_held for share in stages[stage]]
    return Foot(chain, shown, len(stages) - len(most_held))
