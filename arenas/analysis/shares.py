"""The shares of a stage as one system: which claims count together, and what their sum leaves of each.

Which claims count (the same rule for every stage, so that a reader can follow it):

1. A deprecated claim never counts.
2. Shares add up only within one period and one basis. A period and basis with a preferred claim comes first; then those
   with any figure; then the latest; then the one with the most figures. A reader may ask for another. `mixed` takes each
   actor's own best claim instead; then nothing is concluded from the sum, and the result says what it mixes.
3. Within it an actor's preferred claims stand before its others. If several are left, all of them count: the figure is
   their hull (from the lowest end to the highest), and where they overlap is shown beside it.
4. One level adds up. Where a country has a claim, countries do; blocs are set aside, since their members are countries, and
   organisations too, save on the basis of headquarters those whose own country has no claim. Without a country,
   organisations add up.
5. A residual ("rest of the world") is no supplier. It means the rest of its source's own list, so it counts only if that
   source stands behind every claim that counts, and all that it lists counts and has a figure. Otherwise what is left
   belongs to suppliers without a name, unless the caller knows that the list is complete.

The sum is 100. A figure that is stated as one number is rounded, so the sum may miss 100 by half of each such figure's last
digit (62 % by 0.5, 33.3 % by 0.05); a range, a bound and a nil say what they mean and add nothing to that tolerance.
"About 60–70" is taken as 60 to 70: what "about" adds is not a number. What follows only with such figures is marked.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from arenas.analysis.admissible import Admissible
from arenas.analysis.claims import (
    BASES,
    UNKNOWN,
    WHOLE,
    BadShares,
    Basis,
    Claim,
    Contradiction,
    Supplier,
    ends,
    estimate_between,
    points,
    supplier,
)  # fmt: skip
from arenas.analysis.estimate import Estimate
from arenas.analysis.period import Period
from arenas.analysis.reading import plain

__all__ = ["BadShares", "Claim", "Contradiction", "Group", "SetAside", "Supplier", "System", "groups", "system"]


@dataclass(frozen=True, slots=True)
class SetAside:
    claim: Claim
    reason: str


@dataclass(frozen=True, slots=True)
class System:
    """What counts together, and the rest: a residual's figure, 0 if the list is complete, else anything from 0 to 100.

    `tolerance` is by how many points the sum may miss 100. `mix` says in words what differs between the claims; if there is
    such a mix, their sum says nothing.
    """

    stage: str
    suppliers: tuple[Supplier, ...]
    rest: Estimate
    tolerance: Decimal
    residual: Supplier | None = None
    set_aside: tuple[SetAside, ...] = ()
    mix: tuple[str, ...] = ()

    @property
    def band(self) -> tuple[Decimal, Decimal]:
        """The least and the most that all shares with the rest can add up to."""
        if self.mix:
            return Decimal(0), Decimal(100 * (len(self.suppliers) + 1))
        return 100 - self.tolerance, 100 + self.tolerance

    @property
    def is_complete(self) -> bool:
        """Is it known what is left to suppliers without a name, be it nothing?"""
        return self.residual is not None or self.rest.is_point

    @property
    def conflict(self) -> str | None:
        """Why the claims cannot all be true, in words; None if they can."""
        listed = [(f"{each.name} {each.stated.text('%')}", each.figure) for each in self.suppliers]
        listed += [(f"the rest {self.rest.text('%')}", self.rest)] if self.is_complete else []
        floor, ceiling = self.band
        least, most = (sum((ends(figure)[end] for _, figure in listed), Fraction(0)) for end in (0, 1))
        if least > ceiling:
            terms = ", ".join(words for words, figure in listed if figure.lower)
            return f"At the least the shares add up to {_about(least)} %, and {plain(ceiling)} % is the most: {terms}."
        if self.is_complete and most < floor:
            terms = ", ".join(words for words, _ in listed)
            return f"At the most the shares add up to {_about(most)} %, and {plain(floor)} % is the least: {terms}."
        return None

    def admissible(self) -> Admissible:
        """All vectors that the claims allow, suppliers in order and the rest last. Raises Contradiction if there is none."""
        if conflict := self.conflict:
            raise Contradiction(conflict)
        figures = [*(each.figure for each in self.suppliers), self.rest]
        floor, ceiling = self.band
        lower, upper = zip(*(ends(figure) for figure in figures), strict=True)
        return Admissible(lower, upper, Fraction(floor), Fraction(ceiling))

    def tightened(self) -> tuple[Estimate, ...]:
        """Of each supplier what the others leave of its interval, the rest's last. Exact. Raises Contradiction."""
        admissible = self.admissible()
        doubts = [*(each.approximate for each in self.suppliers), self.rest.approximate]
        ends_of_all = zip(admissible.lower, admissible.upper, doubts, strict=True)
        return tuple(estimate_between(low, high, approximate=doubt) for low, high, doubt in ends_of_all)

    def without_approximate(self) -> "System":
        """The same system, knowing nothing of what a source gives only approximately. No contradiction if this is none.

        (What is not known is not rounded either. Only "about 0" keeps its tolerance, for it took nothing from the sum.)
        """
        known = tuple(replace(each, stated=UNKNOWN) if each.approximate else each for each in self.suppliers)
        parties = [each.stated for each in (*self.suppliers, *filter(None, [self.residual]))]
        dropped = sum((half_of_last_digit(each) for each in parties if each.approximate and each.lower), Decimal(0))
        rest, residual = (WHOLE, None) if self.rest.approximate else (self.rest, self.residual)
        return replace(self, suppliers=known, rest=rest, residual=residual, tolerance=self.tolerance - dropped)


