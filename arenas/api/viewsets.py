"""A viewset a noun: which records, in which words, by which filters."""

from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.urls import reverse
from rest_framework.response import Response

from arenas import filters
from arenas.models import (
    Actor,
    Arena,
    Brief,
    Chain,
    Event,
    Indicator,
    Input,
    Instrument,
    Membership,
    Observation,
    Share,
    Stage,
    Strategy,
    Target,
)
from kb.editorial.models import ChangeSet
from kb.rest import ReadOnlyViewSet
from kb.sources.models import Citation, Source

from . import editions, nouns, parts


class Actors(ReadOnlyViewSet):
    """Who acts: countries, blocs, organisations, and what is left over."""

    queryset = Actor.objects.for_list().with_citations().prefetch_related("memberships__bloc")
    serializer_class = nouns.ActorSerializer
    filterset_class = filters.ActorFilters
    orderings = ("code", "name")


class Arenas(ReadOnlyViewSet):
    """Fields of competition; a tree by `broader`."""

    queryset = Arena.objects.for_list().with_citations()
    serializer_class = nouns.ArenaSerializer
    filterset_class = filters.ArenaFilters
    orderings = ("slug", "name", "position")


class Strategies(ReadOnlyViewSet):
    """Goals: one actor's in one arena, with its targets."""

    queryset = Strategy.objects.for_list().prefetch_related("targets__stage", "targets__indicator")
    serializer_class = nouns.StrategySerializer
    filterset_class = filters.StrategyFilters
    orderings = ("slug", "rank", "horizon")


class Instruments(ReadOnlyViewSet):
    """Policy measures: laws, funds, export controls."""

    queryset = Instrument.objects.for_list().prefetch_related("strategies__actor", "strategies__arena")
    serializer_class = nouns.InstrumentSerializer
    filterset_class = filters.InstrumentFilters
    orderings = ("slug", "name", "in_force")


class Chains(ReadOnlyViewSet):
    """Supply chains."""

    queryset = Chain.objects.for_list().with_citations()
    serializer_class = nouns.ChainSerializer
    filterset_class = filters.ChainFilters
    orderings = ("slug", "name", "position")


class Stages(ReadOnlyViewSet):
    """The links of supply chains, with what feeds them."""

    queryset = Stage.objects.for_list().with_citations().prefetch_related("inputs__from_stage")
    serializer_class = nouns.StageSerializer
    filterset_class = filters.StageFilters
    orderings = ("slug", "name", "position")


class Shares(ReadOnlyViewSet):
    """How much of a stage an actor holds, in per cent of the world, by one source and in one period."""

    queryset = Share.objects.for_list()
    serializer_class = nouns.ShareSerializer
    filterset_class = filters.ShareFilters
    orderings = ("slug", "period")


class Indicators(ReadOnlyViewSet):
    """What is measured over time; the values are observations."""

    queryset = Indicator.objects.for_list().with_citations()
    serializer_class = nouns.IndicatorSerializer
    filterset_class = filters.IndicatorFilters
    orderings = ("slug", "name")


class Events(ReadOnlyViewSet):
    """What happened."""

    queryset = Event.objects.for_list()
    serializer_class = nouns.EventSerializer
    filterset_class = filters.EventFilters
    orderings = ("slug", "date", "title")
    default_ordering = "-date"


class Briefs(ReadOnlyViewSet):
    """Written analyses, in Markdown."""

    queryset = Brief.objects.for_list().with_citations()
    serializer_class = nouns.BriefSerializer
    filterset_class = filters.BriefFilters
    orderings = ("slug", "title", "position")


class Sources(ReadOnlyViewSet):
    """Where the claims come from."""

    queryset = Source.objects.all()
    serializer_class = nouns.SourceSerializer
    filterset_class = filters.SourceFilters
    orderings = ("slug", "title", "issued")


# --- parts ------------------------------------------------------------------------------------------------------------


class Memberships(ReadOnlyViewSet):
    """Who is a member of which bloc, and when."""

    queryset = Membership.objects.select_related("actor", "bloc")
    serializer_class = parts.MembershipSerializer
    filterset_class = filters.MembershipFilters
    orderings = ("valid_from",)


class Targets(ReadOnlyViewSet):
    """What strategies have set themselves in figures."""

    queryset = Target.objects.select_related("strategy__actor", "strategy__arena", "stage", "indicator")
    serializer_class = parts.TargetSerializer
    filterset_class = filters.TargetFilters
    orderings = ("due",)


class Inputs(ReadOnlyViewSet):
    """What stages take from each other."""

    queryset = Input.objects.select_related("stage", "from_stage")
    serializer_class = parts.InputSerializer
    filterset_class = filters.InputFilters


class Observations(ReadOnlyViewSet):
    """The values of indicators: an actor's, in a period, by one source."""

    queryset = Observation.objects.for_list()
    serializer_class = parts.ObservationSerializer
    filterset_class = filters.ObservationFilters
    orderings = ("period",)


#: Citations point to records of every noun; some are called after others, which come along.
CITING = [Share.objects.select_related("stage", "actor"), Strategy.objects.select_related("actor", "arena")]


class Citations(ReadOnlyViewSet):
    """Which record cites which source, and where in it."""

    queryset = Citation.objects.select_related("source").prefetch_related(GenericPrefetch("record", CITING))
    serializer_class = parts.CitationSerializer
    filterset_class = filters.CitationFilters


# --- editions ---------------------------------------------------------------------------------------------------------


class Editions(ReadOnlyViewSet):
    """What was published when, and how many records it changed; at its own address, what it did to each."""

    queryset = editions.counted(ChangeSet.objects.editions())
    lookup_field, lookup_value_regex = "number", "[0-9]{1,9}"
    filterset_class = filters.EditionFilters
    orderings, default_ordering = ("number",), "-number"

    def get_serializer_class(self):
        return editions.EditionSerializer if self.action == "list" else editions.WholeEditionSerializer


# --- the root ---------------------------------------------------------------------------------------------------------


#: Of one record; what holds for all of the API, in words; and every address of it, in OpenAPI.
HISTORY, GUIDE, SCHEMA = "/api/v1/history/{noun}/{key}/", "/api/guide/", "/api/v1/schema"


class Root(ReadOnlyViewSet):
    """Where each list is, and each question that is computed."""

    schema, lists, questions = None, (), ()

    def root(self, request):
        there = {plural: f"api:{plural}-list" for plural in self.lists} | {name: f"api:{name}" for name in self.questions}
        told = {name: reverse(address) for name, address in there.items()}
        told |= {"history": HISTORY, "guide": GUIDE, "schema": SCHEMA}
        return Response({name: request.build_absolute_uri("/")[:-1] + path for name, path in told.items()})
