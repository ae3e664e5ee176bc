"""What there is to do in the domain: each line leads to the list, or the page, on which just these stand."""

from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse

from arenas.models import Actor, Arena, Chain, Import, ImportState, Instrument, Share, Stage, Strategy
from arenas.models.coherence import coherence
from arenas.models.knowledge import Knowledge
from arenas.models.share import Rank
from kb.editorial.models import ChangeSet
from kb.editorial.worklists import WorkList, register


def to_do(group, name, why, model, **which):
    """`which` is both: how they are counted, and what the list in the admin is narrowed by."""
    opts = model._meta

    def count(user):
        return model.objects.order_by().filter(**which).count()

    def url():
        return f"{reverse(f'admin:{opts.app_label}_{opts.model_name}_changelist')}?{urlencode(which)}"

    register(WorkList(name, count, url, why, f"{opts.app_label}.view_{opts.model_name}", group=group))


CITE = "Every figure and every goal carries its source. Open each, and add a citation."
to_do("Uncited", "shares", CITE, Share, citations__isnull=True)
to_do("Uncited", "strategies", CITE, Strategy, citations__isnull=True)
to_do("Uncited", "instruments", CITE, Instrument, citations__isnull=True)

WRITE = "Readers find a heading and nothing below it. Write what it is and why it matters."
for model, text in ((Arena, "body"), (Chain, "body"), (Actor, "body"), (Strategy, "approach"), (Instrument, "body")):
    to_do("Pages without text", str(model._meta.verbose_name_plural), WRITE, model, **{f"{text}__exact": ""})

MEAN = "Say what it would mean for others if somebody alone held this stage."
to_do("Stages", "without implication", MEAN, Stage, implication__exact="")
REASON = "Say why it no longer counts: readers see the reason beside it."
to_do("Shares", "deprecated without a reason", REASON, Share, rank__exact=Rank.DEPRECATED.value, rank_reason__exact="")


#: Of so many shares the contradictions are counted while somebody waits: about a second's work, once an edition.
COUNTED = 2500


def contradictions(user):
    if Share.objects.order_by()[: COUNTED + 1].count() > COUNTED:
        return None
    last = ChangeSet.objects.editions().values_list("number", "published_at").first()
    return _contradictions(last) if last else 0


@lru_cache(maxsize=2)
def _contradictions(edition):
    """Six queries and a look at every stage, once an edition. Counted outside any trial: the desk shows what is published."""
    return sum(found.is_contradiction for found in coherence(Knowledge.load()))


WAITING = [ImportState.ENCODING, ImportState.COLUMNS, ImportState.CHECKED, ImportState.FAILED]


def imports(user):
    return Import.objects.of(user).filter(state__in=WAITING).count()


def imports_page():
    return f"{reverse('admin:arenas_import_changelist')}?{urlencode({'state__in': ','.join(WAITING)})}"


GO_ON = "Files that you sent: say what their columns are, draft what they would change, or throw them away."
register(WorkList("waiting for you", imports, imports_page, GO_ON, "editorial.add_changeset", group="Imports"))

AGREE = "No number fits all of what is recorded. Look at the sources again: one of them is misread, outdated or wrong."
register(WorkList("that contradict each other", contradictions, lambda: reverse("coherence"), AGREE, group="Figures"))
