"""Editors' Markdown to safe HTML, with wiki links ([[arena:semiconductors|chips]]), cites ([@key, p. 4]) and includes.

An include, such as {% held ree-mining cn %}, is a figure that is drawn from the records; which there are, the domain says
(`includes`). Knows no models: who calls says what a target is. What the converter makes of a text is sanitised
afterwards, so that neither raw HTML in the text nor a fault of the converter reaches a reader.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol
from xml.etree.ElementTree import Element, SubElement

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import TocExtension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

#: The converter's time grows with the square of a hostile text. What is longer, or holds more marks than anybody
#: writes, is shown as it was written.
MAX_LENGTH = 100_000
MAX_PARAGRAPH = 20_000
MAX_MARKS = 5_000
MAX_MARKS_IN_PARAGRAPH = 800
MAX_TAGS_IN_PARAGRAPH = 200
MAX_DEPTH = 20
MARK = re.compile(r"[\[<*_`&!{]")
DEEP = re.compile(rf"^(?:[ \t]*>){{{MAX_DEPTH}}}|^[ \t]{{{4 * MAX_DEPTH}}}", re.MULTILINE)

#: In a table the bar of a link is written \\|, and a backslash before the bracket makes it plain text.
WIKI_LINK = r"(?<!\\)\[\[([a-z][a-z-]{0,30}):([^\[\]|\\\n]{1,200})(?:\\?\|([^\[\]|\n]{1,300}))?\]\]"
CITE = r"(?<!\\)\[(@[^\[\]@;\n]{1,200}(?:;[ ]?@[^\[\]@;\n]{1,200}){0,19})\]"
#: A word that somebody knows, and what is asked of it.
INCLUDE = r"(?<!\\)\{% {1,3}([a-z]{1,30})((?: {1,3}(?!%\})[^\s{}|]{1,150}){1,4}) {1,3}%\}"
CODE = re.compile(r"`[^`\n]*`|^(?: {4}|\t).*$", re.MULTILINE)

HEADINGS, CELLS = ("h2", "h3", "h4", "h5", "h6"), ("th", "td")
TAGS = {
    *HEADINGS, *CELLS, "p", "br", "hr", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "a", "sup", "span",
    "table", "thead", "tbody", "tr",
}  # fmt: skip
ATTRIBUTES = {
    **{tag: {"id"} for tag in HEADINGS},
    "a": {"href", "title"},
    "span": {"title"},
    "sup": {"title"},
    "ol": {"start"},
}
CLASSES = {
    "a": {"wiki"},
    "span": {"unknown-target"},
    "sup": {"cite", "unknown-target"},
    **{tag: {"align-left", "align-right", "align-center"} for tag in CELLS},
}
LOCAL = re.compile(r'(<a (?:class="wiki" )?href="(?:/(?![/\\])|#)[^"<>]*"[^<>]*?) rel="nofollow noopener"')


class Target(NamedTuple):
    """What a text points to: an arena by its slug, a source by its citation key, a figure by the words of its include."""

    noun: str
    key: str
    is_include: bool = False

    @property
    def missing(self) -> str:
        """What to tell who looks for it."""
        if self.is_include:
            return f"{{% {self.noun} {self.key} %}} finds nothing. It is written {includes[self.noun].usage}."
        return f"No {self.noun.replace('-', ' ')} is called “{self.key}”."


class Found(Protocol):
    """What a target turned out to be; every record is one."""

    def get_absolute_url(self) -> str: ...


Resolve = Callable[[list[Target]], Mapping[Target, Found]]


@dataclass(frozen=True)
class Include:
    """A word of includes: how it is written, and what finds their figures by what follows the word, in as many queries
    however many there are. A figure says itself by `str`, leads to its record, and may have a `title` that says whose it is.
    """

    usage: str
    find: Callable[[list[str]], Mapping[str, Found]]


#: By word. The domain adds its own when it starts.
includes: dict[str, Include] = {}


@dataclass(frozen=True)
class Rendered:
    html: SafeString
    cited: tuple[str, ...] = ()
    unknown: tuple[Target, ...] = ()

    def __str__(self):
        return self.html


def targets(text: str) -> list[Target]:
    """What a text may point to, each once; also what stands in code, where it will not be a link."""
    return list(dict.fromkeys(target for _, target in places(text)))


def places(text: str) -> Iterator[tuple[int, Target]]:
    """The same with where in the text it stands, as often as it does: links first, then cites, then includes."""
    if too_much(text):
        return
    yield from ((found.start(), Target(found[1], found[2].strip())) for found in re.finditer(WIKI_LINK, text))
    yield from ((found.start(), Target("source", key)) for found in re.finditer(CITE, text) for key, _ in _cites(found[1]))
    yield from ((found.start(), _include(found[1], found[2])) for found in re.finditer(INCLUDE, text) if found[1] in includes)


def without_code(text: str) -> str:
    """Blanks where code stands, so that every other character stays where it was."""
    return CODE.sub(lambda code: " " * len(code[0]), text)


def plain(text: str) -> str:
    """The words alone, for where nothing can be drawn: what an include would say is left out as "…"."""
    text = re.sub(INCLUDE, lambda m: "…" if m[1] in includes else m[0], text)
    return re.sub(WIKI_LINK, lambda m: m[3] or m[2], re.sub(" ?" + CITE, "", text))


def render(text: str, *, resolve: Resolve, number: Callable[[str, str], int] | None = None) -> Rendered:
    """Calls `resolve` at most once, with all targets. `number(key, locator)` gives a cited source its number on the page."""
    text = text.replace("\r\n", "\n").replace("\x00", "")
    if too_much(text):
        return _as_written(text)
    links = Links(resolve, number or _in_order())
    converter = Markdown(extensions=[TableExtension(), SaneListExtension(), _headings(), links], output_format="html")
    try:
        html = converter.convert(text)
    except RecursionError:
        return _as_written(text)
    return Rendered(_clean(html), tuple(links.cited), tuple(links.unknown))


def too_much(text: str) -> bool:
    if len(text) > MAX_LENGTH or len(MARK.findall(text)) > MAX_MARKS or DEEP.search(text):
        return True
    return any(map(_too_dense, text.split("\n\n")))


def _too_dense(paragraph: str) -> bool:
    return (
        len(paragraph) > MAX_PARAGRAPH
        or paragraph.count("<") > MAX_TAGS_IN_PARAGRAPH
        or len(MARK.findall(paragraph)) > MAX_MARKS_IN_PARAGRAPH
    )


def _as_written(text: str) -> Rendered:
    note = "This text is too long or too deeply nested to be laid out; it is shown as it was written."
    return Rendered(format_html("<p>{}</p>\n<pre>{}</pre>", note, text))


def _clean(html: str) -> SafeString:
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener",
    )
    return mark_safe(LOCAL.sub(r"\1", clean))


def _headings() -> TocExtension:
    """A page has its own h1; and its own ids, which those of a text must not meet."""
    return TocExtension(baselevel=2, slugify=lambda heading, separator: f"text-{slugify(heading)}")


def _in_order() -> Callable[[str, str], int]:
    numbers: dict[str, int] = {}
    return lambda key, locator: numbers.setdefault(key, len(numbers) + 1)


class Links(Extension):
    """Collects what a text points to while it is read, asks once, and writes the links."""

    def __init__(self, resolve: Resolve, number: Callable[[str, str], int]):
        super().__init__()
        self.resolve, self.number = resolve, number
        self.places: dict[Element, tuple[Target, str]] = {}
        self.cited: dict[str, None] = {}
        self.unknown: dict[Target, None] = {}

    def extendMarkdown(self, md):
        md.inlinePatterns.register(WikiLink(WIKI_LINK, self), "wiki", 185)  # after code, before escapes and links
        md.inlinePatterns.register(Figure(INCLUDE, self), "include", 186)
        md.inlinePatterns.register(Cite(" ?" + CITE, self), "cite", 184)  # a mark stands close to what it marks
        for picture in ("image_link", "image_reference", "short_image_ref"):  # pictures are no part of a text
            md.inlinePatterns.deregister(picture)
        md.treeprocessors.register(Fill(self), "links", 15)  # when all inline marks have been read

    def fill(self, root: Element):
        """In the order of the text: so are sources numbered."""
        places = [(place, *self.places[place]) for place in root.iter() if place in self.places]
        found = self.resolve(list(dict.fromkeys(target for _, target, _ in places))) if places else {}
        for place, target, words in places:
            if target not in found:
                self.unknown[target] = None
                place.set("class", "unknown-target")
                place.set("title", target.missing)
                place.text = (words or target.key) if place.tag == "span" else "[?]"
            elif target.is_include:
                place.tag, place.text = "a", str(found[target])
                place.set("class", "wiki")
                place.set("href", found[target].get_absolute_url())
                place.set("title", getattr(found[target], "title", ""))
            elif place.tag == "span":
                place.tag, place.text = "a", words or str(found[target])
                place.set("class", "wiki")
                place.set("href", found[target].get_absolute_url())
            else:
                self.cite(place, target.key, words, str(found[target]))

    def cite(self, place: Element, key: str, locator: str, name: str):
        self.cited[key] = None
        place.set("class", "cite")
        link = SubElement(place, "a", {"href": f"#source-{key}", "title": ", ".join(filter(None, (name, locator)))})
        link.text = f"[{self.number(key, locator)}]"


class Fill(Treeprocessor):
    def __init__(self, links: Links):
        super().__init__()
        self.links = links

    def run(self, root):
        self.links.fill(root)
        for cell in root.iter():
            if cell.tag in ("th", "td") and "style" in cell.attrib:
                cell.set("class", f"align-{cell.attrib.pop('style').removeprefix('text-align: ').rstrip(';')}")


class WikiLink(InlineProcessor):
    def __init__(self, pattern: str, links: Links):
        super().__init__(pattern)
        self.links = links

    def handleMatch(self, m, data):
        noun, key, words = m.group(1), m.group(2).strip(), m.group(3)
        place = Element("span")
        self.links.places[place] = Target(noun, key), (words or "").strip()
        return place, m.start(0), m.end(0)


class Figure(InlineProcessor):
    def __init__(self, pattern: str, links: Links):
        super().__init__(pattern)
        self.links = links

    def handleMatch(self, m, data):
        if m[1] not in includes:  # it stays as it was written
            return None, None, None
        place = Element("span")
        self.links.places[place] = _include(m[1], m[2]), "(no figure)"
        return place, m.start(0), m.end(0)


class Cite(InlineProcessor):
    def __init__(self, pattern: str, links: Links):
        super().__init__(pattern)
        self.links = links

    def handleMatch(self, m, data):
        around = Element("span")
        for key, locator in _cites(m.group(1)):
            place = SubElement(around, "sup")
            self.links.places[place] = Target("source", key), locator
        return around, m.start(0), m.end(0)


def _include(word: str, asked: str) -> Target:
    return Target(word, " ".join(asked.split()), True)


def _cites(inside: str) -> Iterable[tuple[str, str]]:
    for cite in inside.split(";"):
        key, _, locator = cite.strip().removeprefix("@").partition(",")
        yield key.strip(), locator.strip()
