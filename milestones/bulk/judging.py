"""What becomes of some rows of a list: the same in its preview, which undoes it, and in earnest."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from core.copying import NULL, copy_lines, escape
from core.refusal import Fault, Refusal
from enrollments.bulk.layout import Layout
from enrollments.bulk.reader import Row
from enrollments.bulk.rows import Rejected
from milestones.bulk.rows import CustomerCheck, Listed, refused_row
from milestones.models import CustomerList, ListedCustomer
from milestones.rules.lists import CODES, CUSTOMER, REPEATED
from milestones.rules.words import Kind
from milestones.services.enroll import enroll_customers
from milestones.services.roll import Enrolled

_COLUMNS: Final = (
    "job_id",
    "operator_player_id",
    "row_number",
    "enrollment_id",
    "kind",
    "period_number",
    "balance",
    "enrolled_at",
)


class Taken(NamedTuple):
    """A row whose customer was enrolled."""

    listed: Listed
    enrolled: Enrolled


class Outcome(NamedTuple):
    """What becomes of rows that were `read` as wishes or could not be read; rejected are these and others."""

    read: list[Listed | Rejected]
    taken: list[Taken]
    rejected: list[Rejected]

    @property
    def codes(self) -> Counter[str]:
        return Counter(each.fault.code for each in self.rejected)

    @property
    def warnings(self) -> Counter[str]:
        return Counter(code for each in self.taken for code in each.enrolled.warnings)

    @property
    def returning(self) -> int:
        return sum(each.enrolled.kind != Kind.ENROLLED for each in self.taken)


def judge_rows(job: CustomerList, rows: Sequence[Row], *, at: datetime, dry_run: bool) -> Outcome:
    """Enrols the customers of `rows`, or with `dry_run` finds out who would be, and writes down whom.

    A customer is enrolled by the first row that can be; later ones repeat it, in whichever chunks they are.
    """
    check = CustomerCheck(Layout.from_json(job.layout), f"{job} ({job.file_name})"[:200])
    given = [check.read(row) for row in rows]
    rejected = [each for each in given if isinstance(each, Rejected)]
    listed = [each for each in given if isinstance(each, Listed)]
    before = _named_before(job, listed)
    new = [each for each in listed if each.wish.player_id not in before]
    wishes = [each.wish for each in new]
    answers = enroll_customers(target=job.target, wishes=wishes, by=job.uploaded_by, at=at, dry_run=dry_run)
    answered = list(zip(new, answers, strict=True))
    taken = [Taken(each, answer) for each, answer in answered if not isinstance(answer, Refusal)]
    here = {each.listed.wish.player_id: each.listed.row.number for each in taken}
    for each, answer in answered:
        if isinstance(answer, Refusal):
            repeats = each.row.number > here.get(each.wish.player_id, each.row.number)
            rejected.append(_repeated(each) if repeats else refused_row(each.row, answer))
    rejected += [_repeated(each) for each in listed if each.wish.player_id in before]
    _write_down(job, taken, None if dry_run else at)
    return Outcome(given, taken, sorted(rejected, key=lambda each: each.row.number))


def _named_before(job: CustomerList, listed: Sequence[Listed]) -> set[str]:
    """Those whom an earlier chunk of the list has enrolled."""
    names = {each.wish.player_id for each in listed}
    known = job.customers.filter(operator_player_id__any_of=names)
    return set(known.values_list("operator_player_id", flat=True))


def _repeated(listed: Listed) -> Rejected:
    return Rejected(listed.row, Fault(CUSTOMER, REPEATED, CODES[REPEATED]))


def _write_down(job: CustomerList, taken: Sequence[Taken], at: datetime | None) -> None:
    """Keeps what became of customers; without a moment only that the list names them."""
    lines = ("\t".join(_line(job, each, at)) for each in taken)
    copy_lines(table=ListedCustomer._meta.db_table, columns=_COLUMNS, lines=lines)


def _line(job: CustomerList, taken: Taken, at: datetime | None) -> tuple[str, ...]:
    (row, wish), enrolled = taken
    named = (str(job.pk), escape(wish.player_id), str(row.number))
    if at is None:
        return (*named, NULL, "", NULL, NULL, NULL)
    became = (str(enrolled.enrollment.pk), enrolled.kind, str(enrolled.period.number), f"{enrolled.balance:f}")
    return (*named, *became, at.isoformat())
