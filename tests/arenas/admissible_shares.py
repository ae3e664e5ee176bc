"""Slow and obvious: all shares of a stage that fit its ranges, on a grid of tens, and random ones between them.

With bounds and tolerance in tens, a linear question takes its least and its greatest on that grid.
"""

from fractions import Fraction
from itertools import product

from hypothesis import assume
from hypothesis import strategies as st

from arenas.analysis.holdings import Holding, Holdings, Refused

UNNAMED = "(unnamed)"
TENS = range(0, 101, 10)


def vectors(shares, *, complete, tolerance):
    """Every way to give each its share and the unnamed the rest, in tens."""
    names = sorted(shares)
    found = []
    for values in product(*(range(int(shares[name].lower), int(shares[name].upper) + 1, 10) for name in names)):
        left = 100 - sum(values)
        rests = range(max(0, left - tolerance), min(100, left + tolerance) + 1, 10)
        found += [{**dict(zip(names, values, strict=True)), UNNAMED: rest} for rest in rests if rest == 0 or not complete]
    return found


def nobodys(vector, shares):
    """What one who is not named might hold at the most: the unnamed and the residuals together."""
    return min(100, vector[UNNAMED] + sum(value for name, value in vector.items() if name in shares and shares[name].residual))


def mixture(one, other, weight):
    """A vector between two that fit fits as well: the ranges and the sum are convex."""
    return {name: weight * one[name] + (1 - weight) * other[name] for name in one}


@st.composite
def ranges(draw, names="abc"):
    """Ranges in tens, which may contradict each other; `c` may be a residual."""
    shares = {}
    for name in draw(st.sets(st.sampled_from(names))):
        low, high = sorted((draw(st.sampled_from(TENS)), draw(st.sampled_from(TENS))))
        shares[name] = Holding.between(low, high, residual=name == "c" and draw(st.booleans()))
    return shares, draw(st.booleans()), draw(st.sampled_from([0, 0, 10]))


@st.composite
def systems(draw, names="abc"):
    """Holdings that fit together, and all their vectors on the grid."""
    shares, complete, tolerance = draw(ranges(names))
    try:
        held = Holdings(shares, complete, Fraction(tolerance))
    except Refused:
        assume(False)
    return held, vectors(shares, complete=complete, tolerance=tolerance)
