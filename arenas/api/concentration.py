"""/api/v1/concentration/: how concentrated stages are, and who leads."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from arenas.analysis.concentration import BANDS_SOURCE, Band
from arenas.filters import asking
from arenas.models import Actor, Chain, Share, Stage
from arenas.models.concentrations import THREE_QUARTERS, concentrations
from kb.http import together

from .analysis import Analysis, parameter
from .estimates import BetweenSerializer, EstimateSerializer
from .fields import ref


class SupplySerializer(serializers.Serializer):
    """What one supplier has of the stage."""

    actor = ref(Actor)
    stated = EstimateSerializer(help_text="As its sources state it: from the lowest end to the highest.")
    left = EstimateSerializer(help_text="What the others leave it of that, since all shares sum to 100.")
    best_place = serializers.IntegerField(source="place.best", help_text="Among the named suppliers; 1 is the largest.")
    worst_place = serializers.IntegerField(source="place.worst", help_text="Among the named suppliers.")
    shares = ref(Share, many=True, help_text="The records that state it.")


class SetAsideSerializer(serializers.Serializer):
    """A share that does not count, and why."""

    share = ref(Share)
    reason = serializers.CharField()


class LeadersSerializer(serializers.Serializer):
    """Who leads the stage."""

    certain = serializers.ListField(child=serializers.CharField(), help_text="Codes of those that lead whatever is true.")
    possible = serializers.ListField(child=serializers.CharField(), help_text="Codes of those that may lead.")
    unnamed = serializers.BooleanField(help_text="Whether a supplier that no source names may lead.")
    by_approximate = serializers.BooleanField(help_text="Whether it is certain only by figures that their sources call “about”.")


class ComputedSerializer(serializers.Serializer):
    """What holds for every set of shares that the figures allow."""

    hhi = BetweenSerializer(help_text="The Herfindahl-Hirschman index, 0 to 10,000.")
    bands = serializers.ListField(child=serializers.ChoiceField(list(Band)), help_text="Every band that it may lie in.")
    by_approximate = serializers.BooleanField(help_text="Whether the band is certain only by figures that are called “about”.")
    leaders = LeadersSerializer()
    to_threshold = BetweenSerializer(allow_null=True, help_text="With how many suppliers the threshold is reached.")


class StageConcentrationSerializer(serializers.Serializer):
    """How concentrated one stage is."""

    stage = ref(Stage)
    chain = ref(Chain, source="stage.chain")
    sentence = serializers.CharField(help_text="How concentrated it is, as its page says it.")
    leading = serializers.CharField(help_text="Who leads, as its page says it.")
    grip = serializers.CharField(help_text="Whether one actor holds half of it or more, as its page says it.")
    reached = serializers.CharField(help_text="With how many suppliers the threshold is reached, as its page says it.")
    is_certain = serializers.BooleanField(help_text="Whether the figures settle the band; if not, it is unknown.")
    computed = ComputedSerializer(source="found", allow_null=True, help_text="Null where nothing can be: `sentence` says why.")
    contradiction = serializers.CharField(source="conflict", allow_null=True, help_text="Why the figures cannot all be true.")
    counted = serializers.CharField(help_text="Of which period and on which basis the figures are that count.")
    suppliers = SupplySerializer(source="supplies", many=True)
    unnamed = EstimateSerializer(source="rest", allow_null=True, help_text="What suppliers that no source names have together.")
    set_aside = SetAsideSerializer(many=True)


class ConcentrationSerializer(serializers.Serializer):
    """Stages in the order of their chains."""

    threshold = serializers.FloatField(help_text="Per cent, for `to_threshold`.")
    bands_source = serializers.CharField(help_text="Where the lines between the bands come from.")
    results = StageConcentrationSerializer(many=True)


class Concentration(Analysis):
    """How concentrated stages are, who leads each, and with how many suppliers a threshold is reached."""

    names = ("chain", "stage", "threshold")
    serializer_class = ConcentrationSerializer

    def read(self):
        sent = self.request.query_params
        chain, stage, threshold = together(
            lambda: asking.record(sent, "chain", Chain),
            lambda: asking.record(sent, "stage", Stage),
            lambda: asking.threshold(sent, THREE_QUARTERS),
        )
        stages = Stage.objects.for_list()
        stages = stages.filter(chain=chain) if chain else stages
        self.asked = threshold, stages.filter(pk=stage.pk) if stage else stages

    @extend_schema(
        parameters=[
            parameter("chain", "Only stages of this chain."),
            parameter("stage", "Only this stage."),
            parameter("threshold", "Per cent that `to_threshold` is about; 75 if left out.", kind=float),
        ]
    )
    def answer(self, request):
        threshold, stages = self.asked
        found = {
            "threshold": threshold,
            "bands_source": BANDS_SOURCE,
            "results": concentrations(stages, threshold=threshold),
        }
        return Response(self.get_serializer(found).data)
