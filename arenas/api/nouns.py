"""The records, as the API gives them: the same in a list and at their own address."""

from rest_framework import serializers

from arenas.models import Actor, Arena, Brief, Chain, Event, Indicator, Instrument, InstrumentKind, Share, Stage, Strategy
from kb.sources.models import Source

from .fields import CITED, Answer, CitedAnswer, Page, PeriodText, Url, address_of_list, figure, host, ref
from .parts import InputOfStage, MembershipOfActor, TargetOfStrategy


class ActorSerializer(CitedAnswer):
    url, page = Url(), Page()
    home = ref(Actor, allow_null=True)
    aliases = serializers.ListField(
        source="other_names", child=serializers.CharField(), read_only=True, help_text="Other names that it is known by."
    )
    memberships = MembershipOfActor(many=True, read_only=True)

    class Meta:
        model = Actor
        fields = (
            "id", "code", "url", "page", "name", "kind", "iso_alpha3", "home", "aliases", "summary", "body", "memberships",
            *CITED,
        )  # fmt: skip


class ArenaSerializer(CitedAnswer):
    url, page = Url(), Page()
    broader = ref(Arena, allow_null=True)

    class Meta:
        model = Arena
        fields = ("id", "slug", "url", "page", "name", "broader", "layer", "position", "summary", "body", *CITED)


class StrategySerializer(CitedAnswer):
    url, page = Url(), Page()
    actor, arena = ref(Actor), ref(Arena)
    targets = TargetOfStrategy(many=True, read_only=True)

    class Meta:
        model = Strategy
        fields = (
            "id", "slug", "url", "page", "actor", "arena", "rank", "goal", "approach", "start", "horizon", "status", "targets",
            *CITED,
        )  # fmt: skip


class InstrumentSerializer(CitedAnswer):
    url, page = Url(), Page()
    actor = ref(Actor)
    family = serializers.SerializerMethodField(help_text="The family of its kind in the STIP Compass, or “Trade and security”.")
    budget = serializers.DecimalField(20, 2, coerce_to_string=False, allow_null=True, help_text="In units of its currency.")
    arenas, strategies = ref(Arena, many=True), ref(Strategy, many=True)

    class Meta:
        model = Instrument
        fields = (
            "id", "slug", "url", "page", "name", "actor", "kind", "family", "status", "announced", "in_force", "ended", "budget",
            "currency", "summary", "body", "arenas", "strategies", *CITED,
        )  # fmt: skip

    def get_family(self, instrument) -> str:
        return InstrumentKind(instrument.kind).family


class ChainSerializer(CitedAnswer):
    url, page = Url(), Page()
    arenas = ref(Arena, many=True)

    class Meta:
        model = Chain
        fields = ("id", "slug", "url", "page", "name", "position", "summary", "body", "arenas", *CITED)


class StageSerializer(CitedAnswer):
    url, page = Url(), Page()
    chain, broader = ref(Chain), ref(Stage, allow_null=True)
    inputs = InputOfStage(many=True, read_only=True)

    class Meta:
        model = Stage
        fields = (
            "id", "slug", "url", "page", "chain", "name", "kind", "broader", "position", "summary", "implication", "inputs",
            *CITED,
        )  # fmt: skip


class ShareSerializer(CitedAnswer):
    url, page = Url(), Page()
    chain, stage, actor = ref(Chain, source="stage.chain"), ref(Stage), ref(Actor)
    period_text = PeriodText()
    figure = figure()

    class Meta:
        model = Share
        fields = (
            "id", "slug", "url", "page", "chain", "stage", "actor", "basis", "period", "period_text", "figure", "rank",
            "rank_reason", "note", *CITED,
        )  # fmt: skip


class IndicatorSerializer(CitedAnswer):
    url, page = Url(), Page()
    arena = ref(Arena)
    observations = serializers.SerializerMethodField(help_text="Where the API lists its values over time.")

    class Meta:
        model = Indicator
        fields = ("id", "slug", "url", "page", "name", "unit", "arena", "definition", "observations", *CITED)

    def get_observations(self, indicator) -> str:
        return f"{host(self.context)}{address_of_list(indicator.observations.model)}?indicator={indicator.slug}"


class EventSerializer(CitedAnswer):
    url, page = Url(), Page()
    instrument = ref(Instrument, allow_null=True)
    actors, arenas = ref(Actor, many=True), ref(Arena, many=True)

    class Meta:
        model = Event
        fields = ("id", "slug", "url", "page", "date", "title", "instrument", "actors", "arenas", "body", *CITED)


class BriefSerializer(CitedAnswer):
    url, page = Url(), Page()
    reading_time = serializers.IntegerField(read_only=True, help_text="In minutes.")
    arenas = ref(Arena, many=True)

    class Meta:
        model = Brief
        fields = (
            "id", "slug", "url", "page", "title", "byline", "audience", "reading_time", "position", "summary", "editors_note",
            "takeaways", "body", "arenas", *CITED,
        )  # fmt: skip


class SourceSerializer(Answer):
    url, page = Url(), Page()
    work_url = serializers.CharField(source="url", read_only=True, help_text="Where the work itself is; blank if not online.")
    archive_url = serializers.CharField(read_only=True, help_text="Where a copy of it is kept; blank if nowhere.")
    authors = serializers.ListField(
        source="author_names", child=serializers.CharField(), read_only=True, help_text="“Family, Given”, or an institution."
    )

    class Meta:
        model = Source
        fields = (
            "id", "slug", "url", "page", "kind", "title", "authors", "publisher", "container_title", "issued", "cadence",
            "work_url", "doi", "language", "grade", "licence", "licence_note", "archive_url", "last_checked", "abstract",
        )  # fmt: skip
