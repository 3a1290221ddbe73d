"""What people do in the house: called with `manage.py shell -c`, one process for each deed."""

from uuid import UUID

from django.utils import timezone

from enrollments.services.undoing import undo_bulk_job
from rewards.rules.budgets import Scope
from tests import cast
from tests.budgets import budget
from tests.chaos.players import COST, affordable, row


def upload(rows: int) -> None:
    """A list for a reward with two budgets, confirmed by whoever sent it; prints the id of the job."""
    now = timezone.now()
    operator = cast.casino()
    window = {"starts_at": now - cast.DAY, "ends_at": now + cast.DAY}
    campaign = cast.campaign(operator, at=now, **window)
    given = cast.reward(operator, campaign=campaign, at=now, **window)
    budget(campaign, at=now, limit=COST * affordable(rows))
    budget(given, at=now, scope=Scope.PER_PLAYER, limit=COST * 2)
    content = cast.HEADER + "".join(f"{row(number)}\n" for number in range(rows))
    print(cast.upload(given, content, at=now).pk)  # noqa: T201 - the other process reads it


def undo(job_id: str) -> None:
    undo_bulk_job(job_id=UUID(job_id), reason="Chaos", by=cast.CARLA, at=timezone.now())
