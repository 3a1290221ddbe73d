"""Knowing a list again: a sum of its rows that does not depend on their order.

Nor on how a number is written, so a list that was sorted, saved by a spreadsheet or sent in another form is known
again. Nothing here must be unforgeable: whoever wants to upload a list twice may.
"""

from hashlib import blake2b
from typing import Final

_SUM: Final = 1 << 128
_KEY_BYTES: Final = 8


class RowSum:
    """The sum of the rows so far, which is kept between two chunks as `text`."""

    def __init__(self, text: str) -> None:
        self._total = int(text, 16)

    def add_unread(self, fields: list[str]) -> None:
        """A row that cannot be read counts as it stands."""
        self._total += _hash("\0".join(fields))

    def add(self, player_id: str, weight: int) -> int:
        """A row that names a player with something of this weight; a key of the player."""
        digest = blake2b(player_id.encode("utf-8", "surrogateescape"), digest_size=24).digest()
        self._total += int.from_bytes(digest[_KEY_BYTES:]) * weight
        return int.from_bytes(digest[:_KEY_BYTES], signed=True)

    @property
    def text(self) -> str:
        return f"{self._total % _SUM:032x}"


def weight_of(text: str) -> int:
    """An odd number for what a row says of its player, written in one way."""
    return _hash(text) | 1


def fingerprint_of(count: int, row_sum: str) -> str:
    """What a list with so many rows and this sum is known by."""
    return f"{count:x}-{row_sum}"


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).digest())
