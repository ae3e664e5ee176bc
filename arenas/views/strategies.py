from django.shortcuts import render

from arenas.filters import StrategyFilters
from arenas.filters.asking import as_of
from arenas.models import Strategy
from arenas.models.standings import standings
from kb.http import public, record_or_gone

from ._listing import Listing, parameters


@public(params=parameters(StrategyFilters))
def strategies(request):
    listing = Listing.of(request, StrategyFilters, Strategy.objects.for_list(), choose=("actor", "arena", "status"))
    return render(request, "arenas/strategies.html", {"listing": listing})


@public
def strategy(request, slug):
    strategy = record_or_gone(Strategy.objects.for_page(), slug)
    found = standings(strategy.targets.all(), at=as_of(request))
    page = {"strategy": strategy, "standings": found, "beside": Strategy.objects.beside(strategy)}
    return render(request, "arenas/strategy.html", page)
