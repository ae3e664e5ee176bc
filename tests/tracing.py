"""Draws figures of the knowledge base and shows each beside the row of a fact base that it rests on:
``python -m tests.tracing --facts FOLDER --draw 30 --seed 1 [--knowledge FOLDER]``

A fact base is a folder with `shares.csv` (stage, actor, low, high, qualifier, year, source) and `observations.csv` (indicator,
actor, year, value, source). Half of what is drawn are shares, half observations. Nothing is fetched, and no database is asked.
"""

import argparse
import csv
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from arenas.analysis.estimate import Estimate, Unreadable

AGREES, DOUBTS, DIFFERS, NOT_FOUND = "agrees", "agrees but for its doubt", "differs", "not found"
#: What a fact base calls those who are no country, and what we do.
NAMES = {"eur": "europe", "other": "rest-of-world"}

Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Fact:
    place: str
    words: str
    estimate: Estimate


@dataclass(frozen=True)
class Drawn:
    """A figure by one of its sources: what it is of, whose, when and by whom."""

    file: str
    what: str
    actor: str
    period: str
    source: str
    figure: str

    @property
    def key(self) -> Key:
        return (self.what, self.actor, self.period[:4], self.source)

    def __str__(self):
        return f"{self.figure or 'no figure'} ({self.file}: {self.what}, {self.actor}, {self.period}, {self.source})"


def figures(knowledge: Path) -> tuple[list[Drawn], list[Drawn]]:
    """Shares, one for each source that they cite, and observations."""
    sources = defaultdict(list)
    for row in _rows(knowledge / "citations.csv"):
        if row["noun"] == "share":
            sources[row["record"]].append(row["source"])
    shares = [
        Drawn("shares.csv", row["stage"], row["actor"], row["period"], source, row["figure"])
        for row in _rows(knowledge / "shares.csv")
        for source in sources[row["slug"]] or [""]
    ]
    seen = [
        Drawn("observations.csv", row["indicator"], row["actor"], row["period"], row["source"], row["figure"])
        for row in _rows(knowledge / "observations.csv")
    ]
    return shares, seen


def facts(folder: Path) -> dict[Key, list[Fact]]:
    found = defaultdict(list)
    for file, what in (("shares.csv", "stage"), ("observations.csv", "indicator")):
        for number, row in enumerate(_rows(folder / file), start=2):
            actor = row["actor"].lower()
            fact = Fact(f"{file}, row {number}", *(_value(row) if what == "indicator" else _share(row)))
            found[row[what], NAMES.get(actor, actor), row["year"][:4], row["source"]].append(fact)
    return found


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _value(row: dict[str, str]) -> tuple[str, Estimate]:
    """Rounded as the tables keep it."""
    value = Decimal(row["value"])
    return row["value"], Estimate.from_bounds(round(value, 6), round(value, 6))


def _share(row: dict[str, str]) -> tuple[str, Estimate]:
    low, high, qualifier = Decimal(row["low"]), Decimal(row["high"]), row["qualifier"]
    limit = qualifier in ("more_than", "at_least")
    words = f"{qualifier} {row['low']}" if limit else f"{qualifier} {'–'.join(dict.fromkeys([row['low'], row['high']]))}"
    return f"{words} %", Estimate.from_bounds(
        low, None if limit else high, lower_inclusive=qualifier != "more_than", approximate=qualifier == "approx"
    )


def compare(drawn: Drawn, rows: list[Fact]) -> str:
    if not rows:
        return NOT_FOUND
    try:
        ours = Estimate.parse(drawn.figure, unit="%" if drawn.file == "shares.csv" else None)
    except Unreadable:
        return DIFFERS
    if any(_bounds(ours) == _bounds(fact.estimate) for fact in rows):
        return AGREES
    return DOUBTS if any(_numbers(ours) == _numbers(fact.estimate) for fact in rows) else DIFFERS


def _numbers(estimate: Estimate) -> set[Decimal]:
    """Without what was said of them: about, more than."""
    return {bound for bound in (estimate.lower, estimate.upper) if bound is not None}


def _bounds(estimate: Estimate) -> tuple[Decimal | None, Decimal | None, bool, bool, bool]:
    """Over 90 % of a share and 90 to 100 are the same."""
    upper = None if estimate.upper == 100 and not estimate.is_point else estimate.upper
    return estimate.lower, upper, estimate.lower_inclusive, estimate.upper_inclusive or upper is None, estimate.approximate


def draw(shares: list[Drawn], seen: list[Drawn], number: int, seed: int) -> list[Drawn]:
    chance = random.Random(seed)
    half = min(number // 2, len(shares))
    return [*chance.sample(shares, half), *chance.sample(seen, min(number - half, len(seen)))]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.tracing", description=__doc__.split("\n")[0])
    parser.add_argument("--facts", type=Path, required=True, help="the folder of the fact base")
    parser.add_argument("--draw", type=int, default=30, help="how many figures")
    parser.add_argument("--seed", type=int, default=0, help="the same number draws the same figures")
    parser.add_argument("--knowledge", type=Path, default=Path("fixtures"), help="the knowledge base, as files")
    asked = parser.parse_args(arguments)
    known, verdicts = facts(asked.facts), Counter()
    for number, drawn in enumerate(draw(*figures(asked.knowledge), asked.draw, asked.seed), start=1):
        rows = known.get(drawn.key, [])
        verdict = compare(drawn, rows)
        verdicts[verdict] += 1
        print(f"{number:>3}. {verdict}: {drawn}")
        print(
            "\n".join(f"     {fact.place}: {fact.words}" for fact in rows)
            or "     no row of this stage or indicator, actor, year and source"
        )
    print(", ".join(f"{verdicts[each]} {each}" for each in (AGREES, DOUBTS, DIFFERS, NOT_FOUND)))
    return int(verdicts[DIFFERS] > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
