"""What the exports of enrollments and jobs contain."""

from import_export import fields, resources

from enrollments.models import BulkJob, Enrollment


class EnrollmentResource(resources.ModelResource):
    state = fields.Field(attribute="status_now")
    reward = fields.Field(attribute="reward__name")
    currency = fields.Field(attribute="reward__currency")

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
