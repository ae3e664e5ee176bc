from django.shortcuts import render

from arenas.models import Strategy
from kb.http import public, record_or_gone


@public
def strategies(request):
    return render(request, "arenas/strategies.html", {"strategies": Strategy.objects.for_list()})


@public
def strategy(request, slug):
    strategy = record_or_gone(Strategy.objects.for_page(), slug)
    return render(request, "arenas/strategy.html", {"strategy": strategy, "beside": Strategy.objects.beside(strategy)})
