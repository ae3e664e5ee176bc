import pytest

from tests.arenas.pages import part, read, rows, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def test_actors_are_listed_by_kind_with_the_home_of_an_organisation():
    page = words(read("/actors/").partition("<main")[2])
    assert page.index("Bloc") < page.index("BRICS") < page.index("Country") < page.index("China") < page.index("Organisation")
    assert "SMIC China" in page


def test_an_actor_shows_what_it_wants_and_what_it_holds():
    page = read("/actors/cn/")
    assert "Chips by 2030 Be self-sufficient in chips.[1]" in words(part(page, "goals"))
    held = rows(part(page, "shares"))
    assert held[0].startswith("Mining about 60–70 % 2025 (uncertain)[1]") and held[1].startswith("Making over 90 % 2025[1]")
    assert 'href="/actors/smic/"' in part(page, "organisations")


def test_a_withheld_share_says_so_and_is_no_zero():
    held = rows(part(read("/actors/us/"), "shares"))
    assert "withheld 2024" in held[1] and "0 %" not in held[1]


def test_a_bar_has_the_figure_in_words_beside_it_and_is_silent_itself():
    shares = part(read("/actors/cn/"), "shares")
    assert shares.count("<svg") == shares.count('aria-hidden="true" focusable="false"') == shares.count('class="figure"') == 2


def test_an_uncited_share_is_called_so():
    assert "11 % 2024 estimated by the source uncited" in words(part(read("/actors/us/"), "shares"))


def test_the_other_names_of_an_actor_are_told():
    assert "Country · also PRC" in words(read("/actors/cn/"))


def test_an_actor_has_the_same_colour_on_every_page():
    mark = 'class="actor-name actor-hue-0" href="/actors/cn/"'
    assert all(mark in read(path) for path in ("/", "/actors/", "/arenas/chips/", "/compare/?actors=cn,us"))
