"""Reading a request wholly, faults and all: what is right is kept beside what is wrong.

DRF's serializers stop at their own faults; the rules of the house would then find theirs only in the second attempt.
An `Input` therefore hands on what it could read, with stand-ins for what it could not, and the rules judge the rest:
one answer lists every fault of a request.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.fields import SkipField

from core.api.fields import CODES, unknown
from core.refusal import Fault, Refusal, RefusalClass


@dataclass(slots=True)
class Reading:
    """`values` by the names that the verbs know, `faults` and `names` in the spelling of the wire."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def refuse(self, found: Iterable[Fault] = ()) -> None:
        """Raises a ValidationError with the faults of the reading and those that rules have `found`, if any.

        A rule that judged a stand-in is not heard: its field is at fault already.
        """
        known = {fault.field.partition("[")[0] for fault in self.faults}
        faults = self.faults + [fault for fault in map(self._on_the_wire, found) if fault.field not in known - {""}]
        if faults:
            sentence = " ".join(f"{fault.field}: {fault.message}" if fault.field else fault.message for fault in faults)
            raise Refusal("ValidationError", sentence, kind=RefusalClass.VALIDATION_ERROR, faults=faults)

    @contextmanager
    def spelling(self) -> Iterator[None]:
        """Within it, the faults that a verb finds come out in the spelling of the wire."""
        try:
            yield
        except Refusal as refusal:
            faults = map(self._on_the_wire, refusal.faults)
            raise Refusal(refusal.code, refusal.message, kind=refusal.kind, faults=faults) from refusal

    def _on_the_wire(self, fault: Fault) -> Fault:
        return replace(fault, field=self.names.get(fault.field, ""))

    def take(self, other: "Reading") -> None:
        """Adds what a nested object says."""
        self.values |= other.values
        self.faults += other.faults
        self.names |= other.names


class Input(serializers.Serializer[Any]):
    """The body of a request. Fields are named as on the wire; their `source` is what the verbs call them."""

    # By source: harmless values in place of what could not be read. They cause no fault of another field.
    stand_ins: ClassVar[Mapping[str, Any]] = MappingProxyType({})

    def reading(self, data: Any, path: str = "") -> Reading:
        """What `data` says and everything that is wrong with it."""
        found = Reading()
        if not isinstance(data, dict):
            found.faults.append(Fault(path.rstrip("."), "NotAnObject", "This must be an object."))
            data = {}
        for name, each in self.fields.items():
            where = f"{path}{name}"
            if isinstance(each, OneOf):
                found.take(each.reading(data.get(name), where))
            else:
                self._read(each, data, where, found)
        return found

    def _read(self, each: Any, data: dict[str, Any], where: str, found: Reading) -> None:
        found.names[each.source] = where
        try:
            found.values[each.source] = each.run_validation(each.get_value(data))
        except SkipField:
            found.values[each.source] = None
        except serializers.ValidationError as error:
            found.faults += _faults(error.detail, where)
            found.values[each.source] = self.stand_ins.get(each.source)


class OneOf(serializers.Field[Any, Any, Any, Any]):
    """An object whose `discriminator` says which of several it is."""

    def __init__(self, discriminator: str, inputs: Mapping[str, type[Input]], **wishes: Any) -> None:
        super().__init__(**wishes)
        self.discriminator = discriminator
        self.inputs = inputs

    def reading(self, data: Any, path: str) -> Reading:
        return read_one_of(self.discriminator, self.inputs, data, path=f"{path}.", otherwise=Input)


def read_one_of(
    discriminator: str,
    inputs: Mapping[str, type[Input]],
    data: Any,
    *,
    path: str = "",
    otherwise: type[Input],
) -> Reading:
    """Reads `data` with the input that it names; where it names none, with `otherwise`, beside the fault."""
    if not isinstance(data, dict):
        code, message = (
            ("Required", "This is required.") if data is None else ("NotAnObject", "This must be an object.")
        )
        return Reading(faults=[Fault(path.rstrip("."), code, message)])
    kind = data.get(discriminator)
    if isinstance(kind, str) and kind in inputs:
        return inputs[kind]().reading(data, path)
    found = otherwise().reading(data, path)
    where = f"{path}{discriminator}"
    if kind is None:
        found.faults.insert(0, Fault(where, "Required", f"This is required. Known: {', '.join(inputs)}."))
    else:
        found.faults[:0] = _faults(unknown(kind, list(inputs)).detail, where)
    return found


def _faults(detail: Any, where: str) -> list[Fault]:
    """DRF's nested details, flat: items of lists as `products[1]`."""
    if isinstance(detail, Mapping):
        return [fault for key, each in detail.items() for fault in _faults(each, f"{where}[{key}]")]
    return [_fault(each, where) for each in detail]


def _fault(detail: ErrorDetail, where: str) -> Fault:
    code = str(detail.code)
    code, sentence = CODES.get(code, (code, None))
    return Fault(where, code, sentence or str(detail))
