"""What is to be done, for the desk. The rooms above register their lists; this one knows none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import User


@dataclass(frozen=True)
class WorkList:
    """One line of the desk: a name, how many there are, and the page on which they stand.

    `count` costs one query or a fixed few, and `url` none. `why` says in a sentence what an editor does with them. Those of one
    `group` stand below its heading.
    """

    name: str
    count: Callable[[], int]
    url: Callable[[], str]
    why: str = ""
    #: Whoever lacks this permission neither sees the line nor pays for its count.
    permission: str = ""
    group: str = ""


_registered: dict[tuple[str, str], WorkList] = {}


def register(work_list: WorkList) -> None:
    """Called from an AppConfig's `ready`. The same name again replaces the first; they stand in the order of registration."""
    _registered[work_list.group, work_list.name] = work_list


def work_lists(user: User) -> list[tuple[WorkList, int]]:
    """Those that concern this editor, each with its count: so many queries as there are lists."""
    ours = [each for each in _registered.values() if not each.permission or user.has_perm(each.permission)]
    return [(each, each.count()) for each in ours]
