"""/api/v1/trends/: how what an indicator measures has changed, actor by actor."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from arenas.analysis.comparison import Certainty
from arenas.analysis.trends import Direction
from arenas.filters import asking
from arenas.models import Actor, Indicator, Observation
from arenas.models.changes import trends
from kb.http import bad, together

from .analysis import Analysis, parameter
from .fields import Url, ref


class SpanSerializer(serializers.Serializer):
    """From a lower end to an upper one; null where nothing bounds it."""

    lower = serializers.FloatField(allow_null=True)
    lower_inclusive = serializers.BooleanField()
    upper = serializers.FloatField(allow_null=True)
    upper_inclusive = serializers.BooleanField()
    approximate = serializers.BooleanField(help_text="Whether a source that it rests on says “about”.")


class ObservedSerializer(serializers.Serializer):
    """A figure that a change rests on."""

    url = Url()


class ChangeOfFigureSerializer(serializers.Serializer):
    """The change from one period's figures to a later one's."""

    earlier = serializers.CharField(source="change.earlier.period", help_text="The period, in words.")
    later = serializers.CharField(source="change.later.period", help_text="The period, in words.")
    direction = serializers.ChoiceField(list(Direction), source="change.direction")
    how_sure = serializers.ChoiceField(list(Certainty), source="change.certainty", help_text="How sure that is.")
    by_approximate = serializers.BooleanField(
        source="change.by_approximate", help_text="Whether it rests on a figure that its source calls “about”."
    )
    difference = SpanSerializer(source="change.difference", allow_null=True, help_text="In the unit; null if none is known.")
    ratio = SpanSerializer(
        source="change.ratio", allow_null=True, help_text="The later by the earlier; null where it cannot be told."
    )
    has_gap = serializers.BooleanField(source="change.gap", help_text="Whether periods without a figure lie between.")
    sentence = serializers.CharField(help_text="All of it, as the page says it.")
    observations = ObservedSerializer(many=True, help_text="What it rests on.")


class TrendSerializer(serializers.Serializer):
    """How one actor's figures changed."""

    actor = ref(Actor)
    in_brief = serializers.CharField(help_text="As the page says it.")
    whole = ChangeOfFigureSerializer(allow_null=True, help_text="From the first figure to the last; null if `in_brief` says why.")
    steps = ChangeOfFigureSerializer(many=True, help_text="From each to the next, if there are more than two.")


class TrendsSerializer(serializers.Serializer):
    """The trends of an indicator."""

    indicator = ref(Indicator)
    unit = serializers.CharField(source="indicator.unit", help_text="What one of it is.")
    results = TrendSerializer(many=True)


class Trends(Analysis):
    """How what an indicator measures has changed over time: certainly or possibly up or down, by how much, across which gaps."""

    names = ("indicator", "actor")
    serializer_class = TrendsSerializer

    def read(self):
        sent = self.request.query_params
        self.asked = together(self._indicator, lambda: asking.record(sent, "actor", Actor))

    def _indicator(self):
        indicator = asking.record(self.request.query_params, "indicator", Indicator)
        if indicator is None:
            raise bad("indicator", None, "Say which indicator: its slug.")
        return indicator

    @extend_schema(
        parameters=[
            parameter("indicator", "The indicator’s slug.", required=True),
            parameter("actor", "Only this actor, by its code."),
        ]
    )
    def answer(self, request):
        indicator, actor = self.asked
        seen = Observation.objects.filter(indicator=indicator).for_list()
        found = trends(seen.filter(actor=actor) if actor else seen)
        return Response(self.get_serializer({"indicator": indicator, "results": found}).data)
