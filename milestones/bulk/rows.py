"""Turning the fields of a row into a wish for a customer, or saying what is wrong with them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final, NamedTuple

from core.refusal import Fault, Refusal, joined
from enrollments.bulk.layout import Layout, shorten
from enrollments.bulk.reader import Row
from enrollments.bulk.rows import Rejected, decimal_of, shape_fault
from enrollments.rules.players import player_id_fault
from milestones.rules.codes import REFUSALS
from milestones.rules.lists import BALANCE, CUSTOMER, PERIOD, RESET, flag_of, is_customer
from milestones.services.roll import EnrollmentWish

# Our columns, by what the verb calls the fields of a wish.
_COLUMNS: Final = MappingProxyType({"customer": CUSTOMER, "period_name": PERIOD, "initial_balance": BALANCE})


class Listed(NamedTuple):
    """A row that says whom to enrol."""

    row: Row
    wish: EnrollmentWish

    @property
    def said(self) -> str:
        """What the row says of its customer, the same however a number or a flag is written."""
        wish = self.wish
        balance = "" if wish.initial_balance is None else f"{wish.initial_balance.normalize():f}"
        return f"{wish.period_name or ''}\0{balance}\0{wish.reset_streak:d}"


@dataclass(frozen=True, slots=True)
class CustomerCheck:
    """Reads the rows of one list, which people find in the log of its customers by `name`."""

    layout: Layout
    name: str

    def read(self, row: Row) -> Listed | Rejected:
        """The wish that `row` is, or why it is none: every fault of the row, under the first one's code."""
        misshapen = shape_fault(row, self.layout)
        if misshapen is not None:
            return Rejected(row, misshapen)
        customer, balance = self._text(row, "player"), self._text(row, "value")
        amount, reset = self._amount(balance), flag_of(self._text(row, RESET))
        faults = list(self._faults(row, customer, balance, amount, reset=reset))
        if faults:
            return Rejected(row, joined(faults))
        wish = EnrollmentWish(
            player_id=customer,
            period_name=self._text(row, PERIOD) or None,
            initial_balance=amount,
            reset_streak=bool(reset),
            reason=f"{self.name}, row {row.number}",
        )
        return Listed(row, wish)

    def _faults(
        self, row: Row, customer: str, balance: str, amount: Decimal | None, *, reset: bool | None
    ) -> Iterator[Fault]:
        if not is_customer(customer):
            # Where a spreadsheet has damaged the id, that says more.
            damaged = player_id_fault(customer)
            message = damaged.message if damaged else REFUSALS["BadCustomer"].sentence
            yield Fault(CUSTOMER, "BadCustomer", message)
        if balance and amount is None:
            yield _misunderstood(BALANCE, "The balance is not a plain decimal number.", balance)
        if reset is None:
            yield _misunderstood(RESET, "It is neither true nor false.", self._text(row, RESET))

    def _amount(self, text: str) -> Decimal | None:
        return decimal_of(text, comma=self.layout.decimal_comma) if text else None

    def _text(self, row: Row, key: str) -> str:
        place = self.layout.place(key)
        return row.fields[place].strip() if place is not None else ""


def refused_row(row: Row, refusal: Refusal) -> Rejected:
    """What the verb has refused, with the column at fault."""
    field = refusal.faults[0].field if refusal.faults else ""
    return Rejected(row, Fault(_COLUMNS.get(field, ""), refusal.code, refusal.message))


def _misunderstood(column: str, sentence: str, text: str) -> Fault:
    return Fault(column, "RecordNotUnderstood", f"{sentence} It reads: {shorten(text, 60)}.")
