from django.shortcuts import render

from arenas.analysis.board import board
from arenas.analysis.period import Period
from arenas.filters import IndicatorFilters
from arenas.models import Indicator, Observation
from arenas.models.changes import trends
from kb.http import page_of, public, record_or_gone

from ._listing import Listing, parameters

#: Columns of a table: more of them nobody can read side by side.
PERIODS = 8


@public(params=parameters(IndicatorFilters))
def indicators(request):
    listing = Listing.of(request, IndicatorFilters, Indicator.objects.for_list(), choose=("arena",))
    return render(request, "arenas/indicators.html", {"listing": listing})


@public(params=["page"])
def indicator(request, slug):
    indicator = record_or_gone(Indicator.objects.for_page(), slug)
    page = page_of(request, latest_first(indicator.observations.periods()), PERIODS)
    observed = list(Observation.objects.filter(indicator=indicator, period__in=page.object_list).for_list())
    table = board(observed, columns=page.object_list, row=lambda seen: seen.actor, column=lambda seen: seen.period)
    shown = {"indicator": indicator, "table": table, "page": page, "trends": trends(observed)}
    return render(request, "arenas/indicator.html", shown)


def latest_first(periods):
    return sorted(periods, key=lambda text: (Period.parse(text).first, text), reverse=True)
