"""Lists of customers: taken in, confirmed or abandoned, stopped and let go on."""

from datetime import datetime
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.db.models import Max, QuerySet

from core.ids import new_id
from core.refusal import Refusal
from enrollments.bulk.reading import Choice
from enrollments.models import ListEvent
from enrollments.services.files import note_upload, take_file
from enrollments.services.rereading import read_again
from enrollments.services.stopping import abandon, cancel, pause, resume
from enrollments.services.timeline import note
from milestones.models import CustomerList, CustomerPreview, Target
from operators.models import Operator


@transaction.atomic
def upload_customer_list(
    *,
    target: Target,
    file: File[bytes],
    file_name: str,
    parent: CustomerList | None = None,
    by: str,
    at: datetime,
) -> CustomerList:
    """Keeps the uploaded list of customers for a target, whose `group` comes with it, to be previewed by a worker.

    It may correct the rejected rows of a `parent`. A file that cannot be read makes a list that has Failed, with the
    code and sentence why. The file is kept in every case. Refuses GroupInactive.
    """
    target.refuse_unless_open()
    job = CustomerList(id=new_id(), operator_id=target.operator_id, target=target, parent=parent)
    # Before anything is locked: storing a large file may take a while.
    take_file(job, file, file_name, by=by, at=at)
    Operator.objects.select_for_update(no_key=True).get(pk=job.operator_id)
    last = CustomerList.objects.filter(operator=job.operator_id).aggregate(last=Max("number"))["last"]
    job.number = (last or 0) + 1
    job.save(force_insert=True)
    note_upload(job, by=by, at=at)
    return job


@transaction.atomic
def read_customer_list_differently(*, job_id: UUID, choice: Choice, by: str, at: datetime) -> CustomerList:
    """Has a list that nobody has confirmed read as `choice` says, and previewed anew.

    One that Failed because nothing in it names the player is taken up again. Refuses JobConfirmed, JobFinished, and
    with a code of `FILE_CODES` where the file can not be read like that; then everything stays as it was.
    """
    job = _held(job_id)
    read_again(job, choice, by=by, at=at)
    CustomerPreview.objects.filter(job=job).delete()
    _forget_previewed(job)
    return job


@transaction.atomic
def confirm_customer_list(*, job_id: UUID, by: str, at: datetime) -> CustomerList:
    """Lets a list be enrolled. Again changes nothing.

    Refuses JobAbandoned, GroupInactive, and PreviewNotReady: nobody agrees to what they have not seen.
    """
    job = _held(job_id)
    if job.abandoned:
        raise Refusal("JobAbandoned", f"{job} was abandoned by {job.cancelled_by}.")
    if job.confirmed_at is not None or job.finished:
        return job
    if job.previewed_at is None:
        raise Refusal("PreviewNotReady", f"{job} is still being read.")
    job.target.refuse_unless_open()
    job.confirmed_at, job.confirmed_by = at, by
    note(job, ListEvent.Kinds.CONFIRMED, by=by, at=at)
    job.save()
    return job


@transaction.atomic
def abandon_customer_list(*, job_id: UUID, by: str, at: datetime) -> CustomerList:
    """Ends a list that waits for confirmation, with nobody enrolled. Again changes nothing; refuses JobConfirmed."""
    job = _held(job_id)
    abandon(job, by=by, at=at)
    _forget_previewed(job)
    return job


@transaction.atomic
def pause_customer_list(*, job_id: UUID, by: str, at: datetime) -> CustomerList:
    """Stops a list between two chunks until it is resumed. Again changes nothing; refuses JobFinished."""
    job = _held(job_id)
    pause(job, by=by, at=at)
    return job


@transaction.atomic
def resume_customer_list(*, job_id: UUID, by: str, at: datetime) -> CustomerList:
    """Lets a list go on that was paused, or that Failed because something broke on our side.

    Refuses JobFinished, and FileUnreadable where the file is at fault.
    """
    job = _held(job_id)
    resume(job, by=by, at=at)
    return job


@transaction.atomic
def cancel_customer_list(*, job_id: UUID, by: str, at: datetime) -> CustomerList:
    """Ends a list between two chunks: who was enrolled until then stays, the other rows are not processed.

    Again changes nothing; refuses JobFinished.
    """
    job = _held(job_id)
    cancel(job, by=by, at=at)
    _forget_previewed(job)
    return job


def same_file_before(job: CustomerList) -> QuerySet[CustomerList]:
    """Earlier uploads of the same list for the same target, the latest first; not those that never went ahead."""
    return CustomerList.objects.filter(target=job.target_id).same_before(job)


def _forget_previewed(job: CustomerList) -> None:
    """Whom its preview would have enrolled, as far as it came."""
    job.customers.filter(enrollment__isnull=True).delete()


def _held(job_id: UUID) -> CustomerList:
    jobs = CustomerList.objects.select_for_update(no_key=True, of=("self",))
    return jobs.select_related("target__group").get(pk=job_id)
