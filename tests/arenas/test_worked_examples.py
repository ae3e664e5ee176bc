"""The first knowledge, computed by hand beside what the analysis makes of it.

What docs/methodology.md says of these examples is held against the same numbers, so that page, knowledge and code agree.
"""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django.test import Client

from arenas.analysis.comparison import Cell, Certainty, compare
from arenas.analysis.concentration import HIGH, MODERATE, Band, concentration
from arenas.analysis.estimate import Estimate
from arenas.analysis.findings import findings
from arenas.analysis.period import Period
from arenas.analysis.scenario import Scenario
from arenas.analysis.sensitivity import holds, research
from arenas.analysis.shares import system
from arenas.analysis.targets import Goal, Measured, Standing, judge, progress
from arenas.analysis.trends import change
from arenas.analysis.what_if import what_if
from arenas.models import Share
from arenas.models.knowledge import Knowledge

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def known(first_knowledge, django_db_blocker):
    """As the analysis reads it: read once."""
    with django_db_blocker.unblock():
        return Knowledge.load()


@pytest.fixture(scope="module")
def page():
    """The words of the methodology, in one line."""
    return " ".join((ROOT / "docs" / "methodology.md").read_text().split())


def test_all_of_it_is_read_in_six_queries(known, django_assert_num_queries):
    """Stages, inputs, actors, memberships, shares with their stage and actor, citations with their sources."""
    Knowledge.load()  # which content type a share is, is asked once for all time
    with django_assert_num_queries(6):
        assert Knowledge.load().claims == known.claims


def test_every_section_that_is_linked_to_is_there(known):
    """On the page itself, and from others: {% url "methodology" %}#text-concentration."""
    sections = set(re.findall(r'<h\d id="([^"]+)"', html := Client().get("/methodology/").content.decode()))
    linked = set(re.findall(r'href="#(text-[^"]+)"', html))
    for template in ROOT.joinpath("templates").rglob("*.html"):
        linked |= set(re.findall(r'{% url "methodology" %}#([\w-]+)', template.read_text()))
    assert {"text-concentration", "text-chokepoints", "text-what-if", "text-shares-of-a-stage"} <= linked
    assert linked <= sections, linked - sections


def suppose(known, *parameters):
    return what_if(known.graph, known.holdings, Scenario.parse(parameters), actors=known.actors)


def left(found, *stages):
    return {stage: found.of(stage).output.text() for stage in stages}


def cell(known, stage, actor, period):
    (claim,) = [each for each in known.claims[stage] if each.actor == actor and each.period.verbatim == period]
    return Cell(actor, claim.name, "%", claim.estimate, claim.period, claim.basis, claim.source)


# --- rare-earth magnets: ore → separation → magnets → electric cars ---


def test_nothing_is_withheld_and_nothing_is_missing(known):
    assert all(outcome.untouched for outcome in suppose(known).outcomes)
    assert all(outcome.untouched for outcome in suppose(known, ("cut", "cn:ree-separation:0")).outcomes)


def test_china_withholds_separation_entirely(known, page):
    """China has about 85–95 %: 100 − 95 = 5 and 100 − 85 = 15 are left, and magnets and cars need all of it."""
    found = suppose(known, ("cut", "cn:ree-separation:100"))
    assert left(found, "ree-mining", "ree-separation") == {"ree-mining": "100 %", "ree-separation": f"{100 - 95}–{100 - 85} %"}
    assert left(found, "ree-magnets", "ev-assembly") == {"ree-magnets": "5–15 %", "ev-assembly": "5–15 %"}
    assert found.path("ev-assembly") == ("ev-assembly", "ree-magnets", "ree-separation"), "the way up to what is missing"
    assert found.of("ree-magnets").approximate, "the source calls its figure approximate"
    assert found.of("cells").untouched and found.of("foundry").untouched
    assert "5–15 % of separation is left" in page


def test_china_withholds_half_of_its_separation(known, page):
    """100 − 95 ÷ 2 = 52.5 and 100 − 85 ÷ 2 = 57.5."""
    found = suppose(known, ("cut", "cn:ree-separation:50"))
    assert found.of("ree-magnets").output.lower * 100 == 100 - Fraction(95, 2)
    assert found.of("ree-magnets").output.upper * 100 == 100 - Fraction(85, 2)
    assert "52.5–57.5 %" in page


