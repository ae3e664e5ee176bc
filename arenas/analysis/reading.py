"""How a source's words about a number become an interval: the grammar of `Estimate.parse`.

A text is turned into letters, a letter a word ("about 60–70 %" is "AN-N%"), and a text is understood when its letters
form one of a few shapes. Whatever is not understood is refused, with a reason that an editor can act on.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Literal, NoReturn

LONGEST_TEXT = 100
DIGITS_BEFORE, DIGITS_AFTER = 14, 6  # what the columns hold: Decimal(20, 6)
EXACT = Context(prec=2 * LONGEST_TEXT)  # nothing is rounded on the way in: what does not fit is refused

WITHHELD = {"w", "(w)", "withheld"}
NIL = {"-", "--", "–", "—", "−", "nil", "none"}
SCALES = {"thousand": 10**3, "million": 10**6, "mln": 10**6, "mn": 10**6, "billion": 10**9, "bn": 10**9}
SCALES |= {"trillion": 10**12, "tn": 10**12}
# A letter a kind of word; texts are understood by the string of their letters, see RANGE and BOUNDS.
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
BOUNDS = re.compile("(?:([>g])N|N(G))?[,&]{0,2}(?:([<l])N|N(L))?")

# Why the reading stopped: the first that fits, from the place where it stopped (a "^") or anywhere.
MISTAKES = [
    (r"^(n/?a\b|n\.a\.|not applicable)", "Leave the figure empty and choose the status “not applicable”."),
    (r"^(unknown|not available|\?|\.\.|…|:)", "Leave the figure empty and choose the status “unknown”."),
    (
        r"^((an )?estimated?|forecast|projected|provisional)\b",
        "Write only the figure, and choose its status, for example “estimated”.",
    ),
    (r"\bnan\b|\binf(inity)?\b|∞", "This is not a number that can be compared."),
    (r"^e[+-]?[0-9]", "Write the number in full, for example 0.000036 instead of 3.6e-05."),
    (r"^(±|\+/-|\+-)", "Write the two ends, for example 55–65 instead of 60 ± 5, if that is what the source means."),
    (r"^[0-9]+,[0-9]{1,2}(?![0-9])", "Write decimals with a point: 1.5, not 1,5."),
    (r"^[0-9.]*[0-9][.,][0-9]|^['’.][0-9]", "Write decimals with a point and commas between thousands: 1,234,567.5."),
    (r"^[mkbt]\b", "Write “thousand”, “million”, “billion” or “trillion” in full: one letter could mean something else."),
    (r"^/|^(a |one |two |three )?[- ]?(half|third|quarter)", "Write a fraction as a number, for example 50 % for a half."),
]


class Unreadable(ValueError):
    """Says, in words that an editor can act on, why a text or a pair of bounds is not understood."""


@dataclass(frozen=True, slots=True)
class Reading:
    lower: Decimal | None
    upper: Decimal | None
    lower_inclusive: bool = True
    upper_inclusive: bool = True
    approximate: bool = False
    status: Literal["normal", "withheld", "nil"] = "normal"


def read(text: str, unit: str | None) -> Reading:
    """Raises Unreadable. A text may end in its unit; per cent is refused where a unit is given and is another."""
    words = _clean(text)
    if words in WITHHELD:
        return Reading(None, None, status="withheld")
    if words in NIL:
        return Reading(Decimal(0), Decimal(0), status="nil")
    shape, numbers = _tokens(_without_unit(words, unit))
    if unit is not None and "%" in shape and not unit.casefold().startswith(PER_CENT):
        raise Unreadable(f"The figure is in per cent, but what is measured here is counted in “{unit}”.")
    if unit is not None and unit.casefold().startswith(tuple(SCALES)) and any(scale for _, scale in numbers):
        raise Unreadable(f"The unit “{unit}” says the multiplier already: write only the number that stands before it.")
    return Reading(*_bounds(shape, numbers), approximate="A" in shape)


def plain(number: Decimal) -> str:
    """1,234.5 for 1234.500000, and a true minus."""
    text = f"{number:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("0", "-0") else text.replace("-", "−")


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
    is_range = RANGE.fullmatch(bare)
    shared = numbers[-1][1] if is_range else None  # "1.2–1.5 billion": the multiplier is said once, for both
    values = [_value(number, scale or shared) for number, scale in numbers]
    if is_range:
        return values[0], values[-1], True, True
    if values and (found := BOUNDS.fullmatch(bare)):
        over, under = found[1] or found[2], found[3] or found[4]
        if len(values) == 2 or not ("," in bare or "&" in bare):
            return values[0] if over else None, values[-1] if under else None, over != ">", under != "<"
    if not values:
        raise Unreadable("There is no number in it.")
    if re.match("[A><gl]*-N", bare):
        raise Unreadable("A dash before a number: write a negative number with the minus right before it, as −5.")
    if re.search("[><glGL]", bare):
        raise Unreadable("The words do not fit together: write, for example, “over 60”, “60–70” or “over 60, under 70”.")
    if len(values) > 1:
        raise Unreadable("It is not clear how these numbers belong together: write a range as 60–70.")
    raise Unreadable("The words around the number do not fit together: write, for example, “about 60” or “60–70”.")


def _value(number: Decimal, scale: int | None) -> Decimal:
    value = EXACT.multiply(number, Decimal(scale or 1))
    if abs(value) >= 10**DIGITS_BEFORE:
        raise Unreadable(f"More than {DIGITS_BEFORE} digits before the point: choose a larger unit.")
    rounded = EXACT.quantize(value, Decimal(1).scaleb(-DIGITS_AFTER))
    if rounded != value:
        advice = f"round it to {plain(rounded)}" if rounded else "choose a smaller unit, for it would round to zero"
        raise Unreadable(f"More than {DIGITS_AFTER} digits after the point: {advice}.")
    return EXACT.add(EXACT.normalize(value), Decimal(0))  # 60, not 6E+1 or 60.00; 0, not −0
