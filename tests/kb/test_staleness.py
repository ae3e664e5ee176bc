"""A claim says when somebody should look again: to readers, to editors and to programs."""

from datetime import date, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from arenas.models import Share
from kb.sources import freshness
from tests import factories as make
from tests.editor import Editor


@pytest.mark.parametrize(
    "issued, cadence, expected",
    [
        ("2024", 12, date(2026, 3, 31)),  # a year after its last day, and a quarter of a year of grace
        ("2024-01", 1, date(2024, 3, 31)),  # a month of grace at least
        ("2024-01-15~", 3, date(2024, 5, 31)),
        ("2024", None, None),
        ("", 12, None),
        ("2024-06-31", 12, None),
        ("9999", 240, None),
    ],
)
def test_the_next_edition_is_awaited_a_cadence_and_some_grace_after_the_last(issued, cadence, expected):
    assert freshness.due(issued, cadence) == expected


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(1, 239))
def test_what_comes_out_less_often_is_awaited_later_and_never_before_it_is_there(day, cadence):
    due = freshness.due(day.isoformat(), cadence)
    assert day < due < freshness.due(day.isoformat(), cadence + 1)


@pytest.mark.django_db
def test_an_overdue_claim_says_so_on_its_page_in_the_api_and_on_the_list_of_its_kind():
    world = make.SmallWorld()
    late = make.source("late", issued="2019", cadence=12, last_checked=date(2020, 2, 1))
    figure = make.share(world.mining, world.cn, "60", "2019", citations=[{"source": late}])
    make.publish(late, figure)
    share = Share.objects.get(pk=figure.pk)
    assert share.stale_after == date(2021, 3, 31)
    # the last day on which it needs no other look is not yet overdue, the next one is; the list agrees with the record
    for day, is_overdue in ((share.stale_after, False), (share.stale_after + timedelta(days=1), True)):
        assert share.is_overdue(day) is is_overdue
        assert (share in Share.objects.overdue(day)) is is_overdue
    page = Client().get(share.get_absolute_url()).content.decode()
    assert "Overdue for review since March 2021" in page and "on 1 February 2020" in page
    told = Client().get(f"/api/v1/shares/{share.slug}/").json()
    assert (told["review_by"], told["stale_after"]) == (None, "2021-03-31")
    listed = Editor().client.get("/admin/arenas/share/?review=overdue").content.decode()
    assert str(share.pk) in listed and listed.count('name="_selected_action"') == 1
