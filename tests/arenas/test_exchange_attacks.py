"""Files from people who mean no good: refused in words, with nothing saved and nothing read that was not given."""

import pytest

from arenas.exchange.reading import Refused, read

ACTORS = "code,name,kind\ncn,China,country\n"


def refused(path):
    with pytest.raises(Refused) as told:
        read(path)
    assert len(told.value.problems) == 1
    return str(told.value)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in" / "briefs").mkdir(parents=True)
    (tmp_path / "in" / "sources.csv").write_text("slug,title\nusgs,USGS\n")
    return tmp_path / "in"


def brief(folder, front):
    (folder / "briefs" / "race.md").write_text(f"---\n{front}\n---\nText.\n")
    return refused(folder)


def test_what_is_called_a_table_and_is_no_file_is_not_passed_over(folder):
    (folder / "actors.csv").mkdir()
    assert refused(folder) == "actors.csv: This is no file: a folder, or a link that leads nowhere."


def test_a_link_in_a_circle_is_no_file(folder):
    (folder / "actors.csv").symlink_to("actors.csv")
    assert "leads nowhere" in refused(folder)


def test_a_link_brings_in_nothing_from_outside_of_the_folder(folder):
    secret = folder.parent / "secret.csv"
    secret.write_text("password,of,all\n")
    (folder / "actors.csv").symlink_to(secret)
    assert refused(folder) == "actors.csv: This is a link to a file outside of the folder."
    secret.write_text(ACTORS)
    (folder.parent / "actors.csv").symlink_to(secret)
    assert read(folder.parent / "actors.csv")["actors"].rows, "who names the link itself means it"


def test_a_thousand_columns_are_one_problem(folder):
    (folder / "actors.csv").write_text(",".join(f"c{n}" for n in range(100_000)) + "\n")
    assert refused(folder).startswith("actors.csv: row 1: It has 100000 columns. There are code, name")


@pytest.mark.parametrize(("escape", "code"), [("\\0", "0000"), ("\\ud800", "D800"), ("\\a", "0007")])
def test_an_escape_brings_in_no_character_that_no_file_could_hold(folder, escape, code):
    assert f"column title: It holds a character that cannot be shown (U+{code})" in brief(folder, f'title: "a{escape}b"')
    assert code in brief(folder, f'title: [x, "a{escape}b"]')


def test_a_front_matter_nested_without_end_is_refused(folder):
    assert "is nested too deeply" in brief(folder, "title: " + "[" * 20_000)


def test_aliases_do_not_multiply_and_tags_make_nothing(folder):
    rows = ["title: &a [x, x, x, x, x, x, x, x, x]"]
    names = ["title", "byline", "audience", "summary", "editors_note", "takeaways", "arenas"]
    rows += [
        f"{name}: &{name} [{', '.join(9 * ['*' + before])}]" for before, name in zip(["a", *names[1:]], names[1:], strict=False)
    ]
    (folder / "briefs" / "race.md").write_text("---\n" + "\n".join(rows) + "\n---\nText.\n")
    with pytest.raises(Refused, match="It is a text, or a list of keys"):
        read(folder)
    (folder / "briefs" / "race.md").write_text('---\ntitle: !!python/object/apply:os.getcwd [""]\n---\nText.\n')
    assert read(folder)["briefs"].rows[0].cells["title"] == ""
