"""A list of customers that is being enrolled into a target. The row is the queue."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from enrollments.models import (
    ListEvent,
    ListJob,
    ListJobQuerySet,
    ListPiece,
    ListRejection,
    ListTexts,
    life_constraints,
    unfinished_index,
)
from enrollments.rules.columns import Names
from milestones.models.columns import amount_column, player_column
from milestones.models.enrollment import TargetEnrollment
from milestones.models.target import Target
from milestones.rules.lists import COLUMNS, LABELS
from operators.models import Operator


class CustomerListQuerySet(ListJobQuerySet["CustomerList"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)


class CustomerList(ListJob):
    """A list of customers for a target: previewed (`CustomerPreview`), confirmed by a person, enrolled by chunks."""

    into: ClassVar[str] = "target"
    columns: ClassVar[Names] = COLUMNS
    labels: ClassVar[Mapping[str, str]] = LABELS

    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="customer_lists", db_index=False)
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="lists", db_index=False)

    objects = CustomerListQuerySet.as_manager()

    class Meta:
        verbose_name = "list for milestones"
        verbose_name_plural = "lists for milestones"
        ordering = ["-id"]
        default_permissions = ("add", "view")
        permissions = [("manage_customerlist", "Can pause, resume, cancel and undo the lists of others")]
        indexes = [
            models.Index(fields=["operator", "-id"], name="customer_lists_newest_first"),
            unfinished_index("unfinished_customer_lists"),
            # "Was this file uploaded before?"
            models.Index(fields=["target", "sha256"], name="lists_with_the_same_bytes"),
            models.Index(fields=["target", "fingerprint"], name="lists_with_the_same_rows"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["operator", "number"], name="customer_list_number_is_unique"),
            *life_constraints("customer_list"),
        ]

    def __str__(self) -> str:
        return f"List {self.number}"


class CustomerPreview(models.Model):
    """What would come of a list, chunk by chunk: `cursor_bytes` and `cursor_row` move together with the sums."""

    job = models.OneToOneField(CustomerList, on_delete=models.CASCADE, primary_key=True, related_name="preview")
    cursor_bytes = models.BigIntegerField(default=0)
    cursor_row = models.IntegerField(default=0)
    scanned_count = models.IntegerField(default=0)
    # The rows so far, whatever their order (bulk.knowing of enrollments).
    row_sum = models.CharField(max_length=32, default="0" * 32)
    enrolled_count = models.IntegerField(default=0)
    # Of them those who were in the target before, and come back.
    returning_count = models.IntegerField(default=0)
    # {"AlreadyEnrolled": 3, ...}, and up to three rows of each: {"AlreadyEnrolled": [[row, customer, message]]}.
    rejected_by_code = models.JSONField(default=dict)
    examples = models.JSONField(default=dict)
    # {"PeriodIgnored": 3, ...}: what rows say and nobody heeds.
    warned_by_code = models.JSONField(default=dict)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Preview of {self.job}"


class ListedCustomer(models.Model):
    """A customer whom a list has enrolled, and what came of it.

    While it is previewed: whom it would have enrolled so far, without an `enrollment`; forgotten at the end of that.
    """

    id = models.BigAutoField(primary_key=True)
    job = models.ForeignKey(CustomerList, on_delete=models.CASCADE, related_name="customers", db_index=False)
    operator_player_id = player_column()
    row_number = models.IntegerField()
    enrollment: "models.ForeignKey[Any, Any]" = models.ForeignKey(
        TargetEnrollment, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=10, default="")
    # From which period on, and the balance there.
    period_number = models.IntegerField(null=True)
    balance = amount_column(null=True)
    enrolled_at = models.DateTimeField(null=True)
    # Why the customer stays although the list was undone: `rules.lists.KEPT` has the codes.
    kept_code = models.CharField(max_length=20, null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["job", "row_number"], name="row_of_a_customer_list_enrols_once"),
            models.UniqueConstraint(fields=["job", "operator_player_id"], name="list_enrols_a_customer_once"),
            models.CheckConstraint(
                condition=Q(enrollment__isnull=True) | Q(enrolled_at__isnull=False, period_number__isnull=False),
                name="listed_customer_says_what_came_of_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job}, row {self.row_number}: {self.operator_player_id}"


class CustomerListEvent(ListEvent):
    """An entry of the timeline of a list of customers."""

    job = models.ForeignKey(CustomerList, on_delete=models.CASCADE, related_name="events")

    class Meta:
        ordering = ["id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.job}: {self.get_kind_display()}"


class CustomerRejection(ListRejection):
    """A row of a list of customers."""

    job = models.ForeignKey(CustomerList, on_delete=models.CASCADE, related_name="rejections", db_index=False)

    class Meta:
        default_permissions = ()
        constraints = [
            # Also the order of the report.
            models.UniqueConstraint(fields=["job", "row_number"], name="row_of_a_customer_list_is_rejected_once"),
        ]


class CustomerTexts(ListTexts):
    job = models.ForeignKey(CustomerList, on_delete=models.CASCADE, related_name="shared_texts", db_index=False)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["job", "first"], name="text_of_a_customer_list_is_kept_once")]

    def __str__(self) -> str:
        return f"Texts of {self.job} from {self.first} on"


class CustomerPiece(ListPiece):
    job = models.ForeignKey(CustomerList, on_delete=models.CASCADE, related_name="converted_pieces", db_index=False)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["job", "offset"], name="piece_of_a_customer_list_is_kept_once"),
        ]

    def __str__(self) -> str:
        return f"Piece of {self.job} at byte {self.offset}"
