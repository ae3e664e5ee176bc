import pytest
from django.test import Client

from tests.arenas.pages import part, read, rows, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def test_goals_stand_side_by_side_in_the_order_asked_for():
    assert rows(part(read("/compare/?actors=us,cn"), "goals"))[0].startswith("Chips United States Keep the lead")
    assert rows(part(read("/compare/?actors=cn,us"), "goals"))[0].startswith("Chips China Be self-sufficient")


def test_shares_stand_side_by_side_and_what_is_not_known_is_no_zero():
    held = rows(part(read("/compare/?actors=cn,us,smic"), "shares"))
    assert [row.partition(" Who has more")[0] for row in held] == [
        "Mining Magnets China about 60–70 % 2025 (uncertain)[1] "
        "United States 11 % 2024 estimated by the source uncited SMIC no data",
        "Making Magnets China over 90 % 2025[1] United States withheld 2024[1] SMIC no data",
    ]


def test_arenas_narrow_both_goals_and_shares():
    page = read("/compare/?actors=cn,us&arenas=minerals")
    assert "No goal of theirs is recorded in Minerals." in words(page)
    assert "No share of theirs is recorded in a supply chain of Minerals" in words(page)
    assert len(rows(part(read("/compare/?actors=cn,us&arenas=rare-earths"), "goals"))) == 1


def test_nothing_chosen_leads_to_a_first_comparison():
    page = read("/compare/")
    assert "For instance: China and United States." in words(page) and 'href="?actors=cn,us"' in page


def test_a_form_without_script_leads_to_the_address_of_the_comparison():
    response = Client().get("/compare/?actors=cn&actors=us&arenas=chips")
    assert (response.status_code, response["Location"]) == (302, "/compare/?actors=cn,us&arenas=chips")


def test_the_form_shows_what_is_compared():
    page = read("/compare/?actors=cn,smic")
    ticked = [value for value in ("cn", "us", "smic") if f'name="actors" value="{value}" checked' in page]
    assert ticked == ["cn", "smic"]


def test_nothing_is_compared_before_it_is_asked_for():
    page = words(read("/compare/"))
    assert "Choose two to six actors." in page and "What they want" not in page


@pytest.mark.parametrize(
    "query, said",
    [
        ("actors=cn,xx", "There is no such actor."),
        ("actors=cn,us&arenas=nowhere", "There is no such arena."),
        ("actors=cn", "takes 2 to 6 actors, not 1."),
        ("actors=a,b,c,d,e,f,g", "takes 2 to 6 actors, not 7."),
        ("actors=cn,cn", "It is named twice."),
        ("actors=cn,us&arenas=" + ",".join(f"a{n}" for n in range(1000)), "takes 50 of these at most, not 1000."),
        ("actors=cn,us&stages=mining", "stages"),
    ],
)
def test_a_comparison_that_cannot_be_meant_is_an_error_in_words(query, said):
    assert said in words(read(f"/compare/?{query}", status=400))
