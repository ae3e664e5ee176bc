"""The stages of supply chains, and who holds each."""

from collections import defaultdict
from dataclasses import dataclass, replace

from arenas.models import Share, Stage
from arenas.models.concentrations import StageConcentration, concentrations


@dataclass(frozen=True)
class Link:
    """A stage, and the best share of each of its actors, the largest for certain first."""

    stage: Stage
    shares: list[Share]
    concentration: StageConcentration | None = None


def links(stages) -> list[Link]:
    """In the order of the stages. Two queries, of shares and of what they cite, however many stages there are."""
    held = defaultdict(list)
    for share in Share.objects.filter(stage__in=stages).best().largest_first().for_list():
        held[share.stage_id].append(share)
    return [Link(stage, held[stage.pk]) for stage in stages]


def weighed(stages) -> list[Link]:
    """The same with how concentrated each is: two queries more."""
    return [replace(link, concentration=it) for link, it in zip(links(stages), concentrations(stages), strict=True)]
