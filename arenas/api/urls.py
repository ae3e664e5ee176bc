"""/api/v1/<plural noun>/ and /api/v1/<plural noun>/<key>/"""

from rest_framework.routers import DefaultRouter

from . import viewsets

app_name = "api"

router = DefaultRouter()
router.include_format_suffixes = False
for plural, viewset in {
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
    "memberships": viewsets.Memberships,
    "targets": viewsets.Targets,
    "inputs": viewsets.Inputs,
    "observations": viewsets.Observations,
    "citations": viewsets.Citations,
    "editions": viewsets.Editions,
}.items():
    router.register(plural, viewset, basename=plural)

urlpatterns = router.urls
