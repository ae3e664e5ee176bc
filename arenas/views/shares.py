from django.shortcuts import render

from arenas.filters import ShareFilters
from arenas.models import Share
from kb.http import public, record_or_gone

from ._listing import Listing, parameters


@public(params=parameters(ShareFilters))
def shares(request):
    choose = ("chain", "stage", "actor", "basis", "year", "rank")
    listing = Listing.of(request, ShareFilters, Share.objects.for_list(), choose=choose)
    return render(request, "arenas/shares.html", {"listing": listing})


@public
def share(request, slug):
    share = record_or_gone(Share.objects.for_page(), slug)
    return render(request, "arenas/share.html", {"share": share, "beside": Share.objects.beside(share)})
