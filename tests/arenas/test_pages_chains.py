"""Chains, their stages, and who holds how much of each."""

import pytest

from tests.arenas.pages import part, read, rows, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("supply")]


def links(html: str) -> list[str]:
    """The stages of a chain in words, in their order."""
    chain = html.partition('<ol class="chain">')[2].partition("</ol>")[0]
    return [words(stage).strip() for stage in chain.split("<h3>")[1:]]


# --- chains ---


def test_a_chain_says_who_holds_which_stage_with_its_doubt_its_year_and_its_source():
    mining, refining, making = links(read("/chains/magnets/"))
    assert "China about 60–70 % 2025 (uncertain)[1]" in mining
    assert "China about 85–95 % 2025[2]" in refining
    assert "China over 90 % 2025[2]" in making


def test_a_chain_says_what_holding_a_stage_means_and_what_each_stage_needs():
    mining, refining, making = links(read("/chains/magnets/"))
    assert "Mining Whoever mines holds the ore.[2]" in mining and "Needs" not in mining
    assert "Needs Mining" in refining
    assert "Needs Refining (something else can stand in)" in making


def test_a_stage_of_another_chain_is_named_with_its_chain():
    assert "Needs Making (of Magnets)" in links(read("/chains/motors/"))[0]


def test_a_chain_says_what_makes_a_share_an_actors():
    refining = links(read("/chains/magnets/"))[1]
    assert "Basis: where it is made" in refining
    assert "Basis: who owns it" in refining


def test_the_largest_share_comes_first_and_what_is_withheld_last():
    mining, refining, _ = links(read("/chains/magnets/"))
    assert mining.index("China") < mining.index("United States withheld 2024")
    assert refining.index("China") < refining.index("United States at most 5 %")


def test_a_deprecated_share_does_not_stand_among_the_holders():
    mining = links(read("/chains/magnets/"))[0]
    assert "97 %" not in mining.partition("Deprecated.")[0].rpartition("China")[0]
    assert mining.count("97 %") == 1  # where it says what was set aside, and why


def test_a_stage_without_shares_is_not_said_to_be_held_by_nobody():
    assert "No share is recorded; that is not the same as none." in links(read("/chains/motors/"))[0]


def test_a_chain_links_its_text_its_record_and_its_history():
    page = read("/chains/magnets/")
    assert '<a class="wiki" href="/stages/mining/">Mining</a>' in part(page, "about-chain")
    assert 'href="/api/v1/chains/magnets/"' in page and 'href="/history/chain/magnets/"' in page
    assert "Cite this page Arenas, “Magnets”, edition 1" in words(page)


def test_chains_are_listed_with_their_stages_in_order_and_filtered_by_arena():
    page = words(read("/chains/"))
    assert "Mining · Refining · Making" in page and "Motors" in page
    assert "Motors" not in words(read("/chains/?arena=ores").partition('<ul class="list">')[2])


# --- stages ---


def test_a_stage_says_what_feeds_it_and_what_it_feeds_across_chains():
    facts = words(read("/stages/making/"))
    assert "Needs Refining (something else can stand in)" in facts
    assert "Is needed by Winding (of Motors)" in facts
    assert "Is a kind of Refining" in facts
    assert "Is needed by Making (which can do without) Kinds of it Making" in words(read("/stages/refining/"))


def test_a_stage_shows_every_figure_those_deprecated_with_their_reason_last():
    figures = rows(part(read("/stages/mining/"), "figures"))
    assert [figure.partition(" %")[0].partition(" 20")[0] for figure in figures] == [
        "China about 60–70", "United States withheld", "China 97",
    ]  # fmt: skip
    assert "Deprecated: Counted twice." in figures[2]
    assert "As the article says." in figures[0]


def test_a_stage_shows_the_targets_that_it_measures():
    assert "United States Mined at home: 10 %" in words(part(read("/stages/mining/"), "targets"))


def test_stages_are_listed_chain_by_chain_and_filtered():
    page = words(read("/stages/").partition("<main")[2])
    assert "Magnets Mining Process Whoever mines holds the ore.[1] Refining" in page
    only = words(read("/stages/?kind=product").partition("Show all")[2])
    assert "Making" in only and "Refining" not in only


