"""What a reader asks of what-if, and how an address says it: `cut=cn:ree-separation:100&spare=ree-separation:5&months=12`.

cut=ACTOR:STAGE:PERCENT   the actor withholds so much of its own share of the stage; repeatable
spare=STAGE:PERCENT       others can add so much of the stage's whole output; repeatable
stock=STAGE:MONTHS        so many months of the stage's usual output lie in store; repeatable
months=MONTHS             how long it lasts; 12 if it is not said
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Self

from arenas.analysis.holdings import Number, Refused, exact

MONTHS = Fraction(12)
LONGEST = 600
MOST_ENTRIES = 100
NUMBER = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,6})?")
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
FORMS = {
    "cut": ("ACTOR:STAGE:PERCENT", "cut=cn:ree-separation:100"),
    "spare": ("STAGE:PERCENT", "spare=ree-separation:5"),
    "stock": ("STAGE:MONTHS", "stock=ree-magnets:3"),
    "months": ("MONTHS", "months=12"),
}


class BadScenario(Refused):
    """`parameter` names the one at fault: cut, spare, stock, months, or one that there is not."""

    def __init__(self, parameter: str, reason: str) -> None:
        super().__init__(f"{parameter}: {reason}")
        self.parameter = parameter
        self.reason = reason


@dataclass(frozen=True, slots=True, order=True)
class Cut:
    """`percent` of what the actor makes at the stage, 0 to 100."""

    actor: str
    stage: str
    percent: Fraction

    def __post_init__(self) -> None:
        object.__setattr__(self, "percent", _ranged("cut", self.percent, 100, "%"))


@dataclass(frozen=True, slots=True)
class Scenario:
    """In a fixed order whatever the order given, so that equal scenarios are equal. Raises BadScenario.

    `spare`: stage and per cent of its whole output, 0 to 100. `stock`: stage and months of its usual output, 0 to 600. `months`:
    more than 0, to 600.
    """

    cuts: tuple[Cut, ...] = ()
    spare: tuple[tuple[str, Fraction], ...] = ()
    stock: tuple[tuple[str, Fraction], ...] = ()
    months: Fraction = MONTHS

    def __post_init__(self) -> None:
        months = _ranged("months", self.months, LONGEST, "months")
        if not months:
            raise BadScenario("months", "Nothing can be missing for 0 months: say how long it lasts.")
        object.__setattr__(self, "months", months)
        object.__setattr__(self, "cuts", tuple(sorted(self.cuts)))
        _once("cut", [f"{cut.actor}:{cut.stage}" for cut in self.cuts])
        for parameter, most, unit in (("spare", 100, "%"), ("stock", LONGEST, "months")):
            entries = sorted((stage, _ranged(parameter, number, most, unit)) for stage, number in getattr(self, parameter))
            _once(parameter, [stage for stage, _ in entries])
            object.__setattr__(self, parameter, tuple(entries))

    @classmethod
    def parse(cls, parameters: Iterable[tuple[str, str]]) -> Self:
        """From the pairs of an address. A blank value, as an empty field of a form sends it, says nothing. Raises BadScenario."""
        given: dict[str, list[str]] = {name: [] for name in FORMS}
        for name, value in parameters:
            if name not in FORMS:
                raise BadScenario(name[:40], f"There is no such parameter; there are {', '.join(FORMS)}.")
            if value.strip():
                given[name].append(value.strip())
        for name, values in given.items():
            if len(values) > (1 if name == "months" else MOST_ENTRIES):
                raise BadScenario(name, "It is given more than once." if name == "months" else f"More than {MOST_ENTRIES}.")
        cuts = [Cut(actor, stage, number) for actor, stage, number in (_entry("cut", text) for text in given["cut"])]
        pairs = {name: tuple(_pair(name, text) for text in given[name]) for name in ("spare", "stock")}
        months = [_number("months", text) for text in given["months"]]
        return cls(tuple(cuts), pairs["spare"], pairs["stock"], *months)

    def parameters(self) -> list[tuple[str, str]]:
        """The pairs of its address, always the same for the same scenario; what goes without saying is left out."""
        pairs = [("cut", f"{cut.actor}:{cut.stage}:{_plain(cut.percent)}") for cut in self.cuts]
        pairs += [("spare", f"{stage}:{_plain(number)}") for stage, number in self.spare]
        pairs += [("stock", f"{stage}:{_plain(number)}") for stage, number in self.stock]
        return pairs + ([("months", _plain(self.months))] if self.months != MONTHS else [])


def _ranged(parameter: str, number: Number, most: int, unit: str) -> Fraction:
    try:
        value = exact(number)
    except Refused as refusal:
        raise BadScenario(parameter, str(refusal)) from None
    if not 0 <= value <= most:
        raise BadScenario(parameter, f"{_plain(value)} is not between 0 and {most} {unit}.")
    return value


def _once(parameter: str, names: list[str]) -> None:
    """`names` are in order."""
    for name, following in pairwise(sorted(names)):
        if name == following:
            raise BadScenario(parameter, f"“{name}” is given twice.")


def _entry(parameter: str, text: str) -> tuple[str, str, Fraction]:
    actor, stage, number = _split(parameter, text, 3)
    return actor, stage, _number(parameter, number)


def _pair(parameter: str, text: str) -> tuple[str, Fraction]:
    stage, number = _split(parameter, text, 2)
    return stage, _number(parameter, number)


def _split(parameter: str, text: str, count: int) -> list[str]:
    parts = [part.strip() for part in text.split(":")]
    form, example = FORMS[parameter]
    if len(parts) != count:
        raise BadScenario(parameter, f"“{text[:80]}” is not {form}: write, for example, {example}.")
    for name in parts[:-1]:
        if not NAME.fullmatch(name):
            raise BadScenario(parameter, f"“{name[:80]}” is no code of an actor or a stage: write, for example, {example}.")
    return parts


def _number(parameter: str, text: str) -> Fraction:
    if not NUMBER.fullmatch(text):
        raise BadScenario(parameter, f"“{text[:80]}” is not a number such as 5, 62.5 or 100.")
    return Fraction(text)


def _plain(number: Fraction) -> str:
    """62.5; six digits after the point, which is all that can be given in an address."""
    text = f"{float(number):.6f}" if number.denominator != 1 else str(number)
    return text.rstrip("0").rstrip(".") if "." in text else text
