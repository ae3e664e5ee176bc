"""Pages of supply chains in worlds that are not the usual one: each test publishes its own."""

import pytest

from tests import factories as make
from tests.arenas.pages import part, read, rows, words

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_brief_of_nothing_but_tables_is_no_empty_page():
    make.make_brief("tables", body="{% shares a b %}\n\n{% goals c %}")
    page = words(read("/briefs/tables/"))
    assert all(f"“{slug}”" in page for slug in "abc")


def test_an_indicator_without_observations_is_not_said_to_be_zero():
    make.publish(chips := make.arena("chips"), make.indicator(chips, "fabs"))
    assert "Nothing is recorded; that is not the same as zero." in words(read("/indicators/fabs/"))


def test_two_sources_for_one_period_stand_in_one_cell():
    usgs, iea, cn, ores = make.source("usgs"), make.source("iea"), make.actor(), make.arena("ores")
    observed = [make.observation(cn, usgs, "5"), make.observation(cn, iea, "about 7", status="estimated")]
    make.publish(usgs, iea, cn, ores, make.indicator(ores, "output", observations=observed))
    row = rows(part(read("/indicators/output/"), "observations"))[0]
    assert "about 7 estimated by the source[" in row and "5[" in row


def test_a_long_tail_of_holders_is_folded_away_but_there():
    mining = make.stage(chain := make.chain(), "mining")
    actors = [make.actor(f"actor-{number}", name=f"Actor {number}") for number in range(9)]
    make.publish(chain, mining, *actors, *(make.share(mining, actor, f"{10 - n}") for n, actor in enumerate(actors)))
    page = read("/chains/magnets/")
    first, _, folded = page.partition("<details>")
    assert "Actor 5" in first and "Actor 6" not in first
    assert "And 3 more" in words(folded) and "Actor 8" in folded


def test_a_long_list_is_cut_into_pages_that_keep_their_filters():
    cn, chain = make.actor(), make.chain()
    stage = make.stage(chain, "mining")
    make.publish(cn, chain, stage, *(make.share(stage, cn, "5", f"{year}") for year in range(1901, 1961)))
    page = read("/shares/?actor=cn")
    assert len(rows(page)) == 50 and "60 found" in words(page) and "Page 1 of 2" in words(page)
    assert "?actor=cn&amp;page=2" in page
    assert len(rows(read("/shares/?actor=cn&page=2"))) == 10


def test_a_retired_share_is_gone_and_a_renamed_chain_has_moved(client):
    cn, chain = make.actor(), make.chain("old")
    stage = make.stage(chain, "mining")
    share = make.share(stage, cn)
    make.publish(cn, chain, stage, share)
    make.publish(make.gone(share), make.changed(chain, slug="new"))
    assert "edition 2" in words(read("/shares/mining-cn-2024/", status=410))
    moved = client.get("/chains/old/")
    assert (moved.status_code, moved["Location"]) == (301, "/chains/new/")


def test_markup_in_the_words_of_a_source_is_text():
    usgs, cn, chain = make.source(title="<script>1</script>"), make.actor(name="<b>"), make.chain(name="<i>x")
    stage = make.stage(chain, "mining", implication="<script>2</script>")
    share = make.share(stage, cn, citations=[{"source": usgs, "quote": "<script>3</script>"}])
    make.publish(usgs, cn, chain, stage, share)
    for path in ("/chains/magnets/", "/stages/mining/", "/shares/mining-cn-2024/", "/shares/"):
        page = read(path)
        assert "<script>" not in page and "<i>x" not in page and "&lt;" in page


def test_every_list_is_there_before_anything_is_published():
    for path in ("/chains/", "/stages/", "/shares/", "/indicators/", "/instruments/", "/timeline/", "/briefs/"):
        assert "0 in all" in words(read(path))
