"""What is said of all admissible vectors, against vectors that were tried one by one."""

import random
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from arenas.analysis.admissible import HAIR, Admissible, Impossible, largest_squares, water_level

TEN = 10


@st.composite
def sets(draw, most=3, fixed=None):
    """Small whole numbers adding up to about ten; the last interval is the rest's."""
    count = fixed or draw(st.integers(1, most))
    pairs = [sorted(draw(st.tuples(st.integers(0, TEN), st.integers(0, TEN)))) for _ in range(count + 1)]
    slack = draw(st.integers(0, 1))
    lower, upper = zip(*pairs, strict=True)
    assume(sum(lower) <= TEN + slack and sum(upper) >= TEN - slack)
    return Admissible(*(tuple(map(Fraction, ends)) for ends in (lower, upper)), Fraction(TEN - slack), Fraction(TEN + slack))


def vectors(box, step=0.5):
    """All admissible vectors on a grid: slow, and obvious. Corners of whole boxes lie on it; so do ties at the halves.

    The numbers are floats, in which halves are exact.
    """
    grid = [index * step for index in range(int(TEN / step) + 3)]
    columns = [[n for n in grid if low <= n <= high] for low, high in zip(box.lower, box.upper, strict=True)]
    floor, ceiling = float(box.floor), float(box.ceiling)
    return [vector for vector in product(*columns) if floor <= sum(vector) <= ceiling]


def place(vector, one):
    return 1 + sum(number > vector[one] for number in vector[:-1])


@given(sets())
@settings(max_examples=40)
def test_an_interval_is_just_what_the_others_leave_it(box):
    found = vectors(box)
    assert tuple(map(min, zip(*found, strict=True))) == box.lower
    assert tuple(map(max, zip(*found, strict=True))) == box.upper


@given(sets())
@settings(max_examples=40)
def test_ranks_are_just_those_that_some_vector_gives(box):
    found = vectors(box)
    for one in box.named:
        places = [place(vector, one) for vector in found]
        best, worst = box.ranks(one)
        assert best == min(places)  # a tie needs no more than a half, since there are at most three
        assert worst >= max(places)
        assert worst == max(map(lambda v: place(v, one), vectors_near(box, one))), (box, one)


def vectors_near(box, one):
    """As `vectors`, finer where it matters: around the lower end of the one, to be passed by little."""
    fine = Fraction(1, 8)
    low = box.lower[one]
    columns = []
    for index, (least, most) in enumerate(zip(box.lower, box.upper, strict=True)):
        wanted = {least, most, low, low + fine, low + 2 * fine}
        columns.append(sorted(n for n in wanted if least <= n <= most) if index != one else [low])
    rest_low, rest_high = box.lower[-1], box.upper[-1]
    columns[-1] = [rest_low, rest_high]
    for vector in product(*columns):
        # Whatever is missing is given to those who are above already, then to the rest: this changes no place.
        total = sum(vector)
        if total > box.ceiling:
            continue
        room = sum(box.upper[i] - n for i, n in enumerate(vector) if i != one and (n > low or i == len(vector) - 1))
        if total + room >= box.floor:
            yield vector


@given(sets())
@settings(max_examples=40)
def test_one_can_exceed_another_just_if_some_vector_says_so(box):
    found = vectors(box)
    for one, other in product(range(len(box.lower)), repeat=2):
        if one != other:
            assert box.can_exceed(one, other) == any(vector[one] > vector[other] for vector in found)


@given(sets())
@settings(max_examples=40)
def test_who_leads_certainly_leads_in_every_vector_and_who_leads_possibly_in_one(box):
    found = vectors(box)
    certain, possible = box.leaders()
    for one in box.named:
        assert (one in certain) == all(vector[one] >= max(vector) for vector in found)
        assert (one in possible) == any(vector[one] >= max(vector[:-1]) for vector in found)


@given(sets())
@settings(max_examples=40)
def test_squares_are_bounded_and_the_upper_bound_is_attained(box):
    found = vectors(box)
    least, most, exact = box.squares()
    assert exact
    assert most == max(sum(n * n for n in vector) for vector in found)  # corners lie on the grid
    assert all(sum(n * n for n in vector[:-1]) >= least for vector in found)
    even = box.evenest()
    total = sum(even)
    assert sum(n * n for n in even) == least
    assert all(low <= n <= high for low, n, high in zip(box.lower, even, box.upper, strict=False))
    assert total + box.lower[-1] <= box.ceiling and total + box.upper[-1] >= box.floor


