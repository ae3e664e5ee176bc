"""Policy instruments, and the timeline of what happened."""

from decimal import Decimal

import pytest

from arenas.models import Instrument
from tests.arenas.pages import part, read, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("supply")]


def titles(html: str) -> list[str]:
    """The events of a timeline, in its order."""
    return [
        words(item).strip()
        for item in html.partition("<main")[2].partition('id="about-page"')[0].split('<li>\n      <span class="soft">')[1:]
    ]


# --- instruments ---


def test_instruments_are_listed_with_actor_status_kind_and_sources():
    assert "The Act United States In force Tariff It sets a tariff.[1]" in words(read("/instruments/"))


@pytest.mark.parametrize(
    "query, found", [("actor=us&kind=tariff", True), ("arena=chips", True), ("actor=cn", False), ("status=ended", False)]
)
def test_instruments_are_filtered_by_the_words_of_the_api(query, found):
    page = words(read(f"/instruments/?{query}"))
    assert ("It sets a tariff." in page, "No instrument is like that." in page) == (found, not found)


def test_an_instrument_shows_what_it_is_when_it_began_and_what_it_costs():
    page = words(read("/instruments/act/"))
    assert "Policy instrument of United States The Act It sets a tariff.[1]" in page
    assert "Kind Tariff Status In force Announced not recorded In force since August 2022" in page
    assert "Budget 52.7 billion USD Arenas Chips" in page


@pytest.mark.parametrize(
    "budget, said",
    [
        (None, ""), ("0", "0 USD"), ("52700000000", "52.7 billion USD"), ("280000000000", "280 billion USD"),
        ("1234567", "1,234,567 USD"), ("2500000", "2.5 million USD"), ("99.5", "99.5 USD"),
        ("1234567890123", "1,234,567,890,123 USD"), ("15000000000000", "15 trillion USD"),
    ],
)  # fmt: skip
def test_a_budget_is_said_in_words_and_never_rounded(budget, said):
    assert Instrument(budget=budget and Decimal(budget), currency="USD").budget_in_words == said


def test_an_instrument_leads_to_the_goals_that_it_serves_and_to_what_happened():
    page = read("/instruments/act/")
    assert "United States Chips Keep the lead.[1]" in words(part(page, "strategies"))
    assert "9 August 2022 The Act is signed" in words(part(page, "events"))
    assert '<a class="wiki" href="/arenas/chips/">Chips</a>' in page


# --- the timeline ---


def test_the_timeline_has_the_latest_first_by_year_each_date_as_exact_as_its_source():
    signed, found, closed = titles(read("/timeline/"))
    assert signed.startswith("9 August 2022 The Act is signed[1] United States Chips")
    assert found.startswith("March 2022 Ore is found")
    assert closed.startswith("2015 (approximate) A mine closes")
    assert [f'id="year-{year}"' in read("/timeline/") for year in (2022, 2015, 2016)] == [True, True, False]


@pytest.mark.parametrize("query, found", [("arena=chips", 1), ("actor=us", 2), ("year=2022", 2), ("actor=us&year=2015", 1)])
def test_the_timeline_is_filtered_by_arena_actor_and_year(query, found):
    assert len(titles(read(f"/timeline/?{query}"))) == found


def test_a_filter_that_leaves_no_event_says_so():
    assert "No event is like that." in words(read("/timeline/?year=1999"))


def test_an_event_says_when_who_where_and_by_which_instrument():
    page = read("/events/signed/")
    assert "Event · 9 August 2022[1] The Act is signed" in words(page)
    assert "When 9 August 2022 Who United States Arenas Chips Policy instrument The Act" in words(page)
    assert '<a class="wiki" href="/actors/us/">United States</a>' in page
    assert "Event · March 2022uncited" in words(read("/events/found/")).replace(" uncited", "uncited")
