from django.shortcuts import render

from arenas.filters import BriefFilters
from arenas.models import Brief
from kb.http import public, record_or_gone

from ._listing import Listing, parameters
from ._pieces import pieces


@public(params=parameters(BriefFilters))
def briefs(request):
    listing = Listing.of(request, BriefFilters, Brief.objects.for_list(), choose=("arena",))
    return render(request, "arenas/briefs.html", {"listing": listing})


@public
def brief(request, slug):
    brief = record_or_gone(Brief.objects.for_page(), slug)
    return render(request, "arenas/brief.html", {"brief": brief, "pieces": pieces(brief.body)})
