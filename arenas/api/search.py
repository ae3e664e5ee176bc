"""/api/v1/search/: records by their words."""

from functools import partial

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from arenas.filters import asking as asked_for
from kb.http import bad, together
from kb.search import asking

from .analysis import Analysis, parameter
from .parts import CitingRecord

DEFAULT, MOST = 100, 100


class FoundSerializer(serializers.Serializer):
    """The records that were found."""

    count = serializers.IntegerField(help_text=f"How many are listed, {MOST} at most.")
    results = CitingRecord(many=True, help_text="The nouns in the order of their best match, the best match of each first.")


class Search(Analysis):
    """Records in which all of these words occur, as words or as beginnings of words. Always of today."""

    names = ("q", "noun")
    dated = False

    def read(self):
        self.asked = together(self._words, partial(self._noun, asked_for.once(self.request.query_params, "noun")))

    def _words(self) -> str:
        query = asked_for.once(self.request.query_params, "q")
        try:
            asking.words_of(query)
        except asking.Unanswerable as reason:
            raise bad("q", query, str(reason)) from None
        return query

    def _noun(self, noun: str) -> str:
        if noun and noun not in asking.searchable():
            raise bad("noun", noun, "There is no such noun.", sorted(asking.searchable()))
        return noun

    @extend_schema(
        responses=FoundSerializer,
        parameters=[
            parameter("q", "The words, 20 at most.", required=True),
            parameter("noun", "Only such records: share, strategy, source and so on."),
        ],
    )
    def answer(self, request):
        query, noun = self.asked
        records = [record for found in asking.search(query, noun or None, MOST) for record in found.records]
        told = {"count": len(records), "results": records}
        return Response(FoundSerializer(told, context=self.get_serializer_context()).data)
