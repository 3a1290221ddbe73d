"""What can be a player's id, whatever the door: operators have ids of every kind, and files damage them."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final

from core.refusal import Fault
from enrollments.rules.codes import ROW_CODES

# As lists name it.
PLAYER: Final = "OperatorPlayerId"
LONGEST_PLAYER_ID: Final = 255
# What nearly every id of a list is: one look is enough.
is_plain: Final = re.compile(r"\w[\w.:-]{0,254}", re.ASCII).fullmatch
# Control characters, invisible ones, line and paragraph separators, by their Unicode categories.
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Zl", "Zp"})
_NOT_UTF8 = re.compile("[\ud800-\udfff]")
_FORMULA = re.compile(r"=|[+\-@].*[(|!]", re.DOTALL)
# A number without its last digits, an error, or what workbook.py writes for a date or a boolean.
_RUINED = re.compile(
    r"[+-]?[0-9]([.,][0-9]+)?E\+[0-9]+|#(N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|DATE .*|BOOLEAN .*)",
    re.IGNORECASE,
)
# In this order: a damaged encoding explains what would look like an invisible character.
_DAMAGES: Final[Mapping[str, Callable[[str], object]]] = {
    "PlayerIdNotUtf8": _NOT_UTF8.search,
    "PlayerIdHasControlCharacters": lambda text: any(unicodedata.category(c) in _INVISIBLE for c in text),
    "PlayerIdIsFormula": _FORMULA.match,
    "PlayerIdDamaged": _RUINED.fullmatch,
}


def player_id_fault(player_id: str) -> Fault | None:
    """Why `player_id`, already stripped, cannot be a player; None when it can."""
    if is_plain(player_id):
        return None
    code = _player_id_code(player_id)
    return Fault(PLAYER, code, ROW_CODES[code]) if code else None


def _player_id_code(player_id: str) -> str | None:
    if not player_id:
        return "PlayerIdMissing"
    if len(player_id) > LONGEST_PLAYER_ID:
        return "PlayerIdTooLong"
    return next((code for code, damaged in _DAMAGES.items() if damaged(player_id)), None)
