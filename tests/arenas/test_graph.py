"""What certainly stops, what may stop, and the path that proves it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arenas.analysis.graph import Circle, Edge, Graph
from arenas.analysis.holdings import Refused

#   ore ─► separation ─► magnets ─► motor ─► car        (all essential)
#                        ferrite ~~► motor              magnets and ferrite stand in for each other:
#                                                       so make `magnets ~~► motor` too
#   steel ~~► car                                       alone: what stands in for it is not recorded
CARS = Graph.build(
    ["ore", "separation", "magnets", "ferrite", "motor", "steel", "car"],
    [
        Edge("separation", "ore"),
        Edge("magnets", "separation"),
        Edge("motor", "magnets", essential=False),
        Edge("motor", "ferrite", essential=False),
        Edge("car", "motor"),
        Edge("car", "steel", essential=False),
    ],
)


def test_essential_inputs_stop_what_is_downstream_up_to_where_something_stands_in():
    assert CARS.stopped(["ore"]) == {"ore", "separation", "magnets"}
    assert CARS.downstream("ore") == {"separation", "magnets", "motor", "car"}
    assert CARS.upstream("magnets") == CARS.essential_to("magnets") == {"ore", "separation"}


def test_when_all_that_stand_in_for_each_other_stop_the_stage_stops():
    assert CARS.stopped(["ore", "ferrite"]) == {"ore", "separation", "magnets", "ferrite", "motor", "car"}


def test_a_single_input_that_is_not_essential_never_certainly_stops_a_stage():
    assert CARS.stopped(["steel"]) == {"steel"}
    assert CARS.downstream("steel") == {"car"}


def test_what_feeds_nothing_is_an_end_product():
    assert CARS.end_products == ("car",)
    assert Graph.build(["lone"], []).end_products == ("lone",)


def test_the_path_says_how_far_it_is_certain():
    assert str(CARS.path("ore", "magnets")) == "ore → separation → magnets"
    assert CARS.path("ore", "magnets").certain
    assert CARS.path("ore", "car").stages == ("ore", "separation", "magnets", "motor", "car")
    assert not CARS.path("ore", "car").certain
    assert CARS.path("ferrite", "ore") is None
    assert CARS.path("car", "car").stages == ("car",)


#        ┌~► left ~~┐
#   ore ─┤          ├► product     both ways go back to the same ore
#        └~► right ~┘
DIAMOND = [
    Edge("left", "ore"),
    Edge("right", "ore"),
    Edge("product", "left", essential=False),
    Edge("product", "right", essential=False),
]


def test_alternatives_that_need_the_same_thing_are_no_alternatives():
    graph = Graph.build(["ore", "left", "right", "product"], DIAMOND)
    assert graph.stopped(["ore"]) == {"ore", "left", "right", "product"}
    assert graph.stopped(["left"]) == {"left"}
    path = graph.path("ore", "product")
    assert (path.stages, path.certain, path.groups) == (("ore", "left", "product"), True, ("product",))


def test_a_path_does_not_go_where_something_else_stands_in():
    """The product stops for want of `right`, not of `left`, for which `other` stands in."""
    edges = [Edge("left", "ore"), Edge("right", "ore"), Edge("product", "right")]
    edges += [Edge("product", feeder, essential=False) for feeder in ("left", "other")]
    graph = Graph.build(["ore", "left", "right", "other", "product"], edges)
    assert str(graph.path("ore", "product")) == "ore → right → product"


def test_a_circle_is_refused_and_named():
    with pytest.raises(Circle) as refusal:
        Graph.build("abcx", [Edge("b", "a"), Edge("c", "b"), Edge("a", "c"), Edge("x", "a")])
    stages = refusal.value.stages
    assert stages[0] == stages[-1] and set(stages) == {"a", "b", "c"}
    assert " → ".join(stages) in str(refusal.value)
    with pytest.raises(Circle, match="a → a"):
        Graph.build("a", [Edge("a", "a")])


def test_an_unknown_stage_and_an_input_given_twice_are_refused():
    with pytest.raises(Refused, match="no stage “z”"):
        Graph.build("ab", [Edge("b", "z")])
    with pytest.raises(Refused, match="“b” takes from “a” twice"):
        Graph.build("ab", [Edge("b", "a"), Edge("b", "a", essential=False)])
    for question in (CARS.upstream, CARS.downstream, CARS.essential_to, lambda stage: CARS.stopped([stage])):
        with pytest.raises(Refused, match="no stage “moon”"):
            question("moon")


def test_a_chain_of_5000_stages_is_no_deeper_than_one_of_two():
    names = [f"s{number:04}" for number in range(5000)]
    graph = Graph.build(names, [Edge(after, before) for before, after in pairwise(names)])
    assert len(graph.stopped([names[0]])) == len(graph.downstream(names[0])) + 1 == 5000
    assert len(graph.path(names[0], names[-1]).stages) == 5000
    assert len(graph.essential_to(names[-1])) == 4999


# --- against a slow and obvious oracle -------------------------------------------------------------------------------


@st.composite
def graphs(draw, size=7):
    """Random acyclic inputs: a stage takes from stages of smaller number only."""
    count = draw(st.integers(1, size))
    names = [f"s{number}" for number in range(count)]
    kinds = st.sampled_from([None, True, False])
    edges = [
        Edge(names[user], names[feeder], essential)
        for user in range(count)
        for feeder in range(user)
        if (essential := draw(kinds)) is not None
    ]
    return names, draw(st.permutations(edges))


def stops(stage, edges, gone):
    """Does it certainly stop? As one would say it, with recursion."""
    essential = [edge.from_stage for edge in edges if edge.stage == stage and edge.essential]
    others = [edge.from_stage for edge in edges if edge.stage == stage and not edge.essential]
    return (
        stage in gone
        or any(stops(each, edges, gone) for each in essential)
        or (len(others) >= 2 and all(stops(each, edges, gone) for each in others))
    )


def reachable(stage, edges):
    found = {edge.stage for edge in edges if edge.from_stage == stage}
    return found.union(*(reachable(each, edges) for each in found))


@given(graphs(), st.sets(st.integers(0, 6), max_size=3))
def test_what_stops_is_what_the_words_say(world, numbers):
    names, edges = world
    graph = Graph.build(names, edges)
    gone = {name for name in names if int(name[1:]) in numbers}
    assert graph.stopped(gone) == {name for name in names if stops(name, edges, gone)}
    for stage in names:
        assert graph.downstream(stage) == reachable(stage, edges)
        assert graph.upstream(stage) == {name for name in names if stage in reachable(name, edges)}
        assert graph.essential_to(stage) == {name for name in names if name != stage and stops(stage, edges, {name})}
        assert graph.reaches[stage] == sum(1 << graph.stages.index(name) for name in {*reachable(stage, edges), stage})


@given(graphs())
def test_a_path_exists_where_there_is_dependence_and_each_step_of_it_is_an_input(world):
    names, edges = world
    graph = Graph.build(names, edges)
    by_ends = {(edge.from_stage, edge.stage): edge for edge in edges}
    for stage in names:
        for to in names:
            path = graph.path(stage, to)
            assert (path is not None) == (to == stage or to in reachable(stage, edges))
            if path is None:
                continue
            assert (path.stages[0], path.stages[-1]) == (stage, to)
            assert path.certain == stops(to, edges, {stage})
            steps = [by_ends[step] for step in pairwise(path.stages)]
            if path.certain:
                assert all(stops(name, edges, {stage}) for name in path.stages)
                assert path.groups == tuple(edge.stage for edge in steps if not edge.essential)
                alternatives = [edge for edge in edges if edge.stage in path.groups and not edge.essential]
                assert all(stops(edge.from_stage, edges, {stage}) for edge in alternatives)


@given(graphs())
def test_the_order_in_which_inputs_are_given_changes_nothing(world):
    names, edges = world
    one, other = Graph.build(names, edges), Graph.build(reversed(names), reversed(edges))
    assert one == other
    place = {name: number for number, name in enumerate(one.stages)}
    assert all(place[edge.from_stage] < place[edge.stage] for edge in edges)
