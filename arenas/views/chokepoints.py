from django.shortcuts import render

from arenas.filters import questions
from kb.http import public

from ._json import json_of

NAMES = ("threshold", "actor", "page")


@public(params=NAMES)
def chokepoints(request):
    page = {"held": questions.chokepoints(request), "json": json_of(request, "chokepoints", *NAMES)}
    return render(request, "arenas/chokepoints.html", page)
