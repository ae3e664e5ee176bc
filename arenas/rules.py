"""What no single form can see: rules that hold between records, asked of every publication."""

from collections import defaultdict
from graphlib import CycleError, TopologicalSorter

from django.core.exceptions import ValidationError
from django.dispatch import receiver

from arenas.models import Arena, Input, Stage
from kb.editorial.signals import published


@receiver(published, dispatch_uid="inputs-are-acyclic")
def inputs_are_acyclic(sender, change_set, **kwargs):
    """Two change-sets, each without a circle, may make one together. Reads every input, in one query."""
    if change_set.revisions.of(Stage).exists():
        pairs = Input.objects.order_by().values_list("from_stage_id", "stage_id")
        _refuse_a_circle(pairs, Stage, "These stages feed each other in a circle")


@receiver(published, dispatch_uid="trees-are-trees")
def trees_are_trees(sender, change_set, **kwargs):
    """An arena is no part of itself by way of others; nor is a stage a kind of itself."""
    for model in (Arena, Stage):
        if change_set.revisions.of(model).exists():
            pairs = model.objects.order_by().exclude(broader=None).values_list("pk", "broader_id")
            _refuse_a_circle(pairs, model, "Each of these is a part of the next, in a circle")


def _refuse_a_circle(pairs, model, words):
    """`pairs` are keys of a record and the one that comes after it."""
    before = defaultdict(set)
    for first, then in pairs:
        before[then].add(first)
    try:
        TopologicalSorter(before).prepare()
    except CycleError as error:
        names = model.objects.in_bulk(error.args[1])
        raise ValidationError(f"{words}: " + " → ".join(str(names[pk]) for pk in error.args[1])) from error
