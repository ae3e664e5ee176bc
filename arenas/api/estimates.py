"""Numbers that were computed, and what is said of them."""

from rest_framework import serializers


class EstimateSerializer(serializers.Serializer):
    """A number that keeps its doubt, as it was stated or computed."""

    text = serializers.SerializerMethodField(help_text="In words, with the unit: about 60–70 %, over 90 %, withheld.")
    lower = serializers.FloatField(allow_null=True, help_text="The least that it may be; null if nothing bounds it.")
    lower_inclusive = serializers.BooleanField(help_text="Whether it may be exactly that.")
    upper = serializers.FloatField(allow_null=True, help_text="The most that it may be; null if nothing bounds it.")
    upper_inclusive = serializers.BooleanField(help_text="Whether it may be exactly that.")
    approximate = serializers.BooleanField(help_text="Whether a source that it rests on says “about”.")

    def __init__(self, *args, unit: str = "%", **kwargs):
        self.unit = unit
        super().__init__(*args, **kwargs)

    def get_text(self, estimate) -> str:
        return estimate.text(self.unit)


class BetweenSerializer(serializers.Serializer):
    """From a lower to an upper end, both possible."""

    lower = serializers.FloatField()
    upper = serializers.FloatField(allow_null=True, help_text="Null if there is no upper end.")
    text = serializers.CharField(source="*", help_text="In words.")
