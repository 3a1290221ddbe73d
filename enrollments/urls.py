"""Addresses of the Enrollments API."""

from django.urls import path

from enrollments.api.enrollments import (
    CancelEnrollment,
    EnrollmentById,
    PlayerEnrollments,
    RewardEnrollments,
    RewardEnrollmentsBulk,
)

urlpatterns = [
    path("rewards/<str:reward_id>/enrollments", RewardEnrollments.as_view(), name="reward-enrollments"),
    path("rewards/<str:reward_id>/enrollments/bulk", RewardEnrollmentsBulk.as_view(), name="reward-enrollments-bulk"),
    path("enrollments/<str:enrollment_id>", EnrollmentById.as_view(), name="enrollment"),
    path("enrollments/<str:enrollment_id>/cancel", CancelEnrollment.as_view(), name="cancel-enrollment"),
    # A player's id may have slashes in it.
    path("players/<path:operator_player_id>/enrollments", PlayerEnrollments.as_view(), name="player-enrollments"),
]
