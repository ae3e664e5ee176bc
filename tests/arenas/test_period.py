"""A period says which days a source speaks of, and how sure it is of them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arenas.analysis.period import Period, Unreadable


@pytest.mark.parametrize(
    "text, first, last, precision, words",
    [
        ("2025", "2025-01-01", "2025-12-31", "year", "2025"),
        ("0999", "0999-01-01", "0999-12-31", "year", "999"),
        ("2025-02", "2025-02-01", "2025-02-28", "month", "February 2025"),
        ("2024-02", "2024-02-01", "2024-02-29", "month", "February 2024"),
        ("9999-12", "9999-12-01", "9999-12-31", "month", "December 9999"),
        ("2025-03-14", "2025-03-14", "2025-03-14", "day", "14 March 2025"),
        ("2024-02-29", "2024-02-29", "2024-02-29", "day", "29 February 2024"),
        ("2024-Q1", "2024-01-01", "2024-03-31", "quarter", "first quarter of 2024"),
        ("2024-Q2", "2024-04-01", "2024-06-30", "quarter", "second quarter of 2024"),
        ("2024-q3", "2024-07-01", "2024-09-30", "quarter", "third quarter of 2024"),
        ("2024-Q4", "2024-10-01", "2024-12-31", "quarter", "fourth quarter of 2024"),
        ("2020/2024", "2020-01-01", "2024-12-31", "interval", "2020–2024"),
        ("2020-03/2020-06", "2020-03-01", "2020-06-30", "interval", "March 2020–June 2020"),
        ("2020-03-14/2021", "2020-03-14", "2021-12-31", "interval", "14 March 2020–2021"),
        ("2025?", "2025-01-01", "2025-12-31", "year", "2025 (uncertain)"),
        ("2025~", "2025-01-01", "2025-12-31", "year", "2025 (approximate)"),
        ("2025-03%", "2025-03-01", "2025-03-31", "month", "March 2025 (uncertain and approximate)"),
        ("2020?/2024~", "2020-01-01", "2024-12-31", "interval", "2020–2024 (uncertain and approximate)"),
        ("2020/2024?", "2020-01-01", "2024-12-31", "interval", "2020–2024 (uncertain)"),
        ("2020~/2024", "2020-01-01", "2024-12-31", "interval", "2020–2024 (approximate)"),
        (" 2025 ", "2025-01-01", "2025-12-31", "year", "2025"),
    ],
)
def test_a_period_knows_its_days_and_says_itself_in_words(text, first, last, precision, words):
    period = Period.parse(text)
    assert (f"{period.first}", f"{period.last}", period.precision, str(period)) == (first, last, precision, words)


@pytest.mark.parametrize("text", ["2020/..", "2020/"])
def test_a_period_that_still_runs_has_no_last_day(text):
    period = Period.parse(text)
    assert (period.first, period.last, str(period)) == (date(2020, 1, 1), None, "since 2020")


@pytest.mark.parametrize(
    "text, reason",
    [
        ("", "missing"),
        ("  ", "missing"),
        ("0000", "no year 0"),
        ("2025-00", "no month 00"),
        ("2025-13", "no month 13"),
        ("2025-21", "part of a year"),
        ("2024-35", "part of a year"),
        ("2025-Q0", "no quarter 0"),
        ("2025-Q5", "no quarter 5"),
        ("2025-04-31", "no 31 April 2025: that month has 30 days"),
        ("2023-02-29", "no 29 February 2023: that month has 28 days"),
        ("2023-02-00", "no 0 February"),
        ("2024/2020", "runs backwards"),
        ("2020/2020-06", "runs backwards"),
        ("../2020", "when the period begins"),
        ("/2020", "when the period begins"),
        ("../..", "when the period begins"),
        ("2020/2021/2022", "not a period"),
        ("Q3 2024", "not a period"),
        ("2024Q3", "not a period"),
        ("25", "not a period"),
        ("12025", "not a period"),
        ("-0044", "not a period"),
        ("202X", "not a period"),
        ("2025-3", "not a period"),
        ("14.03.2025", "not a period"),
        ("March 2025", "not a period"),
        ("2025??", "not a period"),
        ("?2025", "not a period"),
        ("2025\n", "not a period"),
        ("2025\x00", "not a period"),
        ("２０２５", "not a period"),
        ("2" * 100_000, "not a period"),
    ],
)
def test_an_impossible_period_is_refused_with_the_reason(text, reason):
    with pytest.raises(Unreadable) as refusal:
        Period.parse(text)
    assert reason in str(refusal.value)
    assert len(str(refusal.value)) < 200


def test_a_period_is_equal_to_another_way_of_writing_it_but_not_to_another_precision():
    assert Period.parse("2024-q3") == Period.parse("2024-Q3")
    assert Period.parse("2024-Q3") != Period.parse("2024-07/2024-09")
    assert Period.parse("2024") != Period.parse("2024?")


@pytest.mark.parametrize(
    "one, other, overlaps, contains",
    [
        ("2024", "2024", True, True),
        ("2024", "2024-03", True, True),
        ("2024-03", "2024", True, False),
        ("2024", "2025", False, False),
        ("2020/2024", "2024-12-31", True, True),
        ("2020/2024", "2025-01-01", False, False),
        ("2020/2024", "2024/2026", True, False),
        ("2020/..", "2024", True, True),
        ("2020/..", "2019", False, False),
        ("2020/..", "2021/..", True, True),
        ("2021/..", "2020/..", True, False),
        ("2024", "2020/..", True, False),
        ("2020/2024", "2020/..", True, False),
    ],
)
def test_periods_overlap_and_contain_one_another(one, other, overlaps, contains):
    assert Period.parse(one).overlaps(Period.parse(other)) is overlaps
    assert Period.parse(other).overlaps(Period.parse(one)) is overlaps
    assert Period.parse(one).contains(Period.parse(other)) is contains


# --- against a slow and obvious oracle: all days of a few years, one by one ------------------------------------------

ALL_DAYS = [date(2019, 12, 1) + timedelta(days=number) for number in range(3 * 365)]
NAMES = [
    lambda day: f"{day:%Y}",
    lambda day: f"{day:%Y}-Q{(day.month + 2) // 3}",
    lambda day: f"{day:%Y-%m}",
    lambda day: f"{day:%Y-%m-%d}",
]
SOME_DAYS = [day for day in ALL_DAYS if day.year in (2020, 2021) and day.day in (1, 15, 28, 29, 31)]
TEXTS = sorted({(naming(day), number) for number, naming in enumerate(NAMES) for day in SOME_DAYS})
WRITTEN = [(text, [day for day in ALL_DAYS if NAMES[number](day) == text]) for text, number in TEXTS]


def simple_periods():
    """A text, and the days that it means: all those that have this text for a name."""
    return st.sampled_from(WRITTEN)


@given(simple_periods(), st.sampled_from(["", "?", "~", "%"]))
def test_a_period_holds_just_the_days_that_are_written_like_it(written, doubt):
    text, days = written
    period = Period.parse(text + doubt)
    assert [day for day in ALL_DAYS if period.contains(day)] == days
    assert (period.first, period.last) == (days[0], days[-1])
    assert (period.uncertain, period.approximate) == (doubt in ("?", "%"), doubt in ("~", "%"))


@given(simple_periods(), simple_periods())
def test_overlap_is_a_common_day_and_containment_is_having_them_all(one, other):
    periods, days = [Period.parse(text) for text, _ in (one, other)], [set(days) for _, days in (one, other)]
    assert periods[0].overlaps(periods[1]) is bool(days[0] & days[1])
    assert periods[0].contains(periods[1]) is (days[0] >= days[1])


@given(simple_periods(), simple_periods())
def test_an_interval_runs_from_the_first_day_of_one_to_the_last_of_the_other(start, end):
    text = f"{start[0]}/{end[0]}"
    if start[1][0] <= end[1][0] and start[1][-1] <= end[1][-1]:
        period = Period.parse(text)
        assert (period.first, period.last) == (start[1][0], end[1][-1])
        assert str(period) == f"{Period.parse(start[0])}–{Period.parse(end[0])}"
    else:
        with pytest.raises(Unreadable, match="runs backwards"):
            Period.parse(text)


@given(st.text(max_size=40) | st.lists(st.sampled_from([*"0123456789-/Qq?~%. X"]), max_size=22).map("".join))
def test_any_text_is_either_a_period_or_refused(text):
    try:
        period = Period.parse(text)
    except Unreadable as refusal:
        assert str(refusal).endswith(".")
    else:
        assert period.last is None or period.first <= period.last
        assert str(period)
