"""A number that keeps its doubt: the source's own words, and the interval that they mean.

    >>> print(Estimate.parse("~60-70%").text("%"))
    about 60–70 %

Every decision about what words mean is made here, once. "Nearly 90" and "almost 90" are read as "about 90": they say
less than 90 but not how much less, and the words themselves are kept. "Up to 5" has no lower bound of its own; that a
share cannot be below 0 is known to shares, which say so by `within(0, 100)`. A dash in a table means nil, as the
U.S. Geological Survey uses it; a blank means nothing at all and is refused.
"""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Literal, NoReturn, Self

__all__ = ["Estimate", "Order", "Status", "Unreadable"]

Status = Literal["normal", "withheld", "nil"]
LONGEST_TEXT = 100
DIGITS_BEFORE, DIGITS_AFTER = 14, 6  # what the columns hold: Decimal(20, 6)
MULTIPLIERS = {"trillion": 10**12, "billion": 10**9, "million": 10**6}  # those that we print, largest first


class Unreadable(ValueError):
    """Says, in words that an editor can act on, why a text or a pair of bounds is not understood."""


class Order(StrEnum):
    GREATER = "greater"
    LESS = "less"
    EQUAL = "equal"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Estimate:
    """An interval of numbers in some unit, which is told elsewhere. A bound that is None was not given by the source.

    Two estimates are equal when they mean the same, whatever their words. The flag beside a missing bound is always True.
    A withheld figure has no bounds; a nil is exactly 0. Raises Unreadable when no number could lie in the interval.
    """

    verbatim: str = field(compare=False)
    lower: Decimal | None
    upper: Decimal | None
    lower_inclusive: bool = True
    upper_inclusive: bool = True
    approximate: bool = False
    status: Status = "normal"

    def __post_init__(self) -> None:
        for bound in (self.lower, self.upper):
            if bound is not None and not bound.is_finite():
                raise Unreadable(f"{bound} is not a number that can be compared.")
        object.__setattr__(self, "lower_inclusive", self.lower_inclusive or self.lower is None)
        object.__setattr__(self, "upper_inclusive", self.upper_inclusive or self.upper is None)
        if self.lower is not None and self.upper is not None:
            if self.lower > self.upper:
                raise Unreadable(f"The range runs backwards: {_plain(self.lower)} is more than {_plain(self.upper)}.")
            if self.lower == self.upper and not (self.lower_inclusive and self.upper_inclusive):
                raise Unreadable(f"No number is left between {_plain(self.lower)} and {_plain(self.upper)}.")
        if self.status == "withheld" and (self.known or self.approximate):
            raise Unreadable("A withheld figure has no bounds.")
        if self.status == "nil" and (self.lower != 0 or self.upper != 0 or self.approximate):
            raise Unreadable("Nil means exactly 0.")

    @classmethod
    def parse(cls, text: str, *, unit: str | None = None) -> Self:
        """Reads a source's words. A `unit` may end the text; if it is given, per cent is refused where it is not the unit."""
        words = _clean(text)
        verbatim = text.strip()
        if words in WITHHELD:
            return cls(verbatim, None, None, status="withheld")
        if words in NIL:
            return cls(verbatim, Decimal(0), Decimal(0), status="nil")
        shape, numbers = _tokens(_without_unit(words, unit))
        if "%" in shape and unit is not None and not unit.casefold().startswith(PER_CENT):
            raise Unreadable(f"The figure is in per cent, but what is measured here is counted in “{unit}”.")
        return cls(verbatim, *_bounds(shape, numbers), approximate="A" in shape)

    @classmethod
    def from_bounds(
        cls,
        lower: Decimal | int | None,
        upper: Decimal | int | None,
        *,
        lower_inclusive: bool = True,
        upper_inclusive: bool = True,
        approximate: bool = False,
    ) -> Self:
        """An estimate that no source has put in words: its verbatim text is our own."""
        low, high = (None if bound is None else Decimal(bound) for bound in (lower, upper))
        estimate = cls("", low, high, lower_inclusive, upper_inclusive, approximate)
        return replace(estimate, verbatim=str(estimate))

    @property
    def known(self) -> bool:
        """Is there at least one bound?"""
        return self.lower is not None or self.upper is not None

    @property
    def is_point(self) -> bool:
        return self.lower is not None and self.lower == self.upper

    def contains(self, value: Decimal | int) -> bool:
        """Could the number be this one? (An unknown figure could be any.)"""
        above = self.lower is None or value > self.lower or (self.lower_inclusive and value == self.lower)
        return above and (self.upper is None or value < self.upper or (self.upper_inclusive and value == self.upper))

    def within(self, floor: Decimal | int, ceiling: Decimal | int) -> Self:
        """The part of it that lies in [floor, ceiling]: "over 90" within 0 and 100 ends at 100. Same words, same doubt.

        An estimate without any bound stays so. Raises Unreadable when it lies wholly outside.
        """
        if not self.known:
            return self
        lower, lower_inclusive, upper, upper_inclusive = self.lower, self.lower_inclusive, self.upper, self.upper_inclusive
        if lower is None or lower < floor:
            lower, lower_inclusive = Decimal(floor), True
        if upper is None or upper > ceiling:
            upper, upper_inclusive = Decimal(ceiling), True
        if lower > upper or (lower == upper and not (lower_inclusive and upper_inclusive)):
            raise Unreadable(f"“{self}” lies outside {_plain(Decimal(floor))} to {_plain(Decimal(ceiling))}.")
        return replace(self, lower=lower, upper=upper, lower_inclusive=lower_inclusive, upper_inclusive=upper_inclusive)

    def compare(self, other: "Estimate") -> Order:
        """Is the number behind this one certainly greater, less or equal?

        Intervals that do not overlap decide, approximate or not: what "about" means is not a number, so a caller who wants
        to call such a verdict only possible looks at `approximate`. Where one of them is approximate, intervals that merely
        touch ("about 70", "over 70") do not decide. Equal are only two exact points.
        """
        if self._below(other):
            return Order.LESS
        if other._below(self):
            return Order.GREATER
        exact = self.is_point and other.is_point and not (self.approximate or other.approximate)
        return Order.EQUAL if exact and self.lower == other.lower else Order.UNDECIDED

    def _below(self, other: "Estimate") -> bool:
        if self.upper is None or other.lower is None:
            return False
        if self.upper == other.lower:
            both_reach_it = self.upper_inclusive and other.lower_inclusive
            return not (both_reach_it or self.approximate or other.approximate)
        return self.upper < other.lower

    def __str__(self) -> str:
        return self._words("")

    def text(self, unit: str) -> str:
        """As the source meant it, with the unit: "about 60–70 %", "over 3.5 million tonnes", "withheld"."""
        return f"{self._words(unit)} {unit}" if unit and self.known and self.status == "normal" else str(self)

    def _words(self, unit: str) -> str:
        if self.status == "nil" or not self.known:
            return {"nil": "none", "withheld": "withheld", "normal": "unknown"}[self.status]
        about = "about " if self.approximate else ""
        if self.lower is not None and self.upper is not None:
            if self.lower == self.upper:
                return about + _figures(unit, self.lower)
            if self.lower_inclusive and self.upper_inclusive:
                return about + _figures(unit, self.lower, self.upper)
        over, under = "at least" if self.lower_inclusive else "over", "at most" if self.upper_inclusive else "under"
        clauses = [(word, bound) for word, bound in ((over, self.lower), (under, self.upper)) if bound is not None]
        return ", ".join(f"{word} {about}{_figures(unit, bound)}" for word, bound in clauses)


