from django.shortcuts import render

from arenas.filters import InstrumentFilters
from arenas.models import Instrument
from kb.http import public, record_or_gone

from ._listing import Listing, parameters


@public(params=parameters(InstrumentFilters))
def instruments(request):
    choose = ("actor", "arena", "kind", "status")
    listing = Listing.of(request, InstrumentFilters, Instrument.objects.for_list(), choose=choose)
    return render(request, "arenas/instruments.html", {"listing": listing})


@public
def instrument(request, slug):
    return render(request, "arenas/instrument.html", {"instrument": record_or_gone(Instrument.objects.for_page(), slug)})
