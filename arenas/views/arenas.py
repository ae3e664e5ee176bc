from collections import defaultdict

from django.shortcuts import render

from arenas.models import Arena
from kb.http import public, record_or_gone

from ._held import Held


@public
def arenas(request):
    return render(request, "arenas/arenas.html", {"tree": tree(Arena.objects.all())})


@public
def arena(request, slug):
    arena = record_or_gone(Arena.objects.for_page(), slug)
    return render(request, "arenas/arena.html", {"arena": arena, "held": Held.in_chains_of(arena)})


def tree(arenas):
    """Pairs of an arena and the pairs below it, in the order of the arenas."""
    below = defaultdict(list)
    for arena in arenas:
        below[arena.broader_id].append(arena)

    def branches(key):
        return [(arena, branches(arena.pk)) for arena in below[key]]

    return branches(None)
