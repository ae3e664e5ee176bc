"""All the ways in which shares can be what their sources say: the arithmetic behind ranks, leaders and concentration.

A *vector* gives each supplier a number. It is *admissible* when each number lies in its supplier's interval and all add up
to something between `floor` and `ceiling`. Everything here is about the set of all admissible vectors and computed in
exact fractions; "exact" means that some admissible vector attains the bound (or comes as near as one likes, where an end
is open). The set is a box cut by two parallel planes, so that

* the interval of one coordinate is what the others leave it, in one pass (the projection of a box cut by a sum);
* the most even vector of a given sum fills all up to one water level as far as their ends allow; it is majorised by every
  other one of that sum and so has the smallest sum of squares and the smallest top-k sums for every k at once
  (Marshall, Olkin and Arnold, *Inequalities: Theory of Majorization*, 2nd ed. 2011, ch. 3 and 5);
* the largest sum of squares, a convex function, is attained at a corner, where all but one stand at an end of theirs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

#: An open end ("over 90") is taken this far inside. Bounds have six decimals, so that with up to a thousand suppliers no
#: comparison of sums comes out differently from what it is with the end left out.
HAIR = Fraction(1, 10**12)
#: So many part solutions are looked at for the largest sum of squares before a bound that is only safe takes its place.
PATIENCE = 20_000


class Impossible(ValueError):
    """No vector is admissible; the text says why."""


@dataclass(frozen=True, slots=True)
class Admissible:
    """Suppliers by position; the last one is *the rest*: what is left to suppliers without a name, however many.

    The ends are closed (see HAIR) and shrunk at once to what the sum leaves of them, exactly. Raises Impossible when
    nothing is left. Cost: linear.
    """

    lower: tuple[Fraction, ...]
    upper: tuple[Fraction, ...]
    floor: Fraction
    ceiling: Fraction
    least: Fraction = field(init=False, compare=False)

    def __post_init__(self) -> None:
        if not self.lower or len(self.lower) != len(self.upper):
            raise Impossible("There must be as many lower as upper ends, the rest's among them.")
        if any(low > high for low, high in zip(self.lower, self.upper, strict=True)):
            raise Impossible("A range runs backwards.")
        least, most = sum(self.lower), sum(self.upper)
        if least > self.ceiling or most < self.floor or self.floor > self.ceiling:
            raise Impossible("No shares within these ranges add up to what they must.")
        pairs = tuple(zip(self.lower, self.upper, strict=True))
        object.__setattr__(self, "lower", tuple(max(low, self.floor - (most - high)) for low, high in pairs))
        object.__setattr__(self, "upper", tuple(min(high, self.ceiling - (least - low)) for low, high in pairs))
        object.__setattr__(self, "least", sum(self.lower))

    @property
    def rest(self) -> int:
        return len(self.lower) - 1

    @property
    def named(self) -> range:
        return range(self.rest)

    def can_exceed(self, one: int, other: int) -> bool:
        """Is `one` larger than `other` in some admissible vector? Exact; constant cost.

        Ends that the sum has shrunk fit together: what one can have at the most leaves room for the other's least, by the
        ceiling, and what the other must have at the least was found with the one at its most, by the floor.
        """
        return self.upper[one] > self.lower[other]

    def leaders(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Named suppliers that lead (alone or with others) in every admissible vector, and those that do in some. Exact.

        All of the rest may belong to one unnamed supplier, who then may lead: who leads certainly is before it too. "In some"
        counts named suppliers only, as the rest may also be many small ones. Cost: quadratic.
        """
        everyone = range(len(self.lower))
        certain = (one for one in self.named if not any(self.can_exceed(other, one) for other in everyone if other != one))
        return tuple(certain), tuple(one for one in self.named if self._may_be_first(one))

    def ranks(self, one: int) -> tuple[int, int]:
        """The best and the worst place of a named supplier among the named: 1 + how many are larger. Exact; n log n.

        It is placed best at its upper end, for there fewest others must be larger, and worst at its lower end.
        """
        others = [index for index in self.named if index != one]
        return 1 + self._fewest_above(one, others), 1 + self._most_above(one, others)

    def _may_be_first(self, one: int) -> bool:
        """Is it the largest of the named, or beside the largest, when it has all it can have?"""
        level = self.upper[one]
        if any(self.lower[index] > level for index in self.named):
            return False
        return sum(min(self.upper[index], level) for index in self.named) + self.upper[self.rest] >= self.floor

    def _fewest_above(self, one: int, others: Sequence[int]) -> int:
        level = self.upper[one]
        kept = {index: min(self.upper[index], max(self.lower[index], level)) for index in others}
        above = {index for index in others if self.lower[index] > level}
        kept |= {index: self.upper[index] for index in above}
        missing = self.floor - level - self.upper[self.rest] - sum(kept.values())
        for gain in sorted((self.upper[index] - kept[index] for index in others if index not in above), reverse=True):
            if missing <= 0:
                break
            missing -= gain
            above.add(-len(above) - 1)  # whichever it is: only their number matters
        return len(above)

    def _most_above(self, one: int, others: Sequence[int]) -> int:
        level = self.lower[one] + HAIR
        spare = self.ceiling - self.least
        count = 0
        for need in sorted(max(level - self.lower[index], Fraction(0)) for index in others if self.upper[index] >= level):
            spare -= need
            if spare < 0:
                break
            count += 1
        return count

    def evenest(self) -> tuple[Fraction, ...]:
        """The named suppliers' numbers when they have as little together as can be, spread as evenly as can be. n log n."""
        lower, upper = self.lower[:-1], self.upper[:-1]
        total = max(sum(lower, Fraction(0)), self.floor - self.upper[self.rest])
        level = water_level(lower, upper, total)
        return tuple(min(max(level, low), high) for low, high in zip(lower, upper, strict=True))

    def squares(self) -> tuple[Fraction, Fraction, bool]:
        """The least and the largest sum of squares, and whether the largest is exact (it always is safe).

        For the least, the rest is countless small suppliers, whose squares vanish; for the largest it is one supplier.
        The least is exact. The largest is a knapsack with one item that may be broken: see PATIENCE.
        """
        most, exact = largest_squares(self.lower, self.upper, self.ceiling)
        return sum((number**2 for number in self.evenest()), Fraction(0)), most, exact

    def fewest_to(self, threshold: Fraction) -> int | None:
        """With how few suppliers the threshold can be reached, the rest being one supplier. None: never. Exact.

        A set can have it if its upper ends reach it and the others' lower ends leave room for it. Cost: n times the number
        of pairs (sum of lower ends, sum of upper ends) of which none is better than another in both; few in practice.
        """
        room = self.least - (self.ceiling - threshold)
        best: dict[int, list[tuple[Fraction, Fraction]]] = {0: [(Fraction(0), Fraction(0))]}
        for low, high in zip(self.lower, self.upper, strict=True):
            for count in sorted(best, reverse=True):
                grown = [(min(have + low, max(room, Fraction(0))), min(can + high, threshold)) for have, can in best[count]]
                best[count + 1] = _unbeaten([*best.get(count + 1, []), *grown])
        reached = (count for count in sorted(best) if any(can >= threshold and have >= room for have, can in best[count]))
        return next(reached, None)

    def most_to(self, threshold: Fraction) -> int | None:
        """How many suppliers it takes at most, the rest being countless small ones. None: there is no limit. Exact."""
        together = Fraction(0)
        if threshold <= 0:
            return 0
        for count, number in enumerate(sorted(self.evenest(), reverse=True), start=1):
            together += number
            if together >= threshold:
                return count
        return None


