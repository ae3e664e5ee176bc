from django.shortcuts import render

from arenas.models import Chain
from kb.http import public, record_or_gone


@public
def chains(request):
    return render(request, "arenas/records.html", {"title": "Chains", "records": Chain.objects.for_list()})


@public
def chain(request, slug):
    return render(request, "arenas/record.html", {"record": record_or_gone(Chain.objects.for_page(), slug)})
