"""Two texts, word by word."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kb.editorial.wordwise import MOST, Piece, shortened, word_by_word

TEXTS = st.lists(st.sampled_from(["chips", "magnets", " ", "\n", "  ", ",", "60", "é", "\n\n", "the"]), max_size=40).map("".join)


def told(old, new):
    marks = {"same": "{}", "gone": "[-{}-]", "new": "[+{}+]"}
    return "".join(marks[piece.kind].format(piece.text) for piece in word_by_word(old, new))


@given(TEXTS, TEXTS)
def test_nothing_of_either_text_is_lost(old, new):
    pieces = word_by_word(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == new
    assert all(one.kind != other.kind for one, other in pairwise(pieces))


def test_words_that_change_are_told_together():
    old, new = "China wants to lead the world.", "China wishes today to lead all the world."
    assert told(old, new) == "China [-wants-][+wishes today+] to lead [+all +]the world."
    assert told("One line.\nTwo lines.", "One line.\nThree big lines.") == "One line.\n[-Two-][+Three big+] lines."


def test_texts_with_little_in_common_are_told_whole():
    assert (
        told("To be first in chips.", "Make magnets at home by 2030!")
        == "[-To be first in chips.-][+Make magnets at home by 2030!+]"
    )


def test_what_stays_is_shortened_to_where_the_change_is():
    long = "word " * 200
    first, gone, new, last = shortened(word_by_word(f"{long}here {long}", f"{long}there {long}"))
    assert (gone, new) == (Piece("gone", "here"), Piece("new", "there"))
    assert first.text.startswith("… word") and last.text.endswith("word …") and len(first.text) < 130


def test_a_very_long_text_costs_no_long_comparison():
    old, new = "a b " * MOST, "b a " * MOST
    assert [piece.kind for piece in word_by_word(old, new)] == ["gone", "new"]
