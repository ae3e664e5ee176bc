"""Who withholds what, and what would be left: the page, and the API that says the same."""

import pytest
from django.test import Client

from tests import factories as make
from tests.arenas.api_world import ask, problem
from tests.arenas.pages import number_of_queries, part, read, rows, words

pytestmark = pytest.mark.django_db(transaction=True)
CUT = "cut=cn:separation:100"


@pytest.fixture(autouse=True)
def motors(db):
    """ore → separation → magnets → motor (of another chain); glue can stand in for tape."""
    usgs, cn, us = make.source(), make.actor(name="China"), make.actor("us", name="United States")
    kr = make.actor("kr", name="Korea")
    samsung = make.actor("samsung", name="Samsung", kind="organisation", home=kr)
    magnets, cars = make.chain("magnets", position=1), make.chain("cars", position=2)
    ore = make.stage(magnets, "ore", position=1)
    separation = make.stage(magnets, "separation", position=2, inputs=[{"from_stage": ore}])
    magnet = make.stage(magnets, "magnet", position=3, inputs=[{"from_stage": separation}])
    motor = make.stage(cars, "motor", inputs=[{"from_stage": magnet}])
    cited = {"citations": make.cites(usgs), "basis": "headquarters"}
    make.publish(
        usgs, cn, us, kr, samsung, magnets, cars, ore, separation, magnet, motor,
        make.share(separation, cn, "~85-95%", **cited),
        make.share(magnet, us, "10", **cited),
        make.share(magnet, kr, "30", **cited),
        make.share(magnet, samsung, "20", **cited),
    )  # fmt: skip


def left(query: str, chain="magnets") -> dict[str, str]:
    """What the page says is left of each stage."""
    return {row.split()[0]: row for row in rows(part(read(f"/chains/{chain}/what-if/?{query}"), "left"))}


def test_what_is_withheld_is_missing_there_and_further_down_and_in_other_chains():
    found = left(CUT)
    assert "Before 100 % After 100 %" in found["Ore"] and "Not touched: certain" in found["Ore"]
    for stage in ("Separation", "Magnet", "Motor"):  # 100 − 95 to 100 − 85
        assert "After 5–15 %" in found[stage] and "Certainly less: certain, by approximate figures" in found[stage]
    assert "held down by Separation" in found["Motor"] and "it waits for Magnet (of Magnets), which waits for" in found["Motor"]
    assert "Cars · end product" in found["Motor"]


def test_the_page_says_what_it_rests_on_and_what_it_assumes():
    page = read(f"/chains/magnets/what-if/?{CUT}")
    assert "China withholds 100 % of its Separation (Magnets). It lasts 12 months." in words(part(page, "left"))
    assert "China about 85–95 % 2024 [1]" in words(part(page, "rests-on")).replace("2024[1]", "2024 [1]")
    assert "nothing is saved, thinned or redesigned" in part(page, "assumptions") and "not a forecast" in page
    assert 'id="source-usgs"' in page


def test_nothing_withheld_leaves_everything_as_it_is():
    assert all("After 100 %" in row for row in left("cut=cn:separation:0").values())
    assert "Choose somebody and a stage. For instance: what if China withheld its Separation." in words(
        read("/chains/magnets/what-if/")
    )


def test_stocks_and_what_others_can_add_soften_the_blow():
    assert "After 25–35 %" in left(f"{CUT}&spare=separation:20")["Magnet"]
    softer = left(f"{CUT}&stock=separation:3")  # 3 of 12 months: 25 %
    assert "After 5–15 %" in softer["Separation"] and "its users get 30–40 %" in softer["Separation"]
    assert "After 30–40 %" in softer["Motor"]


def test_a_form_without_script_leads_to_the_address_of_the_question():
    form = (
        "actor=cn&stage=separation&percent=50&others=5&actor=&stage=&percent=100&others=&stored=magnet&stored_months=2&months=6"
    )
    response = Client().get(f"/chains/magnets/what-if/?{form}")
    assert response.status_code == 302
    assert response["Location"] == "/chains/magnets/what-if/?months=6&cut=cn:separation:50&spare=separation:5&stock=magnet:2"
    page = read(response["Location"])
    assert '<option value="cn" selected>' in page and 'value="50"' in page and "Another cut" in page
    assert "Others can add 5 % of the whole output of Separation." in words(page)


def test_half_a_row_of_the_form_is_asked_about():
    page = read("/chains/magnets/what-if/?actor=cn&stage=&percent=100&others=", 400)
    assert "Choose both who withholds and at which stage." in page
    assert "belong together" in read("/chains/magnets/what-if/?actor=cn", 400)


