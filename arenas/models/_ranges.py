"""What was computed, as a reader and a chart take it: ranges in per cent, ways from stage to stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from arenas.analysis.estimate import Estimate
from arenas.analysis.geometry import Bar, bar
from arenas.analysis.holdings import Holding, Interval, per_cent

from .chain import Stage

#: A longer way is told by its beginning and its end.
LONGEST_WAY = 8


@dataclass(frozen=True)
class Range:
    """From lower to upper, rounded outwards to hundredths. `text` has the unit."""

    lower: Decimal
    upper: Decimal
    text: str
    approximate: bool = False

    @classmethod
    def of_share(cls, share: Holding) -> "Range":
        low, high = per_cent(share.lower), per_cent(share.upper, upwards=True)
        return cls(Decimal(low), Decimal(high), share.text(), share.approximate)

    @classmethod
    def of_output(cls, output: Interval, *, approximate: bool = False) -> "Range":
        """Of a part of the whole, 0 to 1."""
        low, high = per_cent(output.lower * 100), per_cent(output.upper * 100, upwards=True)
        return cls(Decimal(low), Decimal(high), output.text(), approximate)

    @property
    def bar(self) -> Bar:
        return bar(Estimate.from_bounds(self.lower, self.upper, approximate=self.approximate))


@dataclass(frozen=True)
class Way:
    """From stage to stage; `left_out` says how many stand before the last and are not named. Empty if there is none."""

    stages: tuple[Stage, ...]
    left_out: int = 0

    @classmethod
    def of(cls, slugs: Sequence[str], stages: Mapping[str, Stage]) -> "Way":
        if len(slugs) <= LONGEST_WAY:
            return cls(tuple(stages[slug] for slug in slugs))
        named = (*slugs[: LONGEST_WAY - 1], slugs[-1])
        return cls(tuple(stages[slug] for slug in named), len(slugs) - LONGEST_WAY)
