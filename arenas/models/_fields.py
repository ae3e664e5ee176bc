"""What several nouns share: a figure that keeps its doubt, dates with their precision, constraints by name."""

from decimal import Decimal
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from arenas.analysis.estimate import Estimate
from arenas.analysis.estimate import Unreadable as UnreadableEstimate
from arenas.analysis.period import Period
from arenas.analysis.period import Unreadable as UnreadablePeriod

PERIOD_HELP = "2025, 2025-03, 2025-03-14, 2024-Q3 or 2020/2024. Add ? if the source leaves it uncertain, ~ if approximate."


def is_period(text: str) -> None:
    try:
        Period.parse(text)
    except UnreadablePeriod as error:
        raise ValidationError(str(error)) from error


@lru_cache(maxsize=4096)
def in_words(period: str) -> str:
    """In words, "2025?" is "2025 (uncertain)". What cannot be read, blank or in a draft that is not valid yet, stays as it is."""
    try:
        return str(Period.parse(period))
    except UnreadablePeriod:
        return period


def is_estimate(text: str) -> None:
    try:
        Estimate.parse(text)
    except UnreadableEstimate as error:
        raise ValidationError(str(error)) from error


class PeriodField(models.CharField):
    """A point or stretch of time as text, in EDTF (level 1) or as an SDMX quarter."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 25)
        super().__init__(*args, **kwargs)
        if is_period not in self.validators:
            self.validators.append(is_period)

    def in_words(self, text: str) -> str:
        """As it is understood: "third quarter of 2024". ValidationError says why it is not."""
        is_period(text)
        return in_words(text)

    def formfield(self, **kwargs):
        field = super().formfield(**kwargs)
        field.help_text = " ".join(filter(None, [str(self.help_text), PERIOD_HELP]))
        return field


def one_of(noun: str, field: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    """A value outside its list is impossible in the database too."""
    return models.CheckConstraint(name=f"{noun}_{field}_is_a_known_one", condition=Q(**{f"{field}__in": choices.values}))


class FigureStatus(models.TextChoices):
    """SDMX's observation status, in words."""

    NORMAL = "normal", "Normal"
    ESTIMATED = "estimated", "Estimated by the source"
    PROVISIONAL = "provisional", "Provisional"
    FORECAST = "forecast", "Forecast"
    NIL = "nil", "Nil (a dash in the source)"
    WITHHELD = "withheld", "Withheld"
    NOT_APPLICABLE = "not-applicable", "Not applicable"
    UNKNOWN = "unknown", "Unknown"


#: What every database we run on keeps exactly: SQLite holds decimals as doubles.
SIGNIFICANT_DIGITS = 15
#: With these there is no value, and that is no zero.
WITHOUT_VALUE = [FigureStatus.WITHHELD, FigureStatus.NOT_APPLICABLE, FigureStatus.UNKNOWN]

#: With these there is nothing to say beside the value.
PLAIN = [FigureStatus.NORMAL, FigureStatus.NIL]


