"""What was published when: the editions, as the API gives them."""

from django.db.models import Count
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kb.editorial.models import ChangeSet, Revision

from .fields import Answer, address_of_list, host


def counted(editions):
    """With their authors, and with how many records each changed."""
    return editions.select_related("author").annotate(changed=Count("revisions"))


class ChangeSerializer(Answer):
    """What an edition did to one record."""

    noun = serializers.SerializerMethodField(help_text="What was changed: share, strategy, stage and so on.")
    url = serializers.SerializerMethodField(help_text="The record’s address in the API at that time.")

    class Meta:
        model = Revision
        fields = ("noun", "key", "name", "operation", "url")

    def get_noun(self, revision) -> str:
        return revision.model.noun()

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, revision) -> str:
        return f"{host(self.context)}{address_of_list(revision.model)}{revision.key}/"


class EditionSerializer(Answer):
    number = serializers.IntegerField(read_only=True, help_text="Counts up from 1 without gaps.")
    url = serializers.SerializerMethodField(help_text="Its address in the API.")
    page = serializers.SerializerMethodField(help_text="The address of its page.")
    author = serializers.SerializerMethodField(help_text="Who made the changes.")
    published_at = serializers.DateTimeField(read_only=True)
    changed = serializers.IntegerField(read_only=True, help_text="How many records it changed.")

    class Meta:
        model = ChangeSet
        fields: tuple[str, ...] = ("number", "url", "page", "title", "note", "author", "published_at", "changed")

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, edition) -> str:
        return host(self.context) + reverse("api:editions-detail", args=[edition.number])

    @extend_schema_field(OpenApiTypes.URI)
    def get_page(self, edition) -> str:
        return host(self.context) + reverse("edition", args=[edition.number])

    def get_author(self, edition) -> str:
        return edition.author.get_full_name() or edition.author.get_username()


class WholeEditionSerializer(EditionSerializer):
    changes = serializers.SerializerMethodField(help_text="What it did to each record.")

    class Meta(EditionSerializer.Meta):
        fields = (*EditionSerializer.Meta.fields, "changes")

    @extend_schema_field(ChangeSerializer(many=True))
    def get_changes(self, edition):
        # Without the contents, which may be long.
        return ChangeSerializer(edition.revisions.defer("content").order_by("pk"), many=True, context=self.context).data
