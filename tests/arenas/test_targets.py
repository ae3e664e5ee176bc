"""A target is met or not only where every value that the figure may have says so."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from arenas.analysis.estimate import Estimate
from arenas.analysis.holdings import Refused
from arenas.analysis.period import Period
from arenas.analysis.targets import Goal, Judgement, Measured, Standing, judge, progress
from tests.arenas.test_estimate import estimates, members

STANDINGS = {"met": Standing.MET, "not": Standing.NOT_MET, "?": Standing.CANNOT_TELL, "-": Standing.NO_DATA}
TODAY = date(2026, 11, 23)


def goal(comparator, text, due=None):
    return Goal(comparator, Estimate.parse(text), Period.parse(due) if due else None)


def figure(period, text, label="a", **fields):
    return Measured(label, Period.parse(period), Estimate.parse(text), **fields)


@pytest.mark.parametrize(
    "comparator, aim, value, standing",
    [
        ("at-least", "20", "20", "met"),
        ("at-least", "20", "over 20", "met"),
        ("at-least", "20", "18-22", "?"),
        ("at-least", "20", "under 20", "not"),
        ("at-least", "20", "up to 20", "?"),
        ("at-least", "over 20", "20", "not"),
        ("at-least", "over 20", "over 20", "met"),
        ("at-least", "over 20", "20-25", "?"),
        ("at-least", "20-25", "22", "?"),  # where in 20–25 the mark lies is not said
        ("at-least", "20-25", "25", "met"),
        ("at-least", "20", "about 20", "?"),  # to reach it roughly decides nothing
        ("at-least", "20", "about 21-30", "met"),
        ("at-least", "about 20", "20", "?"),
        ("at-most", "65", "60-65", "met"),
        ("at-most", "65", "over 65", "not"),
        ("at-most", "under 65", "65", "not"),
        ("at-most", "65", "60-70", "?"),
        ("exactly", "0", "-", "met"),
        ("exactly", "60-70", "62-68", "met"),
        ("exactly", "60-70", "65-75", "?"),
        ("exactly", "60-70", "over 70", "not"),
        ("exactly", "over 60, under 70", "60-65", "?"),
        ("exactly", "over 60, under 70", "over 60, under 65", "met"),
        ("exactly", "about 60-70", "60-65", "?"),
        ("at-least", "20", "W", "?"),
    ],
)
def test_only_the_whole_range_decides(comparator, aim, value, standing):
    assert judge(goal(comparator, aim), [figure("2025", value)]).standing is STANDINGS[standing]


@pytest.mark.parametrize(
    "comparator, aim, reason",
    [
        ("at-least", "up to 20", "contradicts"),
        ("at-most", "over 20", "contradicts"),
        ("at-least", "W", "without a number"),
        ("more-than", "20", "not a comparator"),
    ],
)
def test_a_target_that_means_nothing_is_refused(comparator, aim, reason):
    with pytest.raises(Refused, match=reason):
        goal(comparator, aim)


#  The European Union's aim of 20 per cent of the world's chips by 2030, with invented figures.
CHIPS = goal("at-least", "20", "2030")
SHARES = [figure("2022", "10"), figure("2024", "about 11-12", "b"), figure("2030", "22", "plan", forecast=True)]


def test_the_latest_figure_decides_and_gaps_stay_gaps():
    answer = progress(CHIPS, SHARES, at=TODAY)
    assert answer.now == Judgement(Standing.NOT_MET, (SHARES[1],), approximate=True)
    assert answer.at_due is None
    assert [(year, str(judgement.standing)) for year, judgement in answer.by_year] == [
        (2022, "not met"),
        (2023, "no data"),
        (2024, "not met"),
        (2025, "no data"),
        (2026, "no data"),
    ]


def test_time_is_an_argument():
    assert progress(CHIPS, SHARES, at=date(2021, 12, 31)).now == Judgement(Standing.NO_DATA)
    assert progress(CHIPS, SHARES, at=date(2022, 6, 1)).now.figures == (SHARES[0],)


def test_when_it_is_due_only_figures_of_that_time_decide():
    due = goal("at-least", "20", "2024-Q4")
    assert progress(due, [figure("2024", "21"), figure("2025", "15", "later")], at=TODAY).at_due.standing is Standing.MET
    assert progress(due, [figure("2024-Q4", "19"), figure("2023", "21")], at=TODAY).at_due.standing is Standing.NOT_MET
    assert progress(due, [figure("2023", "21"), figure("2025", "22")], at=TODAY).at_due.standing is Standing.NO_DATA
    assert progress(due, [figure("2015/2024", "21")], at=TODAY).at_due.standing is Standing.NO_DATA
    assert progress(due, [], at=date(2024, 12, 31)).at_due is None


def test_several_figures_for_the_latest_day_must_agree():
    low, high = figure("2025", "15", "low"), figure("2025", "25", "high")
    assert progress(CHIPS, [low, high], at=TODAY).now == Judgement(Standing.CANNOT_TELL, (high, low))
    assert progress(CHIPS, [high, figure("2025", "W", "silent")], at=TODAY).now == Judgement(Standing.MET, (high,))
    assert progress(CHIPS, [high, figure("2015/2025", "21", "span")], at=TODAY).by_year == (
        (2025, Judgement(Standing.MET, (high,))),
        (2026, Judgement(Standing.NO_DATA)),
    )


# --- against a slow and obvious oracle: every mark and every value on a grid -------------------------------------------

EXACT = estimates(approximate=st.just(False))


def passes(comparator, aim, value):
    """Every answer that a mark and a value could give, `aim` being what the target says."""
    if comparator == "exactly":
        return {number in members(aim) for number in members(value)}
    up = comparator == "at-least"
    near, far, included = (aim.lower, aim.upper, aim.lower_inclusive) if up else (aim.upper, aim.lower, aim.upper_inclusive)
    marks = [near] if far is None else members(aim)
    beyond = far is None and not included
    answers = set()
    for mark in marks:
        for number in members(value):
            distance = number - mark if up else mark - number
            answers.add(distance > 0 or (distance == 0 and not beyond))
    return answers


@given(st.sampled_from(["at-least", "at-most", "exactly"]), EXACT, EXACT)
def test_certain_is_what_every_value_says_and_nothing_less(comparator, aim, value):
    assume(value.known)
    try:
        target = Goal(comparator, aim)
    except Refused:
        return
    answers = passes(comparator, aim, value)
    expected = Standing.MET if answers == {True} else Standing.NOT_MET if answers == {False} else Standing.CANNOT_TELL
    measured = Measured("a", Period.parse("2025"), value)
    assert judge(target, [measured]).standing is expected


@given(st.sampled_from(["at-least", "at-most", "exactly"]), estimates(), estimates())
def test_doubt_never_makes_a_verdict_firmer(comparator, aim, value):
    try:
        doubtful, sharp = (
            Goal(comparator, each)
            for each in (
                aim,
                Estimate.from_bounds(
                    aim.lower, aim.upper, lower_inclusive=aim.lower_inclusive, upper_inclusive=aim.upper_inclusive
                ),
            )
        )
    except Refused:
        return
    measured = [Measured("a", Period.parse("2025"), value)]
    assert judge(doubtful, measured).standing in (judge(sharp, measured).standing, Standing.CANNOT_TELL)


@given(st.lists(st.tuples(st.integers(2018, 2028), EXACT, st.booleans()), max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_figures_and_what_comes_later_change_nothing(rows, chance):
    figures = [Measured(str(at), Period.parse(str(year)), value, ahead) for at, (year, value, ahead) in enumerate(rows)]
    answer = progress(CHIPS, figures, at=TODAY)
    assert progress(CHIPS, chance.sample(figures, len(figures)), at=TODAY) == answer
    known = [each for each in figures if each.period.first <= TODAY and not each.forecast]
    assert progress(CHIPS, known, at=TODAY) == answer
    assert len(answer.by_year) == (TODAY.year - min(each.period.first.year for each in known) + 1 if known else 0)
