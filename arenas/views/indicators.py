from django.shortcuts import render

from arenas.models import Indicator
from kb.http import public, record_or_gone


@public
def indicators(request):
    return render(request, "arenas/records.html", {"title": "Indicators", "records": Indicator.objects.for_list()})


@public
def indicator(request, slug):
    return render(request, "arenas/record.html", {"record": record_or_gone(Indicator.objects.for_page(), slug)})
