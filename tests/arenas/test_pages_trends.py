"""How what is measured has changed: each change is a range, and a gap stays a gap."""

import pytest

from tests import factories as make
from tests.arenas.pages import part, read, words

pytestmark = pytest.mark.django_db(transaction=True)


def said(*observed) -> str:
    """What the page says of China's figures, each given with its period; `iea` says that another source has it."""
    sources = {"usgs": make.source(), "iea": make.source("iea")}
    cn, ores = make.actor("cn", name="China"), make.arena("ores")
    seen = []
    for figure, period, *more in observed:
        fields = dict(more[0]) if more else {}
        seen.append(make.observation(cn, sources[fields.pop("by", "usgs")], figure, period, **fields))
    make.publish(*sources.values(), cn, ores, make.indicator(ores, observations=seen))
    return words(part(read("/indicators/output/"), "trends"))


def test_a_change_is_a_range_and_certain_only_if_the_ranges_are_apart():
    page = said(("50-60", "2023"), ("75-90", "2024"))
    # At least 75 − 60 = 15 and at most 90 − 50 = 40; at least 75/60 = 1.25 and at most 90/50 = 1.8 times.
    assert "China: certainly up from 2023 to 2024" in page
    assert "the difference is 15–40 tonnes; the later is 1.25–1.8 times the earlier." in page


@pytest.mark.parametrize("figures, verdict", [
    (("~50-60", "75-90"), "certainly up (by approximate figures)"), (("75", "50"), "certainly down"),
    (("50", "50"), "certainly the same"), (("50-60", "55-90"), "up or down is unknown"),
])  # fmt: skip
def test_the_direction_is_said_in_words(figures, verdict):
    assert f"China: {verdict} from 2023 to 2024" in said(*zip(figures, ("2023", "2024"), strict=True))


def test_a_gap_stays_a_gap_and_a_withheld_figure_is_one():
    page = said(("50", "2020"), ("W", "2021", {"status": "withheld"}), ("60", "2022"), ("70", "2023"))
    assert "From 50 tonnes (2020) to 60 tonnes (2022): certainly up; the difference is 10 tonnes" in page
    assert page.count("with a gap between them") == 2  # in that step, and in the whole


def test_a_steady_trend_is_called_so():
    assert "certainly up from 2021 to 2023, in every step" in said(("50", "2021"), ("60", "2022"), ("70", "2023"))


def test_of_several_sources_the_range_counts_and_a_forecast_does_not():
    page = said(("50", "2022"), ("60", "2023"), ("45", "2023", {"by": "iea"}), ("99", "2030", {"status": "forecast"}))
    assert "to 45–60 tonnes (2023): up or down is unknown" in page and "2030" not in page


@pytest.mark.parametrize("observed, why", [
    ([("50", "2022")], "no trend, for fewer than two periods have a figure"),
    ([("50", "2020/2024"), ("60", "2022")], "no trend: "),
])  # fmt: skip
def test_where_there_is_no_trend_it_is_said_why(observed, why):
    assert why in said(*observed)