# --- printing ---------------------------------------------------------------------------------------------------------


def _plain(number: Decimal) -> str:
    text = f"{number:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("0", "-0") else text.replace("-", "−")


def _figures(unit: str, *numbers: Decimal) -> str:
    """One number, or the two ends of a range. Large ones are told in millions if two decimals suffice for that."""
    largest = max(abs(number) for number in numbers)
    joiner = " to " if min(numbers) < 0 else "–"
    if not unit.casefold().startswith(tuple(SCALES)):  # "5,000,000 million tonnes" rather than "5 million million tonnes"
        for word, multiplier in MULTIPLIERS.items():
            if largest >= multiplier and all(number * 100 % multiplier == 0 for number in numbers):
                return joiner.join(_plain(number / multiplier) for number in numbers) + f" {word}"
    return joiner.join(_plain(number) for number in numbers)


# --- reading ----------------------------------------------------------------------------------------------------------

WITHHELD = {"w", "(w)", "withheld"}
NIL = {"-", "--", "–", "—", "−", "nil", "none"}
SCALES = {"thousand": 10**3, "million": 10**6, "mln": 10**6, "mn": 10**6, "billion": 10**9, "bn": 10**9} | {
    "trillion": 10**12,
    "tn": 10**12,
}
# A letter a kind of word; texts are understood by the string of their letters, see SHAPES.
VOCABULARY = {
    "A": "~ ≈ about around roughly approximately approx. approx circa ca. ca c. c some nearly almost",
    ">": "> more_than greater_than higher_than over above exceeding in_excess_of",
    "g": "≥ ⩾ ≧ >= at_least no_less_than not_less_than no_fewer_than not_fewer_than",
    "<": "< less_than fewer_than lower_than under below",
    "l": "≤ ⩽ ≦ <= at_most up_to no_more_than not_more_than",
    "G": "+ or_more or_over or_above or_higher",
    "L": "or_less or_fewer or_under or_below or_lower",
    "%": "% per_cent percent pct",
    "-": "- – — − ‐ ‑ ‒ to",
    "B": "between",
    "F": "from",
    "&": "and",
    ",": ", but",
}
KINDS = {word.replace("_", " "): kind for kind, words in VOCABULARY.items() for word in words.split()}
KINDS |= {word + plural: "M" for word in SCALES for plural in ("", "s")}
WORD = re.compile(
    "|".join(re.escape(word) + (r"(?![a-z])" if word[-1].isalpha() else "") for word in sorted(KINDS, key=len)[::-1])
)
NUMBER = re.compile(
    r"(?:[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+|(?: [0-9]{3})+)|[0-9]+)(?:\.[0-9]+)?(?![0-9]|[.,][0-9])|\.[0-9]+(?![0-9.,])"
)
SIGN = re.compile(r"[-−+](?=[0-9.])")
PER_CENT = ("%", "per cent", "percent", "pct")

