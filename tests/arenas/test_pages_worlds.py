"""Pages of worlds that are not the usual one: each test publishes its own."""

import pytest

from tests import factories as make
from tests.arenas.pages import part, read, rows, words

pytestmark = pytest.mark.django_db(transaction=True)


def test_only_the_leading_goal_of_a_cell_stands_on_the_chessboard():
    cn, chips = make.actor(), make.arena("chips")
    second = make.strategy(cn, chips, slug="cn-chips-2", rank=2, goal="And a second thing.")
    make.publish(cn, chips, make.strategy(cn, chips, goal="The first thing."), second)
    board = words(part(read("/"), "chessboard"))
    assert "The first thing." in board and "And a second thing." not in board


def test_a_goal_without_a_source_is_called_uncited():
    cn, chips = make.actor(), make.arena("chips")
    make.publish(cn, chips, make.strategy(cn, chips, goal="A claim."))
    assert "A claim. uncited" in words(part(read("/"), "chessboard"))


def test_the_largest_share_comes_first_and_no_more_than_two_stand_there():
    mining = make.stage(chain := make.chain(chain_arenas=[{"arena": (ores := make.arena("ores"))}]), "mining")
    held = {"a": "5", "b": "40-45", "c": "<3", "d": ">30"}
    actors = {code: make.actor(code, name=f"Actor {code}") for code in held}
    shares = [make.share(mining, actors[code], figure) for code, figure in held.items()]
    make.publish(ores, chain, mining, *actors.values(), *shares)
    stack = part(read("/"), "stack")
    assert sorted("bd", key=lambda code: stack.index(f">Actor {code}<")) == ["b", "d"]
    assert ">Actor a<" not in stack and ">Actor c<" not in stack


def test_an_empty_knowledge_base_has_a_home_page_too():
    assert "Nothing is published yet." in words(read("/"))


def test_an_arena_that_has_another_slug_now_is_found_under_the_old_one(client):
    chips = make.arena("chips")
    make.publish(chips)
    make.publish(make.changed(chips, slug="semiconductors"))
    response = client.get("/arenas/chips/")
    assert (response.status_code, response["Location"]) == (301, "/arenas/semiconductors/")


def test_a_retired_arena_says_when_it_was_retired():
    chips = make.arena("chips", name="Chips")
    make.publish(chips)
    make.publish(make.gone(chips))
    assert "edition 2" in words(read("/arenas/chips/", status=410))


def test_markup_in_a_name_is_text():
    make.make_arena("chips", name="<script>alert(1)</script>")
    assert "<script>" not in read("/arenas/chips/") + read("/arenas/")


def test_an_actor_without_shares_is_not_said_to_hold_nothing():
    make.make_actor("nz")
    assert "that is not the same as none" in words(read("/actors/nz/"))


def test_a_bloc_lists_its_members_and_a_member_its_blocs():
    eu = make.actor("eu", name="European Union", kind="bloc")
    gb = make.actor("gb", name="United Kingdom", memberships=[{"bloc": eu, "valid_from": "1973", "valid_to": "2020-01-31"}])
    make.publish(eu, gb)
    assert "United Kingdom from 1973 to 31 January 2020" in words(part(read("/actors/eu/"), "memberships"))
    assert "European Union from 1973 to 31 January 2020" in words(part(read("/actors/gb/"), "memberships"))


def test_a_target_in_words_that_compare_is_not_told_to_be_at_least_that():
    cn, chips = make.actor(), make.arena("chips")
    target = {"metric": "Share", "verbatim": "more than 70", "unit": "%"}
    make.publish(cn, chips, make.strategy(cn, chips, targets=[target]))
    targets = words(part(read("/strategies/cn-chips/"), "targets"))
    assert "Share over 70 %" in targets


def test_of_several_shares_of_a_stage_the_preferred_one_then_the_latest_stands():
    cn, us, chain = make.actor("cn"), make.actor("us"), make.chain()
    stage = make.stage(chain, "mining")
    make.publish(
        cn, us, chain, stage,
        make.share(stage, cn, "1", "2021", rank="preferred"),
        make.share(stage, cn, "2", "2024"),
        make.share(stage, us, "3", "2023"),
        make.share(stage, us, "4", "2024", rank="deprecated", rank_reason="Withdrawn."),
        make.share(stage, us, "5", "2020"),
    )  # fmt: skip
    [row] = rows(part(read("/compare/?actors=cn,us"), "shares"))
    assert row.partition(" Who has more")[0] == "Mining Magnets CN 1 % 2021 uncited US 3 % 2023 uncited"


def test_a_figure_without_value_says_why_and_is_drawn_as_a_gap():
    cn, chips, chain = make.actor(), make.arena("chips"), make.chain()
    mining = make.stage(chain, "mining")
    target = {"metric": "Share", "verbatim": "", "status": "unknown"}
    share = make.share(mining, cn, "", status="not-applicable")
    make.publish(cn, chips, chain, mining, share, make.strategy(cn, chips, targets=[target]))
    shares = part(read("/actors/cn/"), "shares")
    assert "not applicable 2024" in words(shares) and 'class="range-gap"' in shares and 'class="range-body"' not in shares
    assert "Share unknown" in words(part(read("/strategies/cn-chips/"), "targets"))


def test_the_newest_value_of_each_indicator_stands_on_its_actors_page_and_a_forecast_only_alone():
    cn, machines, usgs = make.actor(), make.arena("machines"), make.source()
    values = [("5", "2023", "normal"), ("7", "2024", "normal"), ("90", "2030", "forecast")]
    seen = [make.observation(cn, usgs, figure, year, status=status) for figure, year, status in values]
    make.publish(cn, machines, usgs, make.indicator(machines, "robots", unit="robots", observations=seen))
    assert "Robots 7 robots 2024[1]" in words(part(read("/actors/cn/"), "measured"))
    assert "2030" not in part(read("/actors/cn/"), "measured") and "2023" not in part(read("/actors/cn/"), "measured")
