from django.shortcuts import render

from arenas.filters import EventFilters
from arenas.models import Event
from kb.http import public, record_or_gone

from ._listing import Listing, parameters


@public(params=parameters(EventFilters))
def events(request):
    listing = Listing.of(request, EventFilters, Event.objects.for_list(), choose=("arena", "actor", "year"))
    return render(request, "arenas/timeline.html", {"listing": listing})


@public
def event(request, slug):
    return render(request, "arenas/event.html", {"event": record_or_gone(Event.objects.for_page(), slug)})
