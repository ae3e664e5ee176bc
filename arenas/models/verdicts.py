"""Which of several actors has more of a stage or an indicator: what the page and the API say, in one wording."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from typing import cast

from arenas.analysis.claims import Basis, Claim, Kind
from arenas.analysis.comparison import Cell, Certainty, Ranking, Verdict, compare, ranking
from arenas.analysis.concentration import ordinal
from arenas.analysis.estimate import Estimate, Order
from arenas.analysis.period import Period
from arenas.analysis.shares import system

from ._fields import FigureStatus
from .actor import Actor
from .chain import Stage
from .indicator import Indicator, Observation
from .share import Share

FORECAST = "a forecast is among them"
RELATIONS = {Order.GREATER: "more", Order.LESS: "less", Order.EQUAL: "as much"}


@dataclass(frozen=True)
class Compared:
    """A stage or an indicator: the records that are compared, by the code of their actor, and what they decide."""

    thing: Stage | Indicator
    actors: Sequence[Actor]
    records: Mapping[str, tuple[Share | Observation, ...]]
    ranking: Ranking
    verdicts: tuple[Verdict, ...]
    is_tightened: bool = False

    @property
    def cells(self) -> list[tuple[Actor, tuple[Share | Observation, ...]]]:
        """Each actor with what it has; nothing, if nothing is recorded."""
        return [(actor, self.records.get(actor.code, ())) for actor in self.actors]

    @property
    def in_brief(self) -> str:
        """Of two actors the verdict, "China: certainly more"; of several their places, "China 1st, Japan 2nd to 3rd"."""
        if len(self.verdicts) == 1:
            [verdict] = self.verdicts
            if verdict.order is Order.UNDECIDED:
                return "cannot be ranked" if verdict.certainty is Certainty.UNKNOWN else "not comparable"
            by = " (by approximate figures)" if verdict.by_approximate else ""
            return f"{verdict.one.name}: {_adverb(verdict)} {RELATIONS[verdict.order]}{by}"
        return self.places or "not comparable"

    @property
    def places(self) -> str:
        """ "certainly: China 1st, Japan 2nd to 3rd"; "" where fewer than two have a figure."""
        places = self.ranking.places
        if len(places) < 2:
            return ""
        if all((place.best, place.worst) == (1, len(places)) for place in places):
            return "cannot be ranked"
        word = "certainly" if self.ranking.certainty is Certainty.CERTAIN else "possibly"
        by = " (by approximate figures)" if any(place.cell.estimate.approximate for place in self.ranking.places) else ""
        return (
            f"{word}{by}: {', '.join(f'{place.cell.name} {between(place.best, place.worst)}' for place in self.ranking.places)}"
        )

    @property
    def sentences(self) -> list[str]:
        """Each verdict with its reason; pairs without a figure are told once, in `left_out`."""
        told = [each for each in self.verdicts if each.certainty is not Certainty.NOT_COMPARABLE or len(self.verdicts) == 1]
        return [verdict.sentence for verdict in told]

    @property
    def left_out(self) -> str:
        names = ", ".join(cell.name for cell in self.ranking.left_out)
        return f"Without a figure, so they may stand anywhere: {names}." if names else ""


def _adverb(verdict: Verdict) -> str:
    return "certainly" if verdict.certainty is Certainty.CERTAIN else "possibly"


def between(best: int, worst: int) -> str:
    return ordinal(best) if best == worst else f"{ordinal(best)} to {ordinal(worst)}"


def compared_stages(actors: Sequence[Actor], shares: Iterable[Share]) -> list[Compared]:
    """`shares`: one of each actor and stage at most, with what they cite. Stages in the order in which they come."""
    held: dict[Stage, dict[str, tuple[Share, ...]]] = defaultdict(dict)
    for share in shares:
        held[share.stage][share.actor.code] = (share,)
    return [_compared(stage, actors, by_actor, "%", _tightened(by_actor)) for stage, by_actor in held.items()]


def _tightened(by_actor: Mapping[str, tuple[Share, ...]]) -> dict[str, Estimate]:
    """What the sum of 100 leaves of shares that add up, by the code of their actor; only those of which it leaves less."""
    shares = [share for each in by_actor.values() for share in each if share.status != FigureStatus.FORECAST]
    together = system(_claim(share) for share in shares)
    if together.conflict or len({(share.period, share.basis) for share in shares}) > 1:
        return {}
    pairs = zip(together.suppliers, together.tightened(), strict=False)  # the rest's comes last
    left = {each.actor: (each.stated.within(0, 100), estimate) for each, estimate in pairs if each.stated.known}
    return {
        code: estimate
        for code, (stated, estimate) in left.items()
        if (stated.lower, stated.upper) != (estimate.lower, estimate.upper)
    }


def _claim(share: Share) -> Claim:
    """Without the home of an organisation, which is then left aside where a country has a share."""
    actor = share.actor
    period, basis = Period.parse(share.period), cast(Basis, share.basis)
    return Claim(actor.code, cast(Kind, actor.kind), None, share.estimate, period, basis, "normal", _source(share), actor.name)


def compared_indicators(actors: Sequence[Actor], observations: Iterable[Observation]) -> list[Compared]:
    """Where two have one at least: of the latest period that all who have any share, else of each one's latest. No forecasts."""
    seen: dict[Indicator, dict[str, dict[str, list[Observation]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for observation in observations:
        if observation.status != FigureStatus.FORECAST:
            seen[observation.indicator][observation.actor.code][observation.period].append(observation)
    found = []
    for indicator, by_actor in seen.items():
        if len(by_actor) > 1:
            records = {code: tuple(periods[period]) for code, periods, period in _latest(by_actor)}
            found.append(_compared(indicator, actors, records, indicator.unit))
    return found


def _latest(by_actor):
    shared = set.intersection(*(set(periods) for periods in by_actor.values()))
    for code, periods in by_actor.items():
        yield code, periods, max(shared or periods, key=_end)


def _end(text: str) -> tuple[date, date]:
    period = Period.parse(text)
    return period.last or date.max, period.first


def _compared(
    thing: Stage | Indicator,
    actors: Sequence[Actor],
    records: Mapping[str, tuple[Share | Observation, ...]],
    unit: str,
    left: Mapping[str, Estimate] | None = None,
) -> Compared:
    """`left`: what others leave of some figures, which then takes their place."""
    cells = [_cell(actor, records.get(actor.code, ()), unit) for actor in actors]
    vague = any(cell.estimate.approximate for cell in cells)
    for number, cell in enumerate(cells):
        if left and cell.actor in left:
            cells[number] = replace(cell, estimate=replace(left[cell.actor], approximate=vague))
    forecast = {code for code, each in records.items() if any(record.status == FigureStatus.FORECAST for record in each)}
    places = ranking(cells)
    if forecast:
        places = replace(places, doubts=(*places.doubts, FORECAST))
    verdicts = [_doubted(compare(one, other), forecast) for one, other in combinations(cells, 2)]
    return Compared(thing, actors, records, places, tuple(verdicts), bool(left))


def _doubted(verdict: Verdict, forecast: set[str]) -> Verdict:
    """What rests on a forecast is never certain."""
    if not {verdict.one.actor, verdict.other.actor} & forecast or verdict.certainty is Certainty.NOT_COMPARABLE:
        return verdict
    certainty = Certainty.POSSIBLE if verdict.certainty is Certainty.CERTAIN else verdict.certainty
    return replace(verdict, certainty=certainty, reasons=(*verdict.reasons, FORECAST))


def _cell(actor: Actor, records: Sequence[Share | Observation], unit: str) -> Cell:
    if not records:
        return Cell(actor.code, actor.name, unit, Estimate("", None, None))
    first = records[0]
    return Cell(
        actor.code,
        actor.name,
        unit,
        span([record.bounded for record in records]),
        Period.parse(first.period),
        first.basis if isinstance(first, Share) else None,
        _source(first),
    )


def _source(record: Share | Observation) -> str:
    if isinstance(record, Observation):
        return record.source.slug
    return next((citation.source.slug for citation in record.citations.all()), "")


def span(estimates: Sequence[Estimate]) -> Estimate:
    """From the lowest end to the highest of several sources' figures; an end that one does not give is not given."""
    known = [each for each in estimates if each.known]
    if len(known) < 2:
        return (known or list(estimates))[0]
    lowers = [(each.lower, not each.lower_inclusive) for each in known if each.lower is not None]
    uppers = [(each.upper, each.upper_inclusive) for each in known if each.upper is not None]
    lower, lower_open = min(lowers) if len(lowers) == len(known) else (None, False)
    upper, upper_inclusive = max(uppers) if len(uppers) == len(known) else (None, True)
    return Estimate.from_bounds(
        lower,
        upper,
        lower_inclusive=not lower_open,
        upper_inclusive=upper_inclusive,
        approximate=any(each.approximate for each in known),
    )