def _about(total: Fraction) -> str:
    """A sum of ends, in words where one of them is open."""
    exact = Fraction(round(total * 10**6), 10**6)
    return f"{'over ' if total > exact else 'under ' if total < exact else ''}{points(total)}"


def half_of_last_digit(estimate: Estimate) -> Decimal:
    if not estimate.is_point or estimate.lower is None or estimate.status == "nil":
        return Decimal(0)
    exponent = estimate.lower.normalize().as_tuple().exponent
    return Decimal(5).scaleb(min(int(exponent), 0) - 1)


@dataclass(frozen=True, slots=True)
class Group:
    """What can be added up: claims of one period and one basis, and how many actors have a figure there."""

    period: Period
    basis: Basis
    figures: int
    preferred: bool

    @property
    def key(self) -> tuple[date, date | None, Basis]:
        return self.period.first, self.period.last, self.basis


def groups(claims: Iterable[Claim]) -> tuple[Group, ...]:
    """The periods and bases that a stage's claims offer, the one that counts by itself first (rule 2). Blocs offer none."""
    by_key: dict[tuple[date, date | None, Basis], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.rank != "deprecated" and claim.kind != "bloc":
            by_key[claim.group].append(claim)
    found = [
        Group(
            period=min((claim.period for claim in each), key=lambda period: (period.uncertain, period.approximate)),
            basis=each[0].basis,
            figures=len({claim.actor for claim in each if claim.estimate.known}),
            preferred=any(claim.rank == "preferred" for claim in each),
        )
        for each in by_key.values()
    ]
    return tuple(sorted(found, key=_before, reverse=True))


def _before(group: Group) -> tuple[bool, bool, date, date, int, int]:
    last = group.period.last or date.max
    return group.preferred, group.figures > 0, last, group.period.first, group.figures, -list(BASES).index(group.basis)


def system(
    claims: Iterable[Claim],
    *,
    stage: str = "",
    period: Period | None = None,
    basis: Basis | None = None,
    complete: bool = False,
    mixed: bool = False,
) -> System:
    """The system of one stage's claims, by the rules above. `complete`: there are no suppliers but those that are listed.

    It may contradict itself (`conflict`). Raises BadShares where one actor is of two kinds. Cost: n log n.
    """
    claims = tuple(claims)
    _refuse_two_kinds(claims)
    aside = [SetAside(claim, "deprecated") for claim in claims if claim.rank == "deprecated"]
    current = [claim for claim in claims if claim.rank != "deprecated"]
    kept = _of_one_time([claim for claim in current if _is_asked(claim, period, basis)], mixed=mixed)
    aside += [SetAside(claim, "of another period or basis") for claim in current if claim not in kept]
    chosen = {claim.group for claim in kept}
    counting, others = _level(kept, headquarters={key[2] for key in chosen} == {"headquarters"})
    suppliers = tuple(supplier(each) for each in _by_actor(counting).values())
    used = {claim for each in suppliers for claim in each.claims}
    aside += others + [SetAside(claim, "another claim is preferred") for claim in counting if claim not in used]
    mix = _mix(used) if len(chosen) > 1 else ()
    residuals = [claim for claim in kept if claim.kind == "residual"]
    residual = None if mix else _residual(residuals, suppliers, [claim for claim in claims if claim.group in chosen])
    if not residual:
        aside += [SetAside(claim, "the rest of another list than the one that counts here") for claim in residuals]
    rest = residual.figure if residual else Estimate.from_bounds(0, 0) if complete else WHOLE
    stated = [each.stated for each in (*suppliers, *filter(None, [residual]))]
    tolerance = sum((half_of_last_digit(estimate) for estimate in stated), Decimal(0))
    return System(stage, suppliers, rest, tolerance, residual, tuple(aside), mix)


def _of_one_time(claims: Sequence[Claim], *, mixed: bool) -> list[Claim]:
    """The claims of the period and basis that come first; of each actor's own if they may be mixed."""
    if not mixed:
        first = {group.key for group in groups(claims)[:1]}
        return [claim for claim in claims if claim.group in first]
    firsts = {
        actor: groups(each)[0].key for actor, each in _by_actor(claims).items() if each[0].kind in ("country", "organisation")
    }
    if len(set(firsts.values())) == 1:
        return [claim for claim in claims if claim.group in firsts.values()]
    return [claim for claim in claims if firsts.get(claim.actor) == claim.group]


def _refuse_two_kinds(claims: Iterable[Claim]) -> None:
    kinds: dict[str, Claim] = {}
    for claim in claims:
        first = kinds.setdefault(claim.actor, claim)
        if (first.kind, first.home) != (claim.kind, claim.home):
            raise BadShares(f"{claim.title} is given as two different things: {first.kind} and {claim.kind}.")


def _is_asked(claim: Claim, period: Period | None, basis: Basis | None) -> bool:
    return (period is None or claim.group[:2] == (period.first, period.last)) and basis in (None, claim.basis)


def _by_actor(claims: Iterable[Claim]) -> dict[str, list[Claim]]:
    found: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        found[claim.actor].append(claim)
    return found


def _level(claims: Sequence[Claim], *, headquarters: bool) -> tuple[list[Claim], list[SetAside]]:
    """The claims of suppliers that add up, and the others with the reason why they do not (rule 4)."""
    countries = {claim.actor for claim in claims if claim.kind == "country"}
    counting, aside = [], []
    for claim in claims:
        abroad = headquarters and claim.home is not None and claim.home not in countries
        if claim.kind == "bloc":
            aside.append(SetAside(claim, "a bloc, whose members are counted themselves"))
        elif claim.kind == "organisation" and countries and not abroad:
            aside.append(SetAside(claim, "an organisation, which is a part of what countries have"))
        elif claim.kind != "residual":
            counting.append(claim)
    return counting, aside


def _residual(claims: Sequence[Claim], suppliers: Sequence[Supplier], listed: Sequence[Claim]) -> Supplier | None:
    """The rest, if one source gives it, and with it just the figures that count (rule 5)."""
    used = {claim for each in suppliers for claim in each.claims}
    sources = {claim.source for claim in (*claims, *used)}
    if not used or not claims or len(sources) > 1 or not all(claim.estimate.known for claim in (*used, *claims)):
        return None
    whole_list = all(claim in used for claim in listed if claim.source in sources and claim.kind != "residual")
    return supplier(claims) if whole_list and len({claim.actor for claim in claims}) == 1 else None


def _mix(claims: Iterable[Claim]) -> tuple[str, ...]:
    periods = sorted({(claim.period.first, str(claim.period)) for claim in claims})
    bases = sorted({BASES[claim.basis] for claim in claims})
    several: list[tuple[str, list[str]]] = [("periods", [words for _, words in periods]), ("bases", bases)]
    return tuple(f"several {word}: {', '.join(values)}" for word, values in several if len(values) > 1)
