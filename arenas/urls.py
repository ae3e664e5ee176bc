"""The addresses of the domain's pages, nested as their paths are. A list is named by the plural, a page by the noun."""

from django.urls import path

from arenas.api import agents
from arenas.views import (
    actors,
    arenas,
    briefs,
    chains,
    chokepoints,
    coherence,
    compare,
    home,
    indicators,
    instruments,
    methodology,
    shares,
    stages,
    strategies,
    timeline,
    what_if,
)

urlpatterns = [
    # /
    path("", home.home, name="home"),
    path("compare/", compare.compare, name="compare"),
    # /arenas/
    path("arenas/", arenas.arenas, name="arenas"),
    path("arenas/<slug:slug>/", arenas.arena, name="arena"),
    # /actors/
    path("actors/", actors.actors, name="actors"),
    path("actors/<slug:code>/", actors.actor, name="actor"),
    # /strategies/
    path("strategies/", strategies.strategies, name="strategies"),
    path("strategies/<slug:slug>/", strategies.strategy, name="strategy"),
    # /instruments/
    path("instruments/", instruments.instruments, name="instruments"),
    path("instruments/<slug:slug>/", instruments.instrument, name="instrument"),
    # /chains/
    path("chains/", chains.chains, name="chains"),
    path("chains/<slug:slug>/", chains.chain, name="chain"),
    path("chains/<slug:slug>/what-if/", what_if.what_if, name="what-if"),
    # /chokepoints/
    path("chokepoints/", chokepoints.chokepoints, name="chokepoints"),
    # /coherence/ and /research/
    path("coherence/", coherence.coherence, name="coherence"),
    path("research/", coherence.research, name="research"),
    # /stages/
    path("stages/", stages.stages, name="stages"),
    path("stages/<slug:slug>/", stages.stage, name="stage"),
    # /shares/
    path("shares/", shares.shares, name="shares"),
    path("shares/<slug:slug>/", shares.share, name="share"),
    # /indicators/
    path("indicators/", indicators.indicators, name="indicators"),
    path("indicators/<slug:slug>/", indicators.indicator, name="indicator"),
    # /timeline/ and /events/: the list of events is the timeline
    path("timeline/", timeline.events, name="events"),
    path("events/<slug:slug>/", timeline.event, name="event"),
    # /briefs/
    path("briefs/", briefs.briefs, name="briefs"),
    path("briefs/<slug:slug>/", briefs.brief, name="brief"),
    # /methodology/, /glossary/, /editing/ and /api/guide/: docs/ as pages
    path("methodology/", methodology.methodology, name="methodology"),
    path("glossary/", methodology.glossary, name="glossary"),
    path("editing/", methodology.editing, name="editing"),
    path("api/guide/", methodology.api_guide, name="api-guide"),
    # /mcp: for agents
    path("mcp", agents.mcp, name="mcp"),
]
