"""What was computed, in per cent, as a reader and a chart take it."""

from dataclasses import dataclass
from decimal import Decimal

from arenas.analysis.estimate import Estimate
from arenas.analysis.geometry import Bar, bar
from arenas.analysis.holdings import Holding, Interval, per_cent


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
