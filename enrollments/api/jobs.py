"""Lists of up to millions of players over HTTP: the same job as on the upload screen, step by step."""

from typing import IO, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.envelope import ok
from core.api.fields import Choice, Moment
from core.api.finding import found
from core.api.inputs import Input
from core.api.pages import PageQuery, listed, query_of
from core.api.rendering import MEDIA_TYPE
from core.currencies import decimals_of
from enrollments.api.wire import EnrollmentsView
from enrollments.bulk.layout import Layout
from enrollments.bulk.ndjson import csv_of
from enrollments.bulk.report import report_lines
from enrollments.models import BulkJob, Rejection
from enrollments.rules.jobs import JobState
from enrollments.services.decisions import confirm_bulk_job
from enrollments.services.running import cancel_bulk_job
from enrollments.services.uploads import same_list_before, upload_bulk_job
from enrollments.tasks import nudge_on_commit
from operators.api.idempotency import idempotent
from rewards.models import Reward


class CsvParser(BaseParser):
    """The list as it is: the job reads it, and says what is wrong with it."""

    media_type = "text/csv"

    def parse(self, stream: IO[bytes], media_type: Any = None, parser_context: Any = None) -> dict[str, bytes]:  # noqa: ARG002 - DRF's signature
        return {"list": stream.read()}


class NdjsonParser(BaseParser):
    """One object a line: `{"operatorPlayerId": "ana", "betValue": 2.50, "betCount": 10}`."""

    media_type = "application/x-ndjson"

    def parse(self, stream: IO[bytes], media_type: Any = None, parser_context: Any = None) -> dict[str, bytes]:  # noqa: ARG002 - DRF's signature
        return {"list": csv_of(stream.read())}


class UploadQuery(Input):
    """How the list is to be taken."""

    fileName = serializers.CharField(source="file_name", required=False, max_length=255)
    enrollRepeats = serializers.BooleanField(
        source="enroll_repeats",
        required=False,
        help_text=(
            "true: a player is enrolled for every row that names them, also who has the reward already. "
            "Otherwise only new players are enrolled, each once."
        ),
    )
    confirmRepeat = serializers.BooleanField(
        source="confirm_repeat",
        required=False,
        help_text="true: goes ahead although the same list was uploaded for this reward before.",
    )


class RejectionQuery(PageQuery):
    format = serializers.ChoiceField(choices=["json", "csv"], required=False, help_text="csv: the report as a file.")


class JobOutput(serializers.Serializer[BulkJob]):
    """A list that is being enrolled. enrolled + rejected + unprocessed = rows, at every moment."""

    id = serializers.CharField()
    number = serializers.IntegerField(help_text="What people call it.")
    operatorId = serializers.IntegerField(source="operator_id")
    rewardId = serializers.CharField(source="reward_id")
    state = Choice(JobState)
    awaitsConfirmation = serializers.BooleanField(
        source="awaits_confirmation",
        help_text="The same list came before (`sameFileAs`), or it costs so much that people must decide.",
    )
    sameFileAs = serializers.SerializerMethodField(method_name="same_file_as")
    fileName = serializers.CharField(source="file_name")
    rowCount = serializers.IntegerField(source="row_count", allow_null=True)
    enrolledCount = serializers.IntegerField(source="enrolled_count")
    rejectedCount = serializers.IntegerField(source="rejected_count")
    unprocessedCount = serializers.IntegerField(source="unprocessed_count", allow_null=True)
    rejectedByCode = serializers.DictField(child=serializers.IntegerField(), source="rejected_by_code")
    enrolledValue = serializers.SerializerMethodField(method_name="value")
    currencyIsoCode = serializers.CharField(source="reward.currency")
    failureCode = serializers.CharField(source="failure_code", allow_null=True)
    failureMessage = serializers.CharField(source="failure_message", allow_null=True)
    uploadedAtUtc = Moment(source="uploaded_at")
    uploadedBy = serializers.CharField(source="uploaded_by")
    startedAtUtc = Moment(source="started_at", allow_null=True)
    finishedAtUtc = Moment(source="finished_at", allow_null=True)
    cancelledAtUtc = Moment(source="cancelled_at", allow_null=True)
    cancelledBy = serializers.CharField(source="cancelled_by", allow_null=True)
    previewedAtUtc = Moment(source="previewed_at", allow_null=True)
    awaitsApproval = serializers.BooleanField(
        source="awaits_approval",
        help_text="It costs more than one may give away: somebody must approve it in the backoffice.",
    )
    reversedCount = serializers.IntegerField(source="reversed_count", help_text="Enrollments taken back since.")

    @extend_schema_field({"type": "string", "nullable": True})
    def same_file_as(self, job: BulkJob) -> str | None:
        before = same_list_before(job).first() if job.awaits_confirmation else None
        return str(before.pk) if before else None

    @extend_schema_field({"type": "number"})
    def value(self, job: BulkJob) -> Any:
        return round(job.enrolled_value, decimals_of(job.reward.currency))


