"""Texts that draw tables: what stands on a line of its own and is known becomes a table, all else stays text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arenas.analysis.includes import KINDS, Block, blocks


def test_a_line_of_its_own_becomes_a_table_between_two_texts():
    assert list(blocks("Before.\n\n{% shares rare-earth-magnets %}\n\nAfter.")) == [
        Block("text", "Before."),
        Block("shares", slugs=("rare-earth-magnets",)),
        Block("text", "After."),
    ]


def test_a_table_may_be_of_several():
    assert list(blocks("{% goals semiconductors quantum %}")) == [Block("goals", slugs=("semiconductors", "quantum"))]


@pytest.mark.parametrize(
    "text",
    [
        "In a line {% shares magnets %} it is text.",
        "    {% shares magnets %}",
        "{% shares %}",
        "{% maps magnets %}",
        "{% shares MAGNETS %}",
        "{%shares magnets%}",
        "{% shares magnets",
        "{% shares " + " ".join(["a"] * 21) + " %}",
    ],
)
def test_what_is_no_table_that_we_know_stays_text_for_the_reader_to_see(text):
    assert list(blocks(text)) == [Block("text", text.strip())]


def test_an_empty_text_is_nothing():
    assert list(blocks(" \n ")) == []


slug = st.from_regex(r"[a-z0-9-]{1,60}", fullmatch=True)
table = st.builds(Block, st.sampled_from(KINDS), slugs=st.lists(slug, min_size=1, max_size=20).map(tuple))
text = st.text("abc .%{}\n", min_size=1).map(str.strip).filter(bool).map(lambda words: Block("text", words))


@given(st.lists(table | text))
def test_what_was_put_together_comes_apart_again(pieces):
    def written(piece):
        return piece.text or f"{{% {piece.kind} {' '.join(piece.slugs)} %}}"

    apart = list(blocks("\n\n".join(map(written, pieces))))
    assert [block for block in apart if block.kind != "text"] == [piece for piece in pieces if piece.kind != "text"]
    assert "".join("".join(block.text.split()) for block in apart) == "".join("".join(piece.text.split()) for piece in pieces)
