"""For a scheduler that runs tasks; the command `check_links` does the same."""

from datetime import timedelta

from django_tasks import task

from . import links


@task()
def check_links(limit: int = 200, older_than_days: float = 7) -> int:
    """How many addresses were checked."""
    return sum(1 for _ in links.check_links(limit=limit, older_than=timedelta(days=older_than_days)))
