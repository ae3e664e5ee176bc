"""What a report is about: `share:ree-mining-cn-2025`, or a part by its key, `observation:0b3c…`."""

import re
import uuid
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.http import Http404

from kb.editorial.models import Part, Record
from kb.http import bad, nouns, record_or_gone

#: An address of this site, without what stands after the question mark.
PAGE = re.compile(r"^/(?!/)[a-z0-9/_-]{0,200}$")


@dataclass(frozen=True)
class About:
    """`noun` and `key` are the record's, also where the report is about a part of it."""

    noun: str = ""
    key: str = ""
    title: str = "The knowledge base as a whole"
    figure: str = ""
    url: str = ""


def about(asked: str) -> About:
    """A query or two. Moved, Gone, BadParameters or Http404 if there is no such thing."""
    if not asked:
        return About()
    noun, _, key = asked.partition(":")
    if noun == "page" and PAGE.match(key):
        return About(title=f"The page {key}", url=key)
    if model := nouns().get(noun):
        record = record_or_gone(model.with_names(), key[:200])
        return _of(record, str(record), record)
    if part_model := parts().get(noun):
        part = _part(part_model, key)
        owner = _owner(part)
        return _of(owner, f"{owner}: {part}", part)
    raise bad("about", asked, "Write the kind of record, a colon and its key, as the link beside each figure does.")


@cache
def parts() -> dict[str, type[Part]]:
    return {str(model._meta.model_name): model for model in apps.get_models() if issubclass(model, Part)}


def _part(model: type[Part], key: str) -> Part:
    try:
        return model._default_manager.get(pk=uuid.UUID(key))
    except (ValueError, model.DoesNotExist):
        raise Http404("There is no such figure any more: report it on the page of its record.") from None


def _owner(part: Part) -> Record:
    for field in part._meta.private_fields:
        if isinstance(field, GenericForeignKey):
            return getattr(part, field.name)
    for field in part._meta.concrete_fields:
        if field.many_to_one and field.remote_field.name in getattr(field.related_model, "parts", ()):
            return getattr(part, field.name)
    raise Http404("There is no such record.")


def _of(record: Record, title: str, thing: Record | Part) -> About:
    figure = str(getattr(thing, "text", "")) if hasattr(thing, "verbatim") else ""
    return About(record.noun(), record.natural_key, title[:300], figure[:300], record.get_absolute_url())
