"""What to research next: which figure, if it were known better, would settle a question that is open.

A question about a stage is open while different admissible shares answer it differently. Each figure of the stage that is a range
is narrowed in turn, to either half of what the others leave of it, and to its ends and its middle, and the question is asked
again. To narrow never opens what is settled, so a half that settles it does so wherever in that half the truth lies.

This says what would settle a question, not how likely that is: no place in a range is held to be likelier than another.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from arenas.analysis.concentration import band
from arenas.analysis.holdings import NONE, Holding, Holdings, Number, Refused, exact, per_cent

#: So often a question is asked for each figure that is a range.
NARROWINGS = 5
#: The index of a stage that is in one hand.
ONE_SUPPLIER = Fraction(10_000)

Ask = Callable[[Holdings], str | None]


@dataclass(frozen=True, slots=True)
class Question:
    """About one stage, in words. `ask` gives the answer that all admissible shares give, or None while it is open."""

    stage: str
    words: str
    ask: Ask


@dataclass(frozen=True, slots=True)
class Narrowing:
    """If the figure were known to lie here (in per cent), this would be the answer; None: still open."""

    share: Holding
    answer: str | None


@dataclass(frozen=True, slots=True)
class Lead:
    """A figure worth finding. `share` is what the others leave of it. `halves` and `points`: what its halves (2), and its lower
    end, middle and upper end (3), would answer; at least one of them does. `weight` is the caller's: how much hangs on the stage.
    """

    stage: str
    actor: str
    share: Holding
    question: str
    halves: tuple[Narrowing, ...]
    points: tuple[Narrowing, ...]
    weight: int

    @property
    def settling_halves(self) -> int:
        """2: whichever half it is in, the question is settled."""
        return sum(each.answer is not None for each in self.halves)

    @property
    def settling_points(self) -> int:
        return sum(each.answer is not None for each in self.points)

    @property
    def sentence(self) -> str:
        """ "cn in ree-separation is 85–95 %. At 85 %: no. At 95 %: yes. Between 90–95 %: yes." """
        told = [f"At {each.share.text()}: {each.answer}." for each in self.points if each.answer is not None]
        told += [f"Anywhere in {each.share.text()}: {each.answer}." for each in self.halves if each.answer is not None]
        return " ".join([f"{self.actor} in {self.stage} is {self.share.text()}. {self.question}", *told])


@dataclass(frozen=True, slots=True)
class Research:
    """`leads`, the best first. `stuck`: open questions that no single figure would settle. `blank`: stages that are asked about
    and have no figure at all, the weightiest first."""

    leads: tuple[Lead, ...]
    stuck: tuple[Question, ...]
    blank: tuple[str, ...]


def holds(stage: str, actor: str, threshold: Number) -> Question:
    """Does the actor hold at least so much of it? "yes" or "no"."""
    least = exact(threshold)
    if not 0 < least <= 100:
        raise Refused(f"A threshold of {per_cent(least)} % is not between 0 (not included) and 100 %.")

    def ask(held: Holdings) -> str | None:
        share = held.of(actor)
        return "yes" if share.certainly_at_least(least) else None if share.possibly_at_least(least) else "no"

    return Question(stage, f"Does {actor} hold at least {per_cent(least)} % of it?", ask)


def leads(stage: str) -> Question:
    """Who leads, whatever the shares are: those whom nobody can exceed, not even one unnamed supplier with all that is left."""
    return Question(stage, "Who leads?", leader)


def concentrated(stage: str) -> Question:
    """In which band its concentration lies, see `concentration`. To ask costs more than to ask the others."""

    def ask(held: Holdings) -> str | None:
        least, most, _ = held.admissible().squares()
        lower, upper = band(min(least, ONE_SUPPLIER)), band(min(most, ONE_SUPPLIER))
        return lower.value if lower is upper else None

    return Question(stage, "How concentrated is it?", ask)


def research(
    holdings: Mapping[str, Holdings], questions: Iterable[Question], *, weights: Mapping[str, int] | None = None
) -> Research:
    """Ordered by: halves that settle it, points that settle it, weight, then names.

    Costs at most 1 + 5 × (figures of its stage) askings a question, one if it is settled; to ask costs a pass over the stage's
    figures at least. Weights default to 0; the number of end products downstream is a good one.
    """
    weigh = dict(weights or {})
    found: list[Lead] = []
    stuck: list[Question] = []
    blank: set[str] = set()
    for question in questions:
        held = holdings.get(question.stage, Holdings({}))
        if not held.shares:
            blank.add(question.stage)
        elif question.ask(held) is None:
            worthwhile = list(_leads(question, held, weigh.get(question.stage, 0)))
            found += worthwhile
            stuck += [] if worthwhile else [question]
    return Research(
        tuple(sorted(found, key=_rank)),
        tuple(sorted(stuck, key=lambda each: (-weigh.get(each.stage, 0), each.stage, each.words))),
        tuple(sorted(blank, key=lambda stage: (-weigh.get(stage, 0), stage))),
    )


def leader(held: Holdings) -> str | None:
    """Exact. Who leads has the greatest of the least shares, so only those who have it are looked at: linear for each."""
    named = {actor: share for actor, share in held.shares.items() if not share.residual}
    least = {actor: held.least_left(share) for actor, share in named.items()}
    best = max(least.values(), default=NONE)
    return ", ".join(sorted(actor for actor in named if least[actor] == best and _nobody_exceeds(held, actor))) or None


def _nobody_exceeds(held: Holdings, actor: str) -> bool:
    """Nobody else, nor all that is nobody's in one hand, is larger in any admissible vector."""
    least, most = held.least, held.most + (0 if held.complete else 100)
    own, room, need = held.shares[actor], held.ceiling - least, held.floor - most
    others = [(share.lower, share.upper) for name, share in held.shares.items() if name != actor and not share.residual]
    for lower, upper in [held.nobodys(), *others]:
        if upper <= own.lower:
            continue
        high = min(upper, room + lower)
        if high > max(own.lower, need + upper + own.upper - high):
            return False
    return True


def _leads(question: Question, held: Holdings, weight: int) -> Iterable[Lead]:
    for actor in sorted(held.shares):
        share = held.of(actor)
        if share.is_point:
            continue
        middle = (share.lower + share.upper) / 2
        narrowed = [(share.lower, middle), (middle, share.upper), *((at, at) for at in (share.lower, middle, share.upper))]
        answers = tuple(_narrowed(question, held, actor, share, *ends) for ends in narrowed)
        if any(each.answer is not None for each in answers):
            yield Lead(question.stage, actor, share, question.words, answers[:2], answers[2:], weight)


def _narrowed(question: Question, held: Holdings, actor: str, share: Holding, lower: Fraction, upper: Fraction) -> Narrowing:
    inside = replace(share, lower=lower, upper=upper, approximate=False)
    return Narrowing(inside, question.ask(held.narrowed(actor, inside)))


def _rank(lead: Lead) -> tuple[int, int, int, str, str, str]:
    return -lead.settling_halves, -lead.settling_points, -lead.weight, lead.stage, lead.actor, lead.question
