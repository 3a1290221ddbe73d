"""The headers in which a call says who it is from, read strictly before anything is looked up."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from rest_framework.request import Request

from core.refusal import Fault, Refusal, RefusalClass


@dataclass(frozen=True, slots=True)
class Header:
    """`form` is what its value must match, `what` says the same to people."""

    name: str
    form: re.Pattern[str]
    what: str

    def fault(self, value: str | None) -> Fault | None:
        """What is wrong with `value`. The value is not repeated: what is no hash may be a key."""
        if value is not None and self.form.fullmatch(value):
            return None
        trouble = "is missing" if value is None else "cannot be read"
        return Fault(self.name, "AuthenticationMissing", f"{self.name} {trouble}: send {self.what}.")


_HEX: Final = re.compile(r"[0-9a-f]{64}")
OPERATOR_ID: Final = Header("X-AUTH-OPERATOR-ID", re.compile(r"[0-9]{1,18}"), "the number of the operator, such as 42")
REQUEST_HASH: Final = Header("X-AUTH-REQUEST-HASH", _HEX, "the hash of the request in 64 lowercase hex digits")
TIMESTAMP: Final = Header("X-AUTH-TIMESTAMP", re.compile(r"[0-9]{1,12}"), "the time in whole Unix seconds")
NONCE: Final = Header(
    "X-AUTH-NONCE",
    re.compile(r"[A-Za-z0-9_-]{16,128}"),
    "16 to 128 letters, digits, _ or - that no other call has had",
)
SIGNATURE: Final = Header("X-AUTH-SIGNATURE", _HEX, "the signature of the request in 64 lowercase hex digits")
PLAIN: Final = (OPERATOR_ID, REQUEST_HASH)
STRONG: Final = (OPERATOR_ID, TIMESTAMP, NONCE, SIGNATURE)


def read_headers(request: Request, headers: Sequence[Header]) -> Mapping[Header, str]:
    """The value of each. Refuses AuthenticationMissing, saying of every header that is missing or odd what to send."""
    sent = {header: request.headers.get(header.name) for header in headers}
    faults = [fault for header, value in sent.items() if (fault := header.fault(value))]
    if faults:
        sentence = " ".join(fault.message for fault in faults)
        raise Refusal("AuthenticationMissing", sentence, kind=RefusalClass.UNAUTHORIZED, faults=faults)
    return MappingProxyType({header: value for header, value in sent.items() if value is not None})
