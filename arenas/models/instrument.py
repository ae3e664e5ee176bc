from django.db import models
from django.db.models import Q
from django.urls import reverse
from modelsearch import index

from kb.editorial.models import Part, Record
from kb.search.fields import TextField
from kb.sources.models import Cited, CitedQuerySet

from ._fields import PeriodField, one_of
from .actor import Actor
from .arena import Arena
from .strategy import Strategy


class InstrumentKind(models.TextChoices):
    """The 28 policy instruments of the OECD's STIP Compass in its five families, and four of trade and security."""

    STRATEGY = "national-strategy", "National strategy, agenda or plan"
    GOVERNANCE_BODY = "governance-body", "New or reformed public body"
    POLICY_INTELLIGENCE = "policy-intelligence", "Evaluation, benchmark or forecast"
    CONSULTATION = "consultation", "Formal consultation"
    COORDINATION = "coordination-body", "Coordination body"
    OVERSIGHT = "oversight-body", "Regulatory oversight or ethical advice"
    STANDARDS = "standards", "Standards and certification"
    AWARENESS = "public-awareness", "Public awareness campaign"
    INSTITUTIONAL_FUNDING = "institutional-funding", "Institutional funding of public research"
    PROJECT_GRANTS = "research-grants", "Project grants for public research"
    BUSINESS_GRANTS = "business-grants", "Grants for business R&D and innovation"
    EXCELLENCE = "centres-of-excellence", "Centres of excellence"
    PROCUREMENT = "procurement", "Procurement of R&D and innovation"
    FELLOWSHIPS = "fellowships", "Fellowships, loans and scholarships"
    LOANS = "loans", "Loans and credits for firms"
    EQUITY = "equity", "Equity financing"
    VOUCHERS = "innovation-vouchers", "Innovation vouchers"
    CORPORATE_TAX = "corporate-tax-relief", "Corporate tax relief"
    PERSONAL_TAX = "personal-tax-relief", "Tax relief for individuals"
    GUARANTEES = "guarantees", "Debt guarantees and risk sharing"
    NETWORKS = "networks", "Networks and collaborative platforms"
    INFRASTRUCTURE = "research-infrastructure", "Research infrastructure"
    DATA_ACCESS = "data-access", "Information services and access to data"
    ADVICE = "business-advice", "Technology extension and business advice"
    REGULATION = "technology-regulation", "Regulation of a technology"
    LABOUR_MOBILITY = "labour-mobility", "Labour mobility rules and incentives"
    INTELLECTUAL_PROPERTY = "intellectual-property", "Intellectual property rules and incentives"
    PRIZES = "prizes", "Challenges, prizes and awards"
    EXPORT_CONTROL = "export-control", "Export control"
    TARIFF = "tariff", "Tariff"
    QUOTA = "quota", "Quota"
    INVESTMENT_SCREENING = "investment-screening", "Investment screening or ownership rule"

    @property
    def family(self) -> str:
        """The STIP family that it belongs to, or "Trade and security"."""
        return _FAMILIES[list(InstrumentKind).index(self)]


_FAMILIES = (
    ["Governance"] * 8
    + ["Direct financial support"] * 9
    + ["Indirect financial support"] * 3
    + ["Collaborative infrastructures"] * 3
    + ["Guidance, regulation and incentives"] * 5
    + ["Trade and security"] * 4
)


class InstrumentStatus(models.TextChoices):
    ANNOUNCED = "announced", "Announced"
    IN_FORCE = "in-force", "In force"
    SUSPENDED = "suspended", "Suspended"
    ENDED = "ended", "Ended"


class InstrumentQuerySet(CitedQuerySet):
    def for_list(self):
        return self.select_related("actor").prefetch_related("arenas").with_citations()

    def for_page(self):
        return self.for_list().prefetch_related(models.Prefetch("strategies", Strategy.objects.for_list()), "events")


class Instrument(Record, Cited):
    """A policy measure: a law, a fund, an export control."""

    parts = ("instrument_arenas", "instrument_strategies", "citations")

    slug = models.SlugField(max_length=100, unique=True, help_text="The end of its address: chips-act.")
    name = models.CharField(max_length=200, help_text="Its usual name in English.")
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="instruments", help_text="Who set it up.")
    kind = models.CharField(max_length=24, choices=InstrumentKind, help_text="What it mainly does.")
    status = models.CharField(
        max_length=10, choices=InstrumentStatus, default=InstrumentStatus.IN_FORCE, help_text="Where it stands now."
    )
    announced = PeriodField(blank=True, help_text="When it became known.")
    in_force = PeriodField(blank=True, help_text="When it took effect.")
    ended = PeriodField(blank=True, help_text="When it ended.")
    budget = models.DecimalField(
        max_digits=20, decimal_places=2, null=True, blank=True, help_text="In whole units of the currency; blank if not known."
    )
    currency = models.CharField(max_length=3, blank=True, help_text="ISO 4217: USD, CNY, EUR.")
    summary = models.CharField(max_length=600, blank=True, help_text="What it does, in a sentence or two.")
    body = models.TextField("text", blank=True, help_text="Markdown. [[arena:semiconductors]] links, [@key, p. 4] cites.")
    arenas = models.ManyToManyField(Arena, through="InstrumentArena", related_name="instruments")
    strategies = models.ManyToManyField(Strategy, through="InstrumentStrategy", related_name="instruments")

    objects = InstrumentQuerySet.as_manager()
    search_fields = [
        index.SearchField("name", boost=3),
        index.AutocompleteField("name"),
        index.SearchField("slug"),
        index.SearchField("summary"),
        TextField("body"),
    ]

    class Meta:
        ordering = ["name", "slug"]
        constraints = [
            one_of("instrument", "kind", InstrumentKind),
            one_of("instrument", "status", InstrumentStatus),
            models.CheckConstraint(
                name="a_budget_has_a_currency",
                condition=Q(budget=None, currency="") | (Q(budget__gte=0) & ~Q(currency="")),
                violation_error_message="A budget and its currency go together.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("instrument", args=[self.slug])

    @property
    def budget_in_words(self) -> str:
        """As in "52.7 billion USD", without ever rounding; empty if it is not known."""
        if self.budget is None:
            return ""
        for name, power in (("trillion ", 12), ("billion ", 9), ("million ", 6), ("", 0)):
            digits = self.budget.scaleb(-power).normalize()
            if self.budget >= 10**power and digits == round(digits, 2):
                return f"{digits:,f} {name}{self.currency}"
        return f"{self.budget.normalize():,f} {self.currency}"


class InstrumentArena(Part):
    """An arena that the instrument is meant to move."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="instrument_arenas")
    arena = models.ForeignKey(Arena, models.PROTECT, related_name="instrument_arenas")

    class Meta:
        verbose_name = "arena of the instrument"
        ordering = ["arena__position", "arena__name", "id"]
        constraints = [models.UniqueConstraint(fields=["instrument", "arena"], name="an_instrument_names_an_arena_once")]

    def __str__(self):
        return f"{self.instrument} in {self.arena}"


class InstrumentStrategy(Part):
    """A strategy that the instrument serves."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="instrument_strategies")
    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="instrument_strategies")

    class Meta:
        verbose_name = "strategy of the instrument"
        verbose_name_plural = "strategies of the instrument"
        ordering = ["strategy__slug", "id"]
        constraints = [models.UniqueConstraint(fields=["instrument", "strategy"], name="an_instrument_names_a_strategy_once")]

    def __str__(self):
        return f"{self.instrument} for {self.strategy}"
