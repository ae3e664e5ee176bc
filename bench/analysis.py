"""What the analysis of a whole knowledge base costs, and how it grows: `python -m bench.analysis [STAGES] [SHARES A STAGE]`.

A synthetic graph (each stage takes from up to three of the fifty before it) at an eighth, a quarter, a half and the whole of its
size, and a chain of as many stages, in one run. Seconds are the processor's own. The ratio is to half the size before: 2 is
linear, 4 is quadratic.
"""

import random
import sys
import time
from fractions import Fraction
from itertools import pairwise

from arenas.analysis.chokepoints import chokepoints, reach
from arenas.analysis.graph import Edge, Graph
from arenas.analysis.holdings import Holding, Holdings
from arenas.analysis.scenario import Cut, Scenario
from arenas.analysis.sensitivity import concentrated, holds, leads, research
from arenas.analysis.what_if import what_if


def names(count):
    return [f"s{number:05}" for number in range(count)]


def wide(count, chance):
    stages = names(count)
    edges = []
    for place, stage in enumerate(stages):
        before = stages[max(0, place - 50) : place]
        edges += [
            Edge(stage, feeder, chance.random() < 0.7) for feeder in chance.sample(before, min(len(before), chance.randint(0, 3)))
        ]
    return stages, edges


def deep(count, chance):
    stages = names(count)
    return stages, [Edge(after, before) for before, after in pairwise(stages)]


def shares(actors, chance):
    """Ranges around parts of 100 that fit together; every tenth is approximate."""
    cuts = sorted(chance.randint(0, 100) for _ in range(actors - 1))
    parts = [high - low for low, high in pairwise([0, *cuts, 100])]
    ranges = [(max(0, part - chance.randint(0, 5)), min(100, part + chance.randint(0, 10))) for part in parts]
    return Holdings(
        {f"a{place:02}": Holding.between(*ends, approximate=place % 10 == 0) for place, ends in enumerate(ranges)},
        chance.random() < 0.5,
    )


def measure(shape, count, actors):
    chance = random.Random(count)
    stages, edges = shape(count, chance)
    seconds = {}

    def timed(name, work):
        began = time.process_time()
        result = work()
        seconds[name] = time.process_time() - began
        return result

    holdings = timed("shares", lambda: {stage: shares(actors, chance) for stage in stages})
    graph = timed("graph", lambda: Graph.build(stages, edges))
    found = timed("chokepoints", lambda: chokepoints(graph, holdings, 30)).found
    timed("reach", lambda: reach(graph, holdings, "a00", 30))
    timed("100 paths", lambda: [graph.path(each.stage, graph.end_products[0]) for each in found[:100]])
    one = Scenario((Cut("a00", stages[0], Fraction(100)),))
    every = Scenario(tuple(Cut("a00", stage, Fraction(50)) for stage in stages))
    timed("what-if, 1 cut", lambda: what_if(graph, holdings, one).as_json())
    timed("what-if, all cut", lambda: what_if(graph, holdings, every).as_json())
    some = stages[: max(1, count // 10)]
    timed(
        "research, 1/10", lambda: research(holdings, [ask for stage in some for ask in (leads(stage), holds(stage, "a00", 30))])
    )
    few = stages[: max(1, count // 100)]
    timed("bands, 1/100", lambda: research(holdings, [concentrated(stage) for stage in few]))
    return seconds


def main(count, actors):
    for shape in (wide, deep):
        before = None
        for size in (count // 8, count // 4, count // 2, count):
            seconds = measure(shape, size, actors)
            print(f"{shape.__name__}: {size} stages, {size * actors} shares")
            for name, spent in seconds.items():
                ratio = f"× {spent / before[name]:4.1f}" if before else ""
                print(f"  {name:18} {spent:8.3f} s {ratio}", flush=True)
            before = seconds


if __name__ == "__main__":
    main(*(int(text) for text in [*sys.argv[1:3], *("2000", "25")[len(sys.argv) - 1 :]]))
