"""Whoever walks a list by its cursors while editions come and go meets nothing twice, and all that was there throughout."""

from random import Random

import pytest

from kb.editorial import actions
from kb.sources.models import Source
from tests import factories as make
from tests.arenas.api_world import ask

pytestmark = pytest.mark.django_db(transaction=True)
TITLES = ["Alike", "Also", "Other"]


def publish_something(chance):
    """Some sources come, before, among and after those that are there, and some go."""
    there = list(Source.objects.order_by("pk"))
    going = [actions.Draft(Source, each.pk, str(each), None) for each in chance.sample(there, min(len(there), 2))]
    coming = [f"{chance.choice('amz')}{chance.getrandbits(40)}" for _ in range(3)]  # no slug ever comes back
    make.publish(*(make.source(slug, title=chance.choice(TITLES)) for slug in coming), *going)


def walk(chance, asked, way):
    """All slugs that are met, and those that were there throughout. Something is published after every page."""
    path, met, throughout = asked, [], set(Source.objects.values_list("slug", flat=True))
    while path:
        answer = ask(path).json()
        met += [each["slug"] for each in answer["results"]]
        assert len(met) == len(set(met)), "met twice"
        path = answer[way] and answer[way].removeprefix("http://testserver/api/v1/")
        if path:
            publish_something(chance)
            throughout &= set(Source.objects.values_list("slug", flat=True))
    return met, throughout


def last_page(asked):
    """Where a walk backwards begins: at the last row, of which there is no next."""
    path, last = asked, ""
    while path and path != last:
        last, path = path, (ask(path).json()["next"] or "").removeprefix("http://testserver/api/v1/")
    return last


@pytest.mark.parametrize(("ordering", "seed"), [("slug", 1), ("-slug", 2), ("title", 3), ("-title", 4)])
def test_nothing_is_met_twice_and_nothing_missed_that_was_there_throughout(ordering, seed):
    chance = Random(seed)
    make.publish(*(make.source(f"m{n}", title=chance.choice(TITLES)) for n in range(16)))
    asked = f"sources/?ordering={ordering}&page_size=3"
    for way in ("next", "previous"):
        met, throughout = walk(chance, asked if way == "next" else last_page(asked), way)
        assert throughout <= set(met), "missed"
        assert len(throughout) > 3, "some stayed"
