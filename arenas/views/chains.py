from django.shortcuts import render
from kb.http import public, record_or_gone

from arenas.models import Chain


@public
def chains(request):
    return render(request, "arenas/records.html", {"title": "Chains", "records": Chain.objects.for_list()})


@public
def chain(request, slug):
    return render(request, "arenas/record.html", {"record": record_or_gone(Chain.objects.for_page(), slug)})
