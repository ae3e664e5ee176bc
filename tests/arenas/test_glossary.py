"""The words of the knowledge base: each is explained once, and the pages lead to that where they first use it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.text import slugify

from kb.editorial.models import Record
from kb.http import nouns
from kb.templatetags import glossary
from tests.arenas.pages import read

ROOT = Path(settings.BASE_DIR)


def test_every_term_that_a_page_uses_is_explained_and_every_noun_is():
    used = {
        term
        for path in (ROOT / "templates").rglob("*.*")
        if path.is_file()
        for term in re.findall(r'{% term "([^"]+)"', path.read_text())
    }
    assert {"hhi", "basis", "chokepoint", "as-of", "exposure", "rank", "withheld", "edition"} <= used
    assert used <= glossary().keys(), used - glossary().keys()
    assert {slugify(model._meta.verbose_name) for model in nouns().values() if issubclass(model, Record)} <= glossary().keys()


def test_every_term_has_one_place_in_the_alphabet_of_its_part_and_one_to_three_sentences():
    text = (ROOT / "docs/glossary.md").read_text()
    terms = re.findall(r"^### (.+)$", text, re.MULTILINE)
    assert len(terms) == len(glossary()) == len({slugify(term) for term in terms}) > 50
    for part in text.split("\n## ")[1:]:
        names = re.findall(r"^### (.+)$", part, re.MULTILINE)
        assert names == sorted(names, key=str.lower)
        for said in re.split(r"^### .+$", part, flags=re.MULTILINE)[1:]:
            assert 1 <= len(re.findall(r"[.?!](?=\s|$)", said)) <= 3, said
    assert all(said and not re.search(r"[\[*`]", said) for _, said in glossary().values())


@pytest.mark.django_db
def test_the_glossary_is_a_page_whose_sections_and_terms_can_be_linked_to():
    page = read("/glossary/")
    anchors = re.findall(r' id="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    assert {f"text-{term}" for term in glossary()} <= set(anchors)
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(anchors)
    assert 'href="/glossary/"' in read("/")


@pytest.mark.django_db
@pytest.mark.usefixtures("supply")
def test_a_page_explains_a_term_where_it_says_it_first_and_only_there():
    page = read("/stages/mining/")
    [link] = re.findall(r'<a class="term" href="/glossary/#text-basis"[^>]*>[^<]+</a>', page)
    assert 'title="What makes a share an actor’s: where the thing is made' in link.replace("&#x27;", "'") and link.endswith(
        ">Basis</a>"
    )
    assert page.count("Basis") > page.count("#text-basis") == 1
    assert page.count('href="/glossary/#text-withheld"') == 1
    assert page.count('href="/glossary/#text-as-of"') == 1
