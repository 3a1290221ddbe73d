"""The page on which somebody has a list of customers undone: what that does first, then why."""

from datetime import datetime
from typing import Any

from enrollments.views.undoing import ListUndoPages
from milestones.list_tasks import nudge_list_on_commit
from milestones.models import CustomerList
from milestones.rules.lists import KEPT
from milestones.services.undoing import undo_customer_list, what_undoing_does
from milestones.views.lists.finding import ROUTE, list_for


def _facts(job: CustomerList, *, at: datetime) -> dict[str, Any]:
    would = what_undoing_does(job, at=at)
    reasons = [(would.kept_by_code[code], sentence) for code, sentence in KEPT.items() if code in would.kept_by_code]
    return {"would": would, "reasons": reasons, "kept": sum(would.kept_by_code.values())}


class CustomerListUndoPages(ListUndoPages):
    find = list_for
    verb = undo_customer_list
    nudge = nudge_list_on_commit
    facts = _facts
    template = "milestones/lists/undo.html"
    route = ROUTE