@given(sets(), st.integers(1, 9))
@settings(max_examples=40)
def test_the_number_of_suppliers_to_a_threshold(box, threshold):
    found = vectors(box)
    threshold = Fraction(threshold)
    assert box.fewest_to(threshold) == min(filter(None, (count_to(vector, threshold) for vector in found)), default=None)
    most = box.most_to(threshold)
    for vector in found:
        count = count_to(vector[:-1], threshold)
        assert most is None or (count is not None and count <= most)
    assert count_to(box.evenest(), threshold) == most


def test_what_others_must_have_is_not_there_for_the_largest():
    """Two may have 60 each, but three others have 10 each for certain: the two have 100 − 30 = 70 at most, and 75 takes three."""
    lower, upper = (0, 0, 10, 10, 10, 0), (60, 60, 10, 10, 10, 0)
    box = Admissible(tuple(map(Fraction, lower)), tuple(map(Fraction, upper)), Fraction(100), Fraction(100))
    assert (box.fewest_to(Fraction(70)), box.fewest_to(Fraction(75)), box.most_to(Fraction(75))) == (2, 3, 3)


@given(st.data())
@settings(max_examples=80)
def test_the_fewest_are_the_smallest_set_that_can_have_enough(data):
    """What a set can have at the most: its upper ends, or what the others' lower ends leave, whichever is less."""
    pairs = data.draw(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)).map(sorted), min_size=2, max_size=7))
    lower, upper = (tuple(map(Fraction, ends)) for ends in zip(*pairs, strict=True))
    ceiling = Fraction(data.draw(st.integers(int(sum(lower)), int(sum(upper)))))
    threshold = Fraction(data.draw(st.integers(1, max(int(ceiling), 1))))
    box = Admissible(lower, upper, Fraction(0), ceiling)
    enough = [
        sum(chosen)
        for chosen in product((0, 1), repeat=len(pairs))
        if min(
            sum(high for high, inside in zip(upper, chosen, strict=True) if inside),
            ceiling - sum(low for low, inside in zip(lower, chosen, strict=True) if not inside),
        )
        >= threshold
    ]
    assert box.fewest_to(threshold) == min(enough, default=None)


def count_to(vector, threshold):
    ordered = sorted(vector, reverse=True)
    return next((count for count in range(1, len(ordered) + 1) if sum(ordered[:count]) >= threshold), None)


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)).map(sorted), min_size=1, max_size=6), st.integers(0, 40))
@settings(max_examples=80)
def test_the_largest_sum_of_squares_is_that_of_the_best_corner(pairs, room):
    lower, upper = ([Fraction(end) for end in ends] for ends in zip(*pairs, strict=True))
    ceiling = sum(lower) + room
    assert largest_squares(lower, upper, ceiling) == (best_corner(lower, upper, ceiling), True)


def best_corner(lower, upper, ceiling):
    """Each number at an end of its own, but one that takes what is left."""
    best = Fraction(0)
    for corner in product(*({low, high} for low, high in zip(lower, upper, strict=True))):
        for between in range(len(corner)):
            others = sum(corner) - corner[between]
            number = min(ceiling - others, upper[between])
            if number >= lower[between]:
                best = max(best, sum(n * n for n in corner) - corner[between] ** 2 + number**2)
    return best


def test_a_largest_sum_that_cannot_be_found_in_time_is_safe_all_the_same(monkeypatch):
    monkeypatch.setattr("arenas.analysis.admissible.PATIENCE", 3)
    rolls = random.Random(5)
    lower = [Fraction(rolls.randint(0, 900), 100) for _ in range(8)]
    upper = [low + Fraction(rolls.randint(100, 2000), 100) for low in lower]
    bound, exact = largest_squares(lower, upper, sum(lower) + 37)
    assert not exact
    assert bound >= best_corner(lower, upper, sum(lower) + 37)


def test_many_suppliers_of_whom_nothing_is_known_take_no_time():
    box = Admissible((Fraction(0),) * 200, (Fraction(100),) * 200, Fraction(99), Fraction(101))
    assert box.squares() == (0, 100 * 100 + 1 * 1, True)
    assert box.ranks(0) == (1, 199)
    assert (box.fewest_to(Fraction(75)), box.most_to(Fraction(75))) == (1, None)


