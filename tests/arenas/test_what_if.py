"""What is left when somebody withholds: every admissible world's answer lies inside what is said, and the ends are reached."""

import json
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arenas.analysis.graph import Edge, Graph
from arenas.analysis.holdings import Holding, Holdings, Interval
from arenas.analysis.scenario import BadScenario, Cut, Scenario
from arenas.analysis.what_if import ALL, what_if
from tests.arenas.admissible_shares import mixture, systems
from tests.arenas.test_graph import graphs


def about(lower, upper):
    return Holding.between(lower, upper, approximate=True)


def ask(graph, holdings, **asked):
    """asked: cut="cn:x:100 us:y:5", spare="x:5", months="6" …"""
    pairs = [(name, text) for name, texts in asked.items() for text in texts.split()]
    return what_if(graph, holdings, Scenario.parse(pairs), actors={"cn", "us", "nl", "rest", "jp"})


def between(low, high):
    return Interval(Fraction(low) / 100, Fraction(high) / 100)


#   mining ─► separation ─► magnets      China: about 60–70 %, about 85–95 %, over 90 %
MAGNETS = Graph.build(
    ["ree-mining", "ree-separation", "ree-magnets"],
    [Edge("ree-separation", "ree-mining"), Edge("ree-magnets", "ree-separation")],
)
RARE_EARTHS = {
    "ree-mining": Holdings({"cn": about(60, 70)}),
    "ree-separation": Holdings({"cn": about(85, 95)}),
    "ree-magnets": Holdings({"cn": Holding.between(90, 100)}),
}


def test_if_china_withholds_separation_5_to_15_per_cent_of_magnets_are_left():
    answer = ask(MAGNETS, RARE_EARTHS, cut="cn:ree-separation:100")
    assert answer.of("ree-mining").untouched
    assert answer.of("ree-separation").output == between(5, 15)  # 100 − 95 to 100 − 85
    assert answer.of("ree-magnets").output == between(5, 15)
    assert answer.of("ree-magnets").output.text() == "5–15 %"
    assert answer.of("ree-magnets").limits_worst == ("ree-separation",)
    assert answer.path("ree-magnets") == ("ree-magnets", "ree-separation")
    assert answer.of("ree-magnets").approximate
    assert answer.end_products == ("ree-magnets",)


def test_spare_capacity_and_stocks_soften_it():
    # 5–15 left and 5 added: 10–20; three of twelve months in store: 25 more reach the makers of magnets.
    answer = ask(MAGNETS, RARE_EARTHS, cut="cn:ree-separation:100", spare="ree-separation:5", stock="ree-separation:3")
    assert answer.of("ree-separation").output == between(10, 20)
    assert answer.of("ree-separation").supply == answer.of("ree-magnets").output == between(35, 45)
    # Over three months the same stock is all that is needed.
    assert (
        ask(MAGNETS, RARE_EARTHS, cut="cn:ree-separation:100", stock="ree-separation:3", months="3").of("ree-magnets").untouched
    )


def test_the_shortest_input_binds_and_a_stages_own_capacity_may():
    answer = ask(MAGNETS, RARE_EARTHS, cut="cn:ree-mining:50 cn:ree-magnets:100")
    assert answer.of("ree-mining").output == between(65, 70)  # half of 60–70 is missing
    assert answer.of("ree-magnets").output == between(0, 10)
    assert answer.of("ree-magnets").limits_worst == answer.of("ree-magnets").limits_best == ("ree-magnets",)
    assert answer.path("ree-magnets") == ("ree-magnets",)
    assert answer.path("ree-separation", best=True) == ("ree-separation", "ree-mining")


#  cobalt ~~► cathodes     nickel and iron can stand in for cobalt;  copper ~~► foil: what replaces it is not recorded
#  iron   ~~►
CELLS = Graph.build(
    ["cobalt", "iron", "cathodes", "copper", "foil", "ev-cells"],
    [
        Edge("cathodes", "cobalt", essential=False),
        Edge("cathodes", "iron", essential=False),
        Edge("foil", "copper", essential=False),
        Edge("ev-cells", "cathodes"),
        Edge("ev-cells", "foil"),
    ],
)
BATTERIES = {
    "cobalt": Holdings({"cn": Holding.between(75, 80)}),
    "iron": Holdings({"cn": Holding.between(40, 50)}),
    "copper": Holdings({"cn": Holding.between(40, 45)}),
}


