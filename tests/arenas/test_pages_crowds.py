"""What pages show of much: a few, and a way to the rest."""

import pytest

from arenas.models import Actor, Stage
from arenas.views.home import AT_FIRST, STAGES
from tests import factories as make
from tests.arenas.pages import part, publish_world, read, rows, words

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def world():
    publish_world()


def publish_a_crowd(size):
    """So many more actors that want something in a new arena, and as many stages of the chain, each of them held."""
    arena = make.arena("crowd", name="The crowd")
    chain = make.chain("long", name="Long", chain_arenas=[{"arena": arena}])
    actors = [make.actor(f"a{n}", name=f"Actor {n}") for n in range(size)]
    stages = [make.stage(chain, f"s{n}", name=f"Stage {n}", position=n) for n in range(size)]
    goals = [make.strategy(actor, arena, goal="Win.") for actor in actors]
    shares = [make.share(stage, actors[0], str(10 + n), "2025") for n, stage in enumerate(stages)]
    make.publish(arena, chain, *actors, *stages, *goals, *shares)


def test_the_chessboard_shows_a_few_actors_until_others_are_chosen():
    publish_a_crowd(9)
    board = part(read("/"), "chessboard")
    assert board.count('scope="col"') == AT_FIRST + 1 and "Actor 8</label>" in board.replace('"> ', '">')
    chosen = part(read("/?actors=a8"), "chessboard")
    assert rows(chosen) == ["The crowd Actor 8 Win. uncited More"]
    assert '<input type="checkbox" name="actors" value="a8" checked>' in chosen and "Compare them" not in chosen


def test_of_a_long_chain_the_stack_shows_the_stages_that_are_held_the_most_and_how_many_are_left():
    publish_a_crowd(9)
    stack = part(read("/"), "stack")
    assert [n for n in range(9) if f">Stage {n}</a>" in stack] == list(range(9 - STAGES, 9))
    assert f"{9 - STAGES} more stages of Long" in words(stack)


def test_those_who_want_something_stand_before_those_of_whom_no_goal_is_recorded():
    make.publish(make.actor("aa", name="Aardland"))
    page = words(read("/actors/").partition("<main")[2])
    assert page.index("With a goal on record") < page.index("China") < page.index("No goal is on record") < page.index("Aardland")


def test_of_each_stage_the_figure_that_leads_is_shown_chain_by_chain_and_the_others_are_a_click_away():
    cn, mining = Actor.objects.get(code="cn"), Stage.objects.get(slug="mining")
    other = make.chain("other", name="Other chain")
    design = make.stage(other, "design", name="Design")
    make.publish(make.share(mining, cn, "55", "2019"), other, design, make.share(design, cn, "7", "2024"))
    shares = part(read("/actors/cn/"), "shares")
    assert "55 %" not in shares and shares.count("<h3>") == shares.count("<table") == 2 and ">Other chain</a></h3>" in shares
    assert 'href="/shares/?actor=cn">All figures' in shares and "55 %" in words(read("/shares/?actor=cn"))


def test_of_many_events_the_latest_stand_on_the_page_and_all_on_the_timeline():
    cn = Actor.objects.get(code="cn")
    years = range(2001, 2013)
    made = [make.event(f"event-{year}", title=f"Event {year}", date=f"{year}", event_actors=[{"actor": cn}]) for year in years]
    make.publish(*made)
    events = part(read("/actors/cn/"), "events")
    assert "Event 2012" in events and "Event 2003" in events and "Event 2002" not in events
    assert '<a href="/timeline/?actor=cn">All 12 events</a>' in events and read("/timeline/?actor=cn")
