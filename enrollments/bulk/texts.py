"""The texts that the rows of a workbook share, kept in the database while its rows are converted."""

import re
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final, NamedTuple

from enrollments.models import ListJob

_END: Final = re.compile(rb"\0")


def keep_texts(job: ListJob, texts: Sequence[str], *, first: int) -> None:
    """Keeps the texts from number `first` on. XML has no zero byte, so it can stand between them."""
    if texts:
        content = b"".join(text.encode() + b"\0" for text in texts)
        job.shared_texts.create(first=first, content=content)


class _Block(NamedTuple):
    """Texts as they are kept, and where each of them ends: a list of them would take many times the memory."""

    content: bytes
    ends: "array[int]"


class KeptTexts:
    """The texts of a job by their numbers; only what is asked for is fetched."""

    def __init__(self, job: ListJob) -> None:
        self._job = job
        self._firsts = list(job.shared_texts.order_by("first").values_list("first", flat=True))
        self._blocks: dict[int, _Block] = {}

    def __getitem__(self, place: int, /) -> str:
        number = bisect_right(self._firsts, place) - 1
        if number < 0:
            raise IndexError
        first = self._firsts[number]
        content, ends = self._blocks.get(first) or self._fetched(first)
        place -= first
        return content[ends[place - 1] + 1 if place else 0 : ends[place]].decode()

    def _fetched(self, first: int) -> _Block:
        content = bytes(self._job.shared_texts.get(first=first).content)
        ends = array("I", (found.start() for found in _END.finditer(content)))
        self._blocks[first] = _Block(content, ends)
        return self._blocks[first]
