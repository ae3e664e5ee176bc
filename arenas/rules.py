"""What no single form can see: rules that hold between records, asked of every publication."""

from django.core.exceptions import ValidationError
from django.dispatch import receiver

from arenas.models import Arena, Input, Stage
from kb.editorial.signals import published


@receiver(published, dispatch_uid="inputs-are-acyclic")
def inputs_are_acyclic(sender, change_set, **kwargs):
    """Two change-sets, each without a circle, may make one together."""
    if change_set.revisions.of(Stage).exists() and (cycle := Input.objects.a_cycle()):
        names = Stage.objects.in_bulk(cycle)
        raise ValidationError("These stages feed each other in a circle: " + " → ".join(str(names[pk]) for pk in cycle))


@receiver(published, dispatch_uid="trees-are-trees")
def trees_are_trees(sender, change_set, **kwargs):
    """An arena is no part of itself by way of others; nor is a stage a kind of itself."""
    for model in (Arena, Stage):
        if change_set.revisions.of(model).exists():
            _refuse_a_loop(dict(model.objects.exclude(broader=None).values_list("pk", "broader_id")), model)


def _refuse_a_loop(broader, model):
    done = set()
    for start in broader:
        path, at = {}, start
        while at in broader and at not in done and at not in path:
            path[at] = None
            at = broader[at]
        if at in path:
            names = model.objects.in_bulk(list(path))
            raise ValidationError(
                "Each of these is a part of the next, in a circle: " + " → ".join(str(names[pk]) for pk in path)
            )
        done.update(path)
