from django.shortcuts import render

from arenas.filters import StrategyFilters
from arenas.models import Actor, Arena, Strategy, StrategyStatus
from kb.http import filtered, public, record_or_gone


@public(params=StrategyFilters)
def strategies(request):
    page = {
        "strategies": filtered(StrategyFilters, request, Strategy.objects.for_list()),
        "actors": Actor.objects.with_goals(),
        "arenas": Arena.objects.with_goals(),
        "statuses": StrategyStatus,
    }
    return render(request, "arenas/strategies.html", page)


@public
def strategy(request, slug):
    strategy = record_or_gone(Strategy.objects.for_page(), slug)
    return render(request, "arenas/strategy.html", {"strategy": strategy, "beside": Strategy.objects.beside(strategy)})
