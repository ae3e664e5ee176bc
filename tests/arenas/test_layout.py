"""The picture of a chain: where boxes and arrows stand."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arenas.analysis import layout
from arenas.analysis.graph import Edge
from arenas.analysis.layout import MOST_INPUTS, MOST_STAGES, PAGE, Drawing, Node, draw


@st.composite
def graphs(draw_one):
    """Up to a dozen stages, each of which takes from some that come before it."""
    names = draw_one(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=60), max_size=12))
    nodes = [Node(f"stage-{number}", name, ("China over 90 %",)) for number, name in enumerate(names)]
    pairs = [(later, earlier) for later in range(len(nodes)) for earlier in range(later)]
    chosen = draw_one(st.lists(st.sampled_from(pairs), unique=True, max_size=20)) if pairs else []
    return nodes, [Edge(f"stage-{later}", f"stage-{earlier}", draw_one(st.booleans())) for later, earlier in chosen]


def points(path: str) -> list[tuple[int, int]]:
    return [(int(x), int(y)) for x, y in re.findall(r"(-?\d+) (-?\d+)", path)]


def drawn(nodes, edges=()) -> Drawing:
    drawing = draw(nodes, edges)
    assert drawing is not None
    return drawing


def chain(length: int):
    return [Node(str(n), "A stage of some length") for n in range(length)], [Edge(str(n + 1), str(n)) for n in range(length - 1)]


@given(graphs())
def test_every_stage_and_input_is_drawn_within_the_picture_and_no_two_boxes_overlap(graph):
    nodes, edges = graph
    drawing = drawn(nodes, edges)
    assert [box.key for box in drawing.boxes] == [node.key for node in nodes]
    assert [arrow.edge for arrow in drawing.arrows] == edges
    for box in drawing.boxes:
        assert box.x >= 0 and box.x + box.width <= drawing.width and box.y >= 0 and box.y + box.height <= drawing.height
    for arrow in drawing.arrows:
        assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in points(arrow.path + arrow.head))
    for one in drawing.boxes:
        for other in drawing.boxes:
            beside = one.x + one.width <= other.x or other.x + other.width <= one.x
            above = one.y + one.height <= other.y or other.y + other.height <= one.y
            assert one is other or beside or above


@given(graphs())
def test_an_arrow_begins_at_the_stage_that_gives_and_ends_at_the_one_that_takes(graph):
    drawing = drawn(*graph)
    boxes = {box.key: box for box in drawing.boxes}
    for arrow in drawing.arrows:
        way = points(arrow.path)
        for (x, y), key in ((way[0], arrow.edge.from_stage), (way[-1], arrow.edge.stage)):
            box = boxes[key]
            assert box.x - 1 <= x <= box.x + box.width + 1 and box.y - 1 <= y <= box.y + box.height + 1


@given(graphs())
def test_a_line_keeps_clear_of_the_boxes_that_it_passes(graph):
    drawing = drawn(*graph)
    for arrow in drawing.arrows:
        for box in drawing.boxes:
            if box.key not in (arrow.edge.stage, arrow.edge.from_stage):
                for (x, y), (next_x, next_y) in pairwise(points(arrow.path)):
                    beside = max(x, next_x) < box.x - 3 or min(x, next_x) > box.x + box.width + 3
                    assert beside or max(y, next_y) < box.y - 3 or min(y, next_y) > box.y + box.height + 3


@given(graphs())
def test_all_words_stand_in_their_box(graph):
    nodes, edges = graph
    for node, box in zip(nodes, drawn(nodes, edges).boxes, strict=True):
        said = "".join(line.text for line in box.lines)
        assert re.sub(r"\s", "", said) == re.sub(r"\s", "", node.name + "".join(node.notes))
        assert all(box.x < line.x and box.y < line.y < box.y + box.height for line in box.lines)


def test_a_stage_stands_right_of_what_it_takes_from():
    #   ore ──► metal ──► magnet
    drawing = drawn([Node(key, key) for key in ("magnet", "ore", "metal")], [Edge("magnet", "metal"), Edge("metal", "ore")])
    magnet, ore, metal = drawing.boxes
    assert ore.x + ore.width < metal.x and metal.x + metal.width < magnet.x


def test_a_chain_too_long_for_the_width_of_a_page_runs_downwards():
    short, long = drawn(*chain(3)), drawn(*chain(20))
    assert short.height < short.width <= PAGE
    assert long.width <= PAGE < long.height


def test_what_would_be_a_little_wider_than_a_page_gets_narrower_boxes_and_still_runs_across():
    nodes, edges = chain(6)
    assert layout._placed(tuple(nodes), tuple(edges), "leftright", *layout.FORMS[0]).width > PAGE
    drawing = drawn(nodes, edges)
    assert drawing.height < drawing.width <= PAGE


def test_a_number_stays_beside_its_unit():
    (box,) = drawn([Node("a", "Making", ("South Korea has over 91 %",))]).boxes
    assert [line.text for line in box.lines][-1].endswith("91\N{NO-BREAK SPACE}%")


def test_the_same_graph_is_drawn_the_same_again():
    nodes = [Node(str(n), f"Stage {n}") for n in range(20)]
    edges = [Edge(str(n), str(m)) for n in range(20) for m in range(n) if (n * m) % 7 == 1]
    first = draw(nodes, edges)
    layout._draw.cache_clear()
    assert draw(nodes, edges) == first


def test_more_than_can_be_read_is_not_drawn():
    assert draw(*chain(MOST_STAGES)) is not None
    assert draw(*chain(MOST_STAGES + 1)) is None
    nodes, _ = chain(MOST_STAGES)
    many = [Edge(str(n), str(m)) for n in range(MOST_STAGES) for m in range(n)][: MOST_INPUTS + 1]
    assert draw(nodes, many) is None


def test_nothing_is_an_empty_picture():
    assert drawn([]).boxes == ()


def test_an_unknown_stage_and_one_that_is_given_twice_are_refused():
    with pytest.raises(ValueError, match="no node 'ore'"):
        draw([Node("metal", "Metal")], [Edge("metal", "ore")])
    with pytest.raises(ValueError, match="twice"):
        draw([Node("metal", "Metal"), Node("metal", "Metal")], [])


def test_a_circle_in_a_draft_can_be_looked_at():
    assert len(drawn([Node("a", "A"), Node("b", "B")], [Edge("a", "b"), Edge("b", "a")]).arrows) == 2
