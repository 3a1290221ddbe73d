"""Target groups: made and listed (facts.md)."""

from types import MappingProxyType
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.fields import Choice
from core.api.pages import query_of
from milestones.api import examples
from milestones.api.drafts import GroupInput, draft_of
from milestones.api.envelope import said
from milestones.api.fields import Flag, path_id, row_id
from milestones.api.outputs import GroupOutput
from milestones.api.paging import KeyQuery, page_of
from milestones.api.views import TargetView
from milestones.models import TargetGroup
from milestones.rules.codes import refusal
from milestones.rules.drafts import LONGEST_NAME
from milestones.rules.words import Tracking
from milestones.services.groups import create_group
from operators.api.idempotency import idempotent


class GroupQuery(KeyQuery):
    active = Flag(required=False)
    trackingType = Choice(Tracking, source="tracking", required=False)
    name = serializers.CharField(required=False, max_length=LONGEST_NAME, help_text="A part of the name, in any case.")


class GroupsView(TargetView):
    def rows(self) -> QuerySet[TargetGroup]:
        return TargetGroup.objects.of(self.operator).prefetch_related("periods", "targets__levels")

    def represent(self, groups: list[TargetGroup]) -> list[Any]:
        writer = GroupOutput(context={"at": self.at})
        return [writer.to_representation(group) for group in groups]


class TargetGroups(GroupsView):
    codes = MappingProxyType({"POST": ("NotSupported", "RecordNotUnderstood")})

    @extend_schema(
        operation_id="createTargetGroup",
        summary="Create a milestone or a streak with its targets and periods",
        request=GroupInput,
        responses=GroupOutput,
        examples=examples.CREATE_GROUP,
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Periods have dates of their own (CUSTOM), or are made from `startDate`, `frequency` and `recurringCycles`.

        What is not supported is refused by its name, unknown fields among it: the group would be another than was
        meant.
        """
        draft, reading = draft_of(request.data, time_zone=self.operator.time_zone)
        with reading.spelling():
            group = create_group(operator=self.operator, draft=draft, by=self.caller, at=self.at)
        return said(self.represent([self.rows().get(pk=group.pk)])[0])

    @extend_schema(
        operation_id="listTargetGroups",
        summary="List milestones and streaks",
        parameters=[GroupQuery],
        responses=GroupOutput(many=True),
        examples=examples.LISTED_GROUPS,
    )
    def get(self, request: Request) -> Response:
        """The newest first."""
        query = query_of(request, GroupQuery)
        rows = self.rows()
        if query["active"] is not None:
            rows = rows.filter(is_active=query["active"])
        if query["tracking"]:
            rows = rows.filter(tracking=query["tracking"])
        if query["name"]:
            rows = rows.filter(name__icontains=query["name"])
        return page_of(rows, query, self.represent)


class TargetGroupById(GroupsView):
    codes = MappingProxyType({"GET": ("GroupNotFound",)})

    @extend_schema(
        operation_id="getTargetGroup",
        summary="Get a milestone or a streak",
        parameters=[path_id("target_group_id", "The target group.")],
        responses=GroupOutput,
    )
    def get(self, request: Request, target_group_id: str) -> Response:  # noqa: ARG002 - DRF passes it
        group = self.rows().filter(pk=row_id(target_group_id)).first()
        if group is None:
            raise refusal("GroupNotFound", "")
        return said(self.represent([group])[0])
