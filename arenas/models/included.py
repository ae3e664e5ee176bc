"""Figures that a text draws from the records: {% held ree-mining cn %}. They change as the record does; none is typed twice.

Each word asks one query, however many figures are asked for, and finds what the pages show: the best share, the latest
observation. What is asked of it in a way that it cannot read is not found.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, When

from kb.markdown import Include, includes

from ._fields import WITHOUT_VALUE, Figure, FigureStatus, in_words
from .indicator import Observation
from .instrument import Instrument
from .share import Share
from .strategy import Target


@dataclass(frozen=True)
class Included:
    """What stands in the text, which record it leads to, and whose figure it is."""

    text: str
    url: str
    title: str

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        return self.url


def held(asked: list[str]) -> dict[str, Included]:
    """STAGE ACTOR: the actor's best share of the stage."""
    stages, actors = _words(asked, 2)
    found = Share.objects.filter(stage__slug__in=stages, actor__code__in=actors).best().select_related("stage", "actor")
    return {f"{share.stage.slug} {share.actor.code}": _share(share) for share in found}


def share(asked: list[str]) -> dict[str, Included]:
    """SHARE: that very claim."""
    return {share.slug: _share(share) for share in Share.objects.filter(slug__in=asked).select_related("stage", "actor")}


def observed(asked: list[str]) -> dict[str, Included]:
    """INDICATOR ACTOR PERIOD; without a period the latest, what is known before a forecast and that before what is not."""
    indicators, actors = _words(asked, 2, 3)
    certain_last = Case(When(status__in=WITHOUT_VALUE, then=0), When(status=FigureStatus.FORECAST, then=1), default=2)
    rows = Observation.objects.filter(indicator__slug__in=indicators, actor__code__in=actors).select_related("indicator", "actor")
    found = {}
    for seen in rows.order_by(certain_last, "period", "-source__slug"):
        title = f"{seen.indicator}: {seen.actor}, {in_words(seen.period)}"
        figure = Included(_figure(seen, seen.period), seen.indicator.get_absolute_url(), title)
        pair = f"{seen.indicator.slug} {seen.actor.code}"
        found |= {pair: figure, f"{pair} {seen.period}": figure}
    return found


def target(asked: list[str]) -> dict[str, Included]:
    """STRATEGY NUMBER: the figure of that target, counted from 1 in the order of the page, and when it is due."""
    strategies, _ = _words(asked, 2)
    rows = Target.objects.filter(strategy__slug__in=strategies).select_related("strategy__actor", "strategy__arena")
    found, numbers = {}, dict[str, int]()
    for each in rows:
        slug = each.strategy.slug
        numbers[slug] = numbers.get(slug, 0) + 1
        found[f"{slug} {numbers[slug]}"] = Included(
            _aim(each), each.strategy.get_absolute_url(), f"{each.strategy}: {each.metric}"
        )
    return found


def budget(asked: list[str]) -> dict[str, Included]:
    """INSTRUMENT: what it may cost; nothing if that is not recorded."""
    known = Instrument.objects.filter(slug__in=asked).exclude(budget=None).select_related("actor")
    return {each.slug: Included(each.budget_in_words, each.get_absolute_url(), f"{each}: budget") for each in known}


def _words(asked: Iterable[str], *lengths: int) -> tuple[set[str], set[str]]:
    """The first words and the second ones of the questions that have so many."""
    questions = [words for each in asked if len(words := each.split()) in lengths]
    return {words[0] for words in questions}, {words[1] for words in questions}


def _share(share: Share) -> Included:
    return Included(_figure(share, share.period), share.get_absolute_url(), str(share))


def _figure(figure: Figure, period: str) -> str:
    """about 60–70 % (2025, uncertain); 3.5 million tonnes (2025, estimated)."""
    when = in_words(period).replace(" (", ", ").removesuffix(")")
    return (
        f"{figure.text} ({when}, {figure.get_status_display().split()[0].lower()})"
        if figure.caveat
        else f"{figure.text} ({when})"
    )


def _aim(target: Target) -> str:
    comparator = f"{target.get_comparator_display().lower()} " if target.estimate.is_point else ""
    return f"{comparator}{target.text}" + (f" by {in_words(target.due)}" if target.due else "")


includes |= {
    "held": Include("{% held STAGE ACTOR %}", held),
    "share": Include("{% share SHARE %}", share),
    "observed": Include("{% observed INDICATOR ACTOR PERIOD %}, or without a period", observed),
    "target": Include("{% target STRATEGY NUMBER %}", target),
    "budget": Include("{% budget INSTRUMENT %}", budget),
}
