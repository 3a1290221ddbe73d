"""Lists of players, uploaded and worked off as people and workers would have."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.core.files.base import ContentFile

from config.demo.plans import ListPlan, OperatorPlan, moment
from enrollments.bulk.chunks import Step, advance_job
from enrollments.models import BulkJob
from enrollments.services.uploads import upload_bulk_job
from operators.models import Operator
from rewards.models import Reward

HEADER: Final = "OperatorPlayerId,BetValue,BetCount"
# How long a worker took for each step of a list.
STEP: Final = timedelta(seconds=1)
# When the list that waits for confirmation came in.
AGO: Final = timedelta(hours=2)


def enroll_list(operator: Operator, plan: ListPlan, *, by: str, at: datetime) -> None:
    """Uploads a list on its day and works it off. One that cannot be read is Failed, as it should be."""
    uploaded_at = moment(operator, at, plan.day, plan.hour)
    _work_off(_upload(operator, plan, by, uploaded_at), uploaded_at)


def _work_off(job: BulkJob, at: datetime) -> None:
    """Takes a job as far as it goes by itself."""
    at += STEP
    while advance_job(job_id=job.pk, at=at) is Step.AGAIN:
        at += STEP


def upload_again(operator: Operator, plan: OperatorPlan, *, at: datetime) -> None:
    """Uploads a list whose bytes were uploaded before: a job that was previewed and waits for confirmation."""
    for given in plan.lists:
        if given.file_name == plan.uploaded_again:
            _work_off(_upload(operator, given, plan.promoter, at - AGO), at - AGO)


def players_only(players: Iterable[str], *bad_rows: str) -> str:
    """A list of one column, as it is enough for Fixed free bets; `bad_rows` stand as they are at its end."""
    return _file("OperatorPlayerId", [*players, *bad_rows])


def with_values(players: Iterable[str], values: Sequence[str], counts: Sequence[int], *bad_rows: str) -> str:
    """A list in the form of the document; the players get `values` and `counts` in turn."""
    rows = [
        f"{player},{values[place % len(values)]},{counts[place % len(counts)]}" for place, player in enumerate(players)
    ]
    return _file(HEADER, [*rows, *bad_rows])


def _file(header: str, rows: Iterable[str]) -> str:
    return "\n".join([header, *rows, ""])


def _upload(operator: Operator, plan: ListPlan, by: str, at: datetime) -> BulkJob:
    reward = Reward.objects.of(operator).get(name=plan.reward)
    file = ContentFile(plan.content.encode(), name=plan.file_name)
    return upload_bulk_job(reward=reward, file=file, file_name=plan.file_name, go_ahead=True, by=by, at=at)
