from django.shortcuts import render

from arenas.filters import StageFilters
from arenas.models import Share, Stage
from kb.http import public, record_or_gone

from ._links import weighed
from ._listing import Listing, parameters

#: What one page shows of the figures of a stage; the list of shares has them all.
MOST_SHARES = 200


@public(params=parameters(StageFilters))
def stages(request):
    listing = Listing.of(request, StageFilters, Stage.objects.for_list().with_citations(), choose=("chain", "kind"))
    return render(request, "arenas/stages.html", {"listing": listing})


@public
def stage(request, slug):
    stage = record_or_gone(Stage.objects.for_page(), slug)
    shares = Share.objects.filter(stage=stage).for_list().deprecated_last()[:MOST_SHARES]
    return render(request, "arenas/stage.html", {"stage": stage, "link": weighed([stage])[0], "shares": shares})
