from django.shortcuts import render

from arenas.models import Actor
from kb.http import public, record_or_gone


@public
def actors(request):
    return render(request, "arenas/actors.html", {"actors": Actor.objects.for_list().order_by("kind", "name", "code")})


@public
def actor(request, code):
    return render(request, "arenas/actor.html", {"actor": record_or_gone(Actor.objects.for_page(), code)})
