"""The history of demo data: as old as what it tells of."""

from datetime import datetime
from typing import Final

import pgtrigger

from config.demo.operators import FIRST_DAY
from config.demo.plans import moment
from core.history.tracking import events_of
from operators.models import Membership, Operator, Product

DOOR: Final = "demo data"
# Of all others the rows themselves say when they were made.
_WITHOUT_STAMPS: Final = (Operator, Product, Membership)


def date_history_back(operator: Operator, *, at: datetime) -> None:
    """Lets the history of the operator, its products and its staff begin on the day on which it was set up."""
    for model in _WITHOUT_STAMPS:
        events = events_of(model)
        ours = events.filter(pgh_obj=operator) if model is Operator else events.filter(operator=operator)
        # Nobody changes history; this one has only just been made up.
        with pgtrigger.ignore(f"{events.model._meta.label}:append_only"):
            ours.update(pgh_created_at=moment(operator, at, FIRST_DAY, hour=9))
