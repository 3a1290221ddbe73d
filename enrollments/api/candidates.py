"""Whom a request wants to be enrolled, read and judged like the rows of a list."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.fields import Number, Text, WholeNumber, YesNo
from core.api.inputs import Input, Reading
from core.refusal import Fault
from enrollments.rules.players import player_id_fault
from enrollments.services.enroll import Candidate, Refused

# "Must contain less than 1,000 entries."
MOST_PLAYERS: Final = 999
# Faults of a player are named as lists name their columns.
WIRE: Final = {
    "OperatorPlayerId": "operatorPlayerId",
    "BetValue": "betValue",
    "BetCount": "betCount",
    "BetValue; BetCount": "betValue",
}


class PlayerInput(Input):
    """A player, and for Ranged rewards what they get; the minimum where that is left out."""

    operatorPlayerId = Text(source="player_id")
    betValue = Number(source="bet_value", required=False, allow_null=True)
    betCount = WholeNumber(source="bet_count", required=False, allow_null=True)


class EnrollInput(PlayerInput):
    """The player to be enrolled."""

    dryRun = YesNo(source="dry_run", required=False, help_text="true: answers what would happen and changes nothing.")


@extend_schema_field(PlayerInput(many=True))
class Players(serializers.ListField):
    """Objects, each of them read by itself: one that is wrong says where it stands."""

    def __init__(self) -> None:
        super().__init__(child=serializers.DictField(), required=False, max_length=MOST_PLAYERS)


class BulkInput(Input):
    """Fewer than 1,000 players: as ids, as objects with what each gets, or both. Blank ids are passed over."""

    operatorPlayerIds = serializers.ListField(
        child=Text(allow_blank=True),
        source="player_ids",
        required=False,
        max_length=MOST_PLAYERS,
    )
    players = Players()
    dryRun = YesNo(source="dry_run", required=False, help_text="true: answers what would happen and changes nothing.")


def candidate_of(values: Mapping[str, Any]) -> Candidate:
    return Candidate(None, (values["player_id"] or "").strip(), values["bet_value"], values["bet_count"])


def candidates_of(reading: Reading) -> list[Candidate]:
    """Those whom a bulk request names, blanks passed over; what is wrong with one goes to the faults of `reading`."""
    candidates = [Candidate(None, text.strip()) for text in reading.values["player_ids"] or [] if text.strip()]
    for position, each in enumerate(reading.values["players"] or []):
        player = PlayerInput().reading(each, f"players[{position}].")
        reading.faults += player.faults
        candidates.append(candidate_of(player.values))
    if not candidates and not reading.faults:
        # The field that the caller has used; the one of the document where it was none.
        field = "players" if reading.values["players"] is not None else "operatorPlayerIds"
        reading.faults.append(Fault(field, "Empty", "Name at least one player."))
    if len(candidates) > MOST_PLAYERS:
        message = f"Name {MOST_PLAYERS} players at most; for more there are enrollment jobs."
        reading.faults.append(Fault("operatorPlayerIds", "TooLong", message))
    return candidates


def impossible(candidates: Iterable[Candidate]) -> list[Refused]:
    """Those whose id cannot be a player's, and why."""
    faults = ((candidate, player_id_fault(candidate.player_id)) for candidate in candidates)
    return [Refused(candidate, fault) for candidate, fault in faults if fault is not None]
