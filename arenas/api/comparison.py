"""/api/v1/comparison/: which of several actors has more."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from arenas.analysis.comparison import Certainty
from arenas.analysis.estimate import Order
from arenas.filters import asking
from arenas.models import Actor, Arena, Chain, Indicator, Observation, Share, Stage
from arenas.models.verdicts import compared_indicators, compared_stages
from kb.http import together

from .analysis import Analysis, parameter
from .fields import ref


class VerdictSerializer(serializers.Serializer):
    """What two figures decide."""

    one = serializers.CharField(source="one.actor", help_text="The code of the one actor.")
    other = serializers.CharField(source="other.actor", help_text="The code of the other.")
    order = serializers.ChoiceField(list(Order), help_text="What the one is, compared with the other.")
    how_sure = serializers.ChoiceField(list(Certainty), source="certainty", help_text="How sure that is.")
    by_approximate = serializers.BooleanField(help_text="Whether it rests on a figure that its source calls “about”.")
    reasons = serializers.ListField(child=serializers.CharField(), help_text="Why it is not certain.")
    sentence = serializers.CharField(help_text="All of it, as the page says it.")


class PlaceSerializer(serializers.Serializer):
    """Where an actor stands among those with a figure."""

    actor = serializers.CharField(source="cell.actor", help_text="Its code.")
    best = serializers.IntegerField(help_text="1 is the largest.")
    worst = serializers.IntegerField()


class ComparedSerializer(serializers.Serializer):
    """What the figures of several actors decide."""

    in_brief = serializers.CharField(help_text="As the page says it.")
    how_sure = serializers.ChoiceField(list(Certainty), source="ranking.certainty", help_text="How sure the places are.")
    places = PlaceSerializer(many=True, source="ranking.places")
    doubts = serializers.ListField(
        source="ranking.doubts", child=serializers.CharField(), help_text="Why the places are not certain."
    )
    is_tightened = serializers.BooleanField(help_text="Whether a range is what the others leave of it, since shares sum to 100.")
    left_out = serializers.SerializerMethodField(help_text="Codes of those without a figure.")
    verdicts = VerdictSerializer(many=True, help_text="Of each two of them.")

    def get_left_out(self, compared) -> list[str]:
        return [cell.actor for cell in compared.ranking.left_out]


class ComparedStageSerializer(ComparedSerializer):
    """Who holds more of a stage."""

    stage = ref(Stage, source="thing")
    chain = ref(Chain, source="thing.chain")


class ComparedIndicatorSerializer(ComparedSerializer):
    """Who has more of what an indicator measures."""

    indicator = ref(Indicator, source="thing")


class ComparisonSerializer(serializers.Serializer):
    """Actors side by side."""

    actors = ref(Actor, many=True)
    stages = ComparedStageSerializer(many=True)
    indicators = ComparedIndicatorSerializer(many=True)


class Comparison(Analysis):
    """Which of two to six actors certainly or possibly has more, stage by stage and indicator by indicator."""

    names = ("actors", "arenas", "stages", "indicators")
    serializer_class = ComparisonSerializer

    def read(self):
        sent = self.request.query_params
        self.asked = together(
            lambda: asking.chosen_actors(asking.codes(sent, "actors"), none=False),
            *(
                lambda name=name, model=model: asking.chosen(model, name, asking.codes(sent, name))
                for name, model in (("arenas", Arena), ("stages", Stage), ("indicators", Indicator))
            ),
        )

    @extend_schema(
        parameters=[
            parameter("actors", "Codes of two to six actors, with commas between them.", required=True),
            parameter("arenas", "Only chains and indicators of these arenas: slugs, with commas between them."),
            parameter("stages", "Only these stages: slugs, with commas between them."),
            parameter("indicators", "Only these indicators: slugs, with commas between them."),
        ]
    )
    def answer(self, request):
        actors, arenas, stages, indicators = self.asked
        shares = Share.objects.of(actors, arenas)
        shares = shares.filter(stage__in=stages) if stages else shares
        seen = Observation.objects.of(actors, arenas)
        seen = seen.filter(indicator__in=indicators) if indicators else seen
        found = {
            "actors": actors,
            "stages": compared_stages(actors, shares.best().for_list()),
            "indicators": compared_indicators(actors, seen.for_list()),
        }
        return Response(self.get_serializer(found).data)
