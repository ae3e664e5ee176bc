"""/api/v1/corrections/: what readers reported, and what became of it; no more than the public log says."""

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from arenas.filters import asking
from kb.corrections.models import Correction, Status
from kb.http import bad, page_number, page_of, together

from .analysis import Analysis, parameter
from .fields import host

A_PAGE = 100


class CorrectionSerializer(serializers.Serializer):
    """One report."""

    number = serializers.IntegerField(source="pk")
    page = serializers.SerializerMethodField(help_text="The address of its page.")
    title = serializers.CharField(help_text="What it is about.")
    noun = serializers.CharField(help_text="What kind of record that is; blank if it is the knowledge base as a whole.")
    key = serializers.CharField(help_text="The record’s key at that time.")
    figure = serializers.CharField(help_text="The figure, as the page gave it; blank if it is about none.")
    edition = serializers.IntegerField(help_text="The edition that the reader saw.")
    reported_at = serializers.DateTimeField()
    status = serializers.ChoiceField(Status.choices)
    answer = serializers.CharField(help_text="What an editor answered; blank if nobody has yet.")
    answered_at = serializers.DateTimeField(allow_null=True)
    mended_in = serializers.IntegerField(allow_null=True, help_text="The edition that changed it, if one did.")
    problem = serializers.SerializerMethodField(help_text="The reader’s words; blank if they are not shown, or not yet.")
    evidence = serializers.SerializerMethodField(help_text="Where one can check, says the reader; blank as `problem`.")

    @extend_schema_field(OpenApiTypes.URI)
    def get_page(self, correction) -> str:
        return host(self.context) + reverse("correction", args=[correction.pk])

    def get_problem(self, correction) -> str:
        return correction.problem if correction.shows_words else ""

    def get_evidence(self, correction) -> str:
        return correction.evidence if correction.shows_words else ""


class CorrectionsSerializer(serializers.Serializer):
    """A page of the log."""

    pages = serializers.IntegerField(help_text="How many pages there are.")
    results = CorrectionSerializer(many=True)


class Corrections(Analysis):
    """What readers reported, the newest first, and what became of it. Always of today."""

    names = ("page", "status")
    dated = False

    def besides(self):
        return [Correction.objects.latest_change()]

    def read(self):
        self.asked = together(lambda: page_number(self.request), self._status)

    def _status(self) -> str:
        asked = asking.once(self.request.query_params, "status")
        if asked and asked not in Status.values:
            raise bad("status", asked, "There is no such status.", Status.values)
        return asked

    @extend_schema(
        responses=CorrectionsSerializer,
        parameters=[
            parameter("page", "Which page; they are numbered from 1 on.", kind=int),
            parameter("status", "Only those with this status.", enum=Status.values),
        ],
    )
    def answer(self, request):
        _, status = self.asked
        found = Correction.objects.for_log()
        page = page_of(request, found.filter(status=status) if status else found, A_PAGE)
        told = {"pages": page.paginator.num_pages, "results": list(page)}
        return Response(CorrectionsSerializer(told, context=self.get_serializer_context()).data)
