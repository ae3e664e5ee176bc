"""Is a target met, as of some day and over the years: what the page of its strategy and the API say, in one wording."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from arenas.analysis.holdings import Refused
from arenas.analysis.period import Period
from arenas.analysis.targets import Comparator, Goal, Judgement, Measured, Progress, Standing, progress

from ._fields import FigureStatus
from .indicator import Observation
from .share import Share
from .strategy import Target

PER_CENT = ("", "%", "per cent", "percent")


@dataclass(frozen=True)
class Judged:
    """A standing in words, and the records that decide it or leave it open."""

    standing: Standing
    figures: tuple[Share | Observation, ...] = ()
    approximate: bool = False

    @property
    def text(self) -> str:
        """ "met (by approximate figures)" """
        decided = self.standing in (Standing.MET, Standing.NOT_MET)
        return f"{self.standing}{' (by approximate figures)' if decided and self.approximate else ''}"


@dataclass(frozen=True)
class TargetStanding:
    """`why` says in words why it cannot be told or why there is no data; "" where figures decide.

    `at_due` is None before it is due, and where no date is set. `by_year`: a year without a figure is a gap.
    """

    target: Target
    at: date
    now: Judged
    at_due: Judged | None = None
    by_year: tuple[tuple[int, Judged], ...] = ()
    why: str = ""


def standings(targets: Iterable[Target], *, at: date) -> list[TargetStanding]:
    """In the order of the targets, by what is recorded up to that day. Three queries: of shares, of what they cite, of
    observations. The strategy, stage and indicator of each must be loaded, or this causes more.

    A stage is measured by its owner's shares; preferred ones stand before others of their period, deprecated ones never count.
    """
    targets = list(targets)
    actors = {target.strategy.actor_id for target in targets}
    held: dict[tuple[object, object], list[Share]] = defaultdict(list)
    shares = Share.objects.current().filter(actor__in=actors, stage__in={target.stage_id for target in targets})
    for share in shares.exclude(status=FigureStatus.NOT_APPLICABLE).for_list():
        held[share.stage_id, share.actor_id].append(share)
    seen: dict[tuple[object, object], list[Observation]] = defaultdict(list)
    observed = Observation.objects.filter(actor__in=actors, indicator__in={target.indicator_id for target in targets})
    for observation in observed.exclude(status=FigureStatus.NOT_APPLICABLE).for_list():
        seen[observation.indicator_id, observation.actor_id].append(observation)
    return [
        _standing(
            target,
            _preferred(held[target.stage_id, target.strategy.actor_id]) if target.stage_id else (),
            seen[target.indicator_id, target.strategy.actor_id] if target.indicator_id else (),
            at,
        )
        for target in targets
    ]


def _preferred(shares: Sequence[Share]) -> list[Share]:
    leading = {share.period for share in shares if share.rank == "preferred"}
    return [share for share in shares if share.rank == "preferred" or share.period not in leading]


def _standing(target: Target, shares: Sequence[Share], observations: Sequence[Observation], at: date) -> TargetStanding:
    if why := _unmeasured(target):
        return TargetStanding(target, at, Judged(Standing.NO_DATA), why=why)
    if why := _other_unit(target):
        return TargetStanding(target, at, Judged(Standing.CANNOT_TELL), why=why)
    records: dict[str, Share | Observation] = {str(share.pk): share for share in shares}
    records |= {str(seen.pk): seen for seen in observations}
    figures = [
        Measured(label, Period.parse(record.period), record.bounded, record.status == FigureStatus.FORECAST)
        for label, record in records.items()
    ]
    try:
        goal = Goal(cast(Comparator, target.comparator), target.estimate, Period.parse(target.due) if target.due else None)
    except Refused as refused:
        return TargetStanding(target, at, Judged(Standing.CANNOT_TELL), why=str(refused))
    return _told(target, at, progress(goal, figures, at=at), records)


def _told(target: Target, at: date, found: Progress, records: Mapping[str, Share | Observation]) -> TargetStanding:
    def judged(judgement: Judgement) -> Judged:
        figures = tuple(records[figure.label] for figure in judgement.figures)
        return Judged(judgement.standing, figures, judgement.approximate)

    by_year = tuple((year, judged(judgement)) for year, judgement in found.by_year)
    at_due = judged(found.at_due) if found.at_due else None
    return TargetStanding(target, at, judged(found.now), at_due, by_year, _why(found.now))


def _why(now: Judgement) -> str:
    if now.standing is Standing.NO_DATA:
        return "No figure of it is recorded up to that day."
    if now.standing is not Standing.CANNOT_TELL:
        return ""
    if not any(figure.value.known for figure in now.figures):
        return "The latest figure is withheld or unknown."
    several = "Its latest figures leave it open, or contradict each other." if len(now.figures) > 1 else ""
    return several or "The latest figure leaves it open: what it may be lies on both sides of the target."


def _unmeasured(target: Target) -> str:
    measured = target.stage_id or target.indicator_id
    return "" if measured else "Neither a stage nor an indicator that is recorded here measures it."


def _other_unit(target: Target) -> str:
    if target.stage and target.unit.strip().casefold() not in PER_CENT:
        return f"The target is in {target.unit}, and shares of a stage are in per cent of the world."
    if target.indicator and target.unit.strip().casefold() not in ("", target.indicator.unit.strip().casefold()):
        return f"The target is in {target.unit}, and what measures it in {target.indicator.unit}."
    return ""
