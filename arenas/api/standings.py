"""/api/v1/target-standings/: which targets are met."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from arenas.analysis.targets import Standing
from arenas.filters import asking
from arenas.models import Actor, Comparator, Strategy, Target
from arenas.models.standings import standings
from kb.http import together

from .analysis import Analysis, parameter
from .fields import PeriodText, Url, address, figure, ref


class DecidingSerializer(serializers.Serializer):
    """A share or observation by which a target is judged."""

    url = Url()
    period = serializers.CharField()
    period_text = PeriodText()
    figure = figure()


class JudgedSerializer(serializers.Serializer):
    """A standing, and the figures that decide it or leave it open."""

    standing = serializers.ChoiceField(list(Standing))
    text = serializers.CharField(help_text="The same as the page says it.")
    by_approximate = serializers.BooleanField(source="approximate", help_text="Whether a figure says “about”.")
    figures = DecidingSerializer(many=True)


class YearSerializer(serializers.Serializer):
    """How it stood in one year, by that year’s latest figures."""

    year = serializers.IntegerField()
    judged = JudgedSerializer()

    def to_representation(self, pair):
        return super().to_representation(dict(zip(("year", "judged"), pair, strict=True)))


class TargetStandingSerializer(serializers.Serializer):
    """Where one target stands."""

    target = serializers.SerializerMethodField(help_text="The target’s address in the API.")
    metric = serializers.CharField(source="target.metric", help_text="What is counted.")
    comparator = serializers.ChoiceField(Comparator.choices, source="target.comparator")
    figure = serializers.CharField(source="target.text", help_text="What is to be reached, in words.")
    due = serializers.CharField(source="target.due", help_text="By when; blank if no date is set.")
    strategy = ref(Strategy, source="target.strategy")
    actor = ref(Actor, source="target.strategy.actor")
    now = JudgedSerializer(help_text="By the latest figures.")
    why = serializers.CharField(help_text="Why it cannot be told, or there is no data; blank where figures decide.")
    at_due = JudgedSerializer(allow_null=True, help_text="By the figures of the time when it was due; null before that.")
    by_year = YearSerializer(many=True)

    @extend_schema_field(OpenApiTypes.URI)
    def get_target(self, standing) -> str:
        return address(standing.target, self.context)


class TargetStandingsSerializer(serializers.Serializer):
    """Targets, strategy by strategy."""

    as_of = serializers.DateField(help_text="The day of this edition: figures of later periods are left out.")
    results = TargetStandingSerializer(many=True)


class TargetStandings(Analysis):
    """Whether targets are met, not met, or it cannot be told; as of the day of this edition, and over the years."""

    names = ("strategy", "actor")
    serializer_class = TargetStandingsSerializer

    def read(self):
        sent = self.request.query_params
        strategy, actor = together(lambda: asking.record(sent, "strategy", Strategy), lambda: asking.record(sent, "actor", Actor))
        targets = Target.objects.select_related("strategy__actor", "strategy__arena", "stage", "indicator")
        targets = targets.filter(strategy=strategy) if strategy else targets
        targets = targets.filter(strategy__actor=actor) if actor else targets
        self.asked = targets.order_by("strategy__slug", "position", "due", "id")

    @extend_schema(
        parameters=[
            parameter("strategy", "Only targets of this strategy."),
            parameter("actor", "Only targets of this actor’s strategies."),
        ]
    )
    def answer(self, request):
        day = asking.as_of(request)
        return Response(self.get_serializer({"as_of": day, "results": standings(self.asked, at=day)}).data)