@given(st.integers(0, 2**32))
@settings(max_examples=100)
def test_random_vectors_of_random_sets_lie_inside_all_that_is_said(seed):
    """Monte-Carlo: sets are made around a vector, and other vectors are found by moving shares between two suppliers."""
    rolls = random.Random(seed)
    count = rolls.randint(2, 9)
    cuts = sorted(rolls.randint(0, 10_000) for _ in range(count - 1))
    vector = [Fraction(b - a, 100) for a, b in zip([0, *cuts], [*cuts, 10_000], strict=True)]
    lower = [max(n - rolls.randint(0, 2000) * Fraction(1, 100), Fraction(0)) for n in vector]
    upper = [min(n + rolls.randint(0, 2000) * Fraction(1, 100), Fraction(100)) for n in vector]
    box = Admissible(tuple(lower), tuple(upper), Fraction(99), Fraction(101))
    least, most, exact = box.squares()
    places = [box.ranks(one) for one in box.named]
    certain, possible = box.leaders()
    fewest, largest = box.fewest_to(Fraction(75)), box.most_to(Fraction(75))
    for _ in range(30):
        one, other = rolls.sample(range(count), 2)
        shift = min(upper[one] - vector[one], vector[other] - lower[other]) * Fraction(rolls.randint(0, 4), 4)
        vector[one], vector[other] = vector[one] + shift, vector[other] - shift
        assert least <= sum(n * n for n in vector[:-1]) and sum(n * n for n in vector) <= most
        assert all(best <= place(vector, one) <= worst for one, (best, worst) in enumerate(places))
        assert all(vector[one] == max(vector) for one in certain)
        assert {one for one in box.named if vector[one] == max(vector[:-1])} <= set(possible)
        assert fewest <= count_to(vector, Fraction(75))
        assert largest is None or count_to(vector[:-1], Fraction(75)) <= largest


def test_open_ends_tell_a_half_from_more_than_a_half():
    """Over 50 leads for certain, and who is under 50 cannot even draw level; at least 50 can be joined by another."""
    half, none, hundred = Fraction(50), Fraction(0), Fraction(100)
    over = Admissible((half + HAIR, none, none), (hundred, half - HAIR, none), hundred, hundred)
    assert over.leaders() == ((0,), (0,))
    at_least = Admissible((half, none, none), (hundred, half, none), hundred, hundred)
    assert at_least.leaders() == ((0,), (0, 1))


@pytest.mark.parametrize(
    "lower, upper, reason",
    [
        ((), (), "as many"),
        ((1,), (1, 2), "as many"),
        ((5, 0), (4, 10), "backwards"),
        ((8, 3), (9, 9), "add up"),
        ((1, 1), (4, 5), "add up"),
    ],
)
def test_a_set_without_a_vector_is_refused(lower, upper, reason):
    with pytest.raises(Impossible, match=reason):
        Admissible(tuple(map(Fraction, lower)), tuple(map(Fraction, upper)), Fraction(TEN), Fraction(TEN))


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)).map(sorted), min_size=1, max_size=5), st.fractions(0, 1))
def test_water_finds_its_level(pairs, part):
    lower, upper = ([Fraction(end) for end in ends] for ends in zip(*pairs, strict=True))
    total = sum(lower) + (sum(upper) - sum(lower)) * part
    level = water_level(lower, upper, total)
    assert sum(min(max(level, low), high) for low, high in pairs) == total


def test_four_suppliers_by_hand():
    """60–70, 20, 5–10 and the rest 0–15, adding up to 100.

    Least: 60 must rise to 100 − 20 − 10 − 15 = 55, so 60 stays; then the total of the named is at least 85 = 60 + 20 + 5:
    3600 + 400 + 25 = 4025. Largest: room for 15 more; 70 takes 10, and the other 5 go to 5–10 (10² − 5² = 75) rather than to
    the rest (5² = 25): 4900 + 400 + 100 = 5400.
    """
    box = Admissible(*(tuple(map(Fraction, ends)) for ends in ((60, 20, 5, 0), (70, 20, 10, 15))), Fraction(100), Fraction(100))
    assert box.squares() == (4025, 5400, True)
    assert [box.ranks(one) for one in box.named] == [(1, 1), (2, 2), (3, 3)]
