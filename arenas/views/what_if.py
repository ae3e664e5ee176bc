from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from arenas.analysis.holdings import per_cent
from arenas.analysis.scenario import BadScenario, Scenario
from arenas.filters.questions import SCENARIO, refused, scenario
from arenas.models import Actor, Chain, Stage
from arenas.models.knowledge import Knowledge
from arenas.models.what_if import CutShare, Supposed, suppose
from kb.http import bad, public, record_or_gone

#: What the form sends, a value a row: these become `cut`, `spare` and `stock`.
ROWS = {"cut": ("actor", "stage", "percent"), "spare": ("stage", "others"), "stock": ("stored", "stored_months")}
FIELDS = tuple(dict.fromkeys(name for names in ROWS.values() for name in names))


@public(params=(*SCENARIO, *FIELDS))
def what_if(request, slug):
    if request.GET.keys() & set(FIELDS):
        return redirect(address(request))
    chain, knowledge = record_or_gone(Chain.objects, slug), Knowledge.load()
    asked = answered(knowledge, request.GET)
    suggested = [] if asked.is_asked else suggestions(chain, knowledge)
    page = {"chain": chain, "asked": asked, "lefts": asked.along(chain), "suggested": suggested, "json": json(chain, asked)}
    return render(request, "arenas/what_if.html", page | {"form": Form.of(chain, knowledge, asked)})


def json(chain: Chain, asked: Supposed) -> str:
    """Where the API says the same."""
    return f"{reverse('api:what-if')}?{urlencode([('chain', chain.slug), *asked.scenario.parameters()], safe=':')}"


def suggestions(chain: Chain, knowledge: Knowledge, most: int = 3) -> list[CutShare]:
    """The tightest stages of the chain, for a reader who has asked nothing yet."""
    held = [each for each in knowledge.chokepoints().found if knowledge.stages[each.stage].chain_id == chain.pk]
    return [CutShare(knowledge.actors[each.actor], knowledge.stages[each.stage], "100") for each in held[:most]]


def answered(knowledge: Knowledge, sent: QueryDict) -> Supposed:
    try:
        return suppose(knowledge, scenario(sent))
    except BadScenario as error:
        raise refused(error, sent) from None


def address(request):
    """The one address of what a form without script asked for. What it cannot mean is refused there, by its name."""
    pairs = [(name, value) for name in SCENARIO for value in request.GET.getlist(name) if value.strip()]
    for name, fields in ROWS.items():
        pairs += [(name, ":".join(row)) for row in dict.fromkeys(rows(request.GET, fields))]
    return f"{request.path}?{urlencode(pairs, safe=':')}"


def rows(sent: QueryDict, fields: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    """The rows that are filled in; a row with a number alone is an empty one, of which the form proposes the number."""
    columns = [sent.getlist(name) for name in fields]
    if len({len(column) for column in columns}) > 1:
        raise bad(fields[-1], None, f"The fields {', '.join(fields)} belong together: as many of the one as of the others.")
    for row in zip(*columns, strict=True):
        *keys, number = (text.strip() for text in row)
        if len([key for key in keys if key]) == 1 and len(keys) == 2:
            raise bad(fields[0], keys[0], "Choose both who withholds and at which stage.")
        if all(keys) and (number or fields[0] == "actor"):
            yield (*keys, number)


@dataclass(frozen=True)
class Row:
    """A row of the form: what is withheld, and what others can add at that stage."""

    actor: str = ""
    stage: str = ""
    percent: str = "100"
    others: str = ""


@dataclass(frozen=True)
class Form:
    """`stages` by chain, this one first: those of the chain and all that feeds them. Each list of rows ends in an empty one."""

    actors: list[Actor]
    stages: dict[Chain, list[Stage]]
    rows: list[Row]
    stored: list[tuple[str, str]]
    months: str

    @classmethod
    def of(cls, chain: Chain, knowledge: Knowledge, asked: Supposed) -> "Form":
        scenario = asked.scenario
        actors = list(dict.fromkeys([*knowledge.holders, *(cut.actor for cut in asked.cuts)]))
        return cls(
            actors,
            _stages(chain, knowledge, scenario),
            [*_rows(scenario), Row()],
            [*((stage, per_cent(months)) for stage, months in scenario.stock), ("", "")],
            per_cent(scenario.months),
        )


def _stages(chain: Chain, knowledge: Knowledge, scenario: Scenario) -> dict[Chain, list[Stage]]:
    ours = {slug for slug, stage in knowledge.stages.items() if stage.chain_id == chain.pk}
    near = ours.union(*(knowledge.graph.upstream(slug) for slug in ours))
    near |= {cut.stage for cut in scenario.cuts} | {stage for stage, _ in scenario.stock}
    found: dict[Chain, list[Stage]] = {chain: []}
    for slug, stage in knowledge.stages.items():
        if slug in near:
            found.setdefault(stage.chain, []).append(stage)
    return found


def _rows(scenario: Scenario) -> Iterable[Row]:
    """What others can add stands once for each stage."""
    spare = dict(scenario.spare)
    for cut in scenario.cuts:
        others = spare.pop(cut.stage, None)
        yield Row(cut.actor, cut.stage, per_cent(cut.percent), "" if others is None else per_cent(others))
