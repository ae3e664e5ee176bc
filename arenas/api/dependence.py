"""What depends on whom: what-if, chokepoints, coherence and what to research next, as the API gives them."""

from dataclasses import replace

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from arenas.analysis.scenario import BadScenario
from arenas.filters import asking
from arenas.filters.questions import SCENARIO, refused, scenario
from arenas.models import Actor, Chain, Stage
from arenas.models.knowledge import Knowledge
from arenas.models.what_if import suppose
from kb.http import together

from .analysis import Analysis, parameter
from .fields import ref
from .nouns import ShareSerializer

CERTAINTIES = ["certain", "possible", "unknown"]


class RangeSerializer(serializers.Serializer):
    """What was computed, in per cent, rounded outwards to hundredths."""

    lower = serializers.FloatField(help_text="The least that it may be.")
    upper = serializers.FloatField(help_text="The most that it may be.")
    text = serializers.CharField(help_text="The same in words, with the unit.")

    def to_representation(self, instance):
        return {"lower": instance.lower, "upper": instance.upper, "text": instance.text}


class WithheldSerializer(serializers.Serializer):
    """Something that is withheld."""

    actor = ref(Actor)
    stage = ref(Stage)
    percent = serializers.CharField(help_text="How much of its own share it withholds, in per cent.")


class LeftSerializer(serializers.Serializer):
    """What is left of a stage, in per cent of the usual."""

    stage = ref(Stage)
    end_product = serializers.BooleanField(source="is_end_product", help_text="Whether it feeds no other stage.")
    capacity = RangeSerializer(help_text="What it could make if it had all its inputs.")
    output = RangeSerializer(help_text="What it makes.")
    supply = RangeSerializer(help_text="What its users get: its output, and what lies in store.")
    verdict = serializers.CharField(help_text="In words: not touched, certainly less, possibly less.")
    certainty = serializers.ChoiceField(CERTAINTIES, help_text="How sure that verdict is.")
    approximate = serializers.BooleanField(help_text="Whether it rests on figures that their sources call approximate.")
    worst = ref(Stage, many=True, help_text="From the stage up to what holds it down in the worst case; empty if nothing does.")
    best = ref(Stage, many=True, help_text="The same in the best case.")


class WhatIfSerializer(serializers.Serializer):
    """What would be left of every stage if somebody withheld."""

    question = serializers.CharField(source="words", help_text="What was asked, in words.")
    cuts = WithheldSerializer(many=True, help_text="What is withheld.")
    stages = LeftSerializer(many=True, help_text="Along the chains. With `chain`, its stages and all others that are touched.")
    assumptions = serializers.ListField(child=serializers.CharField(), help_text="What the answer takes for granted.")
    limits = serializers.ListField(child=serializers.CharField(), help_text="What it cannot tell.")
    shares = ShareSerializer(many=True, help_text="The figures that it rests on.")


class WhatIf(Analysis):
    """What would be left of every stage if somebody withheld what it makes. The same question, the same bytes, in one edition."""

    names = (*SCENARIO, "chain")

    @extend_schema(
        responses=WhatIfSerializer,
        parameters=[
            parameter("cut", "ACTOR:STAGE:PERCENT: the actor withholds so much of its own share of the stage.", many=True),
            parameter("spare", "STAGE:PERCENT: others can add so much of the stage’s whole output.", many=True),
            parameter("stock", "STAGE:MONTHS: so many months of the stage’s usual output lie in store.", many=True),
            parameter("months", "How many months it lasts; 12 if it is not said."),
            parameter("chain", "The slug of a chain: its own stages, and of all others those that are touched."),
        ],
    )
    def answer(self, request):
        return Response(WhatIfSerializer(self.asked, context={"request": request}).data)

    def read(self):
        sent = self.request.query_params
        chain, wanted = together(lambda: asking.record(sent, "chain", Chain), lambda: scenario(sent))
        try:
            found = suppose(Knowledge.load(), wanted)
        except BadScenario as error:
            raise refused(error, sent) from None
        self.asked = replace(found, stages=found.along(chain)) if chain else found
