from django.shortcuts import render

from arenas.models import Share
from kb.http import public, record_or_gone


@public
def shares(request):
    return render(request, "arenas/records.html", {"title": "Shares", "records": Share.objects.for_list()})


@public
def share(request, slug):
    return render(request, "arenas/record.html", {"record": record_or_gone(Share.objects.for_page(), slug)})
