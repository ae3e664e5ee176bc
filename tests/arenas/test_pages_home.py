import pytest
from django.test import Client

from tests.arenas.pages import part, read, rows, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def test_the_chessboard_says_who_wants_what_and_where_that_is_said():
    board = part(read("/"), "chessboard")
    assert rows(board) == [
        "Chips United States Keep the lead in chips.[1] More China Be self-sufficient in chips.[1] More",
        "Rare earths United States Mine at home again.[1] More China no goal recorded",
    ]
    assert board.count('href="#source-article"') == 3


def test_the_stack_stands_with_its_end_products_on_top():
    stack = words(part(read("/"), "stack"))
    layers = ["End products", "Software and platforms", "Manufacturing", "Components", "Processing", "Raw materials"]
    assert sorted(layers, key=stack.index) == layers


def test_a_chain_stands_once_where_it_begins_with_who_holds_it_and_how_sure_that_is():
    below = part(read("/"), "stack").partition("Raw materials</h3>")[2]
    assert below.count(">Magnets</a>") == read("/").count(">Magnets</a>") == 1
    assert "China about 60–70 % 2025 (uncertain)[1]" in words(below)
    assert "United States 11 % 2024 estimated by the source" in words(below)
    assert "China over 90 % 2025[1]" in words(below)


def test_a_withheld_share_is_not_among_those_who_hold_most():
    assert "withheld" not in words(part(read("/"), "stack"))


def test_the_last_editions_are_named():
    assert "Edition 1" in words(part(read("/"), "lately")) and "The first knowledge" in words(part(read("/"), "lately"))


def test_the_foot_says_as_of_which_edition_the_page_is():
    assert "As of edition 1." in words(read("/"))


def test_a_choice_by_the_form_leads_to_one_address():
    assert Client().get("/?actors=us&actors=cn").headers["Location"] == "/?actors=us,cn"


@pytest.mark.parametrize("asked", ["nobody", "cn,cn", "a,b,c,d,e,f,g"])
def test_a_choice_that_cannot_be_shown_is_refused_by_name(asked):
    assert "actors" in words(read(f"/?actors={asked}", 400))
