from django.shortcuts import render

from arenas.filters import questions
from kb.http import public


@public(params=("page",))
def coherence(request):
    return render(request, "arenas/coherence.html", {"flaws": questions.flaws(request)})


@public(params=("threshold", "page"))
def research(request):
    return render(request, "arenas/research.html", {"asked": questions.wanted_figures(request)})
