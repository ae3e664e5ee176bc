from django.shortcuts import render

from arenas.models import Event
from kb.http import public, record_or_gone


@public
def events(request):
    return render(request, "arenas/records.html", {"title": "Events", "records": Event.objects.for_list()})


@public
def event(request, slug):
    return render(request, "arenas/record.html", {"record": record_or_gone(Event.objects.for_page(), slug)})
