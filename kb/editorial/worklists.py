"""What is to be done, for the desk. The rooms above register their lists; this one knows none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import User


@dataclass(frozen=True)
class WorkList:
    """One line of the desk: a name, how many there are, and the page on which they stand.

    `count` is asked for the editor who looks and costs one query or a fixed few; it gives None where one would wait for it too
    long: then the line only leads to the page. `url` costs none. `why` says in a sentence what an editor does with them. Those of
    one `group` stand below its heading.
    """

    name: str
    count: Callable[[User], int | None]
    url: Callable[[], str]
    why: str = ""
    #: Whoever lacks this permission neither sees the line nor pays for its count.
    permission: str = ""
    group: str = ""


_registered: dict[tuple[str, str], WorkList] = {}


def register(work_list: WorkList) -> None:
    """Called from an AppConfig's `ready`. The same name again replaces the first; they stand in the order of registration."""
    _registered[work_list.group, work_list.name] = work_list


def work_lists(user: User) -> list[tuple[WorkList, int | None]]:
    """Those that concern this editor, each with its count: a fixed number of queries for each list."""
    ours = [each for each in _registered.values() if not each.permission or user.has_perm(each.permission)]
    return [(each, each.count(user)) for each in ours]
