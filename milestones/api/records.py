"""The body of the doors that enrol and unenrol: an array of records."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from core.api.fields import OptionalText, YesNo
from core.api.inputs import Input, Reading
from core.refusal import Fault
from milestones.api.fields import CustomerId, Flag, InitialBalance
from milestones.rules.codes import WARNINGS, refusal
from milestones.services.roll import Enrolled, EnrollmentWish

LONGEST_REASON: Final = 255
MOST_RECORDS: Final = 1_000
# Which field each warning is about.
_WARNED: Final[Mapping[str, str]] = MappingProxyType(
    {"BalanceIgnored": "initial_balance", "PeriodIgnored": "period_name", "ResetIgnored": "reset_streak"},
)


class LeaveRecord(Input):
    """A customer who leaves the target. `dryRun` and `reason` are ours."""

    customerId = CustomerId(source="customer")
    dryRun = YesNo(
        source="dry_run",
        required=False,
        allow_null=True,
        help_text="true: answers what would happen and changes nothing.",
    )
    reason = OptionalText(max_length=LONGEST_REASON, help_text="Kept in the log of the customer.")


class EnrollRecord(LeaveRecord):
    """A customer to be enrolled or enrolled again. `onlyThisPeriod`, `dryRun` and `reason` are ours."""

    periodName = OptionalText(
        source="period_name",
        help_text="The `refCode` of a period. Without one: the running period, or the nearest to come.",
    )
    initialBalance = InitialBalance(
        source="initial_balance",
        required=False,
        allow_null=True,
        help_text="What the customer starts from in the period, not below zero. null or left out: from what was "
        "achieved in it before.",
    )
    resetStreakStatus = YesNo(
        source="reset_streak",
        required=False,
        allow_null=True,
        help_text="true: who is enrolled again in a streak begins at its first level.",
    )
    onlyThisPeriod = YesNo(
        source="only_this_period",
        required=False,
        allow_null=True,
        help_text="true: this period and none of the later ones; only where the group allows it.",
    )


class LeaveQuery(Input):
    """The same as in the record, for callers whose records are made elsewhere."""

    dryRun = Flag(source="dry_run", required=False, help_text="true: answers what would happen and changes nothing.")


class EnrollQuery(LeaveQuery):
    onlyThisPeriod = Flag(
        source="only_this_period",
        required=False,
        help_text="true: this period and none of the later ones; only where the group allows it.",
    )


def one_record(kind: type[Input], data: Any, options: Mapping[str, Any]) -> Reading:
    """The only record of a body. Refuses NoRecord, TooManyRecords and every fault of it."""
    (record,) = records_in(data, most=1)
    reading = reading_of(kind, record, 0, options)
    reading.refuse()
    return reading


def records_in(data: Any, *, most: int) -> list[Any]:
    """The items of a body. Refuses NoRecord, TooManyRecords and what is no array."""
    if not isinstance(data, list):
        Reading(faults=[Fault("", "NotAList", "The body must be an array of records.")]).refuse()
    if not data:
        raise refusal("NoRecord", "")
    if len(data) > most:
        raise refusal("TooManyRecords", "")
    records: list[Any] = data
    return records


def reading_of(kind: type[Input], record: Any, place: int, options: Mapping[str, Any]) -> Reading:
    """One record; `options` of the query hold for every one of them."""
    reading: Reading = kind().reading(record, f"[{place}].")
    reading.values |= {name: True for name, is_wanted in options.items() if is_wanted}
    if not isinstance(record, dict):
        # That is what is wrong, not every field of what is none.
        reading.faults = reading.faults[:1]
    return reading


def wish_of(values: Mapping[str, Any]) -> EnrollmentWish:
    return EnrollmentWish(
        player_id=values["customer"],
        period_name=values["period_name"],
        initial_balance=values["initial_balance"],
        reset_streak=bool(values["reset_streak"]),
        only_this_period=bool(values["only_this_period"]),
        reason=values["reason"] or "",
    )


def warnings_of(enrolled: Enrolled, reading: Reading) -> list[Fault]:
    """What was passed over, with the field that said it."""
    return [Fault(reading.names[_WARNED[code]], code, WARNINGS[code].sentence) for code in enrolled.warnings]
