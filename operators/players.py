"""What can be a player's id: operators have ids of every kind, and files damage them."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

PLAYER_ID_DAMAGES: Final = MappingProxyType(
    {
        "PlayerIdNotUtf8": "The player id holds bytes that are not UTF-8. Save the file as CSV UTF-8.",
        "PlayerIdHasControlCharacters": "The player id holds invisible or control characters.",
        "PlayerIdIsFormula": "The player id is a spreadsheet formula.",
        "PlayerIdDamaged": (
            "A spreadsheet turned the id into a rounded number such as 1.23E+15, a date or an error. "
            "Format the column as text and export it again."
        ),
    },
)
# Control characters, invisible ones, line and paragraph separators, by their Unicode categories.
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Zl", "Zp"})
_NOT_UTF8: Final = re.compile("[\ud800-\udfff]")
_FORMULA: Final = re.compile(r"=|[+\-@].*[(|!]", re.DOTALL)
_ROUNDED: Final = re.compile(r"[0-9]([.,][0-9]+)?E\+[0-9]+", re.IGNORECASE)
# In this order: a damaged encoding explains what would look like an invisible character.
_LOOKS: Final[Mapping[str, Callable[[str], object]]] = {
    "PlayerIdNotUtf8": _NOT_UTF8.search,
    "PlayerIdHasControlCharacters": lambda text: any(unicodedata.category(c) in _INVISIBLE for c in text),
    "PlayerIdIsFormula": _FORMULA.match,
    "PlayerIdDamaged": _ROUNDED.fullmatch,
}


def player_id_damage(player_id: str) -> str | None:
    """What a file or a slip has done to `player_id`, already stripped: a code of PLAYER_ID_DAMAGES."""
    return next((code for code, looks in _LOOKS.items() if looks(player_id)), None)
