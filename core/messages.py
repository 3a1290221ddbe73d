"""What doors hand to the verbs that take messages."""

from typing import NamedTuple


class Message(NamedTuple):
    """One message, as it came."""

    body: bytes
