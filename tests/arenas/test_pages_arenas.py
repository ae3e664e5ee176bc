import pytest

from tests.arenas.pages import part, read, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def test_the_list_of_arenas_is_a_tree():
    below = read("/arenas/").partition(">Minerals</a>")[2].partition(">Chips</a>")[0]
    assert ">Rare earths</a>" in below and "<ul" in below.partition(">Rare earths</a>")[0]


def test_an_arena_shows_all_that_belongs_to_it():
    page = read("/arenas/chips/")
    assert "China by 2030 Be self-sufficient in chips.[1]" in words(part(page, "goals"))
    assert "United States Planned Keep the lead in chips." in words(part(page, "goals"))
    for section, link in {
        "chains": "/chains/magnets/",
        "instruments": "/instruments/act/",
        "indicators": "/indicators/fabs/",
        "events": "/events/signed/",
        "briefs": "/briefs/race/",
    }.items():
        assert f'href="{link}"' in part(page, section), section


def test_the_text_of_an_arena_links_to_what_it_names():
    assert 'href="/arenas/minerals/"' in read("/arenas/chips/")


def test_the_way_up_the_tree_stands_above():
    assert "Home Arenas Minerals Rare earths" in words(read("/arenas/rare-earths/").partition("Breadcrumbs")[2])


def test_an_arena_shows_those_within_it():
    assert 'href="/arenas/rare-earths/"' in part(read("/arenas/minerals/"), "narrower")


def test_a_page_tells_how_to_cite_it_and_where_its_record_is():
    page = read("/arenas/chips/")
    assert "Arenas, “Chips”, edition 1 (" in words(page) and "http://testserver/arenas/chips/" in words(page)
    assert 'href="/history/arena/chips/"' in page and 'href="/api/v1/arenas/chips/"' in page


def test_the_sources_of_a_page_are_listed_at_its_end():
    page = read("/arenas/chips/")
    assert 'id="source-article"' in page and "The article" in words(page.partition('id="source-article"')[2])


def test_an_unknown_arena_is_not_found():
    read("/arenas/nowhere/", status=404)
