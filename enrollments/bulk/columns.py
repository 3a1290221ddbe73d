"""Which columns of a list mean the player, the value and the count: by their names, or as a person says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from enrollments.bulk.header import plain, shorten, unreadable
from enrollments.bulk.reading import NO_COLUMN, Choice
from enrollments.rules.columns import AS_AGREED, COUNT, LABELS, VALUE, Names, Placed

__all__ = ["AS_AGREED", "COUNT", "VALUE", "Names", "Places", "names_of", "places_of", "told_apart"]


@dataclass(frozen=True, slots=True)
class Places(Placed):
    """Where the columns stand, counted from 0; None where there is none."""

    player: int | None
    value: int | None
    count: int | None
    more: Mapping[str, int | None] = field(default_factory=dict)


def places_of(header: Sequence[str], choice: Choice, names: Names = AS_AGREED, *, usual: Names = AS_AGREED) -> Places:
    """Each column where `choice` says, or else by its name: the one in `names`, or the usual one.

    Refuses HeaderRepeatsColumn, ColumnMissing and ColumnChosenTwice.
    """
    by_name = _by_name(header)

    def place(chosen: int | None, name: str | None, usual: str | None) -> int | None:
        if chosen is not None:
            return None if chosen == NO_COLUMN else _existing(chosen, header)
        return None if name is None else by_name.get(plain(name), by_name.get(plain(usual or name)))

    places = Places(
        place(choice.player, names.player, usual.player),
        place(choice.value, names.value, usual.value),
        place(choice.count, names.count, usual.count),
        {key: place(choice.more.get(key), names.more.get(key), key) for key in {**names.more, **choice.more}},
    )
    everywhere = (places.player, places.value, places.count, *places.more.values())
    taken = [each for each in everywhere if each is not None]
    twice = next((each for each in taken if taken.count(each) > 1), None)
    if twice is not None:
        raise unreadable("ColumnChosenTwice", f"It is {shorten(header[twice])}.")
    return places


def names_of(header: Sequence[str], places: Placed, usual: Names = AS_AGREED) -> Names:
    """What the columns of a list are called, for another one that is made from it."""
    taken = set(map(plain, header))

    def name(key: str, usual: str | None) -> str | None:
        place = places.place(key)
        if place is not None:
            return header[place]
        # Somebody has said that the column of this name is none.
        return None if usual is None or plain(usual) in taken else usual

    return Names(
        name("player", usual.player) or usual.player,
        name("value", usual.value),
        name("count", usual.count),
        {key: name(key, key) for key in usual.more},
    )


def told_apart(columns: Mapping[str, int | None]) -> dict[str, Any]:
    """Columns by their keys, as a `Choice` takes them: those of every list, and `more`."""
    own = {key: place for key, place in columns.items() if key in LABELS}
    return {**own, "more": {key: place for key, place in columns.items() if key not in LABELS}}


def _by_name(header: Sequence[str]) -> dict[str, int]:
    """The place of each column, by its name without case, blanks and underscores."""
    places: dict[str, int] = {}
    for place, written in enumerate(header):
        name = plain(written)
        if name and name in places:
            raise unreadable("HeaderRepeatsColumn", f"It is {shorten(written)}.")
        places[name] = place
    return places


def _existing(place: int, header: Sequence[str]) -> int:
    if not (0 <= place < len(header) and header[place]):
        raise unreadable("ColumnMissing", f"It is column {place + 1}.")
    return place
