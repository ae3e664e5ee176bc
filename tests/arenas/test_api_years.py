"""The database reads years out of periods as text; here it is held against the slow, obvious way."""

import pytest

from arenas.analysis.period import Period
from tests import factories as make
from tests.arenas.api_world import found

PERIODS = [
    "2022", "2022?", "2022~", "2022%", "2022-03", "2022-12-31", "2023-Q1", "2023-Q4~", "2019/2021", "2019?/2021-06",
    "2021-11/2022-02", "2020/..", "2020/", "2020-05~/..", "0999/1000", "9998/9999",
]  # fmt: skip
YEARS = [1, 998, 999, 1000, 2018, *range(2019, 2025), 9998, 9999]


@pytest.mark.django_db(transaction=True)
def test_years_in_the_database_are_those_of_the_calendar():
    make.publish(*(make.event(f"event-{n:02}", period) for n, period in enumerate(PERIODS)))
    spans = {f"event-{n:02}": _years(Period.parse(period)) for n, period in enumerate(PERIODS)}
    for year in YEARS:
        assert found(f"events/?year={year}") == [key for key, (first, last) in spans.items() if first <= year <= last]
        assert found(f"events/?year__gte={year}") == [key for key, (_, last) in spans.items() if last >= year]
        assert found(f"events/?year__lte={year}") == [key for key, (first, _) in spans.items() if first <= year]
    assert found("events/?year__in=2019,1000") == [
        key for key, (first, last) in spans.items() if first <= 2019 <= last or first <= 1000 <= last
    ]


def _years(period: Period) -> tuple[int, int]:
    return period.first.year, period.last.year if period.last else 9999
