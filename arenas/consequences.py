"""Which verdicts a change-set would turn: who leads a stage, who holds it, whether a target is met. Told to its reviewers."""

from itertools import chain

from django.db.models import Q
from django.utils import timezone

from arenas.models import Actor, Indicator, Observation, Share, Stage, Strategy, Target
from arenas.models.concentrations import concentrations
from arenas.models.standings import standings
from kb.editorial import consequences
from kb.editorial.consequences import Verdict


def of_stages(change_set):
    """Who leads each stage whose figures are touched, and whether it is a chokepoint. Up to seven queries."""
    stages = Stage.objects.filter(pk__in=_stages(change_set)).for_list()
    return {
        key: verdict
        for found in (concentrations(stages) if stages else ())
        for key, verdict in (
            (("leads", found.stage.pk), Verdict(found.stage.name, found.leading or found.sentence, _page(found.stage))),
            (("held", found.stage.pk), Verdict(found.stage.name, found.grip, _page(found.stage))),
        )
    }


def of_targets(change_set):
    """Whether each target is met that is touched, or whose measure is. Up to seven queries."""
    measured = Q(stage__in=_stages(change_set)) | Q(indicator__in=_records(change_set, Indicator))
    own = Q(strategy__in=_records(change_set, Strategy))
    targets = Target.objects.filter(own | measured).select_related("strategy__actor", "strategy__arena", "stage", "indicator")
    found = standings(targets, at=timezone.localdate()) if targets else ()
    return {
        each.target.pk: Verdict(
            f"{each.target.strategy}, {each.target.metric}", each.now.text, each.target.strategy.get_absolute_url()
        )
        for each in found
    }


def shares_read(change_set):
    return Share.objects.filter(stage__in=_stages(change_set)).count()


def observations_read(change_set):
    return Observation.objects.filter(indicator__in=_records(change_set, Indicator)).count()


def _records(change_set, model):
    return set(change_set.revisions.of(model).values_list("object_id", flat=True))


def _stages(change_set):
    """The stages in the change-set, those of its shares (before and after), and those of which its actors hold shares."""
    moved = chain.from_iterable(change_set.revisions.of(Share).values_list("content__stage", "base__content__stage"))
    actors = _records(change_set, Actor)
    held = Share.objects.filter(actor__in=actors).values_list("stage_id", flat=True) if actors else ()
    return _records(change_set, Stage) | {str(stage) for stage in moved if stage} | set(held)


def _page(record):
    return record.get_absolute_url()


consequences.register("Stages", of_stages, shares_read)
consequences.register("Targets", of_targets, observations_read)
