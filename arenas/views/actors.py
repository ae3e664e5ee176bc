from django.shortcuts import render

from arenas.filters import asking
from arenas.models import Actor, Observation, Share
from arenas.models.exposures import HALF, exposure, has_exposure
from kb.http import public, record_or_gone


@public
def actors(request):
    return render(request, "arenas/actors.html", {"actors": Actor.objects.for_index()})


@public(params=("threshold",))
def actor(request, code):
    threshold = asking.threshold(request.GET, HALF)
    actor = record_or_gone(Actor.objects.for_page(), code)
    found = exposure(actor, threshold=threshold) if has_exposure(actor) else None
    held, measured = Share.objects.of([actor]).best().for_list(), Observation.objects.of([actor]).latest().for_list()
    page = {"actor": actor, "held": held, "measured": measured, "exposure": found}
    return render(request, "arenas/actor.html", page)
