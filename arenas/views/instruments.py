from django.shortcuts import render

from arenas.models import Instrument
from kb.http import public, record_or_gone


@public
def instruments(request):
    return render(request, "arenas/records.html", {"title": "Instruments", "records": Instrument.objects.for_list()})


@public
def instrument(request, slug):
    return render(request, "arenas/record.html", {"record": record_or_gone(Instrument.objects.for_page(), slug)})
