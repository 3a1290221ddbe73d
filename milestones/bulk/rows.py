"""Turning the fields of a row into a wish for a customer, or saying what is wrong with them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from core.refusal import Fault, Refusal, joined
from enrollments.bulk.header import plain
from enrollments.bulk.layout import Layout, shorten
from enrollments.bulk.reader import Row
from enrollments.bulk.rows import Rejected, decimal_of, shape_fault
from enrollments.rules.players import player_id_fault
from milestones.rules.codes import REFUSALS
from milestones.rules.lists import BALANCE, CUSTOMER, PERIOD, RESET, flag_of, is_customer
from milestones.services.roll import EnrollmentWish

# What the verb calls the fields of a wish.
_COLUMNS = {"customer": CUSTOMER, "period_name": PERIOD, "initial_balance": BALANCE}


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
    period: int | None
    reset: int | None

    @classmethod
    def of(cls, layout: Layout, name: str) -> "CustomerCheck":
        places = {plain(column): place for place, column in enumerate(layout.header)}
        return cls(layout, name, places.get(plain(PERIOD)), places.get(plain(RESET)))

    def read(self, row: Row) -> Listed | Rejected:
        """The wish that `row` is, or why it is none: every fault of the row, under the first one's code."""
        misshapen = shape_fault(row, self.layout)
        if misshapen is not None:
            return Rejected(row, misshapen)
        customer, balance = row.fields[self.layout.player].strip(), self._text(row, self.layout.value)
        amount, reset = self._amount(balance), flag_of(self._text(row, self.reset))
        faults = list(self._faults(row, customer, balance, amount, reset=reset))
        if faults:
            return Rejected(row, joined(faults))
        wish = EnrollmentWish(
            player_id=customer,
            period_name=self._text(row, self.period) or None,
            initial_balance=amount,
            reset_streak=bool(reset),
            reason=f"{self.name}, row {row.number}",
        )
        return Listed(row, wish)

    def refused(self, row: Row, refusal: Refusal) -> Rejected:
        """What the verb has refused, with the column at fault as the file writes it."""
        field = refusal.faults[0].field if refusal.faults else ""
        column = _COLUMNS.get(field, "")
        return Rejected(row, Fault(self.written(column) if column else "", refusal.code, refusal.message))

    def written(self, column: str) -> str:
        """The column as the header writes it; as we do, where the list has none."""
        return next((name for name in self.layout.header if plain(name) == plain(column)), column)

    def _faults(
        self, row: Row, customer: str, balance: str, amount: Decimal | None, *, reset: bool | None
    ) -> Iterator[Fault]:
        if not is_customer(customer):
            # Where a spreadsheet has damaged the id, that says more.
            damaged = player_id_fault(customer)
            message = damaged.message if damaged else REFUSALS["BadCustomer"].sentence
            yield Fault(self.written(CUSTOMER), "BadCustomer", message)
        if balance and amount is None:
            yield _misunderstood(self.written(BALANCE), "The balance is not a plain decimal number.", balance)
        if reset is None:
            yield _misunderstood(self.written(RESET), "It is neither true nor false.", self._text(row, self.reset))

    def _amount(self, text: str) -> Decimal | None:
        return decimal_of(text, comma=self.layout.decimal_comma) if text else None

    def _text(self, row: Row, place: int | None) -> str:
        return row.fields[place].strip() if place is not None else ""


def _misunderstood(column: str, sentence: str, text: str) -> Fault:
    return Fault(column, "RecordNotUnderstood", f"{sentence} It reads: {shorten(text, 60)}.")