# --- shares ---


def test_a_share_shows_the_sources_words_and_what_they_mean():
    page = words(read("/shares/mining-cn/"))
    assert "About 60–70 % Share of the world that China holds of this stage: Mining, 2025 (uncertain)[1]" in page
    assert "In the source’s words ~60-70%" in page
    assert "about 60–70 %: at least 60 % and at most 70 %; the source says “about”, so the ends are not sharp" in page
    assert "What makes it theirs The source does not say Status Normal Rank among the sources Normal" in page
    assert "Note. As the article says." in page


def test_a_share_shows_where_in_which_source_it_stands_in_its_words():
    page = read("/shares/mining-cn/")
    said = words(part(page, "sources"))
    assert "Mineral summaries, p. 4 Official statistics the leading producer Supports: the range" in said
    assert "<q>the leading producer</q>" in page


def test_an_open_end_is_where_the_world_ends():
    assert "more than 90 % and at most 100 %; the source gives no upper end" in words(read("/shares/making-cn/"))


def test_a_withheld_share_is_no_zero_and_an_uncited_one_says_so():
    page = words(read("/shares/mining-us/"))
    assert "Withheld Share of the world that United States holds" in page and "No source is given for this." in page
    assert "0 %" not in page.replace("100 %", "").partition("Cite this page")[0]


def test_a_deprecated_share_says_why():
    assert "This figure is deprecated: Counted twice." in words(read("/shares/mining-cn-old/"))


def test_a_share_leads_to_other_figures_for_the_same():
    assert "97 % 2010" in words(part(read("/shares/mining-cn/"), "beside"))
    assert 'id="beside"' not in read("/shares/making-cn/")


@pytest.mark.parametrize(
    "query, found",
    [
        ("", 6),
        ("chain=magnets&actor=cn", 4),
        ("stage=mining&rank=deprecated", 1),
        ("basis=ownership", 1),
        ("year=2025", 3),
        ("lower__gte=85", 3),
    ],
)
def test_shares_are_filtered_by_the_words_of_the_api(query, found):
    assert len(rows(read(f"/shares/?{query}"))) == found


def test_the_form_keeps_what_was_chosen_and_what_the_address_says_besides():
    form = (
        read("/shares/?actor=cn&year=2025&status__in=normal,estimated")
        .partition('<form class="filters"')[2]
        .partition("</form>")[0]
    )
    assert '<option value="cn" selected>' in form
    assert 'value="2025"' in form
    assert '<input type="hidden" name="status__in" value="normal,estimated">' in form


def test_a_filter_that_finds_nothing_says_so():
    assert "No share is like that." in words(read("/shares/?chain=motors"))


@pytest.mark.parametrize("path", ["/chains/", "/stages/", "/shares/", "/indicators/", "/instruments/", "/timeline/", "/briefs/"])
@pytest.mark.parametrize(
    "query, said",
    [("acter=cn", "acter"), ("page=2", "There is no such page"), ("page=x", "page"), ("page=0", "page"), ("page=²", "page")],
)
def test_what_cannot_be_meant_is_an_error_that_names_it(path, query, said):
    assert said in words(read(f"{path}?{query}", status=400))


@pytest.mark.parametrize(
    "path",
    [
        "/shares/?year=99999999999999999999",
        "/shares/?actor=" + ",".join(["cn"] * 1000),
        "/shares/?actor=chna",
        "/timeline/?year__in=99999999999999999999",
        "/instruments/?kind=bribe",
        "/chains/magnets/?arena=ores",
    ],
)
def test_a_wrong_value_is_an_error_and_no_empty_list(path):
    read(path, status=400)


@pytest.mark.parametrize("noun", ["chains", "stages", "shares", "indicators", "instruments", "events", "briefs"])
def test_an_unknown_slug_is_a_404_with_a_way_on(noun):
    assert "Where to go from here" in words(read(f"/{noun}/no-such-thing/", status=404))