def test_others_add_capacity_and_magnets_lie_in_store(known, page):
    """Others add 5 points: 10–20 %. Three months of magnets over twelve months are 3 ÷ 12 = 25 points for their users."""
    found = suppose(known, ("cut", "cn:ree-separation:100"), ("spare", "ree-separation:5"), ("stock", "ree-magnets:3"))
    assert left(found, "ree-separation", "ree-magnets") == {"ree-separation": "10–20 %", "ree-magnets": "10–20 %"}
    assert found.of("ree-magnets").supply.text() == f"{10 + 25}–{20 + 25} %"
    assert left(found, "ev-assembly") == {"ev-assembly": "35–45 %"}
    for words in ("10–20 %", "3 ÷ 12 = 25 points", "35–45 %"):
        assert words in page


def test_the_end_product_has_what_its_scarcest_input_leaves(known):
    """Magnets 5–15 %, cells 100 − 80 = under 20 to 0 %: cars get the least of both, at the worst nothing, at the best 15 %."""
    found = suppose(known, ("cut", "cn:ree-separation:100"), ("cut", "cn:cells:100"))
    assert left(found, "cells", "ree-magnets") == {"cells": "0–20 %", "ree-magnets": "5–15 %"}
    outcome = found.of("ev-assembly")
    assert outcome.output.text() == "0–15 %"
    assert (outcome.limits_worst, outcome.limits_best) == (("cells",), ("ree-magnets",))


def test_how_concentrated_rare_earths_are(known, page):
    """Of over 90 %: 90² and 100². Of about 60–70 %: 60² with the rest in countless hands, 70² + 30² with it in one."""
    magnets, mining, separation = (
        concentration(known.systems[stage]) for stage in ("ree-magnets", "ree-mining", "ree-separation")
    )
    assert (magnets.hhi.lower, magnets.hhi.upper) == (90**2, 100**2)
    assert (mining.hhi.lower, mining.hhi.upper) == (60**2, 70**2 + 30**2)
    assert (separation.hhi.lower, separation.hhi.upper) == (85**2, 95**2 + 5**2)
    assert magnets.bands == mining.bands == separation.bands == (Band.HIGH,)
    assert (magnets.by_approximate, mining.by_approximate, separation.by_approximate) == (False, True, True)
    assert (str(magnets.to_threshold), str(mining.to_threshold)) == ("1", "2 or more"), "70 % do not reach three quarters"
    for words in ("90² = 8,100", "60² = 3,600", "70² + 30² = 5,800"):
        assert words in page
    assert f"from {MODERATE:,} to {HIGH:,}" in page


def test_which_of_two_stages_china_holds_more_firmly(known, page):
    mining, separation, magnets = (cell(known, stage, "cn", "2025?") for stage in ("ree-mining", "ree-separation", "ree-magnets"))
    assert mining.estimate.upper < separation.estimate.lower  # 70 < 85
    verdict = compare(mining, separation)
    assert (verdict.order.name, verdict.certainty, verdict.by_approximate) == ("LESS", Certainty.CERTAIN, True)
    assert separation.estimate.upper > magnets.estimate.lower  # 95 > 90: the ranges overlap
    assert compare(separation, magnets).certainty is Certainty.UNKNOWN
    assert "Between “about 85–95 %” and “over 90 %” nothing is decided" in page


def test_whether_china_holds_nine_tenths_of_separation_hangs_on_one_figure(known, page):
    """It is 85–95 %; its middle is 90, and in all of its upper half the answer is yes."""
    found = research(known.holdings, [holds("ree-separation", "cn", 90), holds("ree-mining", "cn", 90)])
    (lead,) = found.leads
    assert lead.sentence.endswith("At 85 %: no. At 90 %: yes. At 95 %: yes. Anywhere in 90–95 %: yes.")
    assert (lead.settling_halves, lead.settling_points) == (1, 3), "just below 90 it is no, so the lower half settles nothing"
    assert "anywhere in 90–95 %, yes" in page


# --- electric-car batteries: lithium → cathodes, graphite → anodes; both → cells → electric cars ---


def test_china_withholds_battery_cells(known, page):
    """Over 80 %: under 100 − 80 = 20 is left, perhaps nothing."""
    found = suppose(known, ("cut", "cn:cells:100"))
    assert left(found, "cells", "ev-assembly") == {"cells": "0–20 %", "ev-assembly": "0–20 %"}
    assert found.of("cells").output.upper < Fraction(20, 100), "over 80 means that 20 is never left"
    assert found.of("anode").untouched, "who makes the inputs has them all"
    assert "0–20 % of cells" in page