@pytest.mark.parametrize(
    "query, reason",
    [
        ("cut=cn:separation:150", "150 is not between 0 and 100 %"),
        ("cut=cn:nowhere:50", "There is no stage “nowhere”"),
        ("cut=xx:separation:50", "There is no actor “xx”"),
        ("cut=cn:separation:5&cut=cn:separation:6", "given twice"),
        ("cut=cn", "write, for example"),
        ("cut=samsung:magnet:50", "The share of Samsung is counted as a part of what countries have"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(query, reason):
    assert reason in words(read(f"/chains/magnets/what-if/?{query}", 400))
    [error] = problem(f"what-if/?{query}", 400)["errors"]
    assert error["parameter"] == "cut" and reason in error["reason"]


def test_who_has_no_share_on_record_may_hold_what_nobody_else_does():
    found = left("cut=us:separation:100")["Separation"]
    assert "After 85–100 %" in found and "Possibly less: possible" in found and "held down at the worst by Separation" in found
    page = read("/chains/magnets/what-if/?cut=us:separation:100")
    assert "No share of United States in Separation is counted" in page


def test_the_api_says_what_the_page_says():
    answer = ask(f"what-if/?chain=magnets&{CUT}").json()
    found = left(CUT)
    assert [each["stage"]["name"] for each in answer["stages"]] == list(found)
    for each in answer["stages"]:
        row = found[each["stage"]["name"]]
        assert f"After {each['output']['text']}" in row and each["certainty"] in row and each["verdict"].capitalize() in row
    [share] = answer["shares"]
    assert share["citations"][0]["source"]["slug"] == "usgs"
    assert answer["question"] in words(read(f"/chains/magnets/what-if/?{CUT}"))
    assert f"/api/v1/what-if/?chain=magnets&amp;{CUT}" in read(f"/chains/magnets/what-if/?{CUT}")


def test_the_same_question_has_the_same_bytes_whatever_its_order():
    one, other = (f"{CUT}&cut=us:magnet:5", f"cut=us:magnet:5.0&{CUT}")
    assert ask(f"what-if/?{one}").content == ask(f"what-if/?{other}").content


def test_a_long_way_is_told_by_its_beginning_and_its_end(db):
    chain, cn, before = make.make_chain("long"), make.make_actor("nl", name="Netherlands"), None
    drafts = []
    for number in range(12):
        before = make.stage(chain, f"link-{number}", inputs=[{"from_stage": before}] if before else [], position=number)
        drafts.append(before)
    make.publish(*drafts, make.share(drafts[0], cn, "50"))
    last = rows(part(read("/chains/long/what-if/?cut=nl:link-0:100"), "left"))[-1]
    assert "which waits for Link 5, which waits for 4 more in turn, and these for Link 0." in last
    [*_, answer] = ask("what-if/?chain=long&cut=nl:link-0:100").json()["stages"]
    assert (len(answer["worst"]["stages"]), answer["worst"]["left_out"]) == (8, 4)
    assert "4 more" in words(read("/chokepoints/?actor=nl&threshold=40"))


def test_a_stage_of_which_a_kind_is_touched_is_not_said_to_be_untouched(db):
    chain, cn = make.make_chain("chips"), make.make_actor("nl", name="Netherlands")
    tools = make.make_stage("tools", chain=chain)
    euv = make.make_stage("euv", chain=chain, broader=tools)
    make.make_share(stage=euv, actor=cn, verbatim="100")
    found = left("cut=nl:euv:100", chain="chips")
    assert "Not touched through its inputs, but by a stage of its kind (Euv): unknown" in found["Tools"]
    assert "Stops: certain" in found["Euv"]
    assert "computed apart" in read("/chains/chips/what-if/?cut=nl:euv:100")


def test_the_question_is_asked_on_the_pages_of_chain_and_stage():
    assert 'href="/chains/magnets/what-if/"' in read("/chains/magnets/")
    assert 'href="/chains/magnets/what-if/?cut=cn:separation:100">China</a>' in read("/stages/separation/")
    assert "cut=samsung" not in read("/stages/magnet/")  # counted in what its home country has


def test_the_page_asks_as_many_questions_whatever_is_asked():
    """The edition and the chain; stages, inputs, actors, memberships, shares, citations with their sources."""
    assert number_of_queries("/chains/magnets/what-if/") == 8
    assert number_of_queries(f"/chains/magnets/what-if/?{CUT}&cut=us:magnet:5") == 8


def test_an_answer_is_known_by_its_edition():
    etag = ask(f"what-if/?{CUT}")["ETag"]
    assert ask(f"what-if/?{CUT}", if_none_match=etag).status_code == 304