class RejectionOutput(serializers.Serializer[Rejection]):
    """A row that was not enrolled. The header of the list is row 1."""

    row = serializers.IntegerField(source="row_number")
    operatorPlayerId = serializers.SerializerMethodField(method_name="player")
    code = serializers.CharField()
    column = serializers.CharField(allow_blank=True)
    allowed = serializers.CharField(allow_blank=True)
    message = serializers.CharField()
    values = serializers.ListField(
        child=serializers.CharField(allow_blank=True),
        source="fields",
        help_text="What the row held.",
    )

    @extend_schema_field({"type": "string"})
    def player(self, rejection: Rejection) -> str:
        return (rejection.fields[self.context["player"] :] or [""])[0]


class JobsView(EnrollmentsView):
    """What all views of jobs share."""

    def job(self, job_id: str) -> BulkJob:
        return found(BulkJob.objects.of(self.operator).select_related("reward"), job_id)

    def answer(self, job: BulkJob) -> Response:
        return ok(JobOutput(self.job(str(job.pk))).data)


class RewardEnrollmentJobs(JobsView):
    parser_classes = [CsvParser, NdjsonParser]
    largest_body = settings.UPLOAD_MAX_BYTES

    @extend_schema(
        operation_id="createEnrollmentJob",
        summary="Enrol a list of players in the background",
        parameters=[UploadQuery],
        request={
            CsvParser.media_type: OpenApiTypes.STR,
            NdjsonParser.media_type: OpenApiTypes.STR,
        },
        responses=JobOutput,
    )
    @idempotent
    def post(self, request: Request, reward_id: str) -> Response:
        """CSV with a header (OperatorPlayerId, BetValue, BetCount), or one JSON object a line."""
        rewards = Reward.objects.of(self.operator).select_related("campaign", "operator")
        reward = found(rewards, reward_id)
        query = query_of(request, UploadQuery)
        name = query["file_name"] or "api.csv"
        job = upload_bulk_job(
            reward=reward,
            file=ContentFile(_list_of(request), name=name),
            file_name=name,
            enroll_repeats=bool(query["enroll_repeats"]),
            go_ahead=True,
            repeat_accepted=bool(query["confirm_repeat"]),
            by=self.caller,
            at=self.at,
        )
        nudge_on_commit(job.pk)
        return self.answer(job)


class EnrollmentJob(JobsView):
    @extend_schema(operation_id="getEnrollmentJob", summary="Get a job and how far it is", responses=JobOutput)
    def get(self, request: Request, job_id: str) -> Response:  # noqa: ARG002 - DRF passes it
        return self.answer(self.job(job_id))


class ConfirmEnrollmentJob(JobsView):
    @extend_schema(
        operation_id="confirmEnrollmentJob",
        summary="Go ahead with a list that was uploaded before",
        request=None,
        responses=JobOutput,
    )
    @idempotent
    def post(self, request: Request, job_id: str) -> Response:  # noqa: ARG002 - it has no body
        job = confirm_bulk_job(job_id=self.job(job_id).pk, by=self.caller, at=self.at)
        nudge_on_commit(job.pk)
        return self.answer(job)


class CancelEnrollmentJob(JobsView):
    @extend_schema(
        operation_id="cancelEnrollmentJob",
        summary="Cancel a job",
        request=None,
        responses=JobOutput,
    )
    @idempotent
    def post(self, request: Request, job_id: str) -> Response:  # noqa: ARG002 - it has no body
        """Who was enrolled until then stays enrolled; the other rows are not processed."""
        return self.answer(cancel_bulk_job(job_id=self.job(job_id).pk, by=self.caller, at=self.at))


class EnrollmentJobRejections(JobsView):
    @extend_schema(
        operation_id="listEnrollmentJobRejections",
        summary="List the rows that were not enrolled",
        parameters=[RejectionQuery],
        responses={
            (200, MEDIA_TYPE): RejectionOutput(many=True),
            (200, CsvParser.media_type): OpenApiTypes.STR,
        },
    )
    def get(self, request: Request, job_id: str) -> HttpResponseBase:
        """As JSON; with `format=csv` as the report that people download, complete however long."""
        job = self.job(job_id)
        query = query_of(request, RejectionQuery)
        if query["format"] == "csv" and job.layout is not None:
            return StreamingHttpResponse(report_lines(job), content_type="text/csv; charset=utf-8")
        player = Layout.from_json(job.layout).player if job.layout else 0
        writer = RejectionOutput(context={"player": player})
        return listed(Rejection.objects.filter(job=job).order_by("row_number"), query, writer.to_representation)


def _list_of(request: Request) -> bytes:
    """The list as CSV; nothing where there was no body: the job then says that its file is empty."""
    data: Any = request.data
    return bytes(data.get("list", b""))
