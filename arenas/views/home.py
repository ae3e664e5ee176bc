from dataclasses import dataclass, field

from django.shortcuts import render

from arenas.analysis.board import board
from arenas.models import Actor, Arena, Layer, Share, Strategy
from arenas.models.chokepoints import tightest
from arenas.models.knowledge import Knowledge
from kb.editorial.models import ChangeSet
from kb.http import public


@public
def home(request):
    actors = list(Actor.objects.on_the_board())
    goals = Strategy.objects.leading().filter(actor__in=actors).for_list()
    page = {
        "board": board(goals, columns=actors, row=lambda goal: goal.arena, column=lambda goal: goal.actor),
        "stack": stack(Arena.objects.all(), Share.objects.leading().for_stack()),
        "tightest": tightest(Knowledge.load()),
        "editions": ChangeSet.objects.editions()[:5],
    }
    return render(request, "arenas/home.html", page)


@dataclass
class Storey:
    """One layer of the stack: its arenas, and who holds the stages of the chains that begin here."""

    layer: Layer
    arenas: list = field(default_factory=list)
    shares: list = field(default_factory=list)


def stack(arenas, shares):
    """Every layer, the top first. A chain stands once, where it begins."""
    storeys = {layer: Storey(Layer(layer)) for layer in reversed(Layer.values)}
    for arena in arenas:
        storeys[arena.layer].arenas.append(arena)
    for share in shares:
        if share.stage.chain.layer:
            storeys[share.stage.chain.layer].shares.append(share)
    return list(storeys.values())
