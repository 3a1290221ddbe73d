"""Why a customer is not enrolled, and of what a caller is warned, with the numbers that the wire has for it.

Numbers of the Capillary document are exact; ours begin at 310180, where it has none that we know of.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from core.refusal import Fault, Refusal, RefusalClass


class WireCode(NamedTuple):
    number: int
    sentence: str
    kind: RefusalClass = RefusalClass.CONFLICT


_BAD: Final = RefusalClass.VALIDATION_ERROR
_MISSING: Final = RefusalClass.NOT_FOUND


REFUSALS: Final[Mapping[str, WireCode]] = MappingProxyType(
    {
        "AlreadyEnrolled": WireCode(310119, "The customer is enrolled for the target already."),
        "BadCustomer": WireCode(310011, "This can be no customer: the id is a whole number above zero.", _BAD),
        "PeriodNotFound": WireCode(310019, "The target group has no period of this name.", _MISSING),
        "GroupNotFound": WireCode(310180, "There is no such target group.", _MISSING),
        "GroupInactive": WireCode(310181, "The target group is switched off."),
        "TargetNotFound": WireCode(310182, "The target group has no such target.", _MISSING),
        "PeriodOver": WireCode(310183, "The period is over."),
        "NoPeriodLeft": WireCode(310184, "No period of the target group is running or still to come."),
        "NegativeBalance": WireCode(310185, "An initial balance is never below zero.", _BAD),
        "BalanceTooLarge": WireCode(310186, "The initial balance is larger or finer than anything that is kept.", _BAD),
        "SinglePeriodOnly": WireCode(310187, "The target group does not allow enrolment into one period alone."),
        "NotEnrolled": WireCode(310188, "The customer is not enrolled for the target."),
        "PlayerRestricted": WireCode(310198, "The customer may not be rewarded: self-excluded, opted out or blocked."),
        "TooManyRecords": WireCode(310189, "The call has more records than it may have.", _BAD),
        "NoRecord": WireCode(310190, "The call has no record.", _BAD),
        "RecordNotUnderstood": WireCode(310191, "A field of the record is missing or of the wrong type.", _BAD),
    },
)
WARNINGS: Final[Mapping[str, WireCode]] = MappingProxyType(
    {
        "BalanceIgnored": WireCode(310195, "A streak has no initial balance: it was passed over."),
        "PeriodIgnored": WireCode(310196, "A streak is for all periods: the name of the period was passed over."),
        "ResetIgnored": WireCode(310197, "Only a streak can begin again: resetStreakStatus was passed over."),
    },
)
# Of all of them, as the wire wants them.
NUMBERS: Final[Mapping[str, int]] = MappingProxyType(
    {code: known.number for code, known in (*REFUSALS.items(), *WARNINGS.items())},
)


def refusal(code: str, field: str) -> Refusal:
    """The refusal with this code, and its number on the wire in `REFUSALS`; `field` is the input at fault."""
    known = REFUSALS[code]
    fault = Fault(field, code, known.sentence)
    return Refusal(code, known.sentence, kind=known.kind, faults=[fault])
