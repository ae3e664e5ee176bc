from django.shortcuts import render

from arenas.models import Brief
from kb.http import public, record_or_gone


@public
def briefs(request):
    return render(request, "arenas/records.html", {"title": "Briefs", "records": Brief.objects.for_list()})


@public
def brief(request, slug):
    return render(request, "arenas/record.html", {"record": record_or_gone(Brief.objects.for_page(), slug)})
