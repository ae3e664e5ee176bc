"""/api/v1/<plural noun>/ and /api/v1/<plural noun>/<key>/"""

from django.urls import path
from rest_framework.routers import SimpleRouter

from kb.rest import ReadOnlyViewSet
from kb.rest.choosing import viewset_of

from . import changes, dependence, viewsets
from .analysis import Analysis
from .change_sets import ChangeSets
from .comparison import Comparison
from .concentration import Concentration
from .corrections import Corrections
from .exposure import Exposure
from .history import History
from .search import Search
from .standings import TargetStandings
from .trends import Trends

app_name = "api"

LISTS: dict[str, type[ReadOnlyViewSet]] = {
    "actors": viewsets.Actors,
    "arenas": viewsets.Arenas,
    "strategies": viewsets.Strategies,
    "instruments": viewsets.Instruments,
    "chains": viewsets.Chains,
    "stages": viewsets.Stages,
    "shares": viewsets.Shares,
    "indicators": viewsets.Indicators,
    "events": viewsets.Events,
    "briefs": viewsets.Briefs,
    "sources": viewsets.Sources,
    # Parts
    "memberships": viewsets.Memberships,
    "targets": viewsets.Targets,
    "inputs": viewsets.Inputs,
    "observations": viewsets.Observations,
    "citations": viewsets.Citations,
    "editions": viewsets.Editions,
}
router = SimpleRouter()
for plural, viewset in LISTS.items():
    router.register(plural, viewset, basename=plural)
    viewset_of[viewset.queryset.model] = viewset


#: What is computed: /api/v1/<question>/
QUESTIONS: dict[str, type[Analysis]] = {
    "what-if": dependence.WhatIf,
    "chokepoints": dependence.Chokepoints,
    "coherence": dependence.Coherence,
    "research": dependence.Research,
    "comparison": Comparison,
    "concentration": Concentration,
    "exposure": Exposure,
    "target-standings": TargetStandings,
    "trends": Trends,
    "search": Search,
    # What is new, and all at once
    "changes": changes.Changes,
    "downloads": changes.Downloads,
    "corrections": Corrections,
}

#: What may become of a change-set.
VERBS = ("submit", "withdraw", "publish")

urlpatterns = [
    path("", viewsets.Root.as_view({"get": "root"}, lists=tuple(LISTS), questions=tuple(QUESTIONS)), name="root"),
    *(path(f"{name}/", question.as_view({"get": "answer"}), name=name) for name, question in QUESTIONS.items()),
    # /api/v1/change-sets/: to write
    path("change-sets/", ChangeSets.as_view({"get": "list", "post": "create"}), name="change-sets"),
    path("change-sets/<int:id>/", ChangeSets.as_view({"get": "retrieve", "patch": "partial_update"}), name="change-set"),
    *(path(f"change-sets/<int:id>/{verb}/", ChangeSets.as_view({"post": verb}), name=f"change-set-{verb}") for verb in VERBS),
    path("history/<slug:noun>/<slug:key>/", History.as_view({"get": "answer"}), name="history"),
    *router.urls,
]
