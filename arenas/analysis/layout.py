"""Where the stages and inputs of a chain stand in its picture. What they look like is told by templates and style sheets.

The one door to graphlay, which finds the places: in layers, each stage behind those that it takes from. Whole pixels at a
text of 16 pixels; the picture grows with the reader's text.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from textwrap import wrap
from unicodedata import east_asian_width

import graphlay

from arenas.analysis.graph import Edge

#: Beyond these a picture is a tangle and takes long (a tenth of a second here, seconds at thrice as much): there is none.
MOST_STAGES, MOST_INPUTS = 60, 120
#: A picture runs with the text, from left to right; one that would be wider than a page runs from top to bottom instead.
PAGE = 1180

NAME_SIZE, NOTE_SIZE = 15, 13
#: How long the lines in a box are at most, and the room between two layers. Where the picture would be wider than a page, the
#: next is tried: a box is as wide as its longest line.
FORMS = ((24, 48), (19, 48), (15, 28))
PADDING, MARGIN, HEAD = 12, 6, 5
#: Left to itself, graphlay straightens small steps of a line even where it then runs along the edge of a box.
TUNING = {"routing": {"step_flatten": 0.0}}
NODE_GAP = 24
#: How wide a character is, in parts of the size of the text: a little more than in the widest of the usual fonts.
NARROW, WIDE, CAPITAL, USUAL = 0.42, 1.0, 0.8, 0.69


@dataclass(frozen=True, slots=True)
class Node:
    """A stage to be placed, and what shall be written in its box."""

    key: str
    name: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in a box: where its baseline begins."""

    text: str
    x: int
    y: int
    is_name: bool


@dataclass(frozen=True, slots=True)
class Box:
    key: str
    x: int
    y: int
    width: int
    height: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Arrow:
    """From a stage to what takes from it: `path` and `head` as SVG writes a path."""

    edge: Edge
    path: str
    head: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes in the order of the nodes, arrows in that of the edges, all at or right of and below 0."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def draw(nodes: Iterable[Node], edges: Iterable[Edge]) -> Drawing | None:
    """The same arguments in the same order, the same drawing; None if there is more than can be read in a picture.

    Raises ValueError for an edge of an unknown stage and for a stage that is given twice. The latest few hundred are kept.
    """
    nodes, edges = tuple(nodes), tuple(edges)
    if len(nodes) > MOST_STAGES or len(edges) > MOST_INPUTS:
        return None
    return _draw(nodes, edges)


@lru_cache(maxsize=256)
def _draw(nodes: tuple[Node, ...], edges: tuple[Edge, ...]) -> Drawing:
    drawings = []
    for direction in ("leftright", "topbottom"):
        for characters, gap in FORMS:
            drawings.append(_placed(nodes, edges, direction, characters, gap))
            if drawings[-1].width <= PAGE:
                return drawings[-1]
    return min(drawings, key=lambda drawing: drawing.width)


def _placed(nodes: tuple[Node, ...], edges: tuple[Edge, ...], direction: str, characters: int, gap: int) -> Drawing:
    graph = graphlay.Graph()
    texts = [_text(node, characters) for node in nodes]
    for node, lines in zip(nodes, texts, strict=True):
        width = max(_width(line.text, _size(line)) for line in lines) + 2 * PADDING
        # Two more than the last line's baseline needs, for what hangs below it.
        graph.node(node.key, width=width, height=lines[-1].y + PADDING + 2)
    for edge in edges:
        graph.edge(edge.from_stage, edge.stage)
    spacing = {"node_gap": NODE_GAP, "layer_gap": gap}
    found = graphlay.layout(graph, options={"direction": direction, "spacing": spacing, "tuning": TUNING})
    least, most = found.bounds["min"], found.bounds["max"]
    left, top = MARGIN - least["x"], MARGIN - least["y"]
    boxes = [_box(key, lines, place, left, top) for key, lines, place in zip(graph.ids, texts, found.nodes, strict=True)]
    ways = [[(round(point["x"] + left), round(point["y"] + top)) for point in way["points"]] for way in found.edges]
    return Drawing(
        width=round(most["x"] + left) + MARGIN,
        height=round(most["y"] + top) + MARGIN,
        boxes=tuple(boxes),
        arrows=tuple(_arrow(edge, way) for edge, way in zip(edges, ways, strict=True)),
    )


def _text(node: Node, characters: int) -> list[Line]:
    """Its lines of up to so many characters, from the upper left corner of its box."""
    lines: list[Line] = []
    y = PADDING
    for place, text in enumerate((node.name, *node.notes)):
        size = NOTE_SIZE if place else NAME_SIZE
        # A number stays beside its unit: no line ends between the two.
        for line in wrap(text.replace(" %", "\N{NO-BREAK SPACE}%"), characters) or [""]:
            y += size if not lines else round(size * 1.35)
            lines.append(Line(line, PADDING, y, is_name=not place))
    return lines


def _size(line: Line) -> int:
    return NAME_SIZE if line.is_name else NOTE_SIZE


def _width(text: str, size: int) -> int:
    return round(sum(_share_of_size(character) for character in text) * size)


def _share_of_size(character: str) -> float:
    if character in "mwMW%@—" or east_asian_width(character) in "FW":
        return WIDE
    if character in " .,:;'’|!()[]ijltfr-":
        return NARROW
    return CAPITAL if character.isupper() else USUAL


def _box(key: str, lines: list[Line], place: dict[str, dict[str, float]], left: float, top: float) -> Box:
    width, height = round(place["size"]["width"]), round(place["size"]["height"])
    x = round(place["center"]["x"] - place["size"]["width"] / 2 + left)
    y = round(place["center"]["y"] - place["size"]["height"] / 2 + top)
    return Box(key, x, y, width, height, tuple(Line(line.text, x + line.x, y + line.y, line.is_name) for line in lines))


def _arrow(edge: Edge, points: list[tuple[int, int]]) -> Arrow:
    (before_x, before_y), (x, y) = points[-2:]
    if abs(x - before_x) >= abs(y - before_y):
        back = x - HEAD * 2 if x > before_x else x + HEAD * 2
        corners = [(back, y - HEAD), (back, y + HEAD)]
    else:
        back = y - HEAD * 2 if y > before_y else y + HEAD * 2
        corners = [(x - HEAD, back), (x + HEAD, back)]
    return Arrow(edge, _path(points), f"{_path([(x, y), *corners])}Z")


def _path(points: list[tuple[int, int]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points)
