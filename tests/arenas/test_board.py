"""A board of letters: the row is the letter's case, the column the letter itself."""

from arenas.analysis.board import board


def drawn(things, columns):
    laid = board(things, columns=columns, row=lambda thing: thing[0], column=lambda thing: thing[1])
    return [f"{line.row}: " + " | ".join(",".join(cell.things) or "-" for cell in line.cells) for line in laid.lines]


def test_things_stand_where_their_row_and_column_cross():
    assert drawn(["chips cn", "chips us", "cars cn"], "") == []
    assert drawn(["1a", "1b", "2b"], "ab") == [
        "1: 1a | 1b",
        "2: - | 2b",
    ]


def test_columns_stand_as_given_and_others_are_left_out():
    assert drawn(["1a", "1b", "1c", "2a"], "cb") == ["1: 1c | 1b"]


def test_rows_stand_in_the_order_in_which_things_name_them():
    assert drawn(["9a", "1a", "9b"], "ab") == [
        "9: 9a | 9b",
        "1: 1a | -",
    ]


def test_several_things_may_stand_in_one_cell():
    assert drawn(["1a", "1a"], "a") == ["1: 1a,1a"]
