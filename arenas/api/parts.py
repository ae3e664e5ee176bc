"""What belongs to a record: inside it, and in a list of its own, where it also says to which record it belongs."""

from rest_framework import serializers

from arenas.models import Actor, Indicator, Input, Membership, Observation, Stage, Strategy, Target
from kb.sources.models import Citation, Source

from .fields import Answer, PeriodText, Url, address, figure, host, ref


class MembershipOfActor(Answer):
    bloc = ref(Actor)

    class Meta:
        model = Membership
        fields: tuple[str, ...] = ("id", "url", "bloc", "valid_from", "valid_to")

    url = Url()


class MembershipSerializer(MembershipOfActor):
    actor = ref(Actor)

    class Meta(MembershipOfActor.Meta):
        fields = ("id", "url", "actor", "bloc", "valid_from", "valid_to")


class TargetOfStrategy(Answer):
    url = Url()
    figure = figure()
    stage, indicator = ref(Stage, allow_null=True), ref(Indicator, allow_null=True)

    class Meta:
        model = Target
        fields: tuple[str, ...] = (
            "id", "url", "metric", "comparator", "figure", "baseline", "due", "stage", "indicator", "position",
        )  # fmt: skip


class TargetSerializer(TargetOfStrategy):
    strategy = ref(Strategy)

    class Meta(TargetOfStrategy.Meta):
        fields = ("id", "url", "strategy", *TargetOfStrategy.Meta.fields[2:])


class InputOfStage(Answer):
    url = Url()
    from_stage = ref(Stage)

    class Meta:
        model = Input
        fields: tuple[str, ...] = ("id", "url", "from_stage", "essential")


class InputSerializer(InputOfStage):
    stage = ref(Stage)

    class Meta(InputOfStage.Meta):
        fields = ("id", "url", "stage", "from_stage", "essential")


class ObservationSerializer(Answer):
    url = Url()
    indicator, actor = ref(Indicator), ref(Actor)
    source = ref(Source)  # type: ignore[assignment]
    period_text = PeriodText()
    figure = figure()

    class Meta:
        model = Observation
        fields = ("id", "url", "indicator", "actor", "period", "period_text", "figure", "source", "note")


class CitingRecord(serializers.Serializer):
    """The record that cites, whatever its noun."""

    noun = serializers.CharField(help_text="What it is: share, strategy, stage and so on.")
    key = serializers.CharField(help_text="Its slug or code.")
    name = serializers.CharField(help_text="What it is called.")
    url = serializers.URLField(help_text="Its address in the API.")
    page = serializers.URLField(help_text="The address of its page.")

    def to_representation(self, record):
        return {
            "noun": record.noun(),
            "key": record.natural_key,
            "name": str(record),
            "url": address(record, self.context),
            "page": host(self.context) + record.get_absolute_url(),
        }


class CitationSerializer(Answer):
    url = Url()
    record = CitingRecord(read_only=True)
    source = ref(Source)  # type: ignore[assignment]

    class Meta:
        model = Citation
        fields = ("id", "url", "record", "source", "locator", "quote", "supports", "position")
