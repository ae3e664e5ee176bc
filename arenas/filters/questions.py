"""What a reader asks of what-if and of chokepoints, read out of an address alike for pages and API."""

from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from django.core.paginator import Page
from django.http import QueryDict

from arenas.analysis.scenario import FORMS, BadScenario, Scenario
from arenas.models import Actor, Stage
from arenas.models.chokepoints import Grip, Unknown, grips, unknowns
from arenas.models.coherence import Flawed, coherence
from arenas.models.knowledge import Knowledge
from arenas.models.research import Wanted, research, wanted
from kb.http import BadParameters, bad, page_number, page_of, together

from . import asking

#: The parameters of a scenario.
SCENARIO = tuple(FORMS)
#: From this share on, in per cent, an actor holds a stage, unless a reader asks for something else.
HALF = 50
#: Chokepoints on a page, of which each costs a look at the graph.
A_PAGE = 50


def scenario(sent: QueryDict) -> Scenario:
    """Raises BadParameters."""
    try:
        return Scenario.parse((name, value) for name in SCENARIO for value in sent.getlist(name))
    except BadScenario as error:
        raise refused(error, sent) from None


def refused(error: BadScenario, sent: QueryDict) -> BadParameters:
    """A scenario that can be read may still name what there is not."""
    values = sent.getlist(error.parameter)
    return bad(error.parameter, values[0] if len(values) == 1 else None, error.reason)


@dataclass(frozen=True)
class HeldStages:
    """A page of chokepoints. What is unknown is on every page, unless one actor is asked for."""

    threshold: Decimal
    actor: Actor | None
    actors: list[Actor]
    page: Page
    results: list[Grip]
    unknown: list[Unknown]

    @property
    def least(self) -> str:
        """The threshold as a reader writes it."""
        return f"{self.threshold.normalize():f}"

    @property
    def pages(self) -> int:
        return self.page.paginator.num_pages


def chokepoints(request) -> HeldStages:
    """Raises BadParameters. Six queries, and one for the actor if one is named."""
    sent = request.GET
    questions = partial(asking.threshold, sent, HALF), partial(asking.record, sent, "actor", Actor), partial(page_number, request)
    threshold, actor, _ = together(*questions)
    knowledge = Knowledge.load()
    found = knowledge.chokepoints(threshold)
    page = page_of(request, found.of(actor.code) if actor else found.found, A_PAGE)
    unknown = [] if actor else unknowns(knowledge, found)
    return HeldStages(threshold, actor, knowledge.holders, page, grips(knowledge, page), unknown)


@dataclass(frozen=True)
class Flaws:
    """A page of all that contradicts itself or is mixed; how many contradictions there are on all pages together."""

    page: Page
    contradictions: int

    @property
    def results(self) -> list[Flawed]:
        return list(self.page)

    @property
    def pages(self) -> int:
        return self.page.paginator.num_pages

    @property
    def mixtures(self) -> int:
        return self.page.paginator.count - self.contradictions


def flaws(request) -> Flaws:
    """Raises BadParameters. Six queries."""
    page_number(request)
    found = coherence(Knowledge.load())
    return Flaws(page_of(request, found, A_PAGE), sum(each.is_contradiction for each in found))


@dataclass(frozen=True)
class WantedFigures:
    """A page of figures that would settle an open question. What no single figure settles is on every page."""

    threshold: Decimal
    page: Page
    results: list[Wanted]
    stuck: tuple[tuple[Stage, str], ...]
    blank: tuple[Stage, ...]
    left_out: int

    @property
    def least(self) -> str:
        return f"{self.threshold.normalize():f}"

    @property
    def pages(self) -> int:
        return self.page.paginator.num_pages


def wanted_figures(request) -> WantedFigures:
    """Raises BadParameters. Six queries."""
    threshold, _ = together(partial(asking.threshold, request.GET, HALF), partial(page_number, request))
    knowledge = Knowledge.load()
    found = research(knowledge, threshold)
    page = page_of(request, found.wanted, A_PAGE)
    return WantedFigures(threshold, page, wanted(knowledge, page), found.stuck, found.blank, found.left_out)
