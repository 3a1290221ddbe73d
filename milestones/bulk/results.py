"""Whom a list has enrolled, as a CSV: streamed, written as the uploaded file was, safe to open in a spreadsheet."""

from collections.abc import Iterator
from datetime import UTC
from typing import Final

from enrollments.bulk.cells import safe_cell
from enrollments.bulk.layout import Layout
from enrollments.bulk.report import BYTE_ORDER_MARK, in_order, line_writer, separator
from milestones.models import CustomerList, EnrollmentEvent, Period
from milestones.rules.lists import BALANCE, CUSTOMER, PERIOD

ENROLLED_COLUMNS: Final = ("RowNumber", CUSTOMER, "Enrolment", PERIOD, BALANCE, "EnrolledUtc")


def enrolled_lines(job: CustomerList) -> Iterator[str]:
    """The customers whom a list has enrolled, in the order of its file: from which period on, and the balance."""
    layout = Layout.from_json(job.layout)
    write, sign = line_writer(separator(layout)), "," if layout.decimal_comma else "."
    periods = dict(Period.objects.filter(group=job.target.group_id).values_list("number", "ref_code"))
    kinds = dict(EnrollmentEvent.Kinds.choices)
    yield BYTE_ORDER_MARK + write(ENROLLED_COLUMNS)
    columns = ("row_number", "operator_player_id", "kind", "period_number", "balance", "enrolled_at")
    rows = job.customers.filter(enrollment__isnull=False).values_list(*columns)
    for row, customer, kind, period, balance, at in in_order(rows, "row_number"):
        amount = f"{balance.normalize():f}".replace(".", sign)
        moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        yield write([row, safe_cell(customer), kinds[kind], safe_cell(periods[period]), amount, moment])
