"""Contradictions are found and explained; what may be rounding is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arenas.analysis.claims import Claim
from arenas.analysis.findings import Flaw, findings, kind_findings

from .claims import claim

EU = {"eu": ["de", "fr"]}


@pytest.mark.parametrize(
    "claims, flaw, text",
    [
        ([claim("cn", "60"), claim("us", "45")], Flaw.SUM, "At the least the shares add up to 105 %"),
        ([claim("cn", "60-65"), claim("us", "5"), claim("row", "10")], Flaw.SUM, "At the most the shares add up to 80 %"),
        (
            [claim("cn", "60-70"), claim("cn", "over 90", source="iea")],
            Flaw.SOURCES,
            "No share fits all sources: China 60–70 % (2025, by usgs) against China over 90 % (2025, by iea).",
        ),
        ([claim("cn", "60-70"), claim("cn", "over 70", source="iea")], Flaw.SOURCES, "No share fits"),
        (
            [claim("nl", "30", basis="headquarters"), claim("asml", "40", home="nl", basis="headquarters")],
            Flaw.ORGANISATIONS,
            "asml 40 %: together more than their country has (nl 30 %).",
        ),
        (
            [claim("cn", "10", basis="unknown"), *(claim(f, "8", home="cn", basis="unknown") for f in ("smic", "hua"))],
            Flaw.ORGANISATIONS,
            "smic 8 %, hua 8 %: together more than their country has (China 10 %). They may produce abroad",
        ),
        (
            [claim("eu", "20"), claim("de", "15"), claim("fr", "10")],
            Flaw.MEMBERS,
            "de 15 %, fr 10 %: together more than their bloc has (European Union 20 %).",
        ),
        (
            [claim("eu", "40"), claim("de", "15"), claim("fr", "10")],
            Flaw.MEMBERS,
            "European Union 40 %: more than all its members have together (de 15 %, fr 10 %).",
        ),
    ],
)
def test_a_contradiction_is_told_with_the_claims_that_make_it(claims, flaw, text):
    (found,) = findings(claims, members=EU, stage="ree-mining")
    assert (found.flaw, found.stage, found.is_contradiction) == (flaw, "ree-mining", True)
    assert text in found.text
    assert set(found.claims) == set(claims)


@pytest.mark.parametrize(
    "claims",
    [
        [claim("cn", "60"), claim("us", "41")],  # 101 with two figures that are rounded
        [claim("cn", "60-70"), claim("cn", "70-80", source="iea")],
        [claim("cn", "60"), claim("cn", "61", source="iea")],  # 60.5 is both
        [claim("cn", "60"), claim("cn", "90", rank="deprecated")],
        [claim("cn", "60"), claim("cn", "W", source="iea")],
        [claim("nl", "10"), claim("asml", "40", home="nl")],  # where it is made: abroad, perhaps
        [claim("eu", "40"), claim("de", "15")],  # France is not told
        [claim("eu", "24"), claim("de", "15"), claim("fr", "10")],
        [claim("eu", "W"), claim("de", "15"), claim("fr", "10")],
        [],
    ],
)
def test_what_can_all_be_true_is_no_contradiction(claims):
    assert findings(claims, members=EU) == ()


def test_figures_of_several_periods_or_bases_are_listed_but_are_no_contradiction():
    (found,) = findings([claim("cn", "60"), claim("us", "70", period="2023"), claim("jp", "90", basis="ownership")])
    assert (found.flaw, found.is_contradiction) == (Flaw.MIXED, False)
    assert "2023, where it is made: one figure" in found.text


@pytest.mark.parametrize(
    "whole, kinds, exhaustive, count",
    [
        ("100", {"heavy": "60-90"}, False, 1),  # all of it, but not all of a kind of it
        ("-", {"heavy": "over 5"}, False, 1),
        ("60", {"heavy": "90"}, False, 0),
        ("60", {"heavy": "90", "light": "70-80"}, True, 1),  # a mean of 90 and 70 to 80 is no 60
        ("60", {"heavy": "90", "light": "over 50"}, True, 0),
        ("60", {"heavy": "90", "light": "W"}, True, 0),
        ("W", {"heavy": "90", "light": "W"}, True, 0),
    ],
)
def test_a_kind_must_fit_what_it_is_a_kind_of(whole, kinds, exhaustive, count):
    parts = {kind: [claim("cn", text)] for kind, text in kinds.items()}
    found = kind_findings("rare earths", [claim("cn", whole)], parts, exhaustive=exhaustive)
    assert [each.flaw for each in found] == [Flaw.SUBTYPE] * count


@given(st.lists(st.integers(0, 25), min_size=4, max_size=4), st.lists(st.integers(0, 9), min_size=8, max_size=8))
def test_true_figures_with_honest_ranges_are_never_a_contradiction(truth, widths):
    """Two members, another country, a firm of it, and the bloc, each told with a range around the truth by one of two sources."""
    de, fr, cn, firm = truth
    firm = min(firm, cn)
    told = [("de", de), ("fr", fr), ("cn", cn), ("firm", firm), ("eu", de + fr)]
    claims = [
        claim(
            actor,
            f"{max(share - widths[index], 0)}-{share + widths[-index]}",
            home="cn" if actor == "firm" else None,
            basis="ownership",
            source=source,
        )
        for index, (actor, share) in enumerate(told)
        for source in ("usgs", "iea")
    ]
    assert findings(claims, members=EU) == ()


def test_twice_the_claims_of_as_many_periods_take_about_twice_the_work(monkeypatch):
    """Each claim's period and basis is asked for a few times, never once for each other claim."""
    asked = []
    monkeypatch.setattr(Claim, "group", property(lambda self: asked.append(self) or (self.period.first, self.basis)))
    for many in (100, 200):
        claims = [claim("cn", "60", period=str(1800 + number)) for number in range(many)]
        findings(claims)
        kind_findings("all", claims, {"heavy": claims})
        assert len(asked) < 30 * many
        asked.clear()