def test_what_can_stand_in_may_help_fully_or_not_at_all():
    answer = ask(CELLS, BATTERIES, cut="cn:cobalt:100")
    assert answer.of("cathodes").output == between(20, 100)  # nothing stands in: 100 − 80; iron stands in: 100
    answer = ask(CELLS, BATTERIES, cut="cn:cobalt:100 cn:iron:100")
    assert answer.of("cathodes").output == between(20, 60)  # at best iron's 100 − 40 carries it alone
    assert answer.of("cathodes").limits_best == ("iron",)
    assert answer.of("ev-cells").output == between(20, 60)


def test_a_single_replaceable_input_is_not_missed_at_best():
    assert ask(CELLS, BATTERIES, cut="cn:copper:100").of("ev-cells").output == between(55, 100)


def test_lithography_without_its_one_supplier_stops_at_the_machines_and_below():
    graph = Graph.build(["optics", "euv", "chips"], [Edge("euv", "optics"), Edge("chips", "euv")])
    holdings = {"euv": Holdings({"nl": Holding.between(100, 100)}, complete=True)}
    answer = ask(graph, holdings, cut="nl:euv:100")
    assert [outcome.output for outcome in answer.outcomes] == [ALL, between(0, 0), between(0, 0)]
    assert ask(graph, holdings, cut="nl:euv:100", stock="euv:6").of("chips").output == between(50, 50)
    assert not answer.of("chips").approximate


def test_a_cut_of_zero_is_the_baseline():
    answer = ask(MAGNETS, RARE_EARTHS, cut="cn:ree-separation:0 us:ree-mining:0", spare="ree-mining:50", stock="ree-mining:9")
    assert all(outcome.capacity == outcome.output == outcome.supply == ALL for outcome in answer.outcomes)
    assert not any(outcome.approximate or outcome.limits_worst or outcome.limits_best for outcome in answer.outcomes)
    assert answer.path("ree-magnets") == () and not answer.notes


def test_a_share_that_nobody_recorded_is_not_zero():
    answer = ask(MAGNETS, RARE_EARTHS, cut="us:ree-separation:100")
    assert answer.of("ree-separation").output == between(85, 100)  # China leaves at most 15 to anybody
    assert "No share of us in ree-separation is recorded" in answer.assumptions[-1]


@pytest.mark.parametrize(
    "asked, reason",
    [
        ({"cut": "cn:moon:100"}, "cut: There is no stage “moon”"),
        ({"cut": "zz:ree-mining:100"}, "cut: There is no actor “zz”"),
        ({"cut": "cn:ree-mining:150"}, "cut: 150 is not between"),
        ({"spare": "moon:5"}, "spare: There is no stage “moon”"),
        ({"stock": "moon:5"}, "stock: There is no stage “moon”"),
        ({"cut": "rest:ree-mining:5"}, "cut: “rest” stands for many"),
    ],
)
def test_what_does_not_exist_is_refused(asked, reason):
    holdings = {"ree-mining": Holdings({"rest": Holding.between(0, 9, residual=True)})}
    with pytest.raises(BadScenario, match=reason):
        ask(MAGNETS, holdings, **asked)


def test_without_a_list_those_who_hold_something_are_the_actors():
    scenario = Scenario((Cut("us", "ree-mining", Fraction(1)),))
    with pytest.raises(BadScenario, match="no actor “us”"):
        what_if(MAGNETS, RARE_EARTHS, scenario)


