"""A folder of CSV and Markdown becomes one change-set and, if wished, one edition: all of it or nothing."""

from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser, Group

from kb.editorial import actions, trial
from kb.editorial.models import ChangeSet

from .drafting import SAME, Counts, Drafting
from .reading import Refused, read

#: Who an import is by when nobody is named: an account that nobody can log in to.
IMPORTER = "import"


@dataclass
class Outcome:
    """What became, or would become, of the records that the files speak of."""

    counts: Counts = field(default_factory=dict)
    change_set: ChangeSet | None = None
    edition: int | None = None

    @property
    def changes(self) -> int:
        return sum(count for counter in self.counts.values() for what, count in counter.items() if what != SAME)


def bring_in(
    path: Path,
    *,
    title: str = "",
    by: AbstractUser | None = None,
    publish: bool = False,
    check: bool = False,
    delete_missing: bool = False,
) -> Outcome:
    """Raises Refused with every problem. A check goes all the way, and is then undone."""
    tables = read(path)
    # From the first look to the last write nobody else publishes: so no draft is made from what has just been replaced.
    with trial.one_at_a_time(), trial.rolled_back() if check else nullcontext():
        drafts, counts = Drafting(tables, delete_missing).drafts()
        outcome = Outcome(counts)
        if drafts:
            try:
                _through_the_door(drafts, title or f"Import of {path.resolve().name}", by or importer(), publish, check, outcome)
            except actions.Refused as refused:
                raise Refused(getattr(refused, "problems", None) or [str(refused)]) from refused
    return outcome


def _through_the_door(drafts, title, by, publish, check, outcome) -> None:
    change_set = actions.new_change_set(title=title, by=by)
    actions.save_drafts(change_set=change_set, drafts=drafts, by=by)
    if check and (problems := actions.dry_run(change_set=change_set)):
        raise actions.NotPublished(problems)
    if check:
        return
    outcome.change_set = change_set
    if publish:
        actions.submit(change_set=change_set, by=by)
        outcome.edition = actions.publish(change_set=change_set, by=by)


def importer() -> AbstractUser:
    account, is_new = get_user_model().objects.get_or_create(username=IMPORTER)
    if is_new:
        account.set_unusable_password()
        account.save()
        account.groups.set(Group.objects.filter(name="publisher"))
    return account