def test_the_scarcer_electrode_decides(known, page):
    """Anodes: 100 − 85 = 15. Cathodes, half withheld: 100 − 70 ÷ 2 = 65. A cell needs both, so 15 of 100 are made."""
    found = suppose(known, ("cut", "cn:anode:100"), ("cut", "cn:cathode:50"))
    assert left(found, "anode", "cathode", "cells") == {"anode": "15 %", "cathode": "65 %", "cells": f"{min(15, 65)} %"}
    assert found.of("cells").limits_worst == ("anode",)
    assert "100 − 85 = 15" in page and "100 − 70 ÷ 2 = 65" in page


def test_lithium_reaches_the_cars_by_way_of_cathodes(known):
    """Over 50 %: under half is left at every stage down to the cars."""
    found = suppose(known, ("cut", "cn:li-refining:100"))
    assert set(left(found, "li-refining", "cathode", "cells", "ev-assembly").values()) == {"0–50 %"}
    assert found.path("ev-assembly") == ("ev-assembly", "cells", "cathode", "li-refining")


def test_graphite_counts_by_the_preferred_source_alone(known):
    """2024: over 75 % is preferred to over 90 %; 2021 is another time."""
    (china,) = known.systems["graphite-refining"].suppliers
    assert china.stated.text("%") == "over 75 %"
    assert sorted(each.reason for each in known.systems["graphite-refining"].set_aside) == [
        "another claim is preferred",
        "of another period or basis",
    ]


def test_cells_of_2021_leave_the_rest_little(known, page):
    """100 − 75 − 7 = 18 for all others, a point more or less: 75 and 7 may each be off by a half."""
    cells = system(known.claims["cells"], period=Period.parse("2021"))
    assert cells.tolerance == Decimal("0.5") + Decimal("0.5")
    rest = cells.tightened()[-1]
    assert (rest.lower, rest.upper) == (100 - 75 - 7 - 1, 100 - 75 - 7 + 1)
    assert "100 − 75 − 7 = 18" in page


def test_how_chinas_share_of_cells_changed(known, page):
    """From about 75 to over 80: more than 5 points. From over 70 to about 75: between −25 and +5, so nobody can say."""
    up = change(cell(known, "cells", "cn", "2021"), cell(known, "cells", "cn", "2023"), gap=True)
    assert (up.direction, up.certainty, up.by_approximate) == ("up", Certainty.CERTAIN, True)
    assert (up.difference.lower, up.difference.lower_inclusive) == (80 - 75, False)
    open_ = change(cell(known, "cells", "cn", "2020"), cell(known, "cells", "cn", "2021"))
    assert (open_.direction, open_.certainty) == ("unknown", Certainty.UNKNOWN)
    assert 75 - 100 < 0 < 75 - 70
    assert "more than 80 − 75 = 5 points" in page and "75 − 100 = −25" in page


# --- chips: lithography and EUV machines → wafer fabrication, foundries ---


def test_asml_withholds_its_euv_machines(known, page):
    """It makes 100 % of them, so none is left. But other machines print chips too: nothing to all of fabrication is left."""
    found = suppose(known, ("cut", "asml:euv-tools:100"))
    assert left(found, "euv-tools", "fabrication", "foundry") == {
        "euv-tools": "0 %",
        "fabrication": "0–100 %",
        "foundry": "0–100 %",
    }
    assert found.of("fabrication").limits_worst == ("euv-tools",)
    assert found.of("fabrication").limits_best == (), "what can stand in for them is not missed"
    assert "0–100 % of fabrication" in page


def test_asml_holds_a_chokepoint_on_which_nothing_certainly_depends(known, page):
    (euv,) = known.chokepoints(50).at("euv-tools")
    assert (euv.actor, euv.grip) == ("asml", "certain")
    assert (euv.stages_certainly, euv.stages_may) == (0, 2), "foundries and fabrication may depend on them"
    assert (euv.products_certainly, euv.products_may) == (0, 2)
    path = known.graph.path("euv-tools", "fabrication")
    assert str(path) == "euv-tools → fabrication" and not path.certain
    assert "0 of 3 end products certainly depend on EUV machines and 2 possibly" in page


