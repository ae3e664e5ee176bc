"""For a scheduler that runs tasks; the command `deliver_webhooks` does the same."""

from django_tasks import task

from . import sending


@task()
def deliver_webhooks(limit: int = 1000) -> int:
    """How many messages were tried."""
    return sending.send_due(limit=limit)
