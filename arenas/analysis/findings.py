"""Where claims contradict each other, or are such that they must not be added up: found and explained, never hidden.

A finding names the claims that make it. Nothing is a contradiction that could be rounding: each figure that is stated as one
number may be off by half of its last digit (see `shares`). All is computed on the ends that the sources state.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from arenas.analysis.claims import BASES, Claim, Supplier, ends, supplier
from arenas.analysis.shares import groups, half_of_last_digit, system


class Flaw(StrEnum):
    SUM = "shares do not add up"
    SOURCES = "sources contradict each other"
    ORGANISATIONS = "organisations have more than their country"
    MEMBERS = "a bloc and its members do not fit"
    SUBTYPE = "a kind does not fit what it is a kind of"
    MIXED = "figures of several periods or bases"


@dataclass(frozen=True, slots=True)
class Finding:
    """`is_contradiction` is False where nothing is wrong but figures stand side by side that do not add up."""

    flaw: Flaw
    stage: str
    text: str
    claims: tuple[Claim, ...]

    @property
    def is_contradiction(self) -> bool:
        return self.flaw is not Flaw.MIXED


def findings(
    claims: Iterable[Claim], *, stage: str = "", members: Mapping[str, Iterable[str]] | None = None
) -> tuple[Finding, ...]:
    """All that is wrong with one stage's claims. Only claims of one period and basis are held against each other.

    `members`: the keys of each bloc's members at that time, all of them. Deprecated claims are known to be wrong and are
    left out. Cost: n log n for n claims. Raises BadShares as `shares.system` does.
    """
    current = [claim for claim in claims if claim.rank != "deprecated"]
    found: list[Finding] = []
    by_group: dict[object, list[Claim]] = defaultdict(list)
    for claim in current:
        by_group[claim.group].append(claim)
    for together in by_group.values():
        cells = _cells(together)
        found += _of_sources(stage, together)
        found += _of_the_sum(stage, together)
        found += _of_organisations(stage, cells)
        found += _of_members(stage, cells, members or {})
    offered = groups(current)
    if len(offered) > 1:
        words = "; ".join(f"{group.period}, {BASES[group.basis]}: {_count(group.figures)}" for group in offered)
        found.append(Finding(Flaw.MIXED, stage, f"The figures are not all of one period and basis ({words}).", tuple(current)))
    return tuple(found)


def kind_findings(
    stage: str, claims: Iterable[Claim], kinds: Mapping[str, Iterable[Claim]], *, exhaustive: bool = False
) -> tuple[Finding, ...]:
    """Where a stage's claims do not fit those of the stages that are kinds of it ("heavy" of "all" rare earths).

    Who has all of a stage has all of each kind of it, and who has none has none. `exhaustive`: the kinds are all there are;
    then the share of the whole is a mean of the shares of the kinds (weighted by their size, whatever that is), so that it
    cannot lie outside of all of them. Otherwise no more can be said. Cost: n log n for n claims, none without kinds.
    """
    if not kinds:
        return ()
    found = []
    narrower = {kind: _by_cell(each) for kind, each in kinds.items()}
    for cell, made_by in sorted(_by_cell(claims).items(), key=lambda each: str(each[0])):
        whole = supplier(made_by)
        if not whole.stated.known:
            continue
        parts = {kind: supplier(each[cell]) for kind, each in narrower.items() if cell in each}
        low, high = _loose(whole)
        for kind, part in parts.items():
            part_low, part_high = _loose(part)
            if (low >= 100 - _rounding(whole) and low > part_high) or (high <= 0 and part_low > 0):
                text = f"{_says(whole)} of {stage or 'the whole'}, but {_says(part)} of {kind}, which is a kind of it."
                found.append(Finding(Flaw.SUBTYPE, stage, text, (*whole.claims, *part.claims)))
        if exhaustive and parts and len(parts) == len(narrower):
            lows, highs = zip(*(_loose(part) for part in parts.values()), strict=True)
            if high < min(lows) or low > max(highs):
                text = f"{_says(whole)} of {stage or 'the whole'} lies outside of what it has of every kind of it: "
                text += "; ".join(f"{kind}: {_says(part)}" for kind, part in parts.items()) + "."
                found.append(Finding(Flaw.SUBTYPE, stage, text, _all_claims(whole, *parts.values())))
    return tuple(found)


def _count(figures: int) -> str:
    return {0: "no figure", 1: "one figure"}.get(figures, f"{figures} figures")


def _cells(claims: Sequence[Claim]) -> dict[str, Supplier]:
    by_actor: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_actor[claim.actor].append(claim)
    return {actor: supplier(each) for actor, each in by_actor.items()}


def _by_cell(claims: Iterable[Claim]) -> dict[tuple[str, object], list[Claim]]:
    """What counts, by its actor, its period and its basis."""
    cells: dict[tuple[str, object], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.rank != "deprecated":
            cells[claim.actor, claim.group].append(claim)
    return cells


def _of_sources(stage: str, claims: Sequence[Claim]) -> Iterable[Finding]:
    """Two claims for one cell without a number that both allow, rounding included."""
    by_actor: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.estimate.known:
            by_actor[claim.actor].append(claim)
    for each in by_actor.values():
        cells = [supplier([claim]) for claim in each]
        lows, highs = zip(*(_loose(cell) for cell in cells), strict=True)
        if max(lows) > min(highs):
            words = " against ".join(str(claim) for claim in each)
            yield Finding(Flaw.SOURCES, stage, f"No share fits all sources: {words}.", tuple(each))


def _of_the_sum(stage: str, claims: Sequence[Claim]) -> Iterable[Finding]:
    whole = system(claims, stage=stage)
    if conflict := whole.conflict:
        parties = [*whole.suppliers, *filter(None, [whole.residual])]
        yield Finding(Flaw.SUM, stage, conflict, tuple(claim for each in parties for claim in each.claims))


def _of_organisations(stage: str, cells: Mapping[str, Supplier]) -> Iterable[Finding]:
    """By place of production an organisation may have works abroad: then it can have more than its country."""
    at_home: dict[str, list[Supplier]] = defaultdict(list)
    for cell in cells.values():
        first = cell.claims[0]
        if first.home and first.basis != "production-site" and cell.stated.known:
            at_home[first.home].append(cell)
    for home, firms in at_home.items():
        nation = cells.get(home)
        if nation is None or not nation.stated.known:
            continue
        least = sum((_loose(firm)[0] for firm in firms), Fraction(0))
        if least > _loose(nation)[1]:
            doubt = " They may produce abroad: the basis is not known." if nation.claims[0].basis == "unknown" else ""
            names = ", ".join(_says(firm) for firm in firms)
            text = f"{names}: together more than their country has ({_says(nation)}).{doubt}"
            yield Finding(Flaw.ORGANISATIONS, stage, text, _all_claims(nation, *firms))


def _of_members(stage: str, cells: Mapping[str, Supplier], members: Mapping[str, Iterable[str]]) -> Iterable[Finding]:
    for bloc, keys in members.items():
        whole = cells.get(bloc)
        if whole is None or not whole.stated.known:
            continue
        all_keys = set(keys)
        parts = [cells[key] for key in sorted(all_keys) if key in cells and cells[key].stated.known]
        least, most = (sum((_loose(part)[end] for part in parts), Fraction(0)) for end in (0, 1))
        names = ", ".join(_says(part) for part in parts)
        if least > _loose(whole)[1]:
            text = f"{names}: together more than their bloc has ({_says(whole)})."
            yield Finding(Flaw.MEMBERS, stage, text, _all_claims(whole, *parts))
        elif all_keys and len(parts) == len(all_keys) and most < _loose(whole)[0]:
            text = f"{_says(whole)}: more than all its members have together ({names})."
            yield Finding(Flaw.MEMBERS, stage, text, _all_claims(whole, *parts))


def _all_claims(*cells: Supplier) -> tuple[Claim, ...]:
    return tuple(claim for cell in cells for claim in cell.claims)


def _rounding(cell: Supplier) -> Fraction:
    return Fraction(half_of_last_digit(cell.stated))


def _loose(cell: Supplier) -> tuple[Fraction, Fraction]:
    """Its ends, rounding included."""
    slack, (low, high) = _rounding(cell), ends(cell.figure)
    return low - slack, high + slack


def _says(cell: Supplier) -> str:
    return f"{cell.name} {cell.stated.text('%')}"
