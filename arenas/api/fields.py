"""What every answer of the API is made of: addresses, references to records, figures, citations."""

from functools import cache
from typing import Any

from django.db.models import Model
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from arenas.models._fields import FigureStatus, in_words
from kb.editorial.models import Record
from kb.sources.models import Citation, Source


@cache
def address_of_list(model: type[Model]) -> str:
    plural = str(model._meta.verbose_name_plural).replace(" ", "-")
    return reverse(f"api:{plural}-list")


def address(record: Model, context: Any) -> str:
    """Where the API has it. No query."""
    key = record.natural_key if isinstance(record, Record) else record.pk
    return f"{host(context)}{address_of_list(type(record))}{key}/"


def host(context: Any) -> str:
    """Asked of the request once an answer: an answer may hold thousands of addresses."""
    if "host" not in context:
        request = context.get("request")
        context["host"] = request.build_absolute_uri("/")[:-1] if request else ""
    return context["host"]


@extend_schema_field(OpenApiTypes.URI)
class Url(serializers.Field):
    """The record's address in the API."""

    def __init__(self, **kwargs):
        super().__init__(source="*", read_only=True, help_text=kwargs.pop("help_text", "Its address in the API."), **kwargs)

    def to_representation(self, record):
        return address(record, self.context)


class Page(Url):
    """The address of the page that readers see."""

    def __init__(self, **kwargs):
        super().__init__(help_text="The address of its page.", **kwargs)

    def to_representation(self, record):
        return host(self.context) + record.get_absolute_url()


class Answer(serializers.ModelSerializer):
    """A record or part as it is told: nothing is ever left out, which the schema says by calling every field required."""

    def get_fields(self):
        fields = super().get_fields()
        for field in fields.values():
            field.read_only = True
        return fields


@extend_schema_field(OpenApiTypes.STR)
class PeriodText(serializers.Field):
    """The `period` beside it, in words for people."""

    def __init__(self):
        super().__init__(source="period", read_only=True, help_text="The same in words: 2025 (uncertain), March 2025.")

    def to_representation(self, period):
        return in_words(period)


class Reference(serializers.Serializer):
    """A record in brief: its key, what it is called, its address."""

    model: type[Record]
    #: So that `expand` knows it.
    refers_to: type[Record]
    called: str

    def to_representation(self, record):
        return {
            self.model.key_name: record.natural_key,
            self.called: str(record),
            "url": address(record, self.context),
        }


@cache
def reference(model: type[Record]) -> type[Reference]:
    """The class of references to this noun, so that each has a name in the schema."""
    noun, called = str(model._meta.verbose_name), "title" if _has_title(model) else "name"
    return type(
        f"{model.__name__}Reference",
        (Reference,),
        {
            "__doc__": f"The {noun} in brief.",
            "model": model,
            "refers_to": model,
            "called": called,
            model.key_name: serializers.CharField(help_text=f"The {noun}’s key, as filters want it."),
            called: serializers.CharField(help_text=f"What the {noun} is called."),
            "url": serializers.URLField(help_text="Its address in the API."),
        },
    )


def ref(model: type[Record], **kwargs) -> serializers.Serializer:
    kwargs.setdefault("allow_null", False)
    return reference(model)(read_only=True, **kwargs)


def _has_title(model: type[Record]) -> bool:
    return any(field.name == "title" for field in model._meta.concrete_fields)


class FigureSerializer(serializers.Serializer):
    """A number that keeps its doubt: the source’s own words, and the interval that they mean."""

    verbatim = serializers.CharField(help_text="The source’s own words.")
    text = serializers.CharField(help_text="The same in ours, with the unit: about 60–70 %, over 90 %, withheld.")
    lower = serializers.FloatField(allow_null=True, help_text="The least that it may be; null if nothing bounds it.")
    lower_inclusive = serializers.BooleanField(help_text="Whether it may be exactly that.")
    upper = serializers.FloatField(allow_null=True, help_text="The most that it may be; null if nothing bounds it.")
    upper_inclusive = serializers.BooleanField(help_text="Whether it may be exactly that.")
    approximate = serializers.BooleanField(help_text="Whether the source says “about”: the bounds are then soft.")
    unit = serializers.CharField(help_text="What one of it is: %, tonnes. Shares are per cent of the world.")
    status = serializers.ChoiceField(
        FigureStatus.choices, help_text="What kind of figure it is. With withheld, not-applicable and unknown there is no value."
    )

    def to_representation(self, figure):
        bounded = figure.bounded
        return {
            "verbatim": figure.verbatim,
            "text": figure.text,
            "lower": bounded.lower,
            "lower_inclusive": bounded.lower_inclusive,
            "upper": bounded.upper,
            "upper_inclusive": bounded.upper_inclusive,
            "approximate": bounded.approximate,
            "unit": figure.unit,
            "status": figure.status,
        }


def figure() -> FigureSerializer:
    return FigureSerializer(source="*", read_only=True, help_text="The figure, with its doubt.")


class CitationInBrief(Answer):
    """Which source says so, and where in it."""

    source = ref(Source)  # type: ignore[assignment]

    class Meta:
        model = Citation
        fields = ("source", "locator", "quote", "supports")


def citations() -> CitationInBrief:
    return CitationInBrief(many=True, read_only=True, help_text="The sources of what the record says, in the order of its page.")


#: What every record says of its sources, and of when they should be looked at again.
CITED = ("citations", "review_by", "stale_after")


class CitedAnswer(Answer):
    """A record whose claims carry their sources."""

    citations = citations()
    stale_after = serializers.DateField(
        read_only=True,
        allow_null=True,
        help_text="From the next day on it is overdue for review: `review_by`, or else when the next edition of its sources "
        "should have been entered. Null if neither is known.",
    )
