"""Figures that texts draw from the records: their words, their links, what cannot be found, and what it costs."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from kb.editorial.actions import Draft
from kb.editorial.models import Revision
from kb.http import nouns
from tests import factories as make
from tests.arenas.pages import number_of_queries, read, words

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = """Mining: {% held mining cn %}. Making: {% share making-cn-2025 %}. Exactly: {% observed fabs cn 2022 %}, lately
{% observed fabs cn %}; wanted: {% target cn-chips 1 %} and {% target cn-chips 2 %}; paid: {% budget act %} [@article].
A link: [[share:mining-cn]].

| a | b |
|---|---|
| *{% held mining cn %}* | **{% budget act %}** |
"""
HOSTILE = """{% held <script>alert(1)</script> cn %} {% held "><img/src=x cn %} {% held mining nobody %} {% held mining %}
{% share no-such %} {% observed fabs cn 1999 %} {% target cn-chips 9 %} {% target cn-chips x %} {% budget free %}
{% maps world %} {% held mining cn } `{% held mining cn %}` \\{% held mining cn %}"""


def publish_world(text=WORDS, **brief):
    article = make.source("article", title="The article")
    cited = {"citations": make.cites(article)}
    cn, chips, magnets = make.actor(name="China"), make.arena("chips", body=text), make.chain()
    mining, making = make.stage(magnets, "mining"), make.stage(magnets, "making")
    aims = [
        {"metric": "Chips", "verbatim": "70", "unit": "%", "due": "2030", "position": 0},
        {"metric": "Fabs", "verbatim": "more than 30", "unit": "fabs", "position": 1},
    ]
    seen = [make.observation(cn, article, "1749", "2022"), make.observation(cn, article, "3000000", "2024", status="estimated")]
    seen.append(make.observation(cn, article, "9", "2030", status="forecast"))
    return make.publish(
        article, cn, chips, magnets, mining, making,
        make.share(mining, cn, "~60-70%", "2025?", slug="mining-cn", **cited),
        make.share(mining, cn, "99", "2030", slug="mining-cn-forecast", status="forecast", **cited),
        make.share(mining, cn, "97", "2026", slug="mining-cn-old", rank="deprecated", rank_reason="Wrong.", **cited),
        make.share(making, cn, ">90%", "2025", status="provisional", **cited),
        make.indicator(chips, "fabs", unit="H100 & equivalents", observations=seen),
        make.strategy(cn, chips, targets=aims, **cited),
        make.instrument(cn, "act", name="The <Act>", budget=52_700_000_000, currency="USD"),
        make.instrument(cn, "free"),
        make.brief("race", **{"body": "A text."} | brief),
    )  # fmt: skip


def test_a_text_says_the_figures_of_the_records_with_their_doubt_and_their_time():
    publish_world()
    page = read("/arenas/chips/")
    text = words(page)
    assert "Mining: about 60–70 % (2025, uncertain). Making: over 90 % (2025, provisional)." in text
    assert "Exactly: 1,749 H100 &amp; equivalents (2022), lately 3 million H100 &amp; equivalents (2024, estimated)" in text
    assert "wanted: at least 70 % by 2030 and over 30 fabs; paid: 52.7 billion USD[1]." in text
    assert '<td><em><a class="wiki" href="/shares/mining-cn/" title="China: Mining, 2025 (uncertain)">' in page
    for address in ("/shares/making-cn-2025/", "/indicators/fabs/", "/strategies/cn-chips/", "/instruments/act/"):
        assert f'<a class="wiki" href="{address}" title="' in page
    assert ">China: Mining, 2025 (uncertain)</a>." in page  # a link by the same words as an include
    assert 'title="The &lt;Act&gt;: budget"' in page


def test_what_is_held_is_what_the_page_of_the_chain_says():
    publish_world()
    assert "about 60–70 %" in words(read("/chains/magnets/"))
    assert "{% held" not in read("/arenas/chips/") and "99 %" not in words(read("/arenas/chips/"))


def test_what_cannot_be_found_is_said_and_what_is_no_include_stays_as_it_was_written():
    publish_world(HOSTILE)
    page = read("/arenas/chips/").partition('<div class="text">')[2].partition("</div>")[0]
    assert page.count("(no figure)") == 9
    assert page.count("finds nothing. It is written {% ") == 9
    assert "{% maps world %}" in page and "{% held mining cn }" in page
    assert page.count("{% held mining cn %}") == 2  # in code, and behind a backslash
    assert not re.search(r"<script|<img|<[^>]*alert", re.sub('"[^"]*"', "", page))


def test_a_page_costs_the_same_however_many_figures_its_texts_say():
    figures = (
        "{% held mining cn %} {% share mining-cn %} {% observed fabs cn %} {% target cn-chips 1 %} {% budget act %} [@article]\n"
    )
    table = "\n\n{% shares magnets %}\n\n"
    publish_world(figures, body=f"{figures}{table}")
    few_of_an_arena, few_of_a_brief = number_of_queries("/arenas/chips/"), number_of_queries("/briefs/race/")
    many = f"{figures}{{% share no-such %}} {{% held mining us %}}\n\n" * 30
    other = "{% held making cn %} {% share making-cn-2025 %} {% observed fabs cn 2022 %} {% target cn-chips 2 %}"
    make.publish(
        make.changed(draft_of("arena", "chips"), body=many),
        make.changed(draft_of("brief", "race"), body=table.join([many] * 3), takeaways=other, editors_note=many),
    )
    cache.clear()
    assert number_of_queries("/arenas/chips/") == few_of_an_arena
    assert number_of_queries("/briefs/race/") == few_of_a_brief


def draft_of(noun, slug):
    revision = Revision.objects.get(key=slug, change_set__number=1, content_type__model=noun)
    return Draft(nouns()[noun], revision.object_id, revision.name, revision.content)


def test_the_search_finds_the_words_of_a_text_and_not_those_of_its_includes():
    publish_world("Whoever digs {% held mining cn %} of it [@article] feeds [[actor:cn|the dragon]].")
    assert "/arenas/chips/" in read("/search/?q=digs+dragon")
    assert "/arenas/chips/" not in read("/search/?q=held")


def test_the_api_and_the_history_give_the_text_as_it_was_written():
    publish_world("Much: {% held mining cn %}.")
    assert Client().get("/api/v1/arenas/chips/").json()["body"] == "Much: {% held mining cn %}."
    assert "{% held mining cn %}" in read("/history/arena/chips/")
