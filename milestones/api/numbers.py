"""The number on the wire of everything that these doors refuse or warn of.

Those of the Capillary document are exact; the rest are ours. What has none has that of its class: 310 and what HTTP
says.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from core.refusal import RefusalClass
from milestones.rules.codes import NUMBERS as OF_VERBS
from milestones.rules.codes import REFUSALS, WARNINGS, WireCode

_BAD: Final = RefusalClass.VALIDATION_ERROR
# What only these doors refuse; verbs know nothing of it.
AT_THE_DOOR: Final[Mapping[str, WireCode]] = MappingProxyType(
    {
        "ActivityIdTaken": WireCode(310192, "Another activity had this id before: nothing was recorded."),
        "NotSupported": WireCode(310193, "The field or the word is known, but not supported here.", _BAD),
        "InFuture": WireCode(310194, "The activity has not happened yet.", _BAD),
    },
)
CODES: Final[Mapping[str, WireCode]] = MappingProxyType({**REFUSALS, **WARNINGS, **AT_THE_DOOR})
# Why a field is not understood: all of them are RecordNotUnderstood, `reason` says which.
_NOT_UNDERSTOOD: Final = (
    *("Required", "Blank", "TooLong", "TooLarge", "TooPrecise", "TooManyFields", "BadWord", "ControlCharacter"),
    *("NotAList", "NotAnObject", "NotText", "NotANumber", "NotAWholeNumber", "NotABoolean", "NotATime", "NotUtf8"),
    *("UnknownOrigin", "UnknownValue", "NoOffset", "NotADay", "Empty"),
)
NUMBERS: Final[Mapping[str, int]] = MappingProxyType(
    {
        **dict.fromkeys(_NOT_UNDERSTOOD, REFUSALS["RecordNotUnderstood"].number),
        **OF_VERBS,
        **{code: known.number for code, known in AT_THE_DOOR.items()},
    },
)
