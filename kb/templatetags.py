"""{{ text|markdown }}, {% cite record %}, {% references %}: built in, no {% load %}. One numbering of sources a page."""

import re
from collections import defaultdict
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from django import template
from django.conf import settings
from django.core.signals import request_started
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.text import slugify

from kb.editions.answering import carried
from kb.editorial.models import Part, Record
from kb.http import nouns
from kb.markdown import Found, Target, includes, render, targets
from kb.sources.models import Cited, Source

register = template.Library()
WHY_OVERDUE = "A newer edition of its source should be out by now, or the day has passed on which an editor wanted to look again."
FLAG = mark_safe('<span aria-hidden="true">⚑</span><span class="visually-hidden">Report a problem with this figure</span>')


@dataclass
class Reference:
    """A source that the page cites, and where in it."""

    number: int
    source: Source
    places: dict[tuple[str, str], None] = field(default_factory=dict)

    @property
    def locators(self) -> str:
        return "; ".join(dict.fromkeys(locator for locator, _ in self.places if locator))

    @property
    def quotes(self) -> list[str]:
        return list(dict.fromkeys(quote for _, quote in self.places if quote))


class Page:
    """What the page that is being drawn has cited and linked so far."""

    def __init__(self):
        self.references: dict[str, Reference] = {}
        self.found: dict[Target, Found | None] = {}
        self.explained: set[str] = set()

    def number(self, source: Source, locator: str = "", quote: str = "") -> int:
        reference = self.references.setdefault(source.slug, Reference(len(self.references) + 1, source))
        reference.places[locator, quote] = None
        return reference.number

    def resolve(self, targets: list[Target]) -> dict[Target, Found]:
        """One query for each noun or word of includes of which something is not known yet."""
        asked = defaultdict(list)
        for target in targets:
            if target not in self.found:
                self.found[target] = None
                asked[target.noun, target.is_include].append(target.key)
        for (noun, is_include), keys in asked.items():
            found = includes[noun].find(keys) if is_include else _named(noun, keys)
            self.found |= {Target(noun, key, is_include): each for key, each in found.items()}
        return {target: record for target in targets if (record := self.found[target])}


_page: ContextVar[Page] = ContextVar("page")


def page() -> Page:
    if not _page.get(None):
        begin_page()
    return _page.get()


def begin_page(**kwargs) -> None:
    _page.set(Page())


request_started.connect(begin_page, dispatch_uid="begin_page")


def _named(noun: str, keys: list[str]) -> Mapping[str, Found]:
    model = nouns().get(noun)
    found = model.with_names().filter(**{f"{model.key_name}__in": keys}) if model else []
    return {record.natural_key: record for record in found}


@register.simple_tag
def foresee(*texts):
    """Looks up what several texts of a page point to at once, so that the page asks no more often than for one of them."""
    page().resolve([target for text in texts for target in targets(text or "")])
    return ""


@register.filter
def markdown(text):
    """Safe HTML. One query for each noun that the text links to and the page has not yet."""
    here = page()
    return render(
        text or "",
        resolve=here.resolve,
        number=lambda key, locator: here.number(here.found[Target("source", key)], locator),
    ).html


@register.simple_tag
def cite(record):
    """The numbers of the record's sources, each a link to the list of references. No query if its citations are loaded.

    A part without citations of its own (an observation has one source; a target has its strategy's) says that or nothing.
    """
    if hasattr(record, "citations"):
        cited = [(citation.source, citation.locator, citation.quote) for citation in record.citations.all()]
        if not cited:
            return format_html(' <span class="uncited" title="{}">uncited</span>', "No source is given for this.")
    else:
        source = getattr(record, "source", None)
        cited = [(source, "", "")] if isinstance(source, Source) else []
    here = page()
    numbered = [(one.slug, str(one), locator, here.number(one, locator, quote)) for one, locator, quote in cited]
    return format_html_join(
        "",
        '<sup class="cite"><a href="#source-{}" title="{}">[{}]</a></sup>',
        ((slug, ", ".join(filter(None, (title, locator))), number) for slug, title, locator, number in dict.fromkeys(numbered)),
    )


@register.simple_tag
def overdue(record):
    """Says so beside a claim at which somebody should have looked again. No query if its citations are loaded."""
    if not isinstance(record, Cited) or not record.is_overdue():
        return ""
    since = date_format(record.stale_after, "F Y")
    return format_html(' <span class="overdue" title="{}">overdue for review since {}</span>', WHY_OVERDUE, since)


@register.inclusion_tag("kb/_review.html")
def review(record):
    """When somebody looked, and when somebody should look again. No query if its citations are loaded."""
    if not isinstance(record, Cited):
        return {}
    looked = max(filter(None, (citation.source.last_checked for citation in record.citations.all())), default=None)
    return {"record": record, "looked": looked, "until": record.stale_after, "is_overdue": record.is_overdue()}


@register.simple_tag
def report(thing=None, words=""):
    """The way to the form in which a reader reports a problem with a record or a part; a flag, if there are no `words`."""
    address = reverse("report")
    if isinstance(thing, Record):
        address += f"?about={thing.noun()}:{thing.natural_key}"
    elif isinstance(thing, Part):
        address += f"?about={thing._meta.model_name}:{thing.pk}"
    shown = format_html("{}", words) if words else FLAG
    return format_html('<a class="report" rel="nofollow" href="{}">{}</a>', address, shown)


@register.filter
def lasting(request):
    """Where the page can be read for ever as it is now."""
    here, edition = request.build_absolute_uri(), getattr(request, "edition", 0)
    return carried(here, edition) if edition and getattr(request, "dated", False) else here


@register.inclusion_tag("kb/_references.html")
def references():
    """The sources that the page has cited up to here, by number."""
    return {"references": list(page().references.values())}


@cache
def glossary() -> dict[str, tuple[str, str]]:
    """By the end of its address, each term of docs/glossary.md with the first sentence that explains it."""
    text = (settings.BASE_DIR / "docs/glossary.md").read_text()
    entries = re.findall(r"^### (.+)\n\n((?:.+\n)+)", text, re.MULTILINE)
    return {slugify(name): (name, re.split(r"(?<=\.) ", " ".join(said.split()))[0]) for name, said in entries}


@register.simple_tag
def term(key, words=""):
    """A word of ours with what it means: {% term "hhi" "the index" %}. A link where a page says it first, then plain words."""
    name, said = glossary()[key]
    words = words or name.lower()
    if key in (explained := page().explained):
        return words
    explained.add(key)
    return format_html('<a class="term" href="{}#text-{}" title="{}">{}</a>', reverse("glossary"), key, said, words)


@register.filter
def edtf(text):
    """A source's date in words: "March 2025", "2025 (uncertain)". Undated if blank.

    Sources have dates, not periods: what else EDTF knows is the domain's.
    """
    if not text:
        return "undated"
    said = {"?": " (uncertain)", "~": " (approximate)", "%": " (uncertain and approximate)"}.get(text[-1], "")
    numbers = [int(part) for part in text.rstrip("?~%").split("-")]
    try:
        day = date(*numbers, *[1] * (3 - len(numbers)))
    except ValueError:  # the 31st of June: shown as it was written
        return text
    return date_format(day, ("Y", "F Y", "j F Y")[len(numbers) - 1]) + said
