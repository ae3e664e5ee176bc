"""How what an indicator measures has changed, in words: each change is a range, and a gap stays a gap."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from arenas.analysis.comparison import Cell, Certainty
from arenas.analysis.estimate import Estimate
from arenas.analysis.period import Period
from arenas.analysis.trends import Change, Direction, NotASeries, series

from ._fields import FigureStatus
from .actor import Actor
from .indicator import Observation
from .verdicts import span

WAYS = {Direction.UP: "up", Direction.DOWN: "down", Direction.LEVEL: "the same"}
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Step:
    """A change from one figure to a later one, and an observation of each source that it is computed of."""

    change: Change
    observations: tuple[Observation, ...]

    @property
    def verdict(self) -> str:
        """ "certainly up (by approximate figures)" """
        if self.change.direction is Direction.UNKNOWN:
            return "up or down is unknown"
        certainly = "certainly" if self.change.certainty is Certainty.CERTAIN else "possibly"
        by = " (by approximate figures)" if self.change.by_approximate else ""
        return f"{certainly} {WAYS[self.change.direction]}{by}"

    @property
    def sentence(self) -> str:
        change = self.change
        first, last = (f"{cell.estimate.text(cell.unit)} ({cell.period})" for cell in (change.earlier, change.later))
        parts = [f"From {first} to {last}: {self.verdict}"]
        if change.difference and change.difference.known:
            parts.append(f"the difference is {change.difference.text(change.later.unit)}")
        if change.ratio and change.ratio.known:
            parts.append(f"the later is {_rounded(change.ratio)} times the earlier")
        return f"{'; '.join([*parts, *change.reasons, *(['with a gap between them'] if change.gap else [])])}."


@dataclass(frozen=True)
class Trend:
    """One actor's figures over time. `whole` is None, and `why` says why, where there is no change to be computed."""

    actor: Actor
    whole: Step | None
    steps: tuple[Step, ...] = ()
    steady: str = ""
    why: str = ""

    @property
    def in_brief(self) -> str:
        """ "certainly up from 2019 to 2024, in every step" """
        if not self.whole:
            return self.why
        change = self.whole.change
        return f"{self.whole.verdict} from {change.earlier.period} to {change.later.period}{self.steady}"


def trends(observations: Iterable[Observation]) -> list[Trend]:
    """Actor by actor, in the order in which they come. Forecasts are left out; sources of one period make one range."""
    seen: dict[Actor, dict[str, list[Observation]]] = defaultdict(lambda: defaultdict(list))
    for observation in observations:
        if observation.status not in (FigureStatus.FORECAST, FigureStatus.NOT_APPLICABLE):
            seen[observation.actor][observation.period].append(observation)
    return [_trend(actor, by_period) for actor, by_period in seen.items()]


def _trend(actor: Actor, by_period: dict[str, list[Observation]]) -> Trend:
    records = {str(Period.parse(period)): tuple(each) for period, each in by_period.items()}
    try:
        found = series([_cell(actor, each) for each in by_period.values()])
    except NotASeries as error:
        return Trend(actor, None, why=f"no trend: {error}")
    if found.whole is None:
        return Trend(actor, None, why="no trend, for fewer than two periods have a figure")
    steps = tuple(_step(change, records) for change in found.changes)
    is_steady = len(steps) > 1 and found.steady is not Direction.UNKNOWN
    return Trend(actor, _step(found.whole, records), steps if len(steps) > 1 else (), ", in every step" if is_steady else "")


def _step(change: Change, records: dict[str, tuple[Observation, ...]]) -> Step:
    both = (*records[str(change.earlier.period)], *records[str(change.later.period)])
    return Step(change, tuple({observation.source_id: observation for observation in both}.values()))


def _cell(actor: Actor, observations: Sequence[Observation]) -> Cell:
    """Called by its period, which is what differs from one to the next."""
    period = Period.parse(observations[0].period)
    estimate = span([observation.bounded for observation in observations])
    return Cell(actor.code, str(period), observations[0].unit, estimate, period, None, observations[0].source.slug)


def _rounded(ratio: Estimate) -> str:
    """To hundredths, outwards."""
    lower = None if ratio.lower is None else ratio.lower.quantize(HUNDREDTH, ROUND_FLOOR).normalize() + 0
    upper = None if ratio.upper is None else ratio.upper.quantize(HUNDREDTH, ROUND_CEILING).normalize() + 0
    return str(Estimate.from_bounds(lower, upper, approximate=ratio.approximate))
