"""Sources, and what cites them."""

from kb.sources.models import Citation, Grade, Source, SourceKind

from ._kinds import choices, dates, keys, nouns, records, texts, years
from ._sets import Filters


class SourceFilters(Filters):
    slug = keys(Source, at="pk", help_text="The source’s own citation key.")
    kind = choices(SourceKind, at="kind", help_text="The type of the work, in the words of CSL.")
    grade = choices(Grade, at="grade", help_text="How near it is to the fact.")
    publisher = texts("publisher", help_text="The publisher, exactly as it is written.")
    issued__year = years("issued", what="When it was published")
    language = texts("language", help_text="A language code, such as en or zh.")
    licence = texts("licence", help_text="The licence’s SPDX identifier, such as CC-BY-4.0.")
    doi = texts("doi", help_text="The DOI, from 10. on.")
    last_checked = dates("last_checked", what="The day on which an editor last opened it")
    unfiltered = ("title", "authors", "container_title", "url", "licence_note", "archive_url", "abstract", "cadence")

    class Meta:
        model = Source
        fields = ()


class CitationFilters(Filters):
    source = keys(Source, help_text="The citation key of the source.")
    grade = choices(Grade, at="source__grade", help_text="How near the source is to the fact.")
    noun, record = nouns(), records()
    unfiltered = ("object_id", "position", "locator", "quote", "supports")

    class Meta:
        model = Citation
        fields = ()
