"""What depends on whom: what-if, chokepoints, coherence and what to research next, as the API gives them."""

from dataclasses import replace

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from arenas.analysis.findings import Flaw
from arenas.analysis.scenario import BadScenario
from arenas.filters import asking, questions
from arenas.filters.questions import SCENARIO, refused, scenario
from arenas.models import Actor, Chain, Stage
from arenas.models.knowledge import Knowledge
from arenas.models.what_if import suppose
from kb.http import together

from .analysis import Analysis, parameter
from .fields import ref
from .nouns import ShareSerializer

THRESHOLD = parameter("threshold", "From which share on, in per cent, an actor holds a stage; 50 if it is not said.")
PAGE = parameter("page", "Which page; they are numbered from 1 on.", kind=int)
CERTAINTIES = ["certain", "possible", "unknown"]


class RangeSerializer(serializers.Serializer):
    """What was computed, in per cent, rounded outwards to hundredths."""

    lower = serializers.FloatField(help_text="The least that it may be.")
    upper = serializers.FloatField(help_text="The most that it may be.")
    text = serializers.CharField(help_text="The same in words, with the unit.")

    def to_representation(self, instance):
        return {"lower": instance.lower, "upper": instance.upper, "text": instance.text}


class WaySerializer(serializers.Serializer):
    """From stage to stage."""

    stages = ref(Stage, many=True, help_text="In order; of a long way its beginning and its end.")
    left_out = serializers.IntegerField(help_text="How many stand before the last and are not named.")


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
    verdict = serializers.CharField(help_text="In words: not touched, stops, certainly less, possibly less.")
    certainty = serializers.ChoiceField(CERTAINTIES, help_text="How sure that verdict is.")
    approximate = serializers.BooleanField(help_text="Whether it rests on figures that their sources call approximate.")
    kin = ref(Stage, many=True, help_text="Stages that are touched and are kinds of it, or of which it is a kind.")
    worst = WaySerializer(help_text="From the stage up to what holds it down in the worst case; empty if nothing does.")
    best = WaySerializer(help_text="The same in the best case.")


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


class DependentSerializer(serializers.Serializer):
    """A stage that stops with another, or may."""

    stage = ref(Stage)
    end_product = serializers.BooleanField(source="is_end_product", help_text="Whether it feeds no other stage.")
    certainty = serializers.ChoiceField(CERTAINTIES, help_text="certain: it stops. possible: something else can stand in.")
    path = WaySerializer(source="way", help_text="The way that proves it, both ends included.")
    by_choice = ref(Stage, many=True, help_text="Stages on the way with inputs to choose from, all of which need the first.")


class ChokepointSerializer(serializers.Serializer):
    """One actor’s hold of one stage. The stage itself is in none of the counts."""

    stage, actor = ref(Stage), ref(Actor)
    certainty = serializers.ChoiceField(CERTAINTIES, help_text="Whether the actor holds so much for certain, or may.")
    approximate = serializers.BooleanField(help_text="Whether that rests on figures that their sources call approximate.")
    share = RangeSerializer(help_text="What the actor has, when all others have theirs.")
    weight = serializers.CharField(help_text="What depends on it, in words.")
    stages_certainly = serializers.IntegerField(source="found.stages_certainly", help_text="Stages that stop without it.")
    stages_may = serializers.IntegerField(source="found.stages_may", help_text="Those and the ones that may.")
    products_certainly = serializers.IntegerField(source="found.products_certainly", help_text="End products among the former.")
    products_may = serializers.IntegerField(source="found.products_may", help_text="End products among the latter.")
    dependents = DependentSerializer(many=True, help_text="Some of those, the end products first.")
    shares = ShareSerializer(many=True, help_text="The figures that it rests on.")


class UnknownSerializer(serializers.Serializer):
    """A stage that somebody might hold of whom nobody knows."""

    stage = ref(Stage)
    reason = serializers.CharField(help_text="Why nobody can say.")


class ChokepointsSerializer(serializers.Serializer):
    """A page of chokepoints; what is unknown is on every page, unless one actor is asked for."""

    threshold = serializers.FloatField(help_text="From this share on, in per cent, an actor holds a stage.")
    pages = serializers.IntegerField(help_text="How many pages there are.")
    results = ChokepointSerializer(many=True, help_text="The certain ones first, the weightiest first.")
    unknown = UnknownSerializer(many=True, help_text="Stages of which nobody can say.")


