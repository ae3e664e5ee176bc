"""Indicators: what was observed, actor by period, with its doubt."""

import pytest

from tests.arenas.pages import part, read, rows, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("supply")]


def test_indicators_are_listed_arena_by_arena_with_their_unit():
    assert "Ores Ore mined in tonnes" in words(read("/indicators/"))
    assert "No indicator is like that." in words(read("/indicators/?unit=dollars"))


def test_an_indicator_says_what_is_measured_and_in_what():
    page = read("/indicators/output/")
    assert "Indicator in Ores Ore mined In tonnes." in words(page)
    assert '<a class="wiki" href="/actors/cn/">China</a>' in page


def test_observations_stand_actor_by_period_the_latest_first_with_their_sources():
    table = part(read("/indicators/output/"), "observations")
    assert "Actor 2024 2023 2022 2021 2020 2019 2018 2017" in words(table)
    assert rows(table)[0].startswith("China about 202,400[1] about 202,300[1]")


def test_a_withheld_figure_is_a_word_a_zero_is_a_zero_and_a_blank_is_neither():
    assert rows(part(read("/indicators/output/"), "observations"))[1] == (
        "United States withheld[1] 0[2] The mine was shut." + " no data" * 6
    )


def test_earlier_periods_are_on_a_page_of_their_own():
    page = read("/indicators/output/?page=2")
    assert rows(part(page, "observations")) == ["China about 201,600[1] about 201,500[1]"]
    assert "Later periods" in words(page) and "Earlier periods" not in words(page)
    assert "Earlier periods" in words(read("/indicators/output/"))


@pytest.mark.parametrize("query", ["page=3", "page=0", "page=x", "actor=cn"])
def test_a_page_that_is_not_there_is_an_error(query):
    read(f"/indicators/output/?{query}", status=400)
