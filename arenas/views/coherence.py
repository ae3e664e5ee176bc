from django.shortcuts import render

from arenas.filters import questions
from kb.http import public

from ._json import json_of


@public(params=("page",))
def coherence(request):
    page = {"flaws": questions.flaws(request), "json": json_of(request, "coherence", "page")}
    return render(request, "arenas/coherence.html", page)


@public(params=("threshold", "page"))
def research(request):
    page = {"asked": questions.wanted_figures(request), "json": json_of(request, "research", "threshold", "page")}
    return render(request, "arenas/research.html", page)
