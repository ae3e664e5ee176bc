from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from django.shortcuts import redirect, render

from arenas.analysis.board import Board, board
from arenas.filters.asking import chosen, chosen_actors, codes
from arenas.models import Actor, Arena, Observation, Share, Strategy
from arenas.models.verdicts import Compared, compared_indicators, compared_stages
from kb.http import public, together

NAMES = ("actors", "arenas")


@public(params=NAMES)
def compare(request):
    if any(len(request.GET.getlist(name)) > 1 for name in NAMES):
        return redirect(address(request))
    comparison = Comparison.of(codes(request.GET, "actors"), codes(request.GET, "arenas"))
    page = {"comparison": comparison, "actors": Actor.objects.comparable(), "arenas": Arena.objects.with_goals()}
    return render(request, "arenas/compare.html", page)


def address(request):
    """The one address of what a form asked for: `/compare/?actors=cn,us`."""
    chosen = {name: ",".join(codes(request.GET, name)) for name in NAMES}
    return f"{request.path}?{urlencode({name: text for name, text in chosen.items() if text}, safe=',')}"


@dataclass(frozen=True)
class Comparison:
    """Actors side by side, in the order asked for: their goals by arena, their shares by stage. Without actors, nothing yet."""

    actors: list
    arenas: list
    goals: Board
    shares: Board
    stages: list[Compared]
    indicators: list[Compared]

    @property
    def held(self):
        """The lines of the board of shares, each with what it decides."""
        return list(zip(self.shares.lines, self.stages, strict=True))

    @classmethod
    def of(cls, actors, arenas):
        """Seven queries, however many are compared; two if none. Raises BadParameters in words that a reader can act on."""
        actors, arenas = together(partial(chosen_actors, actors), partial(chosen, Arena, "arenas", arenas))
        goals = Strategy.objects.of(actors, arenas).for_list()
        shares = list(Share.objects.of(actors, arenas).best().for_list())
        return cls(
            actors=actors,
            arenas=arenas,
            goals=board(goals, columns=actors, row=lambda goal: goal.arena, column=lambda goal: goal.actor),
            shares=board(shares, columns=actors, row=lambda share: share.stage, column=lambda share: share.actor),
            stages=compared_stages(actors, shares),
            indicators=compared_indicators(actors, Observation.objects.of(actors, arenas).for_list()),
        )
