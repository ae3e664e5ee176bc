"""Drafts and history. What is in the tables of the domain is public; all else is a Revision here."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Self, cast

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Exists, F, Max, OuterRef, Q, Subquery, Value
from django.db.models.sql.compiler import SQLCompiler
from django.urls import NoReverseMatch, reverse

from kb.moment import moment

from .records import Record


class LastEdition(Value):
    """The newest that the answer may know of. Asked when the query is: a queryset may be older than the question."""

    def __init__(self) -> None:
        super().__init__(2**31 - 1, output_field=models.IntegerField())

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:
        here = moment()
        return "%s", (here.edition if here else self.value,)


class ChangeSetQuerySet(models.QuerySet["ChangeSet"]):
    def editions(self) -> Self:
        """The published ones, newest first."""
        return self.filter(number__lte=LastEdition()).order_by("-number")

    def open(self) -> Self:
        return self.filter(state=ChangeSet.State.OPEN)


class ChangeSet(models.Model):
    """Drafts that go public together; once public it is an edition and has a number."""

    class State(models.TextChoices):
        OPEN = "open"
        SUBMITTED = "submitted"
        PUBLISHED = "published"
        REJECTED = "rejected"

    title = models.CharField(
        max_length=200, help_text="What this change is, in a few words. Readers see it in the list of editions."
    )
    note = models.TextField(
        "editor’s note",
        blank=True,
        help_text="Why it was made, for readers of the history. A sentence or two is enough.",
    )
    state = models.CharField(max_length=10, choices=State, default=State.OPEN, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="change_sets", editable=False)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)
    undoes = models.ForeignKey("self", models.PROTECT, null=True, related_name="undone_by", editable=False)
    #: Made by working in the admin. An import or an undo is nobody's current change-set unless it is chosen.
    at_desk = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, editable=False)
    number = models.PositiveIntegerField("edition", null=True, unique=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    objects = ChangeSetQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "change-set"
        permissions = [
            ("review_changeset", "Can review change-sets: send back and reject"),
            ("publish_changeset", "Can publish the change-sets of others"),
            ("publish_own_changeset", "Can publish their own change-sets, where the review policy allows it"),
        ]
        constraints = [
            models.CheckConstraint(
                name="what_is_published_has_a_number_and_a_time",
                condition=Q(state="published", number__isnull=False, published_at__isnull=False)
                | (~Q(state="published") & Q(number=None, published_at=None)),
            )
        ]

    def __str__(self) -> str:
        return f"Edition {self.number}" if self.number else self.title

    def changed_records(self) -> dict[type[Record], list[Revision]]:
        """By model, the revisions of this change-set, without their contents: what a receiver of `published` has to look at."""
        changed = defaultdict(list)
        for revision in self.revisions.defer("content").order_by("pk"):
            changed[revision.model].append(revision)
        return dict(changed)


class RevisionQuerySet(models.QuerySet["Revision"]):
    def of(self, model: type[models.Model], pk: uuid.UUID | None = None) -> Self:
        kind = self.filter(content_type=ContentType.objects.get_for_model(model))
        return kind if pk is None else kind.filter(object_id=pk)

    def published(self) -> Self:
        return self.filter(change_set__number__lte=LastEdition())

    def deletions(self) -> Self:
        return self.filter(operation=Revision.Operation.DELETE)

    def newest_first(self) -> Self:
        """By edition; a draft, which has none yet, is the newest."""
        return self.order_by(F("change_set__number").desc(nulls_first=True), "-pk")

    def as_of(self, edition: int) -> Self:
        """The revision of each record that readers saw in that edition (deletions left out)."""
        known = self.filter(change_set__number__lte=edition)
        later = known.filter(
            content_type=OuterRef("content_type"),
            object_id=OuterRef("object_id"),
            change_set__number__gt=OuterRef("change_set__number"),
        )
        return known.filter(~Exists(later)).exclude(operation=Revision.Operation.DELETE)

    def with_current(self) -> Self:
        """Annotates `current`: the key of the record's published revision, whatever this one is."""
        same = Revision.objects.published().filter(content_type=OuterRef("content_type"), object_id=OuterRef("object_id"))
        return self.annotate(current=Subquery(same.order_by("-change_set__number").values("pk")[:1]))

    def outdated(self) -> Self:
        """Those whose base is no longer what readers see."""
        return self.with_current().exclude(Q(base=F("current")) | Q(base=None, current=None))


class Revision(models.Model):
    """What a change-set makes of one record and its parts."""

    class Operation(models.TextChoices):
        CREATE = "create"
        UPDATE = "update"
        DELETE = "delete"

    change_set = models.ForeignKey(ChangeSet, models.CASCADE, related_name="revisions")
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.UUIDField()
    record = GenericForeignKey()
    operation = models.CharField(max_length=6, choices=Operation)
    content = models.JSONField(null=True)
    base = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    #: Of a deletion: the record that has taken its place. Its names lead there from that edition on.
    successor = models.UUIDField(null=True)
    #: What the record was called, and its natural key, at that time: a deleted record can still be spoken of.
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(auto_now=True)
    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "change_set"], name="one_revision_of_a_record_in_a_change_set"
            ),
            models.CheckConstraint(
                name="a_deletion_has_no_content",
                condition=Q(operation="delete", content=None) | (~Q(operation="delete") & Q(content__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_operation_display()} {self.name}"

    @property
    def model(self) -> type[Record]:
        """By Django's cache of content types: `self.content_type` would be a query for every revision."""
        return cast(type[Record], ContentType.objects.get_for_id(self.content_type_id).model_class())

    @property
    def form_url(self) -> str:
        """Its form in the admin; empty if it has none."""
        opts = self.model._meta
        try:
            return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[self.object_id])
        except NoReverseMatch:
            return ""

    @property
    def page_url(self) -> str:
        """Its public page; empty if this deletes it, or its key is none that an address can hold."""
        try:
            return "" if self.content is None else self.model(**{self.model.key_name: self.key}).get_absolute_url()
        except NoReverseMatch:
            return ""

    @property
    def token(self) -> str:
        """What a form says it was made from."""
        return f"{self.pk}.{self.version}"


class Address(models.Model):
    """A natural key that a published record has, or once had: so a changed slug redirects, and a retired record is known."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    key = models.CharField(max_length=200)
    object_id = models.UUIDField()
    #: The last edition that gave the record this key.
    edition = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "addresses"
        constraints = [models.UniqueConstraint(fields=["content_type", "key"], name="an_address_leads_to_one_record")]

    def __str__(self) -> str:
        return self.key


def current_edition() -> int:
    """The number of the last edition; 0 before the first."""
    return ChangeSet.objects.editions().aggregate(last=Max("number"))["last"] or 0


def state_at(edition: int) -> dict[tuple[type[Record], uuid.UUID], dict[str, Any]]:
    """The content of every record as of an edition, from revisions alone."""
    known = Revision.objects.as_of(edition).iterator()
    return {(revision.model, revision.object_id): cast(dict[str, Any], revision.content) for revision in known}


def theirs_of(revisions: Iterable[Revision]) -> dict[int, Revision]:
    """By the key of ours, what readers see of the same record. Asks for `with_current()`; one query."""
    current = {revision.pk: cast(Any, revision).current for revision in revisions}
    theirs = Revision.objects.select_related("change_set").in_bulk([pk for pk in current.values() if pk])
    return {ours: theirs[pk] for ours, pk in current.items() if pk}
