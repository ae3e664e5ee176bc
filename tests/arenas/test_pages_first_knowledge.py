"""The first knowledge on its pages and in the API: both say the same, and the arithmetic is beside it."""

import pytest

from tests.arenas.api_world import ask
from tests.arenas.pages import part, read, rows, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("first_knowledge")]


def test_without_chinas_separation_little_is_left_of_magnets_and_of_electric_cars():
    """China separates about 85 to 95 % of rare earths: 5 to 15 % are left, and no more of all that needs them."""
    query = "cut=cn:ree-separation:100"
    page = read(f"/chains/rare-earth-magnets/what-if/?{query}")
    found = rows(part(page, "left"))
    assert found[0].startswith("Mining and extraction") and "Not touched: certain" in found[0]
    assert [row.split(" ")[0] for row in found[1:]] == ["Separation", "High-performance", "Electric-car"]
    assert all("After 5–15 %" in row and "certain, by approximate figures" in row for row in found[1:])
    answer = ask(f"what-if/?chain=rare-earth-magnets&{query}").json()
    assert [each["output"]["text"] for each in answer["stages"]] == ["100 %", "5–15 %", "5–15 %", "5–15 %"]


def test_half_of_it_withheld_leaves_what_half_of_the_share_leaves():
    """Half of 85 to 95 % is missing: 52.5 to 57.5 % are left."""
    page = read("/chains/rare-earth-magnets/what-if/?cut=cn:ree-separation:50")
    assert "After 52.5–57.5 %" in rows(part(page, "left"))[2]


def test_separation_is_a_certain_chokepoint_by_approximate_figures():
    certain = words(part(read("/chokepoints/?threshold=80"), "certain"))
    assert "Separation and refining Rare-earth magnets China about 85–95 % Certain, by approximate figures." in certain
    assert "Lithium refining" not in certain
    answer = ask("chokepoints/?threshold=80").json()
    [separation] = [each for each in answer["results"] if each["stage"]["slug"] == "ree-separation"]
    way = [stage["slug"] for stage in separation["dependents"][0]["path"]["stages"]]
    assert way == ["ree-separation", "ree-magnets", "ev-assembly"]
    assert separation["weight"] in certain


def test_magnets_are_certainly_concentrated_in_china():
    # More than 90: at the least 90² = 8,100, at the most 100² = 10,000.
    [magnets] = ask("concentration/?stage=ree-magnets").json()["results"]
    assert magnets["sentence"] == "Certainly highly concentrated: the index lies between 8,100 and 10,000 of 10,000."
    # About 60–70: at the least 60² = 3,600 with the rest in countless hands, at the most 70² + 30² = 5,800.
    [mining] = ask("concentration/?stage=ree-mining").json()["results"]
    assert (mining["computed"]["hhi"]["lower"], mining["computed"]["hhi"]["upper"]) == (3600, 5800)
    assert mining["computed"]["by_approximate"] and mining["unnamed"]["text"] == "about 30–40 %"


def test_taiwan_certainly_leads_foundries_since_70_leaves_less_than_30():
    [row] = ask("comparison/?actors=cn,us,tw&stages=foundry").json()["stages"]
    assert row["in_brief"].startswith("certainly: Taiwan 1st, ")


def test_the_united_states_depend_on_rare_earths_of_china():
    needs = ask("exposure/?actor=us").json()["needs"]
    assert needs[0]["sentence"] == (
        "China has about 60–70 % of Mining and extraction, certainly 50 % or more (by approximate figures). Without this stage, "
        "Electric-car production, High-performance magnets and Separation and refining certainly stop."
    )
    assert [need["is_certain"] for need in needs if need["stage"]["slug"] == "euv-tools"] == [False]
