"""What the exports of bonuses, of mappings and of costs contain."""

from typing import Any

import tablib
from import_export import fields, resources
from import_export.formats.base_formats import JSON, XLSX
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from bonuses.models import Bonus, BonusMapping, CostSum
from enrollments.bulk.cells import safe_cell


class SafeXLSX(XLSX):
    """A workbook that only shows: texts that would be computed begin with an apostrophe, as in `SafeCSV`."""

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        rows = [[_shown(cell) for cell in row] for row in dataset]
        made: bytes = tablib.Dataset(*rows, headers=dataset.headers).export("xlsx", **kwargs)
        return made


def _shown(cell: Any) -> Any:
    return ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", safe_cell(cell)) if isinstance(cell, str) else cell


class PlainJSON(JSON):
    """As it is: programs read it, and what a spreadsheet would compute is nothing to them."""

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> str:
        return str(dataset.export("json", **kwargs))


class BonusResource(resources.ModelResource):
    campaign = fields.Field(attribute="campaign__name")
    reward = fields.Field(attribute="reward__name")
    known_by = fields.Field(attribute="matched_by")
    # In the base currency.
    base_awarded = fields.Field(attribute="awarded")
    base_worth = fields.Field(attribute="worth")
    base_reversed = fields.Field(attribute="reversed")

    class Meta:
        model = Bonus
        fields = (
            "user_bonus_id",
            "operator_player_id",
            "bonus_id",
            "bonus_code",
            "campaign",
            "reward",
            "known_by",
            "type",
            "product",
            "status",
            "status_at",
            "currency",
            "amount",
            "bonus_turned_real",
            "locked_amount",
            "required_wagering_amount",
            "exchange_rate",
            "base_awarded",
            "base_worth",
            "base_reversed",
            "created_at",
            "first_event_at",
            "last_event_at",
            "event_count",
            "anomaly_count",
        )
        export_order = fields


class BonusMappingResource(resources.ModelResource):
    reward = fields.Field(attribute="reward__name")

    class Meta:
        model = BonusMapping
        fields = ("field", "value", "reward", "created_at", "created_by")
        export_order = fields


class CostSumResource(resources.ModelResource):
    """Amounts are in the base currency; `player_currency` is what the bonuses were in."""

    campaign = fields.Field(attribute="campaign__name")
    reward = fields.Field(attribute="reward__name")
    player_currency = fields.Field(attribute="currency")

    class Meta:
        model = CostSum
        fields = ("day", "campaign", "reward", "type", "product", "player_currency", "cost", "amount", "bonus_count")
        export_order = fields