def test_the_same_question_gets_the_same_bytes_with_its_assumptions():
    pairs = [("cut", "cn:ree-separation:100"), ("cut", "cn:ree-mining:33.3"), ("months", "7")]
    texts = {
        what_if(Graph.build(stages, MAGNETS.inputs["ree-magnets"] + MAGNETS.inputs["ree-separation"]), holdings, asked).as_json()
        for stages in (MAGNETS.stages, MAGNETS.stages[::-1])
        for holdings in (RARE_EARTHS, dict(reversed(RARE_EARTHS.items())))
        for asked in (Scenario.parse(pairs), Scenario.parse(pairs[::-1]))
    }
    assert len(texts) == 1
    answer = json.loads(texts.pop())
    assert answer["stages"][0]["output"] == {"lower": "76.69", "upper": "80.02"}  # 100 − 0.333 × 70 and × 60
    assert len(answer["assumptions"]) > 5 and len(answer["limits"]) > 3


def test_a_chain_of_2000_stages_is_no_deeper_than_one_of_two():
    names = [f"s{number:04}" for number in range(2000)]
    graph = Graph.build(names, [Edge(after, before) for before, after in pairwise(names)])
    answer = ask(graph, {"s0000": Holdings({"cn": Holding.between(60, 70)})}, cut="cn:s0000:100")
    assert answer.of(names[-1]).output == between(30, 40)
    assert len(answer.path(names[-1])) == 2000


# --- against a slow and obvious oracle -------------------------------------------------------------------------------

PERCENT = st.sampled_from([0, 25, 50, 100]).map(Fraction)


@st.composite
def worlds(draw):
    """A graph, a system of shares for some of its stages with all their vectors, and a scenario."""
    names, edges = draw(graphs(size=5))
    drawn = {name: draw(systems("ab")) for name in names if draw(st.booleans())}
    cuts = draw(st.dictionaries(st.tuples(st.sampled_from("ab"), st.sampled_from(names)), PERCENT))
    return names, edges, drawn, cuts, draw(scenarios_softeners(names))


def scenarios_softeners(names):
    stages = st.sampled_from(names)
    return st.tuples(st.dictionaries(stages, PERCENT, max_size=2), st.dictionaries(stages, st.just(Fraction(3)), max_size=2))


def scenario_of(cuts, softeners):
    spare, stock = softeners
    return Scenario(tuple(Cut(*where, percent) for where, percent in cuts.items()), tuple(spare.items()), tuple(stock.items()))


def outputs(names, edges, shares, cuts, softeners, stand_in):
    """The model for one definite world: shares of (actor, stage), and how well things stand in for each other (0 to 1)."""
    spare, stock = softeners
    output, supply = {}, {}
    for stage in names:  # numbered so that each stands behind its inputs
        lost = sum(percent * shares.get((actor, where), 0) for (actor, where), percent in cuts.items() if where == stage)
        left = [min(Fraction(1), max(Fraction(0), 1 - Fraction(lost) / 10000) + spare.get(stage, Fraction(0)) / 100)]
        left += [supply[edge.from_stage] for edge in edges if edge.stage == stage and edge.essential]
        group = [supply[edge.from_stage] for edge in edges if edge.stage == stage and not edge.essential]
        if group:
            best = max(group) if len(group) > 1 else Fraction(1)
            left.append(min(group) + stand_in[stage] * (best - min(group)))
        output[stage] = min(left)
        supply[stage] = min(Fraction(1), output[stage] + stock.get(stage, Fraction(0)) / 12)
    return output


def definite(names, drawn, pick):
    """Shares of everybody at every stage by one vector a stage; who is not named has all that is nobody's, or nothing."""
    shares = {}
    for stage in names:
        vector = pick(stage, drawn[stage][1] if stage in drawn else [{"(unnamed)": amount} for amount in (0, 100)])
        named = drawn[stage][0].shares if stage in drawn else {}
        hidden = [actor for actor in "ab" if actor not in named]
        for actor in "ab":
            shares[actor, stage] = vector[actor] if actor in named else 0
        if hidden:
            shares[hidden[0], stage] = min(100, vector["(unnamed)"])
    return shares


