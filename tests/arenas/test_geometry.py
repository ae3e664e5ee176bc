"""Range bars, drawn beside what is expected: = is solid, . fades, | is a bound, ! an approximate one, ) ( one left out."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from arenas.analysis.estimate import Estimate
from arenas.analysis.geometry import Bar, bar

SIGNS = {"solid": "|", "approximate": "!", "open": "o"}


def drawn(text, floor=0, ceiling=100, width=20):
    """The bar as `width` characters and one more for the last bound."""
    line = [" "] * (width + 1)
    found = bar(Estimate.parse(text), floor, ceiling)
    for piece in found.pieces:
        for place in range(round(piece.x * width / 100), round((piece.x + piece.width) * width / 100) + 1):
            line[place] = "=" if piece.opacity == 1 and len(found.pieces) == 1 else "."
    for mark in found.marks:
        line[round(mark.x * width / 100)] = SIGNS[mark.edge]
    return "".join(line)


@pytest.mark.parametrize(
    "text, picture",
    [
        # 0    25   50   75   100
        ("60-70", "            |=|      "),
        ("~60-70%", "            !=!      "),
        ("0-100", "|===================|"),
        ("50", "          |          "),
        ("~50", "          !          "),
        (">90", "                  o.."),
        ("at least 90", "                  |.."),
        ("<25", ".....o               "),
        ("at most 25", ".....|               "),
        ("—", "|                    "),
    ],
)
def test_a_share_is_drawn_as_its_source_means_it(text, picture):
    assert drawn(text) == picture


def test_a_withheld_figure_is_a_gap_and_not_a_zero():
    assert bar(Estimate.parse("W")) == Bar()
    assert bar(Estimate.parse("W")).is_gap
    assert not bar(Estimate.parse("0")).is_gap


def test_a_body_fades_towards_the_bound_that_the_source_does_not_give():
    up, down = bar(Estimate.parse(">90")), bar(Estimate.parse("<10"))
    assert [piece.opacity for piece in up.pieces] == sorted((piece.opacity for piece in up.pieces), reverse=True)
    assert [piece.opacity for piece in down.pieces] == sorted(piece.opacity for piece in down.pieces)


def test_what_a_source_only_estimates_is_hatched_within_its_body():
    hatched = bar(Estimate.parse("60-70"), hatched=True)
    assert hatched.hatches == (61, 63, 65, 67, 69)
    assert not bar(Estimate.parse("60-70")).hatches and not bar(Estimate.parse("60"), hatched=True).hatches


def test_what_lies_beyond_the_scale_is_cut_off_at_its_end():
    assert drawn("50-500") == "          |=========|"


def test_a_scale_may_start_anywhere():
    assert drawn("0", floor=-50, ceiling=50) == "          |          "


def test_a_scale_without_length_is_refused():
    with pytest.raises(ValueError, match="has no length"):
        bar(Estimate.parse("1"), 5, 5)


bounds = some.none() | some.decimals(min_value=-50, max_value=150, places=2)


@given(bounds, bounds, some.booleans())
def test_no_mark_and_no_piece_leaves_the_bar(one, other, approximate):
    lower, upper = sorted((one, other)) if one is not None and other is not None else (one, other)
    found = bar(Estimate.from_bounds(lower, upper, approximate=approximate))
    assert found.is_gap == (lower is None and upper is None)
    for mark in found.marks:
        assert 0 <= mark.x <= 100
    for piece in found.pieces:
        assert piece.x >= 0 and piece.x + piece.width <= 100.01 and 0 < piece.opacity <= 1


@given(some.decimals(0, 100, places=2), some.decimals(0, 100, places=2))
def test_a_bar_is_as_long_as_the_range_is_wide(one, other):
    lower, upper = sorted((one, other))
    length = sum(piece.width for piece in bar(Estimate.from_bounds(lower, upper)).pieces)
    assert abs(Decimal(length) - (upper - lower)) < Decimal("0.01")
