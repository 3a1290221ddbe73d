"""Telling people what happened to lists while they were elsewhere."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.db.models import Q

from enrollments.models import BulkJob, ListEvent, ListJob, Notice
from operators.models import Operator, User
from operators.rules import Role, may

_KINDS: Final = ListEvent.Kinds
# What is told of what happens; nobody is told of what they did themselves.
WORDS: Final = MappingProxyType(
    {
        _KINDS.PREVIEWED: "{list}: the preview is ready.",
        _KINDS.APPROVAL_ASKED: "{list} waits for approval: {by} asks to give away {text}.",
        _KINDS.APPROVED: "{list} was approved by {by}.",
        _KINDS.APPROVAL_LAPSED: "{list}: the approval has lapsed. {text}",
        _KINDS.PAUSED: "{list} was paused by {by}. {text}",
        _KINDS.CANCELLED: "{list} was cancelled by {by}.",
        _KINDS.COMPLETED: "{list} is completed: {enrolled} enrolled{price}, {rejected} rejected.",
        _KINDS.FAILED: "{list} has failed. {text}",
        _KINDS.UNDO_ASKED: "{list} is being undone by {by}: {text}",
        _KINDS.UNDONE: "{list} was undone: {text}.",
    },
)
# Whoever uploads a short list still looks at its page when the preview is there.
SHORT: Final = timedelta(seconds=5)
LATEST: Final = 100


def tell(job: ListJob, kind: ListEvent.Kinds, *, by: str | None, at: datetime, text: str) -> None:
    """Leaves a notice for everybody whom it concerns, within the transaction that did what it tells of."""
    if kind not in WORDS or (kind == _KINDS.PREVIEWED and at - job.uploaded_at < SHORT):
        return
    words = _in_words(job, kind, by=by, text=text)
    notices = [
        Notice(user=user, text=words, at=at, by_email=user.email_notices and bool(user.email))
        for user in _concerned(job, kind)
        if user.get_username() != by
    ]
    for notice in notices:
        notice.job = job
    Notice.objects.bulk_create(notices)


def unseen_count(*, user: User, operator: Operator) -> int:
    return Notice.objects.shown_to(user, operator).unseen().count()


def latest_notices(*, user: User, operator: Operator) -> list[Notice]:
    return list(Notice.objects.shown_to(user, operator)[:LATEST])


def see_notices(*, user: User, operator: Operator, job_id: UUID | None = None, at: datetime) -> None:
    """Marks what a person has been told as seen: all of it, or what is about one list."""
    seen = Notice.objects.shown_to(user, operator).unseen()
    if job_id is not None:
        seen = seen.filter(list_id=job_id)
    Notice.objects.filter(pk__in=seen.values("pk")).update(seen_at=at)


def _in_words(job: ListJob, kind: ListEvent.Kinds, *, by: str | None, text: str) -> str:
    words = WORDS[kind].format(
        list=f"{job} ({job.file_name})",
        by=by or "the system",
        text=text,
        enrolled=f"{job.enrolled_count:,}",
        rejected=f"{job.rejected_count:,}",
        price=f" for {job.worth}" if job.worth else "",
    )
    return words.strip()[:500]


def _concerned(job: ListJob, kind: ListEvent.Kinds) -> Iterable[User]:
    """Those of the operator's people who uploaded it, have it undone, or may approve it."""
    theirs = User.objects.filter(is_active=True)
    works_there = Q(is_superuser=True) | Q(memberships__operator=job.operator_id)
    if kind == _KINDS.APPROVAL_ASKED and isinstance(job, BulkJob):
        roles = [role.value for role in Role if may(role, "enrollments.approve_bulkjob")]
        approvers = theirs.filter(memberships__operator=job.operator_id, memberships__role__in=roles)
        return approvers.exclude(username__in=[job.uploaded_by, job.approval_asked_by])
    names = {job.uploaded_by, job.undo_asked_by} if job.undo_asked_by else {job.uploaded_by}
    return theirs.filter(works_there, username__in=names).distinct()