# What may stand together, once "about" and "%" have been seen to stand where they may.
RANGE = re.compile("N(-N)?|BN&N|FN-N")
BOUNDS = re.compile("(?:([>g])N|N(G))?[,&]*(?:([<l])N|N(L))?")

# Why the reading stopped: the first that fits, from the place where it stopped (a "^") or anywhere.
MISTAKES = [
    (r"^(n/?a\b|n\.a\.|not applicable)", "Leave the figure empty and choose the status “not applicable”."),
    (r"^(unknown|not available|\?|\.\.|…|:)", "Leave the figure empty and choose the status “unknown”."),
    (r"\bnan\b|\binf(inity)?\b|∞", "This is not a number that can be compared."),
    (r"^e[+-]?[0-9]", "Write the number in full, for example 0.000036 instead of 3.6e-05."),
    (r"^(±|\+/-|\+-)", "Write the two ends, for example 55–65 instead of 60 ± 5, if that is what the source means."),
    (r"^[0-9]+,[0-9]{1,2}(?![0-9])", "Write decimals with a point: 1.5, not 1,5."),
    (r"^[0-9.]*[0-9][.,'’][0-9]", "Write decimals with a point and thousands with commas, three digits each: 1,234,567.5."),
    (r"^[mkbt]\b", "Write “thousand”, “million”, “billion” or “trillion” in full: one letter could mean something else."),
    (r"^/|^(a |one |two |three )?[- ]?(half|third|quarter)", "Write a fraction as a number, for example 50 % for a half."),
]


