from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse

from arenas.filters import questions
from kb.http import public


@public(params=("threshold", "actor", "page"))
def chokepoints(request):
    held, sent = questions.chokepoints(request), request.GET
    asked = urlencode({name: sent[name] for name in ("threshold", "actor", "page") if sent.get(name)})
    json = reverse("api:chokepoints") + (f"?{asked}" if asked else "")
    return render(request, "arenas/chokepoints.html", {"held": held, "json": json})
