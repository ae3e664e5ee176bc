"""What is done to many shares at once."""

from uuid import UUID, uuid5

from django import forms

from arenas.models import Rank
from arenas.models._fields import PERIOD_HELP, is_period
from kb.editorial.admin import BulkForm
from kb.editorial.bulk import changed, contents_of, planned


class Deprecate(BulkForm):
    """Retired claims stay, with the reason."""

    heading = "Deprecate with a reason"
    button = "Show what would change"
    intro = "Readers still find a deprecated share, below the others and with the reason. It counts in no verdict."
    reason = forms.CharField(max_length=300, help_text="Why nobody should rely on them: superseded by a newer edition.")

    def plan(self):
        given = {"rank": Rank.DEPRECATED, "rank_reason": self.cleaned_data["reason"]}
        return changed(self.ticked.model, self.ticked.records, lambda share: given)


class ForAnotherPeriod(BulkForm):
    """The same stages, actors, bases and sources; the figures are what has to be looked up."""

    heading = "Begin the same shares for another period"
    button = "Show what would be begun"
    intro = (
        "Each is copied with its sources. Its figure is not: the copy says “unknown” until you have looked it up, so that "
        "no old figure passes for a new one."
    )
    period = forms.CharField(max_length=25, validators=[is_period], help_text=PERIOD_HELP)

    def plan(self):
        period, taken, plans, faults = self.cleaned_data["period"], set(), [], []
        shares = self.ticked.records.select_related("stage", "actor")
        pairs = list(contents_of(self.ticked.model, shares))
        slugs = {share.pk: slug_for(share, content, period) for share, content in pairs}
        known = set(self.ticked.model.objects.filter(slug__in=slugs.values()).values_list("slug", flat=True))
        for share, content in pairs:
            slug = slugs[share.pk]
            if slug in known or slug in taken:
                faults.append(f"“{share}”: there is a share “{slug}” already.")
                continue
            taken.add(slug)
            copy = self.ticked.model(pk=uuid5(share.pk, slug), stage=share.stage, actor=share.actor, period=period)
            plans.append(planned(copy, None, _begun(content, slug, period, share.pk)))
        return plans, faults


def slug_for(share, content, period):
    """Where the slug holds the old period the new one takes its place; else it is added."""
    old, new = (text.lower().translate({ord(c): "-" for c in "/?~%"}).strip("-") for text in (content["period"], period))
    slug = share.slug.replace(f"-{old}-", f"-{new}-", 1) if f"-{old}-" in share.slug else f"{share.slug}-{new}"
    return slug[:150]


def _begun(content, slug, period, of: UUID):
    """Keys follow from what is copied, so that asking again begins nothing twice."""
    parts = [{**row, "id": str(uuid5(of, f"{slug} {row['id']}")), "locator": "", "quote": ""} for row in content["citations"]]
    blank = {"verbatim": "", "lower": None, "upper": None, "lower_inclusive": True, "upper_inclusive": True, "approximate": False}
    new = {"slug": slug, "period": period, "status": "unknown", "rank": Rank.NORMAL.value, "rank_reason": "", "note": ""}
    return {**content, **blank, **new, "review_by": None, "citations": parts}
