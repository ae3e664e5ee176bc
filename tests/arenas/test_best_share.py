"""Which of several figures of one actor at one stage stands for it."""

import pytest

from arenas.models import Share
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def best_of(*figures):
    """The slug of the one that stands, of shares of one actor at one stage."""
    actor, chain = make.actor(), make.chain()
    stage = make.stage(chain)
    make.publish(actor, chain, stage, *(make.share(stage, actor, **{"slug": name} | fields) for name, fields in figures))
    return Share.objects.best().get().slug


def test_the_latest_stands():
    assert best_of(("old", {"period": "2020"}), ("new", {"period": "2024"})) == "new"


def test_what_was_measured_stands_before_a_later_forecast():
    assert best_of(("measured", {"period": "2023"}), ("forecast", {"period": "2030", "status": "forecast"})) == "measured"


def test_a_forecast_stands_where_nothing_was_measured():
    assert best_of(("forecast", {"period": "2030", "status": "forecast"})) == "forecast"


def test_what_editors_prefer_stands_before_what_is_later():
    assert best_of(("preferred", {"period": "2020", "rank": "preferred"}), ("new", {"period": "2024"})) == "preferred"


def test_what_is_deprecated_never_stands():
    deprecated = {"period": "2024", "rank": "deprecated", "rank_reason": "Retracted."}
    assert best_of(("deprecated", deprecated), ("old", {"period": "2020"})) == "old"
