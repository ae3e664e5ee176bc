"""/api/v1/history/<noun>/<key>/: what each edition did to one record."""

from django.contrib.contenttypes.models import ContentType
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from kb.editions import feed
from kb.editorial.models import Address, Revision
from kb.editorial.wording import changes_of
from kb.http import nouns, page_number, page_of

from .analysis import Analysis, parameter
from .changes import ChangedRecordSerializer

A_PAGE = 25


class LineSerializer(serializers.Serializer):
    """A field that differs, or a part that came or went, in words."""

    label = serializers.CharField(help_text="What the field is called.")  # type: ignore[assignment]
    part = serializers.CharField(help_text="The part of the record that it is of; blank for the record itself.")
    old = serializers.CharField()
    new = serializers.CharField()


class StepSerializer(serializers.Serializer):
    """What an edition did to it."""

    title = serializers.CharField(help_text="What the edition is called.")
    note = serializers.CharField(help_text="Why it was published, as its author says.")
    author = serializers.CharField(help_text="Who made the change.")
    lines = LineSerializer(many=True, help_text="The change in words, as the page says it.")
    change = ChangedRecordSerializer(help_text="The same whole, as in `changes`.")


class HistorySerializer(serializers.Serializer):
    """The history of one record, newest edition first."""

    noun = serializers.CharField()
    key = serializers.CharField(help_text="As it was asked for: the record may have another one now.")
    pages = serializers.IntegerField(help_text="How many pages there are.")
    results = StepSerializer(many=True)


class History(Analysis):
    """What each edition did to one record, newest first. A retired record, and a key that it once had, are known too."""

    names = ("page",)
    serializer_class = HistorySerializer

    def read(self):
        self.asked = page_number(self.request)

    @extend_schema(parameters=[parameter("page", "Which page; they are numbered from 1 on.", kind=int)])
    def answer(self, request, noun, key):
        model = nouns().get(noun)
        if model is None:
            raise Http404(f"There is no noun “{noun}”. Nouns are: {', '.join(sorted(nouns()))}.")
        address = Address.objects.filter(content_type=ContentType.objects.get_for_model(model), key=key).first()
        if address is None:
            raise Http404(f"There never was a {model._meta.verbose_name} “{key}”.")
        found = Revision.objects.of(model, address.object_id).published().newest_first()
        page = page_of(request, found.select_related("base", "change_set__author"), A_PAGE)
        if not page.object_list:  # a key that was given later than the edition that is asked for
            raise Http404(f"There was no {model._meta.verbose_name} “{key}” yet.")
        told = {"noun": noun, "key": key, "pages": page.paginator.num_pages, "results": _steps(list(page))}
        return Response(self.get_serializer(told).data)


def _steps(revisions):
    """Some queries more for what they refer to, however many there are."""
    for revision, lines, change in zip(revisions, changes_of(revisions), feed.told(revisions), strict=True):
        edition = revision.change_set
        author = edition.author.get_full_name() or edition.author.get_username()
        yield {"title": edition.title, "note": edition.note, "author": author, "lines": lines, "change": change}
