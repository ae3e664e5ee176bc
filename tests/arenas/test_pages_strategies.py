import pytest

from tests.arenas.pages import part, read, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def test_strategies_are_listed_arena_by_arena_with_their_sources():
    page = words(read("/strategies/").partition("<main")[2])
    assert page.index("Be self-sufficient in chips.[1]") < page.index("Mine at home again.[1]")


def test_strategies_are_filtered_by_actor_arena_and_status():
    goals = ["Be self-sufficient in chips.", "Keep the lead in chips.", "Mine at home again."]

    def shown(query):
        page = words(read(f"/strategies/?{query}"))
        return [goal for goal in goals if goal in page]

    assert shown("actor=us") == goals[1:]
    assert shown("actor=us&arena=rare-earths") == goals[2:]
    assert shown("arena=chips&status=planned") == [goals[1]]
    assert shown("actor=smic") == []


@pytest.mark.parametrize("query, said", [("acter=cn", "acter"), ("actor=xx", "xx"), ("status=lost", "lost"), ("page=9", "page")])
def test_a_filter_that_cannot_be_meant_is_an_error_that_names_it(query, said):
    assert said in words(read(f"/strategies/?{query}", status=400))


def test_a_strategy_shows_its_goal_its_targets_and_how_it_goes_about_it():
    page = read("/strategies/cn-chips/")
    assert "Be self-sufficient in chips.[1]" in words(page)
    assert "Status In force Since not recorded To be reached by 2030" in words(page)
    assert "Share of chips At least 70 % 2025 not recorded" in words(part(page, "targets"))
    assert 'href="/actors/smic/"' in part(page, "approach")
    assert 'href="/instruments/act/"' in part(page, "instruments")


def test_a_strategy_stands_beside_those_of_others_in_its_arena():
    beside = words(part(read("/strategies/cn-chips/"), "beside"))
    assert "Keep the lead in chips." in beside and "Be self-sufficient" not in beside
