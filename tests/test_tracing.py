"""A figure that is drawn stands beside the row that it rests on, and the two are compared with all their doubt."""

import pytest

from tests import tracing

FACTS = {
    "shares.csv": "stage,actor,low,high,qualifier,year,source\n"
    "mining,CN,60,70,approx,2025,article\nmining,US,90,100,more_than,2024,usgs\nmining,OTHER,5,5,exact,2024,usgs\nmaking,CN,80,80,approx,2024,usgs\nmaking,US,7,7,exact,2024,usgs\n",
    "observations.csv": "indicator,actor,year,value,source\ncars,CN,2023,3.1234567,iea\ncars,US,2023,5,iea\n",
}
KNOWLEDGE = {
    "shares.csv": "slug,stage,actor,period,figure\na,mining,cn,2025?,~60-70%\nb,mining,us,2024-Q3,> 90 %\n"
    "c,mining,rest-of-world,2024,5 %\nd,making,cn,2024,80 %\ne,making,us,2024,8 %\nf,making,us,2020,7 %\n",
    "citations.csv": "noun,record,source\nshare,a,article\nshare,b,usgs\nshare,c,usgs\nshare,d,usgs\nshare,e,usgs\n"
    "stage,mining,usgs\n",
    "observations.csv": "indicator,actor,period,figure,source\ncars,cn,2023,3.123457,iea\ncars,us,2023,W,iea\n",
}


@pytest.fixture
def folders(tmp_path):
    for folder, files in (("facts", FACTS), ("knowledge", KNOWLEDGE)):
        (tmp_path / folder).mkdir()
        for name, text in files.items():
            (tmp_path / folder / name).write_text(text)
    return ["--facts", str(tmp_path / "facts"), "--knowledge", str(tmp_path / "knowledge")]


def test_each_figure_is_said_to_agree_to_differ_or_not_to_be_found(folders, capsys):
    assert tracing.main([*folders, "--draw", "12"]) == 1
    said = capsys.readouterr().out
    for figure in ("~60-70% (", "> 90 % (", "5 % (", "3.123457 ("):
        assert f". agrees: {figure}" in said
    assert ". agrees but for its doubt: 80 % (" in said and "shares.csv, row 5: approx 80 %" in said
    assert ". differs: 8 % (shares.csv: making, us, 2024, usgs)" in said and ". differs: W (" in said
    assert ". not found: 7 % (" in said
    assert said.endswith("4 agrees, 1 agrees but for its doubt, 2 differs, 1 not found\n")


def test_the_same_seed_draws_the_same_figures(folders, capsys):
    def drawn(*more):
        tracing.main([*folders, "--draw", "4", *more])
        return capsys.readouterr().out

    assert drawn("--seed", "1") == drawn("--seed", "1")
    assert len({drawn("--seed", str(seed)) for seed in range(5)}) > 1
