"""A folder of CSV and Markdown becomes one change-set and, if wished, one edition: all of it or nothing."""

from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.auth.models import Group, User

from kb.editorial import actions, trial
from kb.editorial.models import ChangeSet

from .drafting import SAME, Counts, Drafting
from .reading import Problem, Refused, read

#: Who an import is by, and who publishes it, when nobody is named: accounts that nobody can log in to. Two, because where
#: nobody may publish their own work, whoever has the command line still can: the first knowledge has no reviewer yet.
AUTHOR, PUBLISHER = "import", "operator"


@dataclass
class Outcome:
    """What became, or would become, of the records that the files speak of."""

    counts: Counts = field(default_factory=dict)
    change_set: ChangeSet | None = None
    edition: int | None = None
    #: What their texts point to that is not there.
    warnings: list[Problem] = field(default_factory=list)

    @property
    def changes(self) -> int:
        return sum(count for counter in self.counts.values() for what, count in counter.items() if what != SAME)


def bring_in(
    path: Path,
    *,
    title: str = "",
    by: User | None = None,
    publish: bool = False,
    check: bool = False,
    delete_missing: bool = False,
) -> Outcome:
    """Raises Refused with every problem. A check goes all the way, and is then undone."""
    tables = read(path)
    try:
        # From the first look to the last write nobody else publishes: so no draft is made from what has just been replaced.
        with trial.one_at_a_time(), trial.rolled_back() if check else nullcontext():
            drafting = Drafting(tables, delete_missing)
            drafts, counts = drafting.drafts()
            outcome = Outcome(counts, warnings=drafting.warnings)
            if drafts:
                outcome.change_set = _drafted(drafts, title or f"Import of {path.resolve().name}", by or _account(AUTHOR))
                if check:
                    _rehearse(outcome.change_set)
                    outcome.change_set = None
                elif publish:
                    actions.submit(change_set=outcome.change_set, by=outcome.change_set.author)
                    outcome.edition = actions.publish(change_set=outcome.change_set, by=by or _account(PUBLISHER))
    except actions.Refused as refused:
        raise Refused(getattr(refused, "problems", None) or [str(refused)]) from refused
    except trial.Busy as busy:
        raise Refused(["Others were editing for too long. Nothing was done; try again."]) from busy
    return outcome


def _drafted(drafts: list[actions.Draft], title: str, by: User) -> ChangeSet:
    change_set = actions.new_change_set(title=title, by=by)
    actions.save_drafts(change_set=change_set, drafts=drafts, by=by)
    return change_set


def _rehearse(change_set: ChangeSet) -> None:
    if problems := actions.dry_run(change_set=change_set):
        raise actions.NotPublished(problems)


def _account(name: str) -> User:
    account, is_new = User.objects.get_or_create(username=name)
    if is_new:
        account.set_unusable_password()
        account.save()
        account.groups.set(Group.objects.filter(name="publisher"))
    return account
