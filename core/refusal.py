"""How every verb says no: one exception with a stable code, the same at every door."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class RefusalClass(StrEnum):
    """The class of a refusal: the `responseCode` of the API (gamnify documents, DESIGN "The wire")."""

    VALIDATION_ERROR = "ValidationError"
    UNAUTHORIZED = "Unauthorized"
    FORBIDDEN = "Forbidden"
    NOT_FOUND = "NotFound"
    CONFLICT = "Conflict"
    BUDGET_EXCEEDED = "BudgetExceeded"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with what was asked.

    `field` is the name of the input at fault in Python spelling, `code` is stable, `message` a sentence for people.
    """

    field: str
    code: str
    message: str


def joined(faults: Sequence[Fault]) -> Fault:
    """Several faults as one, under the code of the first: a row is refused once, for all its reasons."""
    if len(faults) == 1:
        return faults[0]
    fields = "; ".join(fault.field for fault in faults)
    return Fault(fields, faults[0].code, " ".join(fault.message for fault in faults))


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """The verb did nothing, and this is why.

    `code` is stable and the same in API bodies, CSV reject rows, screens and dead letters. `faults` lists every
    fault found, not only the first.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        kind: RefusalClass = RefusalClass.CONFLICT,
        faults: Iterable[Fault] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.kind = kind
        self.faults = tuple(faults)


def refuse_faults(faults: Iterable[Fault]) -> None:
    """Raises a ValidationError refusal that carries all of `faults`, or does nothing when there are none."""
    found = tuple(faults)
    if found:
        sentence = " ".join(fault.message for fault in found)
        raise Refusal("ValidationError", sentence, kind=RefusalClass.VALIDATION_ERROR, faults=found)