class Chokepoints(Analysis):
    """Stages of which one actor holds at least so much, and what depends on them."""

    names = ("threshold", "actor", "page")

    @extend_schema(
        responses=ChokepointsSerializer,
        parameters=[
            THRESHOLD,
            parameter("actor", "The code of an actor: its own alone."),
            PAGE,
        ],
    )
    def answer(self, request):
        return Response(ChokepointsSerializer(self.asked, context={"request": request}).data)

    def read(self):
        self.asked = questions.chokepoints(self.request)


class FlawedSerializer(serializers.Serializer):
    """Something that does not fit together, of one stage."""

    flaw = serializers.ChoiceField([flaw.value for flaw in Flaw], help_text="What sort of flaw it is.")
    contradiction = serializers.BooleanField(source="is_contradiction", help_text="false: nothing is wrong, it is only mixed.")
    stage = ref(Stage)
    text = serializers.CharField(help_text="What was found, in words.")
    explanation = serializers.CharField(help_text="What this sort of flaw means.")
    shares = ShareSerializer(many=True, help_text="The figures that make it.")


class CoherenceSerializer(serializers.Serializer):
    """A page of what contradicts itself, or is of several periods or bases."""

    pages = serializers.IntegerField(help_text="How many pages there are.")
    contradictions = serializers.IntegerField(help_text="How many contradictions there are on all pages.")
    mixtures = serializers.IntegerField(help_text="How many stages have figures of several periods or bases.")
    results = FlawedSerializer(many=True, help_text="Contradictions first.")


class Coherence(Analysis):
    """Everything on record that contradicts itself, or must not be added up."""

    names = ("page",)

    @extend_schema(responses=CoherenceSerializer, parameters=[PAGE])
    def answer(self, request):
        return Response(CoherenceSerializer(self.asked, context={"request": request}).data)

    def read(self):
        self.asked = questions.flaws(self.request)


class AnswerSerializer(serializers.Serializer):
    """What a narrower figure would say."""

    share = serializers.CharField(help_text="If the share were this.")
    anywhere = serializers.BooleanField(help_text="Whether the answer holds wherever in that range the truth lies.")
    answer = serializers.CharField(help_text="How the question would be settled.")


class WantedSerializer(serializers.Serializer):
    """A figure that would settle an open question if it were known better."""

    stage, actor = ref(Stage), ref(Actor)
    share = RangeSerializer(help_text="What is known of it.")
    question = serializers.CharField(help_text="What is open.")
    settled = serializers.BooleanField(help_text="Whether either half of the range would settle it.")
    answers = AnswerSerializer(many=True, help_text="Which figure would say what.")
    end_products = serializers.IntegerField(source="products", help_text="How many may depend on the stage.")
    shares = ShareSerializer(many=True, help_text="What is on record of it.")


class OpenSerializer(serializers.Serializer):
    """A question that no single figure settles."""

    stage = ref(Stage)
    question = serializers.CharField(help_text="What is open.")

    def to_representation(self, instance):
        stage, question = instance
        return super().to_representation({"stage": stage, "question": question})


class ResearchSerializer(serializers.Serializer):
    """A page of what to research next; `stuck` and `blank` are on every page."""

    threshold = serializers.FloatField(help_text="From this share on, in per cent, an actor holds a stage.")
    pages = serializers.IntegerField(help_text="How many pages there are.")
    results = WantedSerializer(many=True, help_text="Those first that settle a question wherever the truth lies.")
    stuck = OpenSerializer(many=True, help_text="Open questions that no single figure settles.")
    blank = ref(Stage, many=True, help_text="Stages without any figure.")
    left_out = serializers.IntegerField(help_text="Of how many stages nothing was asked: those on which the least depends.")


class Research(Analysis):
    """Which figures would settle an open question if they were known better."""

    names = ("threshold", "page")

    @extend_schema(responses=ResearchSerializer, parameters=[THRESHOLD, PAGE])
    def answer(self, request):
        return Response(ResearchSerializer(self.asked, context={"request": request}).data)

    def read(self):
        self.asked = questions.wanted_figures(self.request)
