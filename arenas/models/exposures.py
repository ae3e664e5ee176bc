"""What an actor holds that others depend on, and what it depends on itself: what its page and the API say."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from arenas.analysis.chokepoints import Reach, reach
from arenas.analysis.exposure import Dependence, dependences

from .actor import Actor, ActorKind
from .chain import Stage
from .chokepoints import Grip, grips
from .knowledge import Knowledge

#: From this share on, in per cent, an actor holds a stage, unless a reader asks for something else.
HALF = 50


@dataclass(frozen=True)
class Need:
    """A stage that somebody else holds, and the stages that matter to the actor and need it."""

    grip: Grip
    found: Dependence
    certainly: tuple[Stage, ...]
    may: tuple[Stage, ...]
    least: str

    @property
    def certainty(self) -> str:
        return "certain" if self.found.is_certain else "possible"

    @property
    def sentence(self) -> str:
        """ "China has 60–70 % of Mining, certainly 50 % or more. Without this stage, Magnets certainly stops." """
        holds = "certainly" if self.found.point.grip == "certain" else "possibly"
        by = " (by approximate figures)" if self.found.point.approximate else ""
        needs = f"{_names(self.certainly)} certainly stop{'s' if len(self.certainly) == 1 else ''}."
        if not self.certainly:
            needs = f"{_names(self.may)} may stop, for something else can stand in on the way."
        has = f"{self.grip.actor} has {self.grip.share.text} of {self.grip.stage}"
        return f"{has}, {holds} {self.least} % or more{by}. Without this stage, {needs}"


@dataclass(frozen=True)
class Exposure:
    """`own`: the stages that matter to the actor, along the chains."""

    actor: Actor
    threshold: Decimal
    held: tuple[Grip, ...]
    reach: Reach
    own: tuple[Stage, ...]
    needs: tuple[Need, ...]
    products: tuple[Stage, ...]

    @property
    def least(self) -> str:
        """The threshold as a reader writes it."""
        return _least(self.threshold)

    @property
    def together(self) -> str:
        """What stops without all that it holds, in a sentence."""
        certainly, may = len(self.reach.certainly), len(self.reach.may)
        ends = f", among them {_names(self.products)}" if self.products else ""
        sure = (
            f"{_stages(certainly)} certainly stop{'s' if certainly == 1 else ''}{ends}"
            if certainly
            else "no stage certainly stops"
        )
        return f"Without all that it holds, {sure}; {_stages(may)} may. The stages that it holds are counted too."


def exposure(actor: Actor, *, threshold: Decimal | int = HALF) -> Exposure:
    """Seven queries: those of all that is recorded, and one for the stages that the actor aims at.

    Its own stages are those of which a share of it is on record that is not certainly none; those that one of its targets
    names; and those in supply chains of an arena in which it has a goal. Itself are, besides it, an organisation's country,
    a country's organisations, a bloc's members with theirs, and the blocs that it is a member of.
    """
    knowledge = Knowledge.load()
    found = knowledge.chokepoints(threshold)
    own = _holds(knowledge, actor.code) | set(_wants(actor))
    needs = dependences(knowledge.graph, found.found, own=own, kin=_kin(knowledge, actor.code))
    reached = reach(knowledge.graph, knowledge.holdings, actor.code, threshold)
    return Exposure(
        actor,
        Decimal(threshold),
        tuple(grips(knowledge, found.of(actor.code))),
        reached,
        tuple(stage for slug, stage in knowledge.stages.items() if slug in own),
        tuple(_need(knowledge, each, _least(threshold)) for each in needs),
        tuple(knowledge.stages[slug] for slug in reached.products_certainly),
    )


def _least(threshold: Decimal | int) -> str:
    return f"{Decimal(threshold).normalize():f}"


def _need(knowledge: Knowledge, found: Dependence, least: str) -> Need:
    [grip] = grips(knowledge, [found.point])
    certainly, may = (tuple(knowledge.stages[slug] for slug in slugs) for slugs in (found.certainly, found.may))
    return Need(grip, found, certainly, may, least)


def _holds(knowledge: Knowledge, code: str) -> set[str]:
    return {
        slug
        for slug, claims in knowledge.claims.items()
        if any(claim.actor == code and claim.rank != "deprecated" and claim.estimate.upper != 0 for claim in claims)
    }


def _wants(actor: Actor):
    aimed = Q(targets__strategy__actor=actor) | Q(chain__arenas__strategies__actor=actor)
    return Stage.objects.filter(aimed).order_by().values_list("slug", flat=True).distinct()


def _kin(knowledge: Knowledge, code: str) -> set[str]:
    actor = knowledge.actors[code]
    nations = {code, *knowledge.members.get(code, ())} | ({actor.home.code} if actor.home else set())
    blocs = {bloc for bloc, members in knowledge.members.items() if nations & set(members) and code not in knowledge.members}
    firms = {each.code for each in knowledge.actors.values() if each.home and each.home.code in nations and not actor.home}
    return nations | blocs | firms


def has_exposure(actor: Actor) -> bool:
    """The rest of the world is nobody in particular."""
    return actor.kind != ActorKind.RESIDUAL


def _names(stages: tuple[Stage, ...]) -> str:
    names = [stage.name for stage in stages[:4]]
    names += [f"{len(stages) - 4} more"] if len(stages) > 4 else []
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _stages(number: int) -> str:
    return f"{number} stage{'' if number == 1 else 's'}"
