"""What the picture of a chain says, and that the table beside it says the same."""

import re

import pytest

from tests import factories as make
from tests.arenas.pages import part, read, rows, words
from tests.arenas.supply import publish_supply

pytestmark = pytest.mark.django_db(transaction=True)


def picture(html: str) -> str:
    return html.partition('<svg class="stage-graph"')[2].partition("</svg>")[0]


def boxes(html: str) -> dict[str, str]:
    """What is written in each box, by the address that it leads to."""
    found = re.findall(r'<a href="([^"]+)" aria-label="([^"]+)"[^>]*>(.*?)</a>', picture(html), re.DOTALL)
    assert all(words(inside.replace("</text>", " ")).split() == label.replace(",", "").split() for _, label, inside in found)
    return {address: label for address, label, _ in found}


def held(*shares: tuple[str, str], **kinds) -> str:
    """What the box of mining says when each of these actors has that share of it."""
    stage = make.stage(chain := make.chain(), "mining", name="Mining")
    metal = make.stage(chain, "metal", inputs=[{"from_stage": stage}])
    actors = {}
    for code, _ in shares:
        home = actors.get(kinds.get(f"home_of_{code}"))
        actors[code] = make.actor(code, name=code.upper(), kind=kinds.get(code, "country"), home=home)
    drafts = [make.share(stage, actors[code], text, slug=f"mining-{code}") for code, text in shares]
    make.publish(chain, stage, metal, *actors.values(), *drafts)
    return boxes(read("/chains/magnets/"))["/stages/mining/"]


def test_each_box_is_a_link_and_says_who_holds_most():
    publish_supply()
    assert boxes(read("/chains/magnets/")) == {
        "/stages/mining/": "Mining, China about 60–70 %",
        "/stages/refining/": "Refining, China about 85–95 %",
        "/stages/making/": "Making, China over 90 %",
        "/stages/winding/": "Winding, of Motors, share not known",
    }


def test_the_table_says_all_that_the_picture_says():
    publish_supply()
    page = read("/chains/magnets/")
    said = rows(part(page, "stages"))
    for row, (address, box) in zip(said, boxes(page).items(), strict=True):
        assert all(text in row for text in box.split(", ")), (row, address)
    mining, refining, making, winding = said
    assert "Needs nothing on record Is needed by Refining: essential" in mining
    assert "Needs Mining: essential Is needed by Making: something else can stand in" in refining
    assert "Needs Refining: something else can stand in Is needed by Winding: essential" in making
    assert "Needs Making: essential Is needed by nothing of this chain" in winding
    assert "2025 (uncertain)[1]" in mining


def test_what_can_be_replaced_is_dashed_and_nothing_else():
    publish_supply()
    assert len(re.findall(r'class="stage-input[ "]', picture(read("/chains/magnets/")))) == 3
    assert picture(read("/chains/magnets/")).count("stage-input-substitutable") == 1
    assert "stage-input-substitutable" not in picture(read("/chains/motors/"))


def test_stages_of_other_chains_are_pale_on_both_ends():
    publish_supply()
    assert picture(read("/chains/magnets/")).count("stage-node-foreign") == 1
    motors = read("/chains/motors/")
    assert list(boxes(motors)) == ["/stages/winding/", "/stages/making/"]
    assert boxes(motors)["/stages/making/"] == "Making, of Magnets, China over 90 %"
    assert "Pale boxes are stages of other chains." in words(motors)


@pytest.mark.parametrize(
    "shares, said",
    [
        ([("cn", "40-50"), ("us", "30-45")], "Mining, CN 40–50 %, another may hold as much or more"),
        ([("cn", "40"), ("us", "40")], "Mining, CN 40 %, another may hold as much or more"),
        ([("cn", "40-50"), ("us", "<40")], "Mining, CN 40–50 %"),
        ([("cn", ">=70"), ("us", ">5")], "Mining, CN at least 70 %"),
        ([("cn", "W"), ("us", "5")], "Mining, US 5 %"),
        ([("cn", "W")], "Mining, share not known"),
        ([("cn", "<5")], "Mining, CN under 5 %"),
        ([("cn", "<5"), ("us", "—")], "Mining, CN under 5 %, another may hold as much or more"),
    ],
)
def test_a_leader_who_may_be_none_is_said_to_be_so(shares, said):
    assert held(*shares) == said


def test_the_rest_of_the_world_leads_nowhere():
    assert held(("world", "90"), ("cn", "10"), world="residual") == "Mining, CN 10 %"


def test_a_company_is_no_rival_of_its_own_nation():
    assert held(("tw", "55-65"), ("firm", "50-60"), firm="organisation", home_of_firm="tw") == "Mining, TW 55–65 %"


def test_a_chain_whose_inputs_are_not_recorded_has_no_picture():
    make.publish(chain := make.chain(), make.stage(chain, "mining"), make.stage(chain, "metal"))
    page = read("/chains/magnets/")
    assert "What needs what" not in page and "stage-graph" not in page


def test_too_many_stages_are_a_table_that_stands_open():
    first = make.stage(chain := make.chain(), "stage-0")
    more = [make.stage(chain, f"stage-{number}", inputs=[{"from_stage": first}]) for number in range(1, 61)]
    make.publish(chain, first, *more)
    page = read("/chains/magnets/")
    assert picture(page) == "" and '<details class="more" open>' in page
    assert len(rows(part(page, "stages"))) == 61


def test_markup_in_a_name_is_text():
    first = make.stage(chain := make.chain(name="<i>x"), "mining", name='<b>"ore"')
    make.publish(chain, first, make.stage(chain, "metal", name="<u>", inputs=[{"from_stage": first}]))
    inside = picture(read("/chains/magnets/"))
    assert "<b>" not in inside and "<u>" not in inside and "&lt;b&gt;&quot;ore&quot;" in inside
