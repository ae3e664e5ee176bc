"""References as other programs export them: what is understood, what is said of the rest, and that nothing breaks it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.sources.models import Source, SourceKind
from kb.sources.pasting import MAX_ENTRIES, MAX_LENGTH, read
from tests import factories as make
from tests.editor import Editor, form_of

PAGE = "/admin/sources/source/from-a-reference/"

BIBTEX = r"""
@string{jep = "Journal of Everything"}
@article{Mueller:2025,
  author = {M{\"u}ller, Hans and {International Energy Agency} and Jan van der Berg},
  title = {The {R}are earths \& 100% of what follows},
  journal = jep, year = 2025, month = mar,
  doi = {https://doi.org/10.1000/182}, url = {https://example.org/a\_b?c=%20d}, langid = {ngerman},
}
"""
RIS = """\ufeffTY  - RPRT
AU  - International Energy Agency
A1  - Smith, Jane
T1  - Critical minerals
 and what they are for
PY  - 2025
DA  - 2025/03/14
PB  - IEA
UR  - https://example.org/minerals
LA  - English
ER  -
"""
CSL = [
    {
        "id": "http://zotero.org/x/items/ABC", "type": "report", "title": "Critical <i>minerals</i>",
        "author": [{"literal": "IEA"}, {"family": "Berg", "given": "Jan", "non-dropping-particle": "van der"}],
        "issued": {"date-parts": [[2025, 3]]}, "publisher": "IEA", "URL": "https://example.org/m", "DOI": "10.1000/183",
        "language": "en-GB",
    }
]  # fmt: skip


def fields_of(text):
    reading = read(text)
    assert not reading.faults
    [source] = reading.sources
    return source.fields


def test_bibtex_is_understood_with_its_accents_institutions_and_abbreviations():
    assert fields_of(BIBTEX) == {
        "title": "The Rare earths & 100% of what follows",
        "kind": "article-journal",
        "authors": "Müller, Hans\nInternational Energy Agency\nvan der Berg, Jan",
        "container_title": "Journal of Everything",
        "issued": "2025-03",
        "url": "https://example.org/a_b?c=%20d",
        "doi": "10.1000/182",
        "language": "de",
        "slug": "mueller-2025",
    }


def test_ris_is_understood_with_its_second_lines():
    assert fields_of(RIS) == {
        "title": "Critical minerals and what they are for",
        "kind": "report",
        "authors": "Smith, Jane\nInternational Energy Agency",
        "publisher": "IEA",
        "issued": "2025-03-14",
        "url": "https://example.org/minerals",
        "language": "en",
        "slug": "smith-2025",
    }


def test_csl_json_is_understood():
    fields = fields_of(json.dumps(CSL))
    assert fields["title"] == "Critical minerals" and fields["authors"] == "IEA\nvan der Berg, Jan"
    assert (fields["kind"], fields["issued"], fields["doi"], fields["language"]) == ("report", "2025-03", "10.1000/183", "en-GB")
    assert fields_of(json.dumps(CSL[0])) == fields, "one alone needs no list"


@pytest.mark.parametrize(
    "text, line, words",
    [
        ("@book{a, title={One}, year=2020}\n@book{b,\n  title={Two}", 2, "not closed"),
        ("@book{a, title={One},\n title={Two}}", 1, "stands twice"),
        ("@book{a, title={One}}\n\n@book{a, title={Two}}", 3, "Its key is that of an entry above"),
        ("TY  - BOOK\nTI  - One\nER  -\nTY  - BOOK\nTI  - Two", 4, "not ended by"),
        ("TY  - BOOK\nER  -\nstray words", 3, "stands outside a reference"),
        ('[{"title": "One"},\n {"title": Two}]', 2, "not JSON"),
        ('[{"title": "One"},\n 2]', 2, "in curly brackets"),
        ('[{"title": "One"}\n', 2, "not closed"),
        ("Smith, J. (2025). Title. Publisher.", 1, "none of the three"),
        (" ", 1, "nothing here"),
        ("@comment{nothing}", 1, "holds no reference"),
        ("[" * 90_000, 1, "nested too deeply"),
        ("x" * (MAX_LENGTH + 1), 1, "at most 200,000"),
    ],
)
def test_what_cannot_be_read_is_told_by_its_line(text, line, words):
    assert any(fault.line == line and words in fault.reason for fault in read(text).faults), read(text).faults


def test_one_bad_reference_does_not_take_the_others_along():
    reading = read("@book{a, title={One}}\n@book{b, title={Two}, title={Two}}\n@book{c, title={Three}}")
    assert [source.fields["title"] for source in reading.sources] == ["One", "Three"] and len(reading.faults) == 1


def test_what_is_taken_for_something_else_or_left_out_is_said():
    text = "@phdthesis{x, title={T}, url={ftp://old}, date={last spring}, language={Klingon!}, doi={none}}"
    [source] = read(text).sources
    assert source.fields == {"title": "T", "kind": "report", "slug": "x"}
    assert len(source.notes) == 5


def test_sources_of_one_author_and_year_get_keys_of_their_own():
    many = [{"title": f"T{number}", "author": [{"literal": "IEA"}], "issued": {"date-parts": [["2025"]]}} for number in range(30)]
    keys = [source.fields["slug"] for source in read(json.dumps(many)).sources]
    assert keys[:3] == ["iea-2025", "iea-2025b", "iea-2025c"] and len(set(keys)) == 30


def test_no_more_than_a_hundred_are_taken_and_that_is_said():
    reading = read(json.dumps([{"title": str(number)} for number in range(MAX_ENTRIES + 5)]))
    assert len(reading.sources) == MAX_ENTRIES and "left out" in reading.faults[0].reason


KEYS = [
    "title",
    "author",
    "issued",
    "type",
    "URL",
    "DOI",
    "language",
    "id",
    "publisher",
    "container-title",
    "date-parts",
    "literal",
]
VALUES = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20), lambda inner: (
    st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)), max_leaves=12)  # fmt: skip
MARKS = '@{}(),="#\\$%&~^_ \n-' + "TYERAUbookartile{}"


@given(st.one_of(
    VALUES.map(json.dumps),
    st.text(max_size=60),
    st.text(MARKS, max_size=60).map("@book{a, title = ".__add__),
    st.text(MARKS, max_size=40).map(lambda inside: f"@book{{a, title={{{inside}}}, author={{{inside}}}, year={{{inside}}}}}"),
    st.text(MARKS, max_size=60).map("TY  - BOOK\n".__add__),
))  # fmt: skip
def test_whatever_is_pasted_is_answered_and_can_be_kept_in_a_field(text):
    reading = read(text)
    assert reading.sources or reading.faults
    for source in reading.sources:
        assert source.fields["kind"] in SourceKind.values and source.fields["slug"]
        for name, value in source.fields.items():
            assert Source._meta.get_field(name) and "\x00" not in value and value.encode()


# --- the page ---


@pytest.mark.django_db(transaction=True)
class TestThePage:
    def ask(self, editor, text, **more):
        return editor.client.post(PAGE, {"reference": text} | more)

    def test_a_reference_is_shown_as_understood_and_kept_as_a_draft(self):
        edith = Editor()
        assert "Paste a reference instead" in edith.client.get("/admin/sources/source/add/").content.decode()
        assert PAGE in edith.client.get("/admin/sources/source/").content.decode()
        shown = self.ask(edith, RIS, _read="1")
        page = shown.content.decode()
        assert "Critical minerals and what they are for" in page and "Understood, as RIS" in page and edith.current() is None
        kept = self.ask(edith, RIS, _keep="1", take="0")
        draft = edith.draft_of(Source, slug="smith-2025")
        assert kept.status_code == 302 and str(draft.object_id) in kept["Location"] and draft.content["publisher"] == "IEA"
        assert not Source.objects.exists(), "readers see nothing of it yet"
        make.release(edith.current())
        assert Source.objects.get().grade == "unknown"

    def test_several_are_kept_at_once_but_not_those_that_are_not_ticked_or_are_there_already(self):
        make.publish(make.source("old", title="Old", doi="10.1000/1"))
        edith = Editor()
        text = "@book{a, title={A}}\n@book{b, title={B}}\n@book{c, title={C}}\n@book{d, title={D}, doi={10.1000/1}}"
        page = self.ask(edith, text).content.decode()
        assert "there already" in page and page.count('name="take"') == 3
        assert self.ask(edith, text, _keep="1", take=["0", "2", "3"]).status_code == 302
        assert sorted(edith.current().revisions.values_list("key", flat=True)) == ["a", "c"]
        again = self.ask(edith, text, _keep="1", take=["0", "2"])
        assert again.status_code == 200 and "None is ticked" in again.content.decode(), "sent twice, it makes none twice"

    def test_a_key_that_another_source_has_gets_a_letter(self):
        make.publish(make.source("iea-2025", title="Another"))
        edith = Editor()
        self.ask(edith, "@book{iea-2025, title={New}}", _keep="1", take="0")
        assert edith.draft_of(Source).content["slug"] == "iea-2025b"

    def test_a_reference_that_no_source_can_be_made_of_is_refused_by_its_line_and_nothing_typed_is_lost(self):
        edith = Editor()
        text = '[{"title": "Fine"},\n {"id": "x"}, {"title": "' + "long" * 100 + '"}]'
        answer = self.ask(edith, text, _keep="1", take=["0", "1", "2"])
        page = answer.content.decode()
        assert answer.status_code == 200 and "Line 2: Title: This field cannot be blank." in page
        assert "at most 300 characters" in page and form_of(answer)["reference"] == text and edith.current() is None

    def test_a_citation_gets_its_source_from_a_reference_in_its_popup(self):
        edith = Editor()
        add = edith.client.get("/admin/sources/source/add/?_to_field=id&_popup=1").content.decode()
        assert f"{PAGE}?_popup=1" in add
        assert 'name="_popup"' in edith.client.get(PAGE, {"_popup": "1"}).content.decode()
        answer = self.ask(edith, RIS, _keep="1", take="0", _popup="1")
        assert str(edith.draft_of(Source).object_id) in answer.content.decode() and "popup_response.js" in answer.content.decode()

    def test_it_is_for_those_who_may_add_sources(self):
        rita = Editor("rita", "author")
        rita.user.groups.clear()
        assert rita.client.get(PAGE).status_code == 403 and self.ask(rita, RIS, _keep="1", take="0").status_code == 403
        assert Editor().client.put(PAGE).status_code == 405

    def test_many_references_cost_no_more_queries_than_two(self, django_assert_max_num_queries):
        edith, counts = Editor(), []
        for size in (2, 22):
            with django_assert_max_num_queries(60) as asked:
                self.ask(edith, json.dumps([{"title": f"T{number}"} for number in range(size)]))
            counts.append(len(asked))
        assert counts[0] == counts[1]