def test_who_holds_lithography_machines_is_unknown(known, page):
    """No share is recorded: whoever is asked about may have none or all of them."""
    found = known.chokepoints(50)
    assert not known.claims["lithography-tools"] and not found.at("lithography-tools")
    assert "lithography-tools" in found.unknown
    outcome = suppose(known, ("cut", "asml:lithography-tools:100"))
    assert outcome.of("fabrication").output.text() == "0–100 %" and len(outcome.notes) == 1
    assert "Of lithography machines no share is recorded" in page


def test_what_holds_separation_and_why(known, page):
    """At least half: about 85–95 %. Magnets stop without it, and without magnets cars do: 2 stages, 1 of 3 end products."""
    found = known.chokepoints(50)
    (separation,) = found.at("ree-separation")
    assert (separation.actor, separation.grip, separation.approximate) == ("cn", "certain", True)
    assert (separation.stages_certainly, separation.products_certainly, found.products) == (2, 1, 3)
    assert known.graph.path("ree-separation", "ev-assembly").certain
    assert not known.chokepoints(96).at("ree-separation"), "95 is the most"
    (ninety,) = known.chokepoints(90).at("ree-separation")
    assert ninety.grip == "possible", "85 is less than 90, 95 is more"
    assert "From separation the way leads by magnets to electric cars" in page


def test_over_half_leaves_nobody_else_a_half(known):
    """Of lithium refining China has over 50 %, so no unnamed supplier has 50."""
    assert "li-refining" not in known.chokepoints(50).unknown
    assert "li-refining" in known.chokepoints(49).unknown


def test_what_foundries_leave_each_other(known, page):
    """In the second quarter of 2025 the least shares are 70.2, 8.4, 7.3 and 3.9: each may have 10.2 more, and no more."""
    foundry = system(known.claims["foundry"], period=Period.parse("2025-Q2"))
    spare = 100 - Decimal("70.2") - Decimal("8.4") - Decimal("7.3") - Decimal("3.9")
    assert spare == Decimal("10.2")
    ranges = {each.actor: (left.lower, left.upper) for each, left in zip(foundry.suppliers, foundry.tightened(), strict=False)}
    assert ranges == {
        actor: (Decimal(least), Decimal(least) + spare)
        for actor, least in (("cn", "8.4"), ("kr", "7.3"), ("tw", "70.2"), ("us", "3.9"))
    }
    assert concentration(foundry).leaders.certain == ("tw",)
    china = next(str(place) for place in concentration(foundry).places if place.actor == "cn")
    assert china == "2nd to 4th"
    assert {"an organisation, which is a part of what countries have"} <= {each.reason for each in foundry.set_aside}
    assert "100 − 70.2 − 7.3 − 3.9 = 18.6" in page and "“2nd to 4th”" in page


def test_a_forecast_is_no_share_of_now(known):
    """Auditors project about 11.7 % of fabrication for the EU in 2030: the latest figure of all, and none of now."""
    assert Share.objects.filter(stage__slug="fabrication", status="forecast").count() == 1
    assert {str(claim.period) for claim in known.claims["fabrication"]} == {"1990 (approximate)", "2022", "2023", "2025"}
    (taiwan,) = known.systems["fabrication"].suppliers
    assert (taiwan.actor, str(taiwan.claims[0].period)) == ("tw", "2025")


def test_the_european_chips_act_against_the_figures(known, page):
    """20 % or more by 2030. About 10 % in 2023 is less; the projection for 2030 decides nothing."""
    goal = Goal("at-least", Estimate.parse("20 %"), Period.parse("2030"))
    shares = Share.objects.filter(stage__slug="fabrication", actor__code="eu")
    figures = [
        Measured(each.slug, Period.parse(each.period), each.estimate, forecast=each.status == "forecast") for each in shares
    ]
    assert len(figures) == 2
    found = progress(goal, figures, at=date(2026, 1, 1))
    assert (found.now.standing, found.now.approximate, found.at_due) == (Standing.NOT_MET, True, None)
    assert [figure.period.verbatim for figure in found.now.figures] == ["2023"]
    assert judge(goal, []).standing is Standing.NO_DATA
    assert "about 10 % in 2023: not met" in page


def test_no_two_figures_of_the_first_knowledge_contradict_each_other(known):
    found = [each for stage, claims in known.claims.items() for each in findings(claims, stage=stage, members=known.members)]
    assert not [each.text for each in found if each.is_contradiction] and not known.contradicted
    assert {each.stage for each in found} >= {"cells", "foundry", "fabrication"}, "figures of several years stand side by side"
