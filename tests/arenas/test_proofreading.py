"""What a text points to that is not there is said to who saves it or imports it, and hinders neither."""

from io import StringIO

import pytest
from django.core.management import call_command

from arenas.models import Arena, Brief
from arenas.models.texts import problems
from kb.markdown import includes
from tests.arenas.test_included import publish_world
from tests.editor import Editor

MENDING = """Good: [[arena:chips]] [@article] {% held mining cn %} {% share mining-cn %} {% observed fabs cn 2022 %}
{% observed fabs cn %} {% target cn-chips 2 %} {% budget act %} `{% code %}` and `[[arena:code]]`.

Bad: [[arena:ships]] [@nobody, p. 4; @article]
{% held making us %} {% observed fabs cn 1999 %} {% target cn-chips 3 %} {% budget free %} {% share mining cn %}
{% hold mining cn %} {% held mining cn } {%held mining cn%}

{% shares magnets %}
"""
SAID = [
    "line 4: No arena is called “ships”.",
    "line 4: No source is called “nobody”.",
    "line 5: {% held making us %} finds nothing. It is written {% held STAGE ACTOR %}.",
    "line 5: {% observed fabs cn 1999 %} finds nothing. It is written {% observed INDICATOR ACTOR PERIOD %}",
    "line 5: {% target cn-chips 3 %} finds nothing. It is written {% target STRATEGY NUMBER %}.",
    "line 5: {% budget free %} finds nothing. It is written {% budget INSTRUMENT %}.",
    "line 5: {% share mining cn %} finds nothing. It is written {% share SHARE %}.",
    f"line 6: “{{% hold mining cn %}}” cannot be read. There are {', '.join(word.usage for word in includes.values())}.",
    "line 6: “{% held mining cn } {%held mining cn%}” cannot be read.",
    "line 6: “{%held mining cn%}” cannot be read.",
    "line 8: “{% shares magnets %}” is a table: it stands on a line of its own, in the text of a brief",
]


def test_a_table_of_a_brief_says_which_chain_or_arena_is_not_there():
    text = "{% shares magnets no-such %}\n\n{% goals chips %}\n"
    found = list(problems(Brief, "body", text, lambda targets: {each for each in targets if each.key == "magnets"}))
    assert found == ["line 1: No chain is called “no-such”.", "line 3: No arena is called “chips”."]


@pytest.mark.django_db(transaction=True)
def test_an_editor_is_told_after_saving_and_what_was_typed_is_kept():
    publish_world("A text.")
    editor = Editor()
    editor.save(Arena, Arena.objects.get().pk, body=MENDING.replace("\n", "\r\n"))
    page = editor.client.get("/admin/")
    said = [str(message) for message in page.context["messages"] if message.level_tag == "warning"]
    assert len(said) == 10
    for message, words in zip(said, SAID, strict=False):
        assert message.startswith(f"“Chips”, text, {words}")
    assert "{% hold mining cn %}" in editor.draft_of(Arena, slug="chips").content["body"]


@pytest.mark.django_db(transaction=True)
def test_an_import_names_the_file_and_the_line_and_is_done_all_the_same(tmp_path):
    publish_world("A text.")
    (tmp_path / "texts/arenas").mkdir(parents=True)
    (tmp_path / "texts/arenas/chips.md").write_text(MENDING)
    (tmp_path / "briefs").mkdir()
    (tmp_path / "briefs/race.md").write_text(
        "---\ntitle: The race\ntakeaways: See [[share:no-such]].\n---\n{% shares no-such %}\n"
    )
    (tmp_path / "sources.csv").write_text("slug,title,abstract\narticle,The article,See [[actor:cn]] and [[actor:xx]].\n")
    (tmp_path / "actors.csv").write_text("code,name\nfr,France\n")
    out, err = StringIO(), StringIO()
    call_command("import", str(tmp_path), check=True, stdout=out, stderr=err)
    assert "nothing was saved" in out.getvalue()
    said = err.getvalue().splitlines()
    mine = [line.removeprefix("Look at texts/arenas/chips.md: ") for line in said if "chips.md" in line]
    assert len(mine) == len(SAID) and all(line.startswith(words) for line, words in zip(mine, SAID, strict=True))
    assert "Look at briefs/race.md: column takeaways: line 1: No share is called “no-such”." in said
    assert "Look at briefs/race.md: column body: line 1: No chain is called “no-such”." in said
    assert "Look at sources.csv: row 2, column abstract: line 1: No actor is called “xx”." in said
    assert len(said) == len(SAID) + 3
