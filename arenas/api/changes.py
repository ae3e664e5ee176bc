"""What the editions changed, and what there is to download, as the API gives them."""

import re
from functools import partial

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from arenas.filters import asking
from kb.downloads import formats
from kb.editions import feed
from kb.http import bad, nouns, together
from kb.moment import Moment

from .analysis import Analysis, parameter
from .fields import host

DEFAULT, MOST = 100, 500
CURSOR = re.compile(r"([0-9]{1,9})\.([0-9]{1,18})", re.ASCII)


class ReferenceOfChangeSerializer(serializers.Serializer):
    """What an id in the contents stands for."""

    noun = serializers.CharField(help_text="What it is: actor, stage, source and so on.")
    key = serializers.CharField(help_text="Its slug or code in that edition.")
    name = serializers.CharField(help_text="What it was called in that edition.")


class ChangedRecordSerializer(serializers.Serializer):
    """What an edition did to one record, whole."""

    edition = serializers.IntegerField(help_text="The number of the edition.")
    published_at = serializers.DateTimeField(help_text="When it was published.")
    noun = serializers.CharField(help_text="What was changed: share, strategy, source and so on.")
    id = serializers.UUIDField(help_text="Stays the same whatever the record is called.")
    key = serializers.CharField(help_text="The record’s slug or code since then.")
    name = serializers.CharField(help_text="What it was called.")
    operation = serializers.ChoiceField(["insert", "update", "delete"])
    before = serializers.DictField(allow_null=True, help_text="The record and its parts before; null if there was none.")
    after = serializers.DictField(allow_null=True, help_text="The record and its parts since then; null if it was retired.")
    references = serializers.DictField(
        child=ReferenceOfChangeSerializer(), help_text="What the ids of other records in `before` and `after` stand for, by id."
    )
    successor = serializers.UUIDField(allow_null=True, help_text="Of a record that was merged into another: the id of that one.")

    def to_representation(self, change):
        """As it is: its contents are plain already."""
        return {name: getattr(change, name) for name in self.fields}


class ChangesSerializer(serializers.Serializer):
    """Changes in the order in which they were published."""

    edition = serializers.IntegerField(help_text="If `next` is null, these are all up to this edition: your next `since`.")
    results = ChangedRecordSerializer(many=True)
    next = serializers.URLField(allow_null=True, help_text="Where it goes on; null at the end.")


class Changes(Analysis):
    """What every edition did to every record, with what it said before and after: enough to keep a copy of everything in step."""

    names = ("since", "cursor", "limit", "noun")
    serializer_class = ChangesSerializer

    def read(self):
        sent = self.request.query_params
        self.asked = together(*(partial(ask, sent) for ask in (self._since, self._cursor, self._limit, self._noun)))

    def _since(self, sent) -> int:
        asked, last = asking.once(sent, "since") or "0", self.request.edition
        if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
            raise bad("since", asked, "Give the number of an edition: those after it are told. 0 is from the first on.")
        if int(asked) > last:
            raise bad("since", asked, f"There is no such edition yet: the newest is {last}.")
        return int(asked)

    def _cursor(self, sent) -> tuple[int, int]:
        asked = asking.once(sent, "cursor") or "0.0"
        if not (found := CURSOR.fullmatch(asked)):
            raise bad("cursor", asked[:40], "Take it from the “next” of another answer, with the same parameters.")
        return int(found[1]), int(found[2])

    def _limit(self, sent) -> int:
        asked = asking.once(sent, "limit") or str(DEFAULT)
        if not (asked.isascii() and asked.isdigit() and len(asked) < 9 and 1 <= int(asked) <= MOST):
            raise bad("limit", asked, f"An answer holds 1 to {MOST} changes.")
        return int(asked)

    def _noun(self, sent) -> str:
        asked = asking.once(sent, "noun")
        if asked and asked not in nouns():
            raise bad("noun", asked, "There is no such noun.", sorted(nouns()))
        return asked

    @extend_schema(
        parameters=[
            parameter("since", "The number of an edition: only what was changed after it. All from the first on, if not said."),
            parameter("cursor", "Where the answer begins: taken from the `next` of another."),
            parameter("limit", f"How many changes an answer holds: 1 to {MOST}, {DEFAULT} if it is not said."),
            parameter("noun", "Only changes of these records: share, strategy, source and so on."),
        ]
    )
    def answer(self, request):
        since, cursor, limit, noun = self.asked
        place = max(cursor, (since, 2**62))
        found = feed.changes(after=place, limit=limit + 1, model=nouns().get(noun))
        shown, more = found[:limit], len(found) > limit
        there = _address(request, shown[-1].place) if more else None
        told = {"edition": request.edition, "results": shown, "next": there}
        return Response(self.get_serializer(told).data, headers={"Link": f'<{there}>; rel="next"'} if there else None)


def _address(request, place) -> str:
    from rest_framework.utils.urls import replace_query_param

    return replace_query_param(request.build_absolute_uri(), "cursor", ".".join(map(str, place)))


class DownloadSerializer(serializers.Serializer):
    """All of an edition in one file."""

    format = serializers.CharField(source="form.ending", help_text="The ending of its name.")
    title = serializers.CharField(source="form.title", help_text="What this form is called.")
    media_type = serializers.CharField(source="form.media_type")
    url = serializers.SerializerMethodField(help_text="Where the file is. It never changes.")
    size = serializers.IntegerField(help_text="In bytes.")
    sha256 = serializers.CharField(help_text="The SHA-256 checksum of the file.")

    def get_url(self, download) -> str:
        return host(self.context) + download.url


class DownloadsSerializer(serializers.Serializer):
    """All of an edition, in several forms."""

    edition = serializers.IntegerField(help_text="The edition that the files hold; 0 if nothing was published yet.")
    published_at = serializers.DateTimeField(allow_null=True, help_text="When it was published.")
    licence = serializers.CharField(help_text="The licence of the whole, by its SPDX identifier. Sources have their own.")
    results = DownloadSerializer(many=True)


class Downloads(Analysis):
    """All of this edition in one file: as a database, as a Data Package of CSV files, as JSON Lines."""

    serializer_class = DownloadsSerializer

    @extend_schema()
    def answer(self, request):
        number, published = request.edition, request.edition_date
        files = formats.downloads(Moment(number, published)) if number else []
        told = {"edition": number, "published_at": published, "licence": "CC-BY-4.0", "results": files}
        return Response(self.get_serializer(told).data)
