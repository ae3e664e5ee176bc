"""A source's words are read as they were meant, or refused with a reason."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from arenas.analysis.estimate import Estimate, Unreadable


def interval(text, unit=None):
    """The interval in the notation of mathematics: "[60, 70)", "(90, …", "~[65, 65]"."""
    figure = Estimate.parse(text, unit=unit)
    lower = "…" if figure.lower is None else f"{'[('[not figure.lower_inclusive]}{figure.lower}"
    upper = "…" if figure.upper is None else f"{figure.upper}{'])'[not figure.upper_inclusive]}"
    return f"{'~' * figure.approximate}{lower}, {upper}"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("60", "[60, 60]"),
        ("60%", "[60, 60]"),
        (" 60 % ", "[60, 60]"),
        ("60 per cent", "[60, 60]"),
        ("60 percent", "[60, 60]"),
        ("0", "[0, 0]"),
        (".5", "[0.5, 0.5]"),
        ("60.50", "[60.5, 60.5]"),
        ("+5", "[5, 5]"),
        ("-3.5", "[-3.5, -3.5]"),
        ("−3.5", "[-3.5, -3.5]"),
        ("-0", "[0, 0]"),
        ("60-70", "[60, 70]"),
        ("60–70 %", "[60, 70]"),
        ("60 - 70", "[60, 70]"),
        ("60 -70", "[60, 70]"),
        ("60%–70%", "[60, 70]"),
        ("60 to 70 per cent", "[60, 70]"),
        ("between 60 and 70", "[60, 70]"),
        ("from 60 to 70", "[60, 70]"),
        ("60-60", "[60, 60]"),
        ("-5--3", "[-5, -3]"),
        ("−5 to −3", "[-5, -3]"),
        ("between -5 and 3", "[-5, 3]"),
        ("~60-70%", "~[60, 70]"),
        ("~ 60", "~[60, 60]"),
        ("≈60", "~[60, 60]"),
        ("About 65", "~[65, 65]"),
        ("around 65", "~[65, 65]"),
        ("roughly 65", "~[65, 65]"),
        ("approximately 65", "~[65, 65]"),
        ("approx. 65", "~[65, 65]"),
        ("approx 65", "~[65, 65]"),
        ("ca. 65", "~[65, 65]"),
        ("c. 65", "~[65, 65]"),
        ("circa 65", "~[65, 65]"),
        ("some 65", "~[65, 65]"),
        ("nearly 90", "~[90, 90]"),
        ("almost 90", "~[90, 90]"),
        ("between about 60 and 70", "~[60, 70]"),
        ("about 60 to about 70", "~[60, 70]"),
        (">90 %", "(90, …"),
        ("more than 90", "(90, …"),
        ("over 90", "(90, …"),
        ("over about 90", "~(90, …"),
        ("about over 90", "~(90, …"),
        ("> -5", "(-5, …"),
        ("≥ 90", "[90, …"),
        (">=90", "[90, …"),
        ("at least 90", "[90, …"),
        ("no less than 90", "[90, …"),
        ("90+", "[90, …"),
        ("90+ %", "[90, …"),
        ("90 %+", "[90, …"),
        ("90 % or more", "[90, …"),
        ("<1", "…, 1)"),
        ("less than 1", "…, 1)"),
        ("under 1", "…, 1)"),
        ("fewer than 12", "…, 12)"),
        ("<=5", "…, 5]"),
        ("≤5", "…, 5]"),
        ("at most 5", "…, 5]"),
        ("up to 5", "…, 5]"),
        ("no more than 5", "…, 5]"),
        ("5 or less", "…, 5]"),
        ("over 60, under 70", "(60, 70)"),
        ("at least 60 but less than 70", "[60, 70)"),
        ("more than 60 and at most 70", "(60, 70]"),
        ("1,234.5", "[1234.5, 1234.5]"),
        ("12 000", "[12000, 12000]"),
        ("12\u00a0000", "[12000, 12000]"),
        ("12\u202f000\u202f000", "[12000000, 12000000]"),
        ("12 000–13 000", "[12000, 13000]"),
        ("3.5 million", "[3500000, 3500000]"),
        ("3.5 mn", "[3500000, 3500000]"),
        ("5 thousand", "[5000, 5000]"),
        ("1.2-1.5 bn", "[1200000000, 1500000000]"),
        ("900 million to 1.2 billion", "[900000000, 1200000000]"),
        ("0.0000001–2 million", "[0.1, 2000000]"),
        ("over 2 trillion", "(2000000000000, …"),
        ("99,999,999,999,999.999999", "[99999999999999.999999, 99999999999999.999999]"),
        ("60.0000000000", "[60, 60]"),
    ],
)
def test_a_sources_words_become_an_interval(text, expected):
    assert interval(text) == expected


@pytest.mark.parametrize("text", ["W", "(W)", "withheld", "Withheld"])
def test_withheld_has_no_bounds(text):
    figure = Estimate.parse(text)
    assert (figure.status, figure.lower, figure.upper, figure.known, str(figure)) == ("withheld", None, None, False, "withheld")


@pytest.mark.parametrize("text", ["—", "–", "-", "--", "nil", "none"])
def test_a_dash_is_nil_which_is_zero(text):
    figure = Estimate.parse(text)
    assert (figure.status, figure.lower, figure.upper, str(figure)) == ("nil", 0, 0, "none")


@pytest.mark.parametrize(
    "text, reason",
    [
        ("", "blank is not zero"),
        (" \u00a0 ", "blank is not zero"),
        ("n/a", "status “not applicable”"),
        ("unknown", "status “unknown”"),
        ("..", "status “unknown”"),
        ("estimated 60", "status, for example “estimated”"),
        ("70-60", "runs backwards: 70 is more than 60"),
        ("5 to 2 million", "runs backwards: 5,000,000 is more"),
        ("over 70, under 60", "runs backwards"),
        ("over 60, under 60", "No number is left"),
        ("nan", "not a number"),
        ("-inf", "not a number"),
        ("∞", "not a number"),
        ("1e5", "in full"),
        ("3.6e-05", "in full"),
        ("60 70", "how these numbers belong together"),
        ("60, 70", "how these numbers belong together"),
        ("60~70", "how these numbers belong together"),
        ("60 and 70", "how these numbers belong together"),
        ("1,5", "1.5, not 1,5"),
        ("60,50 %", "1.5, not 1,5"),
        ("0,123", "decimals with a point"),
        ("1.234.567", "decimals with a point"),
        ("1.234,5", "decimals with a point"),
        ("1'234", "decimals with a point"),
        ("1234,567", "decimals with a point"),
        ("60 m", "in full"),
        ("60k", "in full"),
        ("half", "fraction"),
        ("1/2", "fraction"),
        ("60 ± 5", "55–65"),
        ("– 5", "minus right before it"),
        ("over – 5", "minus right before it"),
        ("60% of world", "“of world” is not understood"),
        ("5 tonnes", "“tonnes” is not understood"),
        ("over", "no number"),
        ("%", "no number"),
        ("over 60-70", "do not fit together"),
        ("over 60 over 70", "do not fit together"),
        ("over 60,", "do not fit together"),
        ("5 to", "do not fit together"),
        ("about about 5", "do not fit together"),
        ("5 about", "do not fit together"),
        ("60%%", "do not fit together"),
        ("%60", "do not fit together"),
        ("million", "no number"),
        ("2 million million", "do not fit together"),
        ("1.2345678", "round it to 1.234568"),
        ("0.0000001", "would round to zero"),
        ("1." + "0" * 60 + "1", "round it to 1"),
        ("123456789012345", "14 digits before the point"),
        ("100 trillion", "14 digits before the point"),
        ("over 60,,, under 70", "do not fit together"),
        ("99999999999999.9999999", "after the point"),
        ("9" * 100, "14 digits before the point"),
        ("9" * 101, "longer than 100"),
        ("60\u200b", "U+200B"),
        ("6\x000", "U+0000"),
        ("60\n", "U+000A"),
        ("６０", "not one of the digits"),
        ("٦٠", "not one of the digits"),
        ("10²", "not one of the digits"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(text, reason):
    with pytest.raises(Unreadable, match=".") as refusal:
        Estimate.parse(text)
    assert reason in str(refusal.value)


def test_a_text_may_end_in_its_own_unit_and_in_no_other():
    assert interval("5 tonnes", "tonnes") == "[5, 5]"
    assert interval("over 5t", "t") == "(5, …"
    assert interval("3 million H100 equivalents", "million H100 equivalents") == "[3, 3]"
    assert interval("60 % of world", "% of world") == "[60, 60]"
    with pytest.raises(Unreadable, match="in per cent, but what is measured here is counted in “tonnes”"):
        Estimate.parse("5 %", unit="tonnes")
    with pytest.raises(Unreadable, match="in per cent, but what is measured here is counted in “t”"):
        Estimate.parse("5 pct", unit="t")
    with pytest.raises(Unreadable, match="says the multiplier already"):
        Estimate.parse("3 million", unit="million USD")


# --- texts made from a known answer -----------------------------------------------------------------------------------


@st.composite
def spelled_numbers(draw):
    """A number of at most six decimals, and one of the ways to write it."""
    whole, decimals = draw(st.tuples(st.integers(0, 10**9), st.text("0123456789", max_size=6)))
    separator = draw(st.sampled_from(["", ",", " ", "\u00a0", "\u202f"]))
    text = f"{whole:,}".replace(",", separator) + (f".{decimals}" if decimals else "")
    value = Decimal(f"{whole}.{decimals or 0}")
    minus = draw(st.sampled_from(["", "", "-", "−"]))
    return minus + text, -value if minus else value


@st.composite
def spelled_estimates(draw):
    """A source's words and what they mean: (text, lower, upper, lower inclusive, upper inclusive, approximate)."""
    (low_text, low), (high_text, high) = sorted(draw(st.tuples(spelled_numbers(), spelled_numbers())), key=lambda pair: pair[1])
    about = draw(st.sampled_from(["", "", "~", "≈ ", "about ", "Roughly ", "ca. ", "c. "]))
    end = draw(st.sampled_from(["", "%", " %", " per cent"]))
    form = draw(st.sampled_from(["point", "dash", "to", "between", "over", "at least", "plus", "under", "at most", "window"]))
    text, lower, upper, lower_inclusive, upper_inclusive = {
        "point": (low_text, low, low, True, True),
        "dash": (f"{low_text}{draw(st.sampled_from(['-', '–', ' - ', ' — ', end + '–']))}{high_text}", low, high, True, True),
        "to": (f"{low_text}{end} to {high_text}", low, high, True, True),
        "between": (f"between {low_text} and {high_text}", low, high, True, True),
        "over": (f"{draw(st.sampled_from(['>', '> ', 'over ', 'more than ', 'above ']))}{low_text}", low, None, False, True),
        "at least": (f"{draw(st.sampled_from(['>=', '≥ ', 'at least ', 'No less than ']))}{low_text}", low, None, True, True),
        "plus": (f"{low_text}{draw(st.sampled_from(['+', ' or more', ' or above']))}", low, None, True, True),
        "under": (f"{draw(st.sampled_from(['<', 'under ', 'less than ', 'below ']))}{high_text}", None, high, True, False),
        "at most": (f"{draw(st.sampled_from(['≤', '<= ', 'at most ', 'up to ']))}{high_text}", None, high, True, True),
        "window": (f"over {low_text}{end} but at most {high_text}", low, high, False, True),
    }[form]
    assume(form != "window" or low < high)
    return about + text + end, lower, upper, lower_inclusive, upper_inclusive, bool(about)


@given(spelled_estimates())
def test_every_way_of_writing_it_is_read_as_it_was_meant(spelled):
    text, *meaning = spelled
    figure = Estimate.parse(text)
    read = [figure.lower, figure.upper, figure.lower_inclusive, figure.upper_inclusive, figure.approximate]
    assert (read, figure.status, figure.verbatim) == (meaning, "normal", text)


WORDS = [" to ", "about ", "over ", " and ", "between ", " or more", "million", "x"]
ALPHABET = st.sampled_from([*"0123456789.,+-–−%~<>≥ WeE/", *WORDS])


@given(st.text(max_size=120) | st.lists(ALPHABET, max_size=12).map("".join))
def test_any_text_is_either_read_or_refused_and_what_is_read_reads_back(text):
    try:
        figure = Estimate.parse(text)
    except Unreadable as refusal:
        assert str(refusal).endswith(".")
    else:
        assert Estimate.parse(str(figure)) == figure
        assert figure.known or figure.status == "withheld"
