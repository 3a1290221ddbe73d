"""Lists of customers: uploaded, worked off, and what came of them."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

from django.core.files.base import ContentFile

from enrollments.bulk.report import correctable_lines, report_lines
from enrollments.bulk.stepping import Step
from milestones.bulk.results import enrolled_lines
from milestones.bulk.steps import CHUNK_ROWS, advance_customer_list
from milestones.models import CustomerList, Target
from milestones.services.lists import confirm_customer_list, upload_customer_list
from tests.cast import CARLA, NOON

HEADER = "customerId,periodName,initialBalance,resetStreakStatus\n"


def upload(target: Target, content: str | bytes, *, by: str = CARLA, **wishes: Any) -> CustomerList:
    """Carla uploads a list."""
    data = content.encode() if isinstance(content, str) else content
    name = wishes.pop("file_name", "customers.csv")
    return upload_customer_list(
        target=target,
        file=ContentFile(data, name=name),
        file_name=name,
        by=by,
        at=wishes.pop("at", NOON),
        **wishes,
    )


def worked_off(job: CustomerList, *, at: Any = NOON, rows: int = CHUNK_ROWS) -> CustomerList:
    """The list after a worker has done all it can."""
    while advance_customer_list(job_id=job.pk, at=at, rows=rows) is Step.AGAIN:
        pass
    job.refresh_from_db()
    return job


def previewed(target: Target, content: str | bytes, *, rows: int = CHUNK_ROWS, **wishes: Any) -> CustomerList:
    return worked_off(upload(target, content, **wishes), rows=rows)


def confirmed(job: CustomerList, *, by: str = CARLA, at: Any = NOON) -> CustomerList:
    return confirm_customer_list(job_id=job.pk, by=by, at=at)


def enrolled(target: Target, content: str | bytes, *, rows: int = CHUNK_ROWS, **wishes: Any) -> CustomerList:
    """A list uploaded, confirmed and worked off."""
    job = previewed(target, content, rows=rows, **wishes)
    confirmed(job)
    return worked_off(job, rows=rows)


def customers(job: CustomerList) -> list[str]:
    """Whom a list has enrolled, in the order of its file."""
    return list(job.customers.order_by("row_number").values_list("operator_player_id", flat=True))


def rejected(job: CustomerList) -> dict[int, str]:
    """Which rows a list has rejected, and with which code."""
    return dict(job.rejections.order_by("row_number").values_list("row_number", "code"))


def table(lines: Callable[[CustomerList], Iterator[str]], job: CustomerList) -> list[list[str]]:
    """A download as a spreadsheet sees it."""
    text = "".join(lines(job)).removeprefix("\ufeff")
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


__all__ = ["correctable_lines", "enrolled_lines", "report_lines"]
