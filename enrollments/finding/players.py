"""Finding a player by their id, whole or its beginning, among millions of enrollments: by index alone."""

from typing import Any, Final

from django.db.models import Model

from enrollments.models import Enrollment
from operators.models import Operator, Restriction

MOST_FOUND: Final = 50
_LONGEST: Final = 255
_naming: list[type[Model]] = [Enrollment, Restriction]


def add_players_of(model: type[Model]) -> None:
    """Has the players of a higher floor's `model` found too. Called once, while the admin is loaded.

    An index of it begins with its `operator` and `operator_player_id`.
    """
    _naming.append(model)


def spelled(text: str) -> str:
    """What somebody has typed or pasted, as an id or the beginning of one; empty where it can be neither."""
    wanted = text.strip()
    return wanted if len(wanted) <= _LONGEST and "\0" not in wanted else ""


def is_known(operator: Operator, player_id: str) -> bool:
    """Whether anything is known of exactly this player."""
    named: dict[str, Any] = {"operator": operator, "operator_player_id": player_id}
    return any(model._default_manager.filter(**named).exists() for model in _naming)


def players_beginning(operator: Operator, beginning: str) -> list[str]:
    """Ids that begin like this, in their order; up to MOST_FOUND and one more, which says that there are more."""
    ids: set[str] = set()
    for model in _naming:
        rows = model._default_manager.filter(operator=operator, operator_player_id__startswith=beginning)
        # Read along the index in its order, so it stops as soon as there are enough.
        distinct = rows.order_by("operator_player_id").values_list("operator_player_id", flat=True).distinct()
        ids.update(distinct[: MOST_FOUND + 1])
    return sorted(ids)[: MOST_FOUND + 1]
