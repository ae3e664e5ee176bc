from django.shortcuts import render
from kb.http import public, record_or_gone

from arenas.models import Indicator


@public
def indicators(request):
    return render(request, "arenas/records.html", {"title": "Indicators", "records": Indicator.objects.for_list()})


@public
def indicator(request, slug):
    return render(request, "arenas/record.html", {"record": record_or_gone(Indicator.objects.for_page(), slug)})
