"""Where the marks of a range bar stand, in per cent of its width. What it looks like is told by templates and style sheets."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from arenas.analysis.estimate import Estimate

#: solid: the bound is part of the range; approximate: "about"; open: the bound itself is left out ("over 90").
Edge = Literal["solid", "approximate", "open"]

#: A range with an end that the source does not give fades out towards it, in so many steps.
STEPS = 8
#: What the source itself only estimates or expects is hatched: a stroke each so many per cent of the width.
HATCHING = 2.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar's body, and how opaque it is (0 to 1)."""

    x: float
    width: float
    opacity: float


@dataclass(frozen=True, slots=True)
class Mark:
    """An upright line at a bound."""

    x: float
    edge: Edge


@dataclass(frozen=True, slots=True)
class Bar:
    """Nothing in `pieces` and `marks` means that there is no value to draw: a gap, which is no zero."""

    pieces: tuple[Piece, ...] = ()
    marks: tuple[Mark, ...] = ()
    hatches: tuple[float, ...] = ()

    @property
    def is_gap(self) -> bool:
        return not self.marks


def bar(estimate: Estimate, floor: Decimal | int = 0, ceiling: Decimal | int = 100, *, hatched: bool = False) -> Bar:
    """The bar of an estimate on a scale from floor to ceiling; what lies beyond the scale is cut off at its end.

    A bound that the source gives has a mark; towards one that it does not give the body fades. `hatches` are the places of
    strokes across the body. Raises ValueError when the scale has no length.
    """
    if not floor < ceiling:
        raise ValueError(f"A scale from {floor} to {ceiling} has no length.")
    if not estimate.known:
        return Bar()
    lower, upper = estimate.lower, estimate.upper
    start = 0.0 if lower is None else _place(lower, floor, ceiling)
    end = 100.0 if upper is None else _place(upper, floor, ceiling)
    marks = []
    if lower is not None:
        marks.append(Mark(start, _edge(estimate.lower_inclusive, estimate.approximate)))
    if upper is not None and upper != lower:
        marks.append(Mark(end, _edge(estimate.upper_inclusive, estimate.approximate)))
    strokes = int((end - start) / HATCHING) if hatched else 0
    hatches = tuple(round(start + (number + 0.5) * HATCHING, 3) for number in range(strokes))
    return Bar(_body(start, end, fades_down=lower is None, fades_up=upper is None), tuple(marks), hatches)


def _place(value: Decimal, floor: Decimal | int, ceiling: Decimal | int) -> float:
    share = (value - floor) / (Decimal(ceiling) - floor)
    return round(float(min(max(share, Decimal(0)), Decimal(1)) * 100), 3)


def _edge(inclusive: bool, approximate: bool) -> Edge:
    if not inclusive:
        return "open"
    return "approximate" if approximate else "solid"


def _body(start: float, end: float, *, fades_down: bool, fades_up: bool) -> tuple[Piece, ...]:
    if start == end:
        return ()
    if not (fades_down or fades_up):
        return (Piece(start, round(end - start, 3), 1.0),)
    step = (end - start) / STEPS
    opacities = [1 - index / STEPS for index in range(STEPS)]
    if fades_down:
        opacities.reverse()
    return tuple(Piece(round(start + index * step, 3), round(step, 3), opacity) for index, opacity in enumerate(opacities))
