"""Whom a list has enrolled, and who stays although it was undone: CSV files, streamed.

Written as the uploaded file was, and safe to open in a spreadsheet.
"""

from collections.abc import Iterator
from datetime import UTC
from typing import Final

from enrollments.bulk.cells import safe_cell
from enrollments.bulk.layout import Layout
from enrollments.bulk.report import BYTE_ORDER_MARK, in_order, line_writer, separator
from milestones.models import CustomerList, EnrollmentEvent, Period
from milestones.rules.lists import BALANCE, CUSTOMER, KEPT, PERIOD

ENROLLED_COLUMNS: Final = ("RowNumber", CUSTOMER, "Enrolment", PERIOD, BALANCE, "EnrolledUtc")
KEPT_COLUMNS: Final = ("RowNumber", CUSTOMER, "Code", "Reason")


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


def kept_lines(job: CustomerList) -> Iterator[str]:
    """The customers whom undoing a list has kept, in the order of its file, each with the reason."""
    write = line_writer(separator(Layout.from_json(job.layout)))
    yield BYTE_ORDER_MARK + write(KEPT_COLUMNS)
    rows = job.customers.filter(kept_code__isnull=False).values_list("row_number", "operator_player_id", "kept_code")
    for row, customer, code in in_order(rows, "row_number"):
        yield write([row, safe_cell(customer), code, KEPT.get(code, code)])
