"""What workers do with lists of customers. A task takes an id, and may run twice or not at all."""

from uuid import UUID

from celery import shared_task
from django.db import transaction

from enrollments.working import nudge_by, wake_lists, work_for_a_slice
from milestones.bulk.steps import CUSTOMER_LISTS


@shared_task
def work_on_customer_list(job_id: str) -> None:
    """Takes a list as far as a slice of time allows, then queues itself again."""
    if work_for_a_slice(CUSTOMER_LISTS, UUID(job_id)):
        nudge_list(UUID(job_id))


@shared_task
def wake_customer_lists() -> None:
    """Finds lists whose worker or nudge was lost and sends a new nudge for each."""
    wake_lists(CUSTOMER_LISTS, nudge_list)


def nudge_list(job_id: UUID) -> bool:
    """Tells a worker that there is work. Whether the message went out: without a broker the sweeper will do it."""
    return nudge_by(work_on_customer_list, job_id)


def nudge_list_on_commit(job_id: UUID) -> None:
    """Nudges once the list can be seen by others; at once where no transaction is open."""
    transaction.on_commit(lambda: nudge_list(job_id))
