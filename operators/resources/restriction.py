"""Restrictions in and out of files: what the export writes, the import reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from import_export import fields, resources, widgets
from import_export.results import Result

from core.refusal import Fault
from operators.models import Operator, Restriction
from operators.resources.restriction_cells import COLUMNS, read_row
from operators.resources.restriction_files import Listed
from operators.services.restriction_lists import ListPlan, plan_list, restrict_players


class Moment(widgets.Widget):
    """A time on the operator's clock, with its offset: the same moment wherever it is read."""

    def render(self, value: datetime | None, obj: object = None, **_: object) -> str:  # noqa: ARG002 - import-export's signature
        return timezone.localtime(value).isoformat() if value else ""


@dataclass(frozen=True, slots=True)
class FaultyRow:
    number: int
    player: str
    faults: list[Fault]


class ListResult(Result):
    """What would come of a list, or has come of it; with a faulty row, nothing has."""

    def __init__(self) -> None:
        super().__init__()
        self.plan = ListPlan()
        self.faulty: list[FaultyRow] = []

    def has_validation_errors(self) -> bool:
        return bool(self.faulty)


class RestrictionResource(resources.ModelResource):
    """The import knows nobody but `operator`; `by` and `at` are the person's who imports."""

    starts_at = fields.Field(attribute="starts_at", widget=Moment())
    ends_at = fields.Field(attribute="ends_at", widget=Moment())
    created_at = fields.Field(attribute="created_at", widget=Moment())

    def __init__(
        self,
        operator: Operator | None = None,
        by: str = "",
        at: datetime | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.operator = operator
        self.by = by
        self.at = at

    class Meta:
        model = Restriction
        fields = (*COLUMNS, "end_reason", "created_at", "created_by")
        export_order = fields

    def import_data(self, dataset: Listed, dry_run: bool = False, **_: Any) -> ListResult:  # noqa: FBT001, FBT002 - import-export's signature
        """Not import-export's own way, row by row: a list goes through one verb, wholly or not at all."""
        assert self.operator is not None
        assert self.at is not None
        zone = ZoneInfo(self.operator.time_zone)
        read = {number: read_row(cells, zone=zone) for number, cells in dataset.rows}
        faults = {number: faults for number, (_, faults) in read.items() if faults}
        drafts = {number: draft for number, (draft, _) in read.items() if number not in faults}
        result = ListResult()
        result.total_rows = len(dataset)
        if dry_run or faults:
            result.plan = plan_list(operator=self.operator, drafts=drafts)
        else:
            result.plan = restrict_players(operator=self.operator, drafts=drafts, by=self.by, at=self.at)
        result.faulty = list(_faulty(dataset, faults | result.plan.faults))
        return result


def _faulty(dataset: Listed, faults: dict[int, list[Fault]]) -> Iterator[FaultyRow]:
    """In the order of the list, with the player as it is written there."""
    for number, cells in dataset.rows:
        if number in faults:
            yield FaultyRow(number, str(cells.get("operator_player_id") or "")[:100], faults[number])
