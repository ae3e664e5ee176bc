"""What editors write becomes what readers see, and nothing that an attacker writes does."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.markdown import MAX_LENGTH, Target, render, targets


class Named:
    def __init__(self, name):
        self.name = name

    def __str__(self):
        return self.name.title()

    def get_absolute_url(self):
        return f"/{self.name}/"


def all_but_nothing(asked):
    """Knows everything except what is called "nothing"."""
    return {target: Named(target.key) for target in asked if target.key != "nothing"}


def html(text, resolve=all_but_nothing):
    return render(text, resolve=resolve).html


def test_a_wiki_link_leads_to_the_record_by_its_name():
    assert html("See [[arena:chips]].") == '<p>See <a class="wiki" href="/chips/">Chips</a>.</p>'


def test_a_wiki_link_may_have_words_of_its_own():
    assert '<a class="wiki" href="/chips/">the tiny things</a>' in html("[[arena:chips|the tiny things]]")


def test_the_words_of_a_wiki_link_stay_even_if_they_are_the_key():
    assert ">Cells<" in html("[[stage:cells]]") and ">cells<" in html("[[stage:cells|cells]]")


def test_in_a_table_the_bar_of_a_link_is_written_with_a_backslash():
    page = html("| a | b |\n|---|--:|\n| [[arena:chips\\|tiny]] | 2 |")
    assert '<td><a class="wiki" href="/chips/">tiny</a></td>' in page
    assert '<td class="align-right">2</td>' in page


def test_an_unknown_target_is_shown_as_such_and_is_no_error():
    rendered = render("[[arena:nothing|chips]] and [@nothing]", resolve=all_but_nothing)
    assert '<span class="unknown-target" title="No arena is called “nothing”.">chips</span>' in rendered.html
    assert '<sup class="unknown-target" title="No source is called “nothing”.">[?]</sup>' in rendered.html
    assert rendered.unknown == (Target("arena", "nothing"), Target("source", "nothing"))


def test_a_cite_stands_close_to_what_it_marks():
    assert html("It runs on chips [@usgs].") == html("It runs on chips[@usgs].")


def test_a_cite_is_a_number_that_leads_to_its_source():
    rendered = render("So it is [@usgs, p. 4]. And so [@iea; @usgs].", resolve=all_but_nothing)
    assert '<sup class="cite"><a href="#source-usgs" title="Usgs, p. 4">[1]</a></sup>' in rendered.html
    assert re.findall(r"\[(\d)\]", rendered.html) == ["1", "2", "1"]
    assert rendered.cited == ("usgs", "iea")


def test_sources_are_numbered_in_the_order_of_the_text():
    text = "# A [@a]\n\n- x [@b]\n    - y [@c]\n- z [@d]\n\n> q [@e]\n\n| t |\n|---|\n| *u [@f]* |\n\n[@g]"
    rendered = render(text, resolve=all_but_nothing)
    assert rendered.cited == tuple("abcdefg")
    assert re.findall(r"\[(\d)\]", rendered.html) == list("1234567")


def test_the_page_may_number_its_sources_itself():
    rendered = render("[@usgs]", resolve=all_but_nothing, number=lambda key, locator: 7)
    assert "[7]" in rendered.html


@pytest.mark.parametrize("text", ["`[[arena:chips]] [@usgs]`", "    [[arena:chips]] [@usgs]\n", "\\[[arena:chips]] \\[@usgs]"])
def test_code_and_what_follows_a_backslash_is_left_alone(text):
    page = html(text)
    assert "<a" not in page
    assert "[[arena:chips]]" in page


def test_everything_is_asked_for_once():
    asked = []

    def resolve(these):
        asked.append(these)
        return all_but_nothing(these)

    html("[[arena:chips]] [[actor:cn]] [[arena:chips|again]]\n\n> - [@usgs] [[actor:us]]", resolve)
    assert asked == [[Target("arena", "chips"), Target("actor", "cn"), Target("source", "usgs"), Target("actor", "us")]]


def test_a_text_that_points_nowhere_asks_nothing():
    def resolve(these):
        raise AssertionError("asked")

    assert html("Plain *words*.", resolve) == "<p>Plain <em>words</em>.</p>"


def test_targets_are_known_without_rendering():
    assert targets("[[arena:chips|x]] [@usgs, p. 4; @iea] [[arena:chips]]") == [
        Target("arena", "chips"),
        Target("source", "usgs"),
        Target("source", "iea"),
    ]


def test_headings_stand_below_the_page_s_own_and_have_ids_of_their_own():
    assert html("# Now\n\n# Now") == '<h2 id="text-now">Now</h2>\n<h2 id="text-now_1">Now</h2>'


def test_a_link_to_elsewhere_is_no_recommendation_and_one_to_here_is():
    page = html("[a](https://example.org/) [b](/arenas/) [c](//example.org/) [d](/\\example.org/)")
    assert page.count('rel="nofollow noopener"') == 3
    assert '<a href="/arenas/">b</a>' in page


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext><style><img onerror=alert(1) src>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        '<a href="javas&#99;ript:alert(1)">x</a>',
        '<p onclick="alert(1)" style="color:red">x</p>',
        "<style>p { color: red }</style>",
        "<iframe src=https://example.org></iframe>",
        "![x](https://example.org/pixel.png)",
        "<form action=https://example.org><input name=q></form>",
        '[[arena:"><script>alert(1)</script>]]',
        '[@"><script>alert(1)</script>]',
        '[[arena:nothing|"><img src=x onerror=alert(1)>]]',
        '[x](https://example.org/ "a \' onmouseover=alert(1)")',
        '<a href="/x"rel="nofollow noopener"onclick=alert(1)>x</a>',
    ],
)
def test_nothing_runs_and_nothing_is_fetched(attack):
    page = html(attack)
    tags = [re.sub('"[^"]*"', "", tag) for tag in re.findall(r"<(?!/)[^>]*>", page)]
    assert not [tag for tag in tags if re.search(r"script|style|<img|<svg|<math|iframe|<form|<input|\son\w+=", tag)]
    assert not re.search(r'(href|src)="?\s*(javascript|data):', page, re.IGNORECASE)


MARKS = ["[[", "arena:", "x", "|", "]]", "[@", ";", ",", "]", "`", "\\", "\n", "*", "<b>", "> "]


@given(st.text(max_size=200) | st.lists(st.sampled_from(MARKS)).map("".join))
def test_any_text_can_be_rendered(text):
    rendered = render(text, resolve=all_but_nothing)
    assert "<script" not in rendered.html
    assert "klzzwxh" not in rendered.html.replace(text, "")  # the converter's own marks for what it has put aside


@given(st.lists(st.sampled_from(["[[arena:a]]", "[[actor:b|c]]", "[@s]", "[@s, p. 1; @t]", "`[[arena:code]]`", "words", "\n\n"])))
def test_what_is_asked_for_was_announced(pieces):
    text, asked = " ".join(pieces), []

    def resolve(these):
        asked.extend(these)
        return {}

    render(text, resolve=resolve)
    assert set(asked) <= set(targets(text))


@pytest.mark.parametrize(
    "text",
    [
        "x" * (MAX_LENGTH + 1),
        "[" * 100_000,
        "[[arena:" * 12_000,
        "*a **b " * 10_000,
        "<a " * 30_000,
        ">" * 1000,
        " " * 80 + "- deep",
        "`" * 90_000,
    ],
    ids=lambda text: f"{text[:5].strip()}…",
)
def test_a_hostile_text_is_shown_as_it_was_written(text):
    page = html(text)
    assert page.startswith("<p>This text is too long or too deeply nested")
    assert targets(text) == []


def test_a_long_honest_text_is_laid_out():
    table = "| stage | share |\n|---|---|\n" + "| [[stage:refining\\|Refining]] | about 85–95 % [@usgs, p. 4] |\n" * 150
    text = "\n\n".join(["## A heading", "Some *words* on [[arena:chips]] [@usgs, p. 4]. " * 20, "- a\n- b", table] * 5)
    page = html(text)
    assert page.count("<td>") == 5 * 150 * 2
