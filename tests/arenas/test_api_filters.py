"""What the filters find, and that nothing is left that cannot be found by one."""

import pytest

from arenas import filters
from tests.arenas.api_world import ask, found

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_noun")]


def expect(answers: dict[str, list[str]]):
    assert {path: found(path) for path in answers} == answers


def test_actors_are_found_by_what_they_are_and_belong_to():
    expect(
        {
            "actors/?code__in=cn,us": ["cn", "us"],
            "actors/?kind=organisation": ["smic"],
            "actors/?home=cn": ["smic"],
            "actors/?bloc=eu": ["fr"],
            "actors/?source=usgs": ["cn"],
        }
    )


def test_arenas_are_found_by_layer_and_by_what_they_are_a_part_of():
    expect({"arenas/?layer=end-products": ["technology"], "arenas/?broader=technology": ["magnets"]})


def test_strategies_and_instruments_find_each_other():
    expect(
        {
            "strategies/?actor=us&arena=magnets": ["us-magnets"],
            "strategies/?instrument=act": ["us-magnets"],
            "strategies/?horizon__year__lte=2029": [],
            "instruments/?strategy=us-magnets": ["act"],
            "instruments/?arena=technology": [],
            "instruments/?in_force__year=2022&currency=USD&budget__gte=50000000000": ["act"],
            "instruments/?ended__year__lte=2030": [],
        }
    )


def test_stages_are_found_by_their_chain_and_by_what_feeds_them():
    expect(
        {
            "stages/?chain=rare-earth-magnets": ["magnet-making", "mining", "refining"],
            "stages/?from_stage=mining": ["refining"],
            "stages/?arena=magnets&broader=refining": ["magnet-making"],
            "chains/?arena=magnets": ["rare-earth-magnets"],
        }
    )
    assert [given["stage"]["slug"] for given in ask("inputs/?essential=false").json()["results"]] == ["magnet-making"]


def test_shares_are_found_by_what_they_are_of():
    expect(
        {
            "shares/?arena=magnets&stage=mining": ["mining-cn", "mining-us"],
            "shares/?basis__in=production-site,ownership": ["refining-cn", "refining-us"],
            "shares/?rank=preferred": ["refining-cn"],
            "shares/?status=withheld": ["mining-us"],
            "shares/?period=2025": ["mining-cn", "refining-cn"],
            "shares/?approximate=true": ["mining-cn", "refining-cn"],
        }
    )


def test_a_record_with_two_citations_is_found_once():
    expect({"shares/?source__in=usgs,law": ["magnet-making-cn", "mining-cn", "refining-cn"]})


def test_a_period_is_found_by_each_year_that_it_touches():
    expect(
        {
            "shares/?year=2024": ["magnet-making-cn", "refining-us"],
            "shares/?year__lte=2023": ["mining-us", "refining-us"],
            "shares/?year__gte=2026": ["magnet-making-cn", "refining-us"],
            "shares/?year__gte=2022&year__lte=2023": ["mining-us", "refining-us"],
            "shares/?year__in=2019,2023": ["mining-us", "refining-us"],
            "events/?year=2022": ["act-signed"],
        }
    )


def test_an_open_bound_of_a_share_ends_with_the_world():
    expect(
        {
            "shares/?lower__gte=85": ["magnet-making-cn", "refining-cn"],
            "shares/?upper__gte=96": ["magnet-making-cn"],
            "shares/?upper__lte=70": ["mining-cn", "refining-us"],
            "shares/?upper__lte=100&actor=us": ["refining-us"],
            "shares/?lower__lte=0": ["refining-us"],
            "shares/?lower__gte=0&actor=us": ["refining-us"],
        }
    )


def test_what_is_certain_is_not_what_is_possible():
    """~60-70, ~85-95 and >90 %; withheld; at most 5."""
    expect(
        {
            "shares/?certainly_gte=85": ["magnet-making-cn", "refining-cn"],
            "shares/?possibly_gte=95": ["magnet-making-cn", "mining-us", "refining-cn"],
            "shares/?possibly_gte=95.1": ["magnet-making-cn", "mining-us"],
            "shares/?certainly_lte=70": ["mining-cn", "refining-us"],
            "shares/?possibly_lte=90": ["mining-cn", "mining-us", "refining-cn", "refining-us"],
            "shares/?possibly_lte=90.1": ["magnet-making-cn", "mining-cn", "mining-us", "refining-cn", "refining-us"],
            "shares/?certainly_lte=100&certainly_gte=0&actor=us": ["refining-us"],
            "shares/?possibly_gte=100.5": [],
            "shares/?possibly_lte=-1": [],
            "shares/?possibly_gte=90&status=normal": ["magnet-making-cn", "refining-cn"],
        }
    )


def test_an_open_bound_of_an_observation_never_ends():
    actors = {
        path: sorted(observation["actor"]["code"] for observation in ask(f"observations/?{path}").json()["results"])
        for path in ("upper__gte=99999999999999", "upper__lte=99999999999999", "lower__gte=1000000", "lower__lte=45000")
    }
    assert actors == {
        "upper__gte=99999999999999": ["us"],
        "upper__lte=99999999999999": ["cn"],
        "lower__gte=1000000": ["cn"],
        "lower__lte=45000": ["us"],
    }


def test_citations_are_found_by_source_grade_and_noun():
    nouns = lambda query: {citation["record"]["noun"] for citation in ask(f"citations/?{query}").json()["results"]}  # noqa: E731
    assert nouns("noun=share&source=law") == {"share"}
    assert nouns("grade=primary") == {"arena", "share", "strategy", "instrument", "event"}
    assert nouns("noun__in=brief,chain") == {"brief", "chain"}
    sources = [citation["source"]["slug"] for citation in ask("citations/?record=share:mining-cn").json()["results"]]
    assert sorted(sources) == ["law", "usgs"]
    for wrong in ("share:nothing", "nothing:mining-cn", "mining-cn"):
        assert ask(f"citations/?record={wrong}").status_code == 400


def test_sources_are_found_by_grade_and_date():
    expect({"sources/?grade=primary": ["law"], "sources/?issued__year__gte=2026": ["usgs"]})


def test_a_blank_parameter_asks_for_nothing():
    """A form on a page sends the fields that its reader left empty."""
    expect({"arenas/?layer=&broader=": ["magnets", "technology"]})


@pytest.mark.parametrize("name", filters.__all__)
def test_a_filter_left_blank_changes_nothing(name):
    declared = getattr(filters, name)
    unasked = declared(dict.fromkeys(declared.base_filters, ""), declared._meta.model.objects.all())
    assert unasked.is_valid()
    assert not unasked.qs.query.where


@pytest.mark.parametrize("name", filters.__all__)
def test_a_form_has_a_field_for_every_filter(name):
    declared = getattr(filters, name)
    assert set(declared().form.fields) == set(declared.base_filters)