def _clean(text: str) -> str:
    """Small letters and plain single spaces; refuses what cannot be a source's words about a number."""
    if len(text) > LONGEST_TEXT:
        raise Unreadable(f"This is longer than {LONGEST_TEXT} characters: write the figure here and the rest in a note.")
    for character in text:
        if unicodedata.category(character).startswith("C"):
            raise Unreadable(f"It holds an invisible character (U+{ord(character):04X}): type it again instead of pasting it.")
        if character.isnumeric() and character not in "0123456789":
            raise Unreadable(f"“{character}” is not one of the digits 0 to 9: write the number with those.")
    words = " ".join(text.lower().split())
    if not words:
        raise Unreadable("A blank is not zero: write the figure, “withheld”, or leave it out and choose the status “unknown”.")
    return words


def _without_unit(words: str, unit: str | None) -> str:
    ending = " ".join((unit or "").lower().split())
    rest = words.removesuffix(ending)
    return rest.rstrip() if ending and rest != words and rest[-1:] in tuple(" 0123456789") else words


def _tokens(words: str) -> tuple[str, list[tuple[Decimal, int | None]]]:
    """The text as letters, a letter a word (N for a number), and the numbers, each with its multiplier or None."""
    numbers: list[tuple[Decimal, int | None]] = []
    shape, place = "", 0
    while place < len(words):
        after_number = shape[-1:] in ("N", "%")
        sign = None if after_number else SIGN.match(words, place)
        if number := NUMBER.match(words, sign.end() if sign else place):
            value = Decimal(re.sub("[ ,]", "", number[0]))
            numbers.append((-value if sign and sign[0] != "+" else value, None))
            shape, place = shape + "N", number.end()
        elif sign is None and (word := WORD.match(words, place)):
            kind = KINDS[word[0]]
            if kind == "M" and shape[-1:] == "N" and numbers[-1][1] is None:
                numbers[-1] = (numbers[-1][0], SCALES[word[0].removesuffix("s")])
            else:
                shape += kind
            place = word.end()
        else:
            _explain(words, sign.end() if sign else place)
        place += words[place : place + 1] == " "
    return shape, numbers


def _explain(words: str, place: int) -> NoReturn:
    for pattern, reason in MISTAKES:
        if re.search(pattern, words[place:]):
            raise Unreadable(reason)
    raise Unreadable(f"“{words[place:]}” is not understood here: write only the figure, and anything else in a note.")


def _bounds(shape: str, numbers: list[tuple[Decimal, int | None]]) -> tuple[Decimal | None, Decimal | None, bool, bool]:
    """Lower and upper bound, and whether each belongs to the interval."""
    bare = re.sub("A(?=[N><glBF])|(?<=[NGL])%", "", shape)
    values = [_value(number, scale) for number, scale in numbers]
    if RANGE.fullmatch(bare):
        if len(numbers) == 2 and numbers[0][1] is None:  # "1.2–1.5 billion": the multiplier is said once, for both
            values[0] = _value(numbers[0][0], numbers[1][1])
        return values[0], values[-1], True, True
    if values and (found := BOUNDS.fullmatch(bare)):
        over, under = found[1] or found[2], found[3] or found[4]
        if len(values) == 2 or not ("," in bare or "&" in bare):
            return values[0] if over else None, values[-1] if under else None, over != ">", under != "<"
    if not values:
        raise Unreadable("There is no number in it.")
    if re.search("[><glGL]", bare):
        raise Unreadable("The words do not fit together: write, for example, “over 60”, “60–70” or “over 60, under 70”.")
    if len(values) > 1:
        raise Unreadable("It is not clear how these numbers belong together: write a range as 60–70.")
    raise Unreadable("The words around the number do not fit together: write, for example, “about 60” or “60–70”.")


def _value(number: Decimal, scale: int | None) -> Decimal:
    value = (number * (scale or 1)).normalize() + 0  # + 0 turns −0 into 0
    _, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    if -exponent > DIGITS_AFTER:
        raise Unreadable(f"More than {DIGITS_AFTER} digits after the point: round it to {DIGITS_AFTER}.")
    if len(digits) + exponent > DIGITS_BEFORE:
        raise Unreadable(f"More than {DIGITS_BEFORE} digits before the point: choose a larger unit.")
    return value
