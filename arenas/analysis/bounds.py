"""What an estimate means, spelt out for a reader who does not know our shorthand."""

from arenas.analysis.estimate import Estimate
from arenas.analysis.reading import plain


def spelt_out(estimate: Estimate, within: Estimate, unit: str = "") -> str:
    """ "more than 90 % and at most 100 %; the source gives no upper end". "" where there is no bound at all.

    `estimate` is as the source said it, `within` the same within what the unit allows: there an end may be known that the
    source did not give.
    """
    if not within.known:
        return ""
    return "; ".join(filter(None, [_range(within, f" {unit}" if unit else ""), _sharpness(estimate), _missing(estimate)]))


def _range(within: Estimate, unit: str) -> str:
    if within.is_point and within.lower is not None:
        return f"{'near' if within.approximate else 'exactly'} {plain(within.lower)}{unit}"
    lower = "at least" if within.lower_inclusive else "more than"
    upper = "at most" if within.upper_inclusive else "less than"
    ends = ((lower, within.lower), (upper, within.upper))
    return " and ".join(f"{word} {plain(bound)}{unit}" for word, bound in ends if bound is not None)


def _sharpness(estimate: Estimate) -> str:
    if not estimate.approximate:
        return ""
    return "how near is not said" if estimate.is_point else "the source says “about”, so the ends are not sharp"


def _missing(estimate: Estimate) -> str:
    if estimate.upper is None:
        return "the source gives no upper end"
    return "the source gives no lower end" if estimate.lower is None else ""