@given(worlds(), st.randoms(use_true_random=False))
def test_every_world_that_fits_the_figures_lies_inside_the_answer(world, chance):
    names, edges, drawn, cuts, softeners = world
    graph = Graph.build(names, edges)
    answer = what_if(graph, {name: held for name, (held, _) in drawn.items()}, scenario_of(cuts, softeners), actors="ab")

    def pick(_, vectors):
        return mixture(chance.choice(vectors), chance.choice(vectors), Fraction(chance.randint(0, 8), 8))

    for _ in range(8):
        stand_in = {name: Fraction(chance.randint(0, 4), 4) for name in names}
        sampled = outputs(names, edges, definite(names, drawn, pick), cuts, softeners, stand_in)
        for stage, value in sampled.items():
            assert value in answer.of(stage).output


@given(worlds())
def test_both_ends_are_reached(world):
    names, edges, drawn, cuts, softeners = world
    graph = Graph.build(names, edges)
    answer = what_if(graph, {name: held for name, (held, _) in drawn.items()}, scenario_of(cuts, softeners), actors="ab")

    def missing(stage, vector):
        named = drawn[stage][0].shares if stage in drawn else {}
        hidden = max((cuts.get((actor, stage), 0) for actor in "ab" if actor not in named), default=0)
        return sum(cuts.get((actor, stage), 0) * vector[actor] for actor in named), hidden * vector["(unnamed)"]

    def hurting(stage, vectors):
        return max(vectors, key=lambda vector: sum(missing(stage, vector)))

    def sparing(stage, vectors):
        vector = min(vectors, key=lambda vector: missing(stage, vector)[0])
        return {**vector, "(unnamed)": 0}  # what is nobody's is that of others

    # With several who are not named, all that is nobody's belongs to the one who withholds most.
    first = {stage: max("ab", key=lambda actor: cuts.get((actor, stage), 0)) for stage in names}
    by_size = {stage: ("ab" if first[stage] == "a" else "ba") for stage in names}
    worst_shares = definite(names, drawn, hurting)
    for stage in names:
        hidden = [actor for actor in by_size[stage] if stage not in drawn or actor not in drawn[stage][0].shares]
        amount = sum(worst_shares[actor, stage] for actor in hidden)
        worst_shares |= {(actor, stage): (amount if actor == hidden[0] else 0) for actor in hidden}
    worst = outputs(names, edges, worst_shares, cuts, softeners, dict.fromkeys(names, Fraction(0)))
    best = outputs(names, edges, definite(names, drawn, sparing), cuts, softeners, dict.fromkeys(names, Fraction(1)))
    for stage in names:
        assert answer.of(stage).output == Interval(worst[stage], best[stage])


@given(worlds(), st.data())
def test_a_deeper_cut_never_leaves_more_and_softening_never_less(world, data):
    names, edges, drawn, cuts, softeners = world
    graph, holdings = Graph.build(names, edges), {name: held for name, (held, _) in drawn.items()}
    deeper = {where: data.draw(st.fractions(percent, 100)) for where, percent in cuts.items()}
    softer = tuple({**each, names[0]: each.get(names[0], Fraction(0)) + 10 * (each.get(names[0], 0) < 90)} for each in softeners)
    base, hurt, eased = (
        what_if(graph, holdings, scenario_of(*asked), actors="ab")
        for asked in ((cuts, softeners), (deeper, softeners), (cuts, softer))
    )
    for stage in names:
        before, after, better = (answer.of(stage).output for answer in (base, hurt, eased))
        assert after.lower <= before.lower <= better.lower and after.upper <= before.upper <= better.upper
        assert after.lower >= 0 and better.upper <= 1


@given(worlds())
def test_what_limits_a_stage_is_what_is_shortest_and_the_path_ends_at_a_cut(world):
    names, edges, drawn, cuts, softeners = world
    answer = what_if(
        Graph.build(names, edges), {name: held for name, (held, _) in drawn.items()}, scenario_of(cuts, softeners), actors="ab"
    )
    for outcome in answer.outcomes:
        for best in (False, True):
            left = outcome.output.upper if best else outcome.output.lower
            way = answer.path(outcome.stage, best=best)
            assert bool(way) == (left < 1)
            if way:
                capacity = answer.of(way[-1]).capacity
                assert (capacity.upper if best else capacity.lower) < 1
                assert any(stage == way[-1] and percent for (_, stage), percent in cuts.items())
