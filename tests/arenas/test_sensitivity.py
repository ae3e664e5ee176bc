"""What to research next: only what would settle something, and what would settle most comes first."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arenas.analysis.concentration import band
from arenas.analysis.estimate import Estimate
from arenas.analysis.holdings import Holding, Holdings, Refused, holdings_of
from arenas.analysis.period import Period
from arenas.analysis.sensitivity import concentrated, holds, leader, leads, research
from arenas.analysis.shares import Claim, system
from tests.arenas.admissible_shares import mixture, systems

SEPARATION = Holdings({"cn": Holding.between(85, 95), "my": Holding.between(4, 8)})
STAGES = {
    "separation": SEPARATION,
    "mining": Holdings({"cn": Holding.between(60, 70), "us": Holding.between(10, 15)}),
    "cells": Holdings({"cn": Holding.between(30, 50), "kr": Holding.between(30, 50)}, complete=True),
}


def test_a_figure_that_crosses_the_line_is_worth_finding():
    answer = research(STAGES, [holds("separation", "cn", 90), holds("mining", "cn", 90)])
    (lead,) = answer.leads  # that cn has less than 90 of mining is settled; what my has settles nothing
    assert (lead.stage, lead.actor) == ("separation", "cn")
    assert [each.answer for each in lead.halves] == [None, "yes"]  # 85–90 includes 90
    assert lead.sentence == (
        "cn in separation is 85–95 %. Does cn hold at least 90 % of it? "
        "At 85 %: no. At 90 %: yes. At 95 %: yes. Anywhere in 90–95 %: yes."
    )


def test_what_others_have_may_settle_it_as_well():
    # If kr had 50 of a complete pair, cn had 50; at 50 both lead. If it had 40, cn had 60, which its range excludes.
    held = Holdings({"cn": Holding.between(30, 60), "kr": Holding.between(30, 70)}, complete=True)
    answer = research({"cells": held}, [holds("cells", "cn", 50)])
    assert [(lead.actor, [each.answer for each in lead.points]) for lead in answer.leads] == [
        ("cn", ["no", "no", "yes"]),  # 30, 45, 60
        ("kr", ["yes", "no", "no"]),  # 40, 55, 70: what others leave of it
    ]


def test_what_settles_more_and_weighs_more_comes_first():
    questions = [holds("separation", "cn", 90), holds("mining", "cn", 65), holds("mining", "us", 13)]
    answer = research(STAGES, questions, weights={"separation": 1, "mining": 7})
    assert [(lead.stage, lead.actor) for lead in answer.leads] == [("mining", "cn"), ("mining", "us"), ("separation", "cn")]


def test_what_no_figure_would_settle_and_what_has_no_figure_is_said():
    half = Holdings({name: Holding.between(0, 40) for name in ("cn", "kr", "jp", "us")})
    answer = research({"cells": half}, [leads("cells"), leads("optics"), leads("wafers")], weights={"wafers": 2})
    assert [question.words for question in answer.stuck] == ["Who leads?"]
    assert answer.blank == ("wafers", "optics")


def test_in_a_complete_pair_what_one_gains_the_other_has_lost():
    pair = {"cn": Holding.between(40, 70), "us": Holding.between(30, 50)}  # at the worst 50 and 50
    assert leader(Holdings(pair, complete=True)) == "cn"
    assert leader(Holdings(pair)) is None


def test_a_threshold_is_more_than_0_to_100():
    with pytest.raises(Refused, match="threshold of 0 %"):
        holds("mining", "cn", 0)


def test_claims_of_a_stage_become_its_holdings():
    def claim(actor, kind, words):
        return Claim(
            actor,
            kind,
            None,
            Estimate.parse(words),
            Period("2025", date(2025, 1, 1), date(2025, 12, 31), "year"),
            "production-site",
            "normal",
            "usgs",
        )

    claims = [claim("cn", "country", "over 60 %"), claim("us", "country", "about 10-12 %"), claim("row", "residual", "20-25 %")]
    held = holdings_of(system(claims))
    assert held.complete and held.shares["row"].residual and held.shares["us"].approximate
    assert held.of("cn").text() == "about 63–70 %"  # 100 − 25 − 12 to 100 − 20 − 10
    assert held.shares["cn"].lower > 60  # "over 60" is not 60
    assert not holdings_of(system(claims[:2])).complete
    with pytest.raises(Refused, match="cannot belong together"):
        holdings_of(system([*claims, claim("jp", "country", "40 %")]))


# --- against a slow and obvious oracle: all shares on a grid -----------------------------------------------------------


@given(systems())
def test_who_leads_is_whom_nobody_exceeds_in_any_way_to_share(world):
    held, admissible = world
    named = [name for name, share in held.shares.items() if not share.residual]
    certain = [
        name
        for name in sorted(named)
        if all(vector[name] >= max([vector[other] for other in named] + [all_of_the_rest(vector, held)]) for vector in admissible)
    ]
    assert leader(held) == (", ".join(certain) or None)


def all_of_the_rest(vector, held):
    return vector["(unnamed)"] + sum(vector[name] for name, share in held.shares.items() if share.residual)


@given(systems(), st.sampled_from([15, 30, 50, 75]), st.randoms(use_true_random=False))
def test_a_lead_keeps_its_word_and_what_is_settled_is_not_asked(world, threshold, chance):
    held, admissible = world
    if not held.shares:
        return
    actor = sorted(held.shares)[0]
    answer = research({"s": held}, [holds("s", actor, threshold)])
    mixtures = [
        mixture(chance.choice(admissible), chance.choice(admissible), Fraction(chance.randint(0, 8), 8)) for _ in range(20)
    ]
    truth = {vector[actor] >= threshold for vector in admissible}
    assert len(truth) == 2 or not answer.leads
    assert len(truth) == 1 or answer.leads  # to know the share itself settles it at both ends
    for lead in answer.leads:
        for each in (*lead.halves, *lead.points):
            if each.answer is not None:
                inside = [vector for vector in mixtures if each.share.lower <= vector[lead.actor] <= each.share.upper]
                assert all((vector[actor] >= threshold) == (each.answer == "yes") for vector in inside)


@given(systems(), st.randoms(use_true_random=False))
def test_a_band_that_is_settled_is_the_band_of_every_vector(world, chance):
    held, admissible = world
    answer = concentrated("s").ask(held)
    for _ in range(10):
        vector = mixture(chance.choice(admissible), chance.choice(admissible), Fraction(chance.randint(0, 8), 8))
        squares = sum(value**2 for name, value in vector.items() if name in held.shares and not held.shares[name].residual)
        for rest in (0, all_of_the_rest(vector, held) ** 2):  # countless small suppliers, or one
            assert answer in (None, band(min(Fraction(squares + rest), Fraction(10_000))).value)
