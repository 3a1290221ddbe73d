"""What a customer takes part in, and how far they are."""

from types import MappingProxyType
from typing import Any

from django.db.models import Exists, OuterRef
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.pages import query_of
from milestones.api import examples
from milestones.api.fields import Flag, path_id
from milestones.api.groups import GroupsView
from milestones.api.outputs import GroupOutput
from milestones.api.paging import KeyQuery, page_of
from milestones.api.progress import EnrolledTarget, enrolled_targets
from milestones.api.views import TargetView
from milestones.models import TargetEnrollment

_USER = path_id("user_id", "The customer: their `customerId`.")


class CustomerGroupQuery(KeyQuery):
    active = Flag(required=False)


class CustomerTargetQuery(KeyQuery):
    targetGroupId = serializers.IntegerField(
        source="group_id", required=False, min_value=1, max_value=2**63 - 1, help_text="Targets of this group alone."
    )
    includeUnenrolled = Flag(
        source="with_left", required=False, help_text="true: also targets that the customer has been taken out of."
    )


class CustomerTargetGroups(GroupsView):
    codes = MappingProxyType({"GET": ("BadCustomer",)})

    @extend_schema(
        operation_id="listCustomerTargetGroups",
        summary="List the milestones and streaks of a customer",
        parameters=[_USER, CustomerGroupQuery],
        responses=GroupOutput(many=True),
        examples=examples.LISTED_GROUPS,
    )
    def get(self, request: Request, user_id: str) -> Response:
        """Those for whose targets the customer is or was enrolled, the newest first."""
        query = query_of(request, CustomerGroupQuery)
        taken = TargetEnrollment.objects.of(self.operator).filter(
            operator_player_id=self.customer(user_id), target__group=OuterRef("pk")
        )
        rows = self.rows().filter(Exists(taken))
        if query["active"] is not None:
            rows = rows.filter(is_active=query["active"])
        return page_of(rows, query, self.represent)


class CustomerTargets(TargetView):
    codes = MappingProxyType({"GET": ("BadCustomer",)})

    @extend_schema(
        operation_id="listEnrolledTargets",
        summary="How far a customer is",
        parameters=[_USER, CustomerTargetQuery],
        responses=EnrolledTarget(many=True),
        examples=examples.ENROLLED_TARGETS,
    )
    def get(self, request: Request, user_id: str) -> Response:
        """The targets for which they are enrolled, the latest first: period by period, and the levels of streaks."""
        query = query_of(request, CustomerTargetQuery)
        rows = TargetEnrollment.objects.of(self.operator).filter(operator_player_id=self.customer(user_id))
        if not query["with_left"]:
            rows = rows.standing()
        if query["group_id"]:
            rows = rows.filter(target__group=query["group_id"])
        return page_of(rows, query, self._told)

    def _told(self, enrollments: list[TargetEnrollment]) -> list[Any]:
        return enrolled_targets(enrollments, at=self.at)
