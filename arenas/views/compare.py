from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from django.shortcuts import redirect, render

from arenas.analysis.board import Board, board
from arenas.models import Actor, Arena, Share, Strategy
from kb.http import bad, public, together

NAMES = ("actors", "arenas")
FEWEST, MOST = 2, 6
MOST_ARENAS = 50


@public(params=NAMES)
def compare(request):
    if any(len(request.GET.getlist(name)) > 1 for name in NAMES):
        return redirect(address(request))
    comparison = Comparison.of(codes(request, "actors"), codes(request, "arenas"))
    page = {"comparison": comparison, "actors": Actor.objects.comparable(), "arenas": Arena.objects.with_goals()}
    return render(request, "arenas/compare.html", page)


def codes(request, name):
    """`?actors=cn,us`, and what a form without script sends: `?actors=cn&actors=us`."""
    return [code.strip() for code in ",".join(request.GET.getlist(name)).split(",") if code.strip()]


def address(request):
    """The one address of what a form asked for: `/compare/?actors=cn,us`."""
    chosen = {name: ",".join(codes(request, name)) for name in NAMES}
    return f"{request.path}?{urlencode({name: text for name, text in chosen.items() if text}, safe=',')}"


@dataclass(frozen=True)
class Comparison:
    """Actors side by side, in the order asked for: their goals by arena, their shares by stage. Without actors, nothing yet."""

    actors: list
    arenas: list
    goals: Board
    shares: Board

    @classmethod
    def of(cls, actors, arenas):
        """Six queries, however many are compared; two if none. Raises BadParameters in words that a reader can act on."""
        actors, arenas = together(partial(chosen_actors, actors), partial(chosen, Arena, "arenas", arenas))
        goals = Strategy.objects.of(actors, arenas).for_list()
        shares = Share.objects.of(actors, arenas).best().for_list()
        return cls(
            actors=actors,
            arenas=arenas,
            goals=board(goals, columns=actors, row=lambda goal: goal.arena, column=lambda goal: goal.actor),
            shares=board(shares, columns=actors, row=lambda share: share.stage, column=lambda share: share.actor),
        )


def chosen_actors(codes):
    if codes and not FEWEST <= len(codes) <= MOST:
        raise bad("actors", ",".join(codes)[:40], f"A comparison takes {FEWEST} to {MOST} actors, not {len(codes)}.")
    return chosen(Actor, "actors", codes)


def chosen(model, name, codes):
    """The records of these keys, in the order asked for. One query, or none."""
    if len(codes) > MOST_ARENAS:
        raise bad(name, None, f"A comparison takes {MOST_ARENAS} of these at most, not {len(codes)}.")
    if twice := next((code for code in codes if codes.count(code) > 1), None):
        raise bad(name, twice, "It is named twice.")
    found = model.objects.in_bulk(codes, field_name=model.key_name) if codes else {}
    if unknown := next((code for code in codes if code not in found), None):
        raise bad(name, unknown, f"There is no such {model.noun()}. The page /{name}/ lists those that there are.")
    return [found[code] for code in codes]
