from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from modelsearch import index

from kb.editorial.models import Part, Record
from kb.search.fields import TextField
from kb.sources.models import Cited, CitedQuerySet

from ._fields import PeriodField, one_of


class ActorKind(models.TextChoices):
    COUNTRY = "country", "Country"
    BLOC = "bloc", "Bloc"
    ORGANISATION = "organisation", "Organisation"
    RESIDUAL = "residual", "Residual (rest of the world)"


class ActorQuerySet(CitedQuerySet):
    def comparable(self):
        """Those with a goal or a share."""
        wanting, holding = (self.model.objects.exclude(**{each: None}).values("pk") for each in ("strategies", "shares"))
        return self.filter(Q(pk__in=wanting) | Q(pk__in=holding))

    def on_the_board(self):
        """Those with a goal, who lead in the most arenas' cells first: the columns of the chessboard."""
        leading = models.Count("strategies", filter=Q(strategies__rank=1))
        return self.annotate(cells=leading).filter(cells__gt=0).order_by("-cells", "name", "code")

    def for_list(self):
        """With their homes: one query."""
        return self.select_related("home")

    def for_index(self):
        """Kind by kind, in each those first who want something: `wants`. One query."""
        goals = self.model.strategies.rel.related_model.objects.filter(actor=models.OuterRef("pk"))
        return self.for_list().annotate(wants=models.Exists(goals)).order_by("kind", "-wants", "name", "code")

    def for_page(self):
        """A query each: what it wants and does, its blocs, members and firms, and the citations of its goals."""
        return (
            self.for_list()
            .with_citations()
            .prefetch_related("memberships__bloc", "members__actor", "organisations")
            .prefetch_related("strategies__arena", "strategies__citations__source", "instruments", "events")
        )


class Actor(Record, Cited):
    """Who acts: a country, a bloc, an organisation, or what is left over ("rest of the world")."""

    key_name = "code"
    parts = ("memberships", "citations")

    code = models.SlugField(
        max_length=60,
        unique=True,
        help_text="ISO 3166-1 alpha-2 in lower case for a country (cn, us); a short name for others (eu, smic).",
    )
    name = models.CharField(max_length=100, help_text="The name readers know, in English.")
    kind = models.CharField(
        max_length=12, choices=ActorKind, default=ActorKind.COUNTRY, help_text="A residual is what a source leaves unnamed."
    )
    iso_alpha3 = models.CharField(
        "ISO alpha-3",
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{3}$", "Three capital letters: CHN.")],
        help_text="For countries only: CHN, USA.",
    )
    home = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        help_text="An organisation’s country; blank for others.",
    )
    aliases = models.TextField(blank=True, help_text="Other names that readers may search for, one a line.")
    summary = models.CharField(max_length=300, blank=True, help_text="One sentence: what this actor is to the race.")
    body = models.TextField("text", blank=True, help_text="Markdown. [[arena:semiconductors]] links, [@key, p. 4] cites.")

    objects = ActorQuerySet.as_manager()
    search_fields = [
        index.SearchField("name", boost=3),
        index.AutocompleteField("name"),
        index.SearchField("aliases", boost=2),
        index.AutocompleteField("aliases"),
        index.SearchField("code"),
        index.SearchField("summary"),
        TextField("body"),
    ]

    class Meta:
        ordering = ["name", "code"]
        constraints = [
            one_of("actor", "kind", ActorKind),
            models.CheckConstraint(
                name="only_an_organisation_has_a_home",
                condition=Q(home=None) | Q(kind=ActorKind.ORGANISATION),
                violation_error_message="Only an organisation has a home country.",
            ),
            models.CheckConstraint(
                name="only_a_country_has_an_iso_code",
                condition=Q(iso_alpha3="") | Q(kind=ActorKind.COUNTRY),
                violation_error_message="Only a country has an ISO code.",
            ),
        ]

    def __str__(self):
        return self.name

    @classmethod
    def absorb(cls, content, other):
        """Readers who know the other by its names still find it."""
        known = [content["name"], *content["aliases"].splitlines()]
        names = [name for name in [other["name"], *other["aliases"].splitlines()] if name not in known]
        return {**content, "aliases": "\n".join([*content["aliases"].splitlines(), *names])}

    def get_absolute_url(self):
        return reverse("actor", args=[self.code])

    @property
    def other_names(self) -> list[str]:
        return [name.strip() for name in self.aliases.splitlines() if name.strip()]


class Membership(Part):
    """An actor's time in a bloc; blank ends are open."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="memberships", help_text="Who is a member.")
    bloc = models.ForeignKey(Actor, models.PROTECT, related_name="members", help_text="The bloc that it belongs to.")
    valid_from = PeriodField("from", blank=True, help_text="When it joined.")
    valid_to = PeriodField("to", blank=True, help_text="When it left; blank if it is a member still.")

    class Meta:
        ordering = ["valid_from", "id"]
        constraints = [
            models.UniqueConstraint(fields=["actor", "bloc", "valid_from"], name="an_actor_joins_a_bloc_once_at_a_time"),
            models.CheckConstraint(
                name="no_actor_is_its_own_bloc",
                condition=~Q(actor=models.F("bloc")),
                violation_error_message="An actor is no member of itself.",
            ),
        ]

    def __str__(self):
        return f"{self.actor} in {self.bloc}"
