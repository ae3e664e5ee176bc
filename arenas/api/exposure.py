"""/api/v1/exposure/: what an actor holds that others depend on, and what it depends on itself."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from arenas.filters import asking
from arenas.models import Actor, Share, Stage
from arenas.models.exposures import HALF, exposure
from kb.http import bad, together

from .analysis import Analysis, parameter
from .fields import ref


class HeldSerializer(serializers.Serializer):
    """A stage that the actor holds."""

    stage = ref(Stage)
    share = serializers.CharField(source="share.text", help_text="What is left to it of the stage when all others have theirs.")
    is_certain = serializers.BooleanField(source="is_certainly_held", help_text="Whether it certainly has so much of it.")
    by_approximate = serializers.BooleanField(source="approximate", help_text="Whether that rests on a figure called “about”.")
    weight = serializers.CharField(help_text="What depends on it, as the page says it.")
    shares = ref(Share, many=True, help_text="The records that it rests on.")


class NeedSerializer(serializers.Serializer):
    """A stage that somebody else holds, upstream of stages that matter to the actor."""

    stage = ref(Stage, source="grip.stage")
    holder = ref(Actor, source="grip.actor")
    is_certain = serializers.BooleanField(source="found.is_certain", help_text="Certainly held, and certainly needed.")
    sentence = serializers.CharField(help_text="All of it, as the page says it.")
    needed_certainly_by = ref(Stage, many=True, source="certainly", help_text="Those that stop without it.")
    needed_by = ref(Stage, many=True, source="may", help_text="Those and all that may stop without it.")
    shares = ref(Share, many=True, source="grip.shares", help_text="The records that it rests on.")


class ExposureSerializer(serializers.Serializer):
    """What depends on an actor, and what it depends on."""

    actor = ref(Actor)
    threshold = serializers.FloatField(help_text="From this share on, in per cent, a stage counts as held.")
    together = serializers.CharField(help_text="What stops without all that it holds, as the page says it.")
    held = HeldSerializer(many=True)
    own = ref(Stage, many=True, help_text="The stages that matter to it: of which it has a share, or at which it aims.")
    needs = NeedSerializer(many=True)


class Exposure(Analysis):
    """What one actor holds that others depend on, and which stages that matter to it need what others hold."""

    names = ("actor", "threshold")
    serializer_class = ExposureSerializer

    def read(self):
        self.asked = together(self._actor, lambda: asking.threshold(self.request.query_params, HALF))

    def _actor(self):
        actor = asking.record(self.request.query_params, "actor", Actor)
        if actor is None:
            raise bad("actor", None, "Say whose exposure: an actor’s code.")
        return actor

    @extend_schema(
        parameters=[
            parameter("actor", "The actor’s code.", required=True),
            parameter("threshold", "From this share on, in per cent, a stage counts as held; 50 if left out.", kind=float),
        ]
    )
    def answer(self, request):
        actor, threshold = self.asked
        return Response(self.get_serializer(exposure(actor, threshold=threshold)).data)
