"""Addresses of the doors for milestones and streaks: those of the Capillary documents, and ours beside them."""

from django.urls import path

from milestones.api.activities import Activities
from milestones.api.customers import CustomerTargetGroups, CustomerTargets
from milestones.api.enrolling import EnrollCustomer, EnrollCustomers, UnenrollCustomer
from milestones.api.groups import TargetGroupById, TargetGroups

_TARGET = "targetGroups/<str:target_group_id>/targets/<str:target_id>"

urlpatterns = [
    path(f"{_TARGET}/enroll", EnrollCustomer.as_view(), name="enroll-customer"),
    path(f"{_TARGET}/enroll/batch", EnrollCustomers.as_view(), name="enroll-customers"),
    path(f"{_TARGET}/unEnroll", UnenrollCustomer.as_view(), name="unenroll-customer"),
    path("v3/targetGroups", TargetGroups.as_view(), name="target-groups"),
    path("v3/targetGroups/<str:target_group_id>", TargetGroupById.as_view(), name="target-group"),
    path("v3/users/<str:user_id>/targetGroups", CustomerTargetGroups.as_view(), name="customer-target-groups"),
    path("v3/users/<str:user_id>/enrolledTargets", CustomerTargets.as_view(), name="customer-targets"),
    path("v3/activities", Activities.as_view(), name="activities"),
]
