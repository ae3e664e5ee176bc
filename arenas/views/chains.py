from django.shortcuts import render

from arenas.filters import ChainFilters
from arenas.models import Chain, Stage
from kb.http import public, record_or_gone

from ._links import weighed
from ._listing import Listing, parameters
from ._stage_graph import StageGraph


@public(params=parameters(ChainFilters))
def chains(request):
    listing = Listing.of(request, ChainFilters, Chain.objects.for_list().with_stages(), choose=("arena",))
    return render(request, "arenas/chains.html", {"listing": listing})


@public
def chain(request, slug):
    chain = record_or_gone(Chain.objects.for_page(), slug)
    stages = Stage.objects.filter(chain=chain).along_the_chain()
    return render(request, "arenas/chain.html", {"chain": chain, "links": weighed(stages), "graph": StageGraph.of(chain, stages)})
