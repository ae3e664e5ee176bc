"""What to research next: `analysis.sensitivity` over everything that is recorded, with its records."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from arenas.analysis import sensitivity as analysis
from arenas.analysis.holdings import Number, exact, per_cent

from ._ranges import Range
from .actor import Actor
from .chain import Stage
from .knowledge import Knowledge
from .share import Share

#: Of so many stages it is asked, those first on which the most end products depend: to ask costs many looks at a stage's figures.
MOST_ASKED = 200


@dataclass(frozen=True)
class Answer:
    """If the share were this, the question would be settled so. `anywhere`: wherever in the range it lies."""

    share: str
    answer: str
    anywhere: bool

    def __str__(self) -> str:
        return f"{'If it is anywhere in' if self.anywhere else 'At'} {self.share}: {self.answer}."


@dataclass(frozen=True)
class Wanted:
    """A figure that would settle an open question if it were known better. `products`: end products further down."""

    stage: Stage
    actor: Actor
    share: Range
    question: str
    answers: tuple[Answer, ...]
    settled: bool
    products: int
    shares: tuple[Share, ...]

    @property
    def promise(self) -> str:
        if self.settled:
            return "To know in which half of its range this figure lies would be enough."
        return "Whether this figure settles it depends on where in its range the truth lies."


@dataclass(frozen=True)
class Research:
    """`stuck`: questions that no single figure settles, by stage. `blank`: stages without a figure. Contradicted stages are in
    neither: there, one of the figures has to give way first. Of `left_out` stages nothing was asked."""

    wanted: tuple[analysis.Lead, ...]
    stuck: tuple[tuple[Stage, str], ...]
    blank: tuple[Stage, ...]
    left_out: int


def research(knowledge: Knowledge, threshold: Number) -> Research:
    """Asks of every stage who leads it, and of whoever may hold as much as the threshold whether it does."""
    weights = {slug: knowledge.products_after(slug) for slug in knowledge.stages if slug not in knowledge.contradicted}
    weightiest = sorted(weights, key=lambda slug: -weights[slug])[:MOST_ASKED]
    found = analysis.research(knowledge.holdings, _questions(knowledge, weightiest, threshold), weights=weights)
    stuck = tuple((knowledge.stages[each.stage], each.words) for each in found.stuck)
    return Research(found.leads, stuck, tuple(knowledge.stages[slug] for slug in found.blank), len(weights) - len(weightiest))


def wanted(knowledge: Knowledge, leads: Iterable[analysis.Lead]) -> list[Wanted]:
    """With the records, in their order."""
    return [_wanted(knowledge, lead) for lead in leads]


def _questions(knowledge: Knowledge, stages: Iterable[str], threshold: Number) -> Iterable[analysis.Question]:
    least = exact(threshold)
    for slug in stages:
        yield analysis.leads(slug)
        if slug not in knowledge.holdings:
            continue
        held = knowledge.holdings[slug]
        for code in sorted(code for code, share in held.shares.items() if not share.residual):
            share = held.of(code)
            if share.possibly_at_least(least) and not share.certainly_at_least(least):
                words = f"Does {knowledge.actors[code]} hold at least {per_cent(least)} % of it?"
                yield replace(analysis.holds(slug, code, least), words=words)


def _wanted(knowledge: Knowledge, lead: analysis.Lead) -> Wanted:
    answers = [_answer(knowledge, each, anywhere=False) for each in lead.points if each.answer is not None]
    answers += [_answer(knowledge, each, anywhere=True) for each in lead.halves if each.answer is not None]
    counted = knowledge.systems[lead.stage]
    parties = [*counted.suppliers, *filter(None, [counted.residual])]
    claims = [claim for each in parties if each.actor == lead.actor for claim in each.claims]
    return Wanted(
        knowledge.stages[lead.stage],
        knowledge.actors[lead.actor],
        Range.of_share(lead.share),
        lead.question,
        tuple(answers),
        lead.settling_halves == len(lead.halves),
        lead.weight,
        tuple(knowledge.behind(claims, lead.stage)),
    )


def _answer(knowledge: Knowledge, each: analysis.Narrowing, *, anywhere: bool) -> Answer:
    codes = (each.answer or "").split(", ")
    names = [str(knowledge.actors[code]) if code in knowledge.actors else code for code in codes]
    return Answer(each.share.text(), " and ".join(names), anywhere)
