"""What an actor depends on, against an oracle that asks of each stage of its own what stops when another one stops."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from arenas.analysis.chokepoints import chokepoints
from arenas.analysis.exposure import dependences
from arenas.analysis.graph import Edge, Graph
from arenas.analysis.holdings import Holding, Holdings


def held(**shares) -> Holdings:
    return Holdings({actor: Holding.between(*ends) for actor, ends in shares.items()})


def found(graph, holdings, own, kin=("us",)):
    points = chokepoints(graph, holdings, 50).found
    return [
        (each.point.stage, each.is_certain, each.certainly, each.may) for each in dependences(graph, points, own=own, kin=kin)
    ]


#   ore ──► metal ──► motor      glue is one of two that can stand in for each other
#   glue ┄┄┄┄┄┄┄┄┄┄┄► motor
#   tape ┄┄┄┄┄┄┄┄┄┄┄► motor
GRAPH = Graph.build(
    ["ore", "metal", "glue", "tape", "motor"],
    [Edge("metal", "ore"), Edge("motor", "metal"), Edge("motor", "glue", False), Edge("motor", "tape", False)],
)


def test_it_depends_on_what_others_hold_upstream_and_certainly_only_by_essential_inputs():
    holdings = {"ore": held(cn=(60, 70)), "glue": held(cn=(90, 90)), "motor": held(cn=(51, 60))}
    assert found(GRAPH, holdings, ["motor"]) == [("ore", True, ("motor",), ("motor",)), ("glue", False, (), ("motor",))]


def test_what_is_possibly_held_is_a_possible_dependence():
    assert found(GRAPH, {"ore": held(cn=(40, 70))}, ["motor"])[0][:2] == ("ore", False)


def test_nobody_depends_on_its_own_and_nothing_is_upstream_of_itself():
    assert found(GRAPH, {"ore": held(us=(60, 70))}, ["motor"]) == []
    assert found(GRAPH, {"motor": held(cn=(60, 70))}, ["motor"]) == []
    assert found(GRAPH, {"motor": held(cn=(60, 70))}, ["ore"]) == []


@st.composite
def worlds(draw):
    """A graph of up to seven stages, who holds them, and which matter."""
    names = [f"s{number}" for number in range(draw(st.integers(2, 7)))]
    edges = [
        Edge(names[to], names[start], draw(st.booleans()))
        for to in range(len(names))
        for start in range(to)
        if draw(st.integers(0, 2)) == 0
    ]
    holdings = {}
    for name in names:
        low = draw(st.integers(0, 100))
        holdings[name] = held(**{draw(st.sampled_from(["cn", "us"])): (low, draw(st.integers(low, 100)))})
    return Graph.build(names, edges), holdings, draw(st.sets(st.sampled_from(names)))


@given(worlds())
def test_it_is_what_stops_and_what_may_stop(world):
    graph, holdings, own = world
    told = {(each[0]): each for each in found(graph, holdings, own)}
    for stage, holding in holdings.items():
        certainly = {mine for mine in own if mine != stage and mine in graph.stopped([stage])}
        may = {mine for mine in own if mine in graph.downstream(stage)}
        share = holding.shares.get("cn")
        is_held = share is not None and share.upper >= Fraction(50)
        assert (stage in told) == (is_held and bool(may))
        if stage in told:
            assert (set(told[stage][2]), set(told[stage][3])) == (certainly, may)
            assert told[stage][1] == (bool(certainly) and share.lower >= 50)
