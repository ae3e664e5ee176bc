from django.shortcuts import render

from arenas.models import Stage
from kb.http import public, record_or_gone


@public
def stages(request):
    return render(request, "arenas/records.html", {"title": "Stages", "records": Stage.objects.for_list()})


@public
def stage(request, slug):
    return render(request, "arenas/record.html", {"record": record_or_gone(Stage.objects.for_page(), slug)})
