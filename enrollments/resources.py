"""What the exports of enrollments and jobs contain."""

from typing import Any

import tablib
from django.db.models import F, QuerySet
from import_export import fields, resources
from import_export.formats.base_formats import CSV

from enrollments.bulk.cells import safe_cell
from enrollments.models import BulkJob, Enrollment, Trigger
from enrollments.models.enrollment import EnrollmentQuerySet


class SafeCSV(CSV):
    """A CSV that a spreadsheet only shows: what it would compute begins with an apostrophe, as in the report of a job.

    The library's own way takes an equals sign away, and with it an id is another's.
    """

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> str:
        rows = [[safe_cell(str(cell)) for cell in row] for row in dataset]
        return str(tablib.Dataset(*rows, headers=dataset.headers).export("csv", **kwargs))


class EnrollmentResource(resources.ModelResource):
    """Of enrollments `with_status`. Reads plain values: for millions, models take three times as long."""

    state = fields.Field(attribute="status_now")
    reward = fields.Field(attribute="reward_name")
    currency = fields.Field(attribute="reward_currency")

    class Meta:
        model = Enrollment
        fields = (
            "id",
            "operator_player_id",
            "reward",
            "state",
            "bet_value",
            "currency",
            "total_bet_count",
            "remaining_bet_count",
            "source",
            "created_at",
            "created_by",
        )
        export_order = fields

    def filter_export(self, queryset: EnrollmentQuerySet, **kwargs: Any) -> QuerySet[Enrollment, dict[str, Any]]:  # noqa: ARG002 - the library's signature
        of_reward = {"reward_name": F("reward__name"), "reward_currency": F("reward__currency")}
        own = [field.attribute for field in self.fields.values() if field.attribute not in of_reward]
        rows: QuerySet[Enrollment, dict[str, Any]] = queryset.values(*own, **of_reward)
        return rows


class BulkJobResource(resources.ModelResource):
    reward = fields.Field(attribute="reward__name")

    class Meta:
        model = BulkJob
        fields = (
            "number",
            "reward",
            "file_name",
            "state",
            "row_count",
            "enrolled_count",
            "rejected_count",
            "enrolled_value",
            "uploaded_at",
            "uploaded_by",
            "started_at",
            "finished_at",
        )
        export_order = fields


class TriggerResource(resources.ModelResource):
    reward = fields.Field(attribute="reward__name")

    class Meta:
        model = Trigger
        fields = (
            "name",
            "is_on",
            "starts_at",
            "ends_at",
            "occasion",
            "conditions",
            "reward",
            "bet_value",
            "bet_count",
            "enrolled_count",
            "refused_count",
            "created_at",
            "created_by",
        )
        export_order = fields