def water_level(lower: Sequence[Fraction], upper: Sequence[Fraction], total: Fraction) -> Fraction:
    """The level at which numbers, each held within its ends, add up to the total (between the sums of the ends)."""
    filled, height, rising = sum(lower, Fraction(0)), Fraction(0), 0
    for bend, turn in sorted([*((low, 1) for low in lower), *((high, -1) for high in upper)]):
        gain = rising * (bend - height)
        if rising and filled + gain >= total:
            return height + (total - filled) / rising
        filled, height, rising = filled + gain, bend, rising + turn
    return height


def largest_squares(lower: Sequence[Fraction], upper: Sequence[Fraction], ceiling: Fraction) -> tuple[Fraction, bool]:
    """The largest sum of squares of numbers within their ends (from 0 up) with a sum of at most the ceiling; is it exact?

    Branch and bound over the corners: steepest first, each stands at its lower end, its upper end, or is the one between.
    The chord of the square over [low, high] has the slope low + high, which bounds what is still to be won. Part solutions
    of equal room are one; of equal intervals only the first is taken. Not exact only after PATIENCE part solutions.
    """
    scale = lcm(ceiling.denominator, *(number.denominator for number in (*lower, *upper)))
    lows, highs = [int(number * scale) for number in lower], [int(number * scale) for number in upper]
    items = sorted(((low + high, high - low, low) for low, high in zip(lows, highs, strict=True) if high > low), reverse=True)
    base = sum(low * low for low in lows)
    best, looked, exact, safe = 0, 0, True, 0
    states: dict[tuple[int, int, int], int] = {(0, int(ceiling * scale) - sum(lows), -1): 0}
    while states:
        grown: dict[tuple[int, int, int], int] = {}
        for (index, room, broken), gain in states.items():
            between = [items[broken]] if broken >= 0 else []
            best = max(best, gain + sum(_part(item, room) for item in between))
            bound = gain + _chords([*between, *items[index:]], room)
            if bound <= best or index == len(items):
                continue
            looked += 1
            if looked > PATIENCE:
                exact, safe = False, max(safe, bound)
                continue
            slope, width, _ = items[index]
            after = next((later for later in range(index, len(items)) if items[later] != items[index]), len(items))
            choices = [((after, room, broken), gain)]
            if broken < 0:
                choices.append(((after, room, index), gain))
            if width <= room:
                choices.append(((index + 1, room - width, broken), gain + slope * width))
            for state, won in choices:
                grown[state] = max(won, grown.get(state, 0))
        states = grown
    return Fraction(base + max(best, safe), scale * scale), exact


def _part(item: tuple[int, int, int], room: int) -> int:
    """What an item wins when it takes as much of the room as it can."""
    _, width, low = item
    return (low + min(width, room)) ** 2 - low**2


def _chords(items: Iterable[tuple[int, int, int]], room: int) -> int:
    won = 0
    for slope, width, _ in items:
        taken = min(width, room)
        won, room = won + taken * slope, room - taken
    return won


def _unbeaten(pairs: Iterable[tuple[Fraction, Fraction]]) -> list[tuple[Fraction, Fraction]]:
    """Those of which no other is at least as large in both."""
    kept: list[tuple[Fraction, Fraction]] = []
    for pair in sorted(set(pairs), reverse=True):
        if not kept or pair[1] > kept[-1][1]:
            kept.append(pair)
    return kept
