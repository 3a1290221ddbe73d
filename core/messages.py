"""What the front door of messages and the verbs behind it say to each other."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from core.refusal import Fault


class Message(NamedTuple):
    """One message as it came: nobody has looked into it yet."""

    body: bytes


# handler(messages, *, operator, door, at): records what it can of one type of message, all in the caller's transaction,
# and answers for each message, in order, the faults for which it was not taken (none: recorded, or known already).
# `operator` None: whose a message is, is found by the `origin` inside it. Raises only where something is broken. It may
# be called with the same message again, and must not count it twice.
Handler = Callable[..., Sequence[Sequence[Fault]]]
