"""The texts of the knowledge base: no number in them contradicts its figures, and nothing in them leads nowhere."""

import pytest
from django.conf import settings

from tests import spelling
from tests.texts import Folder, wrong_url

FILES = {
    "sources.csv": "slug,title,url\nusgs,Up 99 % since 1990,https://example.org/a b\niea,Old,http://example.org/\n",
    "actors.csv": "code,name\ncn,China\n",
    "chains.csv": "slug,name,summary\nmagnets,Magnets,Made at 60–70 %.\n",
    "stages.csv": (
        "slug,chain,name,implication\nmining,magnets,Mining,“Over 90 %” is said here.\nmaking,magnets,Making,71 % matters.\n"
    ),
    "shares.csv": "slug,stage,actor,period,figure\nmining-cn,mining,cn,2025,~60-70 %\nmaking-cn,making,cn,2024,>90%\n",
    "indicators.csv": "slug,name,unit,arena\nfunding,Funding,% of the world,chips\ncars,Cars,cars,chips\n",
    "observations.csv": "indicator,actor,period,figure,source\nfunding,cn,2024,12.5,usgs\ncars,cn,2024,33,usgs\n",
    "strategies.csv": "slug,actor,arena,goal\ncn-chips,cn,chips,Reach 20 % and tax 25 per cent.\ncn-cars,cn,cars,Reach 30 %.\n",
    "targets.csv": "strategy,metric,unit,figure,due\ncn-chips,Chips,% of the world,20,\n",
    "instruments.csv": (
        "slug,name,actor,summary,strategies\ntariff,Tariff,cn,A tariff of 25 %.,cn-chips\nfree,Free,cn,A tariff of 26 %.,\n"
    ),
    "citations.csv": "noun,record,source,locator\nstage,mining,usgs,\ninstrument,tariff,usgs,\n",
    "arenas.csv": "slug,name,summary\nchips,Chips,Much.\ncars,Cars,All [[arena:chips]] of them.\n",
    "texts/arenas/chips.md": (
        "It is 60–70 % of [[stage:mining]], and 60 to 70 per cent,\n"
        "`13 %`, “about 14 %” [@usgs], {% share making-cn %}: 90%; [[indicator:funding]] 12.5 %.\n\n"
        "Wrong [@nobody]: 15 %, “16 %”, 65 %, 33 %, 1,000 %, [[arena:ships]], {% held mining us %}.\n"
        "See [this](/arenas/chips/), [that](/nowhere/), [it](/arenas/ships/), [x](http://example.org/) and https://exa_mple/."
    ),
    "briefs/race.md": (
        "---\ntitle: The race\ntakeaways: It is 17 %.\n---\n\n{% shares magnets ships %}\n\nOver 90 %, but not\n18 %.\n"
    ),
}
WRONG = """
sources.csv:2: url: “https://example.org/a b” is no address.
stages.csv:3: implication: “71 %” is typed.
strategies.csv:3: goal: “30 %” is typed.
instruments.csv:3: summary: “26 %” is typed.
arenas.csv:3: summary: This is no Markdown: it can neither link nor cite nor include.
texts/arenas/chips.md:4: “15 %” is typed.
texts/arenas/chips.md:4: “16 %” is typed.
texts/arenas/chips.md:4: “65 %” is typed.
texts/arenas/chips.md:4: “33 %” is typed.
texts/arenas/chips.md:4: “1,000 %” is typed.
texts/arenas/chips.md:4: No source is called “nobody”.
texts/arenas/chips.md:4: No arena is called “ships”.
texts/arenas/chips.md:4: {% held mining us %} finds nothing.
texts/arenas/chips.md:5: There is no page “/nowhere/”.
texts/arenas/chips.md:5: No arena is called “ships”.
texts/arenas/chips.md:5: “http://example.org/” does not begin with https://.
texts/arenas/chips.md:5: “https://exa_mple/” is no address.
briefs/race.md:3: “17 %” is typed.
briefs/race.md:6: No chain is called “ships”.
briefs/race.md:9: “18 %” is typed.
""".strip().splitlines()


def test_no_number_in_a_text_contradicts_the_figures_and_nothing_leads_nowhere():
    assert not list(map(str, Folder(settings.BASE_DIR / "fixtures").complaints()))


def test_no_link_of_a_document_or_a_template_leads_nowhere(tmp_path):
    folder = Folder(settings.BASE_DIR / "fixtures")
    assert not list(map(str, folder.documents(settings.BASE_DIR)))
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/a.md").write_text(
        "[a](/arenas/), [b](/nowhere/)\n[c](http://example.org/) [d](https://example.org/) [e](b.md)"
    )
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/a.html").write_text(
        "<a href=\"/nowhere/\"> <a href='/arenas/{{ slug }}/'> <a href=\"{% url 'home' %}\">"
    )
    found = [str(each).partition(": ")[0] for each in folder.documents(tmp_path)]
    assert found == ["docs/a.md:1", "docs/a.md:2", "templates/a.html:1"]


def test_what_is_planted_is_found_and_nothing_else(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    found = list(map(str, Folder(tmp_path).complaints()))
    assert not [words for words in WRONG if not any(line.startswith(words) for line in found)]
    assert len(found) == len(WRONG), found


@pytest.mark.parametrize(
    "url", ["ftp://example.org/", "https://user@example.org/", "https://[::1", "https://nohost/", "example.org"]
)
def test_an_address_that_nobody_can_open_is_said(url):
    assert wrong_url(url)


def test_a_typing_error_and_an_american_spelling_are_found(tmp_path, capfd):
    (tmp_path / "a.md").write_text("The goverment of the region has the colour of ore; the Center for Defense is American.\n")
    assert spelling.main([str(tmp_path)]) and "goverment ==> government" in capfd.readouterr().out
    (tmp_path / "a.md").write_text("It has a color of its own, and a program.\n")
    assert spelling.main([str(tmp_path)]) and capfd.readouterr().out.count("==>") == 1
    (tmp_path / "a.md").write_text("Its colour is that of ore.\n")
    assert not spelling.main([str(tmp_path)])