class Figure(models.Model):
    """A number as its source said it, and the interval that was understood.

    An editor types `verbatim`; the five fields after it follow from it in `clean` and are never typed. A bound that is
    null was not given by the source; with the status withheld, not applicable or unknown both are null.
    """

    verbatim = models.CharField(
        "figure, in the source’s words",
        max_length=100,
        blank=True,
        help_text="As the source says it: 60, ~60-70%, >90 %, at most 5, 3.5 million, W (withheld), — (nil). "
        "Blank only if its status says that there is no value.",
    )
    lower = models.DecimalField(max_digits=20, decimal_places=6, null=True, editable=False)
    lower_inclusive = models.BooleanField(default=True, editable=False)
    upper = models.DecimalField(max_digits=20, decimal_places=6, null=True, editable=False)
    upper_inclusive = models.BooleanField(default=True, editable=False)
    approximate = models.BooleanField(default=False, editable=False)
    status = models.CharField(
        max_length=14,
        choices=FigureStatus,
        default=FigureStatus.NORMAL,
        help_text="What the source says of the figure. Withheld, not applicable and unknown have no value.",
    )

    #: What the unit allows at all; None where it sets no bound.
    floor: Decimal | None = None
    ceiling: Decimal | None = None
    #: What one of it is, in words.
    unit: str

    class Meta:
        abstract = True
        constraints = [
            one_of("%(class)s", "status", FigureStatus),
            models.CheckConstraint(
                name="%(class)s_bounds_are_in_order",
                condition=Q(lower=None) | Q(upper=None) | Q(lower__lte=F("upper")),
            ),
            models.CheckConstraint(
                name="%(class)s_without_value_says_why",
                condition=Q(status__in=WITHOUT_VALUE, lower=None, upper=None)
                | (~Q(status__in=WITHOUT_VALUE) & (Q(lower__isnull=False) | Q(upper__isnull=False))),
                violation_error_message="A figure has a value, or a status that says why it has none.",
            ),
        ]

    def clean(self):
        super().clean()
        self._set(self._understood())

    def _set(self, estimate: Estimate):
        self.lower, self.lower_inclusive = estimate.lower, estimate.lower_inclusive
        self.upper, self.upper_inclusive = estimate.upper, estimate.upper_inclusive
        self.approximate = estimate.approximate
        if estimate.status != "normal":
            self.status = estimate.status

    def _understood(self) -> Estimate:
        if not self.verbatim.strip() and not self.has_value:
            return Estimate("", None, None)
        try:
            estimate = Estimate.parse(self.verbatim, unit=self.unit or None)
        except UnreadableEstimate as error:
            raise ValidationError({"verbatim": str(error)}) from error
        if not self.has_value and estimate.known:
            raise ValidationError({"status": f"“{self.get_status_display()}” and a value at once: keep one of the two."})
        for bound in filter(None, (estimate.lower, estimate.upper)):
            self._refuse_impossible(bound)
        try:
            self._possible(estimate)
        except UnreadableEstimate as error:
            raise ValidationError({"verbatim": str(error)}) from error
        return estimate

    def _refuse_impossible(self, bound: Decimal):
        if (self.floor is not None and bound < self.floor) or (self.ceiling is not None and bound > self.ceiling):
            raise ValidationError({"verbatim": f"{bound:f} is outside {self.floor} to {self.ceiling}."})
        if len(bound.normalize().as_tuple().digits) > SIGNIFICANT_DIGITS:
            raise ValidationError(
                {"verbatim": f"{bound:f} has more than {SIGNIFICANT_DIGITS} digits: round it as its source would."}
            )

    def _possible(self, estimate: Estimate) -> Estimate:
        return estimate if self.floor is None or self.ceiling is None else estimate.within(self.floor, self.ceiling)

    @property
    def estimate(self) -> Estimate:
        """As the source said it; without bounds if there is no value."""
        return Estimate(
            verbatim=self.verbatim,
            lower=self.lower,
            upper=self.upper,
            lower_inclusive=self.lower_inclusive,
            upper_inclusive=self.upper_inclusive,
            approximate=self.approximate,
            status="withheld" if self.status == "withheld" else "nil" if self.status == "nil" else "normal",
        )

    @classmethod
    def means(cls, field: str, content: dict) -> str:
        """How the figure of a draft was understood, for who compares two: "about 60–70 %". Other fields say what they mean."""
        if field != "verbatim":
            return ""
        try:
            bounds = {name: Decimal(content[name]) for name in ("lower", "upper") if content.get(name) is not None}
        except (ArithmeticError, TypeError, ValueError):  # a draft may hold what no table would
            return ""
        kept = {
            name: content[name] for name in ("lower_inclusive", "upper_inclusive", "approximate", "status") if name in content
        }
        figure = cls(verbatim=content["verbatim"], **bounds, **kept)
        unit = cls.unit if isinstance(cls.unit, str) else content.get("unit", "")
        return figure.estimate.text(unit) if figure.has_value else str(figure.get_status_display()).lower()

    @property
    def bounded(self) -> Estimate:
        """What is left of it within what the unit allows: over 90 % of the world is 90 to 100."""
        return self._possible(self.estimate)

    @property
    def text(self) -> str:
        """For readers: about 60–70 %, over 90 %, withheld, unknown."""
        return self.estimate.text(self.unit) if self.has_value else str(self.get_status_display()).lower()

    @property
    def caveat(self) -> str:
        """What readers must know beside the value: estimated by the source, provisional, forecast. Else ""."""
        return str(self.get_status_display()).lower() if self.has_value and self.status not in PLAIN else ""

    @property
    def has_value(self) -> bool:
        return self.status not in WITHOUT_VALUE
