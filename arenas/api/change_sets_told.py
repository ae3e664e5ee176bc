"""A change-set as the API tells it to who may see it: what it would change, in words and whole."""

import hashlib
from functools import cached_property
from typing import Any

from django.urls import reverse
from rest_framework import serializers

from arenas.exchange import proposing
from kb.editorial.models import ChangeSet
from kb.editorial.wording import changes_of

from .fields import host

#: Records told on one page of a change-set, and change-sets on one page of their list.
A_PAGE = 100


def etag_of(change_set: ChangeSet) -> str:
    """Another one after every change of its words, its state or one of its drafts. One query."""
    said = (change_set.state, change_set.title, change_set.note, change_set.author_id, proposing.versions(change_set))
    return f'"{change_set.pk}-{hashlib.sha256(repr(said).encode()).hexdigest()[:16]}"'


class ProblemOfRecordSerializer(serializers.Serializer):
    """Something that is wrong, or doubtful, and where."""

    record = serializers.IntegerField(source="row", allow_null=True, help_text="The how-manieth record; in a CSV the line.")
    field = serializers.CharField(source="column", help_text="Which of its fields: figure, citations.2.source.")
    value = serializers.CharField(allow_null=True, help_text="What it says.")
    reason = serializers.CharField(help_text="What is wrong with it.")

    def to_representation(self, problem):
        place = {name: getattr(problem, name, None) for name in ("row", "column", "value")}
        told = {"record": place["row"], "field": place["column"] or "", "value": place["value"]}
        return told | {"reason": getattr(problem, "reason", None) or str(problem)}


class ChangedFieldSerializer(serializers.Serializer):
    """One field, before and after, in words."""

    field = serializers.CharField(source="label", help_text="What the field is called.")
    part = serializers.CharField(help_text="Which part of the record it is of; empty if of the record itself.")
    before = serializers.CharField(source="old", help_text="What readers see now; empty if nothing.")
    after = serializers.CharField(source="new", help_text="What they would see.")


class DraftSerializer(serializers.Serializer):
    """What the change-set makes of one record."""

    noun = serializers.CharField(help_text="What it is: share, strategy, source and so on.")
    id = serializers.UUIDField()
    key = serializers.CharField(help_text="Its slug or code.")
    name = serializers.CharField(help_text="What it is called.")
    operation = serializers.CharField(help_text="create, update or delete.")
    overtaken = serializers.BooleanField(help_text="Whether others have published something about it since: see it in the admin.")
    changes = ChangedFieldSerializer(many=True, help_text="What would be different, field by field.")
    before = serializers.DictField(allow_null=True, help_text="The record and its parts as readers see it; null if it is new.")
    after = serializers.DictField(allow_null=True, help_text="The same as it would be; null if it is deleted.")


class ChangeSetInBriefSerializer(serializers.Serializer):
    """A change-set in the list of one’s own."""

    id = serializers.IntegerField(source="pk")
    url = serializers.SerializerMethodField(help_text="Its address in the API.")
    page = serializers.SerializerMethodField(help_text="Its page in the admin.")
    title = serializers.CharField(help_text="What it is called: readers see it in the list of editions.")
    note = serializers.CharField(help_text="The editor’s note, for readers of the history.")
    state = serializers.CharField(help_text="open, submitted, published or rejected.")
    author = serializers.CharField(source="author.username", help_text="Whose work it is.")
    edition = serializers.IntegerField(source="number", allow_null=True, help_text="Of a published one: its number.")
    created_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)

    def get_url(self, change_set) -> str:
        return host(self.context) + reverse("api:change-set", args=[change_set.pk])

    def get_page(self, change_set) -> str:
        return host(self.context) + reverse("admin:editorial_changeset_change", args=[change_set.pk])


class ChangeSetSerializer(ChangeSetInBriefSerializer):
    """A change-set with what it would change, and what stands in its way."""

    count = serializers.IntegerField(help_text="How many records it changes.")
    pages = serializers.IntegerField(help_text="How many pages of `records` there are; `page` asks for another one.")
    records = DraftSerializer(many=True)
    obstacles = serializers.ListField(
        child=serializers.CharField(), help_text="Why it could not be published as it stands, in words; empty if it could."
    )
    warnings = ProblemOfRecordSerializer(many=True, help_text="What the texts just sent point to that is not there.")


class Told:
    """A change-set, or one of its pages, ready for its serializer. A few queries, and the rehearsal of its publication."""

    def __init__(self, change_set: ChangeSet, page: int = 1, warnings: Any = ()):
        self.change_set, self.warnings, self.number_of_page = change_set, list(warnings), page
        self.count = change_set.revisions.count()
        self.pages = max(1, -(-self.count // A_PAGE))
        self.obstacles = proposing.obstacles(change_set)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.change_set, name)

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        first = (self.number_of_page - 1) * A_PAGE
        drafts = self.change_set.revisions.with_current().select_related("base").order_by("pk")
        shown = list(drafts[first : first + A_PAGE])
        told = zip(shown, changes_of(shown, self.change_set), strict=True)
        return [self._record(draft, lines) for draft, lines in told]

    def _record(self, draft: Any, lines: list) -> dict[str, Any]:
        before = draft.base.content if draft.base else None
        told = {name: getattr(draft, name) for name in ("key", "name", "operation")}
        overtaken = self.change_set.number is None and draft.base_id != draft.current
        more = {"noun": draft.model.noun(), "id": draft.object_id, "before": before, "after": draft.content}
        return told | more | {"changes": lines, "overtaken": overtaken}
