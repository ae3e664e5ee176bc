"""Who holds a stage, certainly or possibly, and what depends on it."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arenas.analysis.chokepoints import chokepoints, reach
from arenas.analysis.graph import Edge, Graph
from arenas.analysis.holdings import Holding, Holdings, Refused
from tests.arenas.admissible_shares import nobodys, systems
from tests.arenas.test_graph import graphs, reachable, stops

#   rare earths:  mining ─► separation ─► magnets ─► motor ─► car       Two chains: magnets and motors, cells and cars.
#   cells:        lithium ─► cells ──────────────────────────►
#                 sodium ~~► storage, lithium ~~► storage
STAGES = ["mining", "separation", "magnets", "motor", "car", "lithium", "cells", "sodium", "storage"]
WORLD = Graph.build(
    STAGES,
    [
        *(Edge(after, before) for before, after in pairwise(STAGES[:5])),
        Edge("cells", "lithium"),
        Edge("car", "cells"),
        Edge("storage", "lithium", essential=False),
        Edge("storage", "sodium", essential=False),
    ],
)
SHARES = {
    "mining": Holdings({"cn": Holding.between(60, 70, approximate=True)}),
    "separation": Holdings({"cn": Holding.between(85, 95, approximate=True)}),
    "magnets": Holdings({"cn": Holding.between(90, 100)}),
    "lithium": Holdings({"cn": Holding.between(45, 55), "au": Holding.between(30, 35)}),
    "sodium": Holdings({"us": Holding.between(50, 50), "rest": Holding.between(50, 50, residual=True)}, complete=True),
}


def told(found):
    return [
        f"{each.actor} {each.stage} {each.grip}: {each.products_certainly}–{each.products_may} products, "
        f"{each.stages_certainly}–{each.stages_may} stages"
        for each in found
    ]


def test_what_hangs_on_most_comes_first_across_chains():
    answer = chokepoints(WORLD, SHARES, 50)
    assert told(answer.found) == [
        "cn mining certain: 1–1 products, 4–4 stages",
        "cn separation certain: 1–1 products, 3–3 stages",
        "cn magnets certain: 1–1 products, 2–2 stages",
        "us sodium certain: 0–1 products, 0–1 stages",
        "cn lithium possible: 1–2 products, 2–3 stages",
    ]
    assert (answer.stages, answer.products) == (9, 2)
    assert str(WORLD.path("lithium", "car")) == "lithium → cells → car"
    assert [each.stage for each in answer.of("us")] == ["sodium"] and answer.at("mining")[0].approximate


def test_the_threshold_is_the_readers():
    assert [each.stage for each in chokepoints(WORLD, SHARES, 90).found if each.grip == "certain"] == ["magnets"]
    assert [each.stage for each in chokepoints(WORLD, SHARES, Decimal("90")).found if each.grip == "possible"] == ["separation"]
    for threshold in (0, 101, Decimal("NaN")):
        with pytest.raises(Refused):
            chokepoints(WORLD, SHARES, threshold)
    with pytest.raises(Refused, match="no stage “moon”"):
        chokepoints(WORLD, {"moon": Holdings({})})


def test_where_somebody_unnamed_may_hold_as_much_nobody_can_say():
    # The rest of the world has 50 of sodium: it is no holder, but one supplier in it might be.
    assert chokepoints(WORLD, SHARES, 50).unknown == ("car", "cells", "motor", "sodium", "storage")
    assert "lithium" not in chokepoints(WORLD, SHARES, 26).unknown  # 100 − 45 − 30 leaves 25
    assert "lithium" in chokepoints(WORLD, SHARES, 25).unknown


HAIR = Fraction(1, 10**12)


def test_under_50_is_not_50():
    held = {"car": Holdings({"us": Holding.between(0, 50 - HAIR), "de": Holding.between(0, 50)})}
    assert [each.actor for each in chokepoints(WORLD, held, 50).found] == ["de"]


def test_an_actor_that_holds_both_ways_holds_what_is_behind_them():
    """Neither lithium nor sodium alone stops storage; both do."""
    both = {name: Holdings({"cn": Holding.between(60, 70)}) for name in ("lithium", "sodium")}
    assert all("storage" not in WORLD.stopped([each.stage]) for each in chokepoints(WORLD, both).found)
    answer = reach(WORLD, both, "cn")
    assert answer.certainly == {"lithium", "sodium", "cells", "car", "storage"}
    assert answer.products_certainly == answer.products_may == ("car", "storage")
    assert reach(WORLD, both, "nobody").may == frozenset()


@given(graphs(size=5), st.data(), st.sampled_from([10, 35, 50, 100]))
def test_grips_and_counts_are_those_of_all_shares_that_fit(world, data, threshold):
    names, edges = world
    drawn = {name: data.draw(systems()) for name in names}
    graph = Graph.build(names, edges)
    answer = chokepoints(graph, {name: held for name, (held, _) in drawn.items()}, threshold)
    products = {name for name in names if not any(edge.from_stage == name for edge in edges)}
    expected, unknown = {}, []
    for stage, (held, admissible) in drawn.items():
        if any(nobodys(vector, held.shares) >= threshold for vector in admissible):
            unknown.append(stage)
        for actor, share in held.shares.items():
            holds = [vector[actor] >= threshold for vector in admissible]
            if any(holds) and not share.residual:
                certainly = {name for name in names if name != stage and stops(name, edges, {stage})}
                may = reachable(stage, edges)
                counts = (len(certainly), len(may), len(certainly & products), len(may & products))
                expected[stage, actor] = ("certain" if all(holds) else "possible", *counts)
    assert answer.unknown == tuple(sorted(unknown))
    assert {
        (each.stage, each.actor): (
            each.grip,
            each.stages_certainly,
            each.stages_may,
            each.products_certainly,
            each.products_may,
        )
        for each in answer.found
    } == expected
    assert [each.grip for each in answer.found] == sorted(each.grip for each in answer.found)  # certain before possible


@given(graphs(size=5), st.data())
def test_a_reach_contains_each_chokepoints_and_certain_is_never_more_than_may(world, data):
    names, edges = world
    graph = Graph.build(names, edges)
    holdings = {name: data.draw(systems())[0] for name in names}
    answer = reach(graph, holdings, "a", Fraction(50))
    assert answer.certainly <= answer.may
    assert answer.certainly == {
        name
        for name in names
        if stops(name, edges, {each.stage for each in chokepoints(graph, holdings).of("a") if each.grip == "certain"})
    }
    for each in chokepoints(graph, holdings).of("a"):
        assert {each.stage, *reachable(each.stage, edges)} <= answer.may
