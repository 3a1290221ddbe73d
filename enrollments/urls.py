"""Addresses of the Enrollments API."""

from django.urls import path

from enrollments.api.bets import Bets, RollBackBet
from enrollments.api.enrollments import (
    CancelEnrollment,
    EnrollmentById,
    PlayerEnrollments,
    RewardEnrollments,
    RewardEnrollmentsBulk,
)
from enrollments.api.jobs import (
    CancelEnrollmentJob,
    ConfirmEnrollmentJob,
    EnrollmentJob,
    EnrollmentJobRejections,
    RewardEnrollmentJobs,
)

urlpatterns = [
    path("rewards/<str:reward_id>/enrollments", RewardEnrollments.as_view(), name="reward-enrollments"),
    path("rewards/<str:reward_id>/enrollments/bulk", RewardEnrollmentsBulk.as_view(), name="reward-enrollments-bulk"),
    path("enrollments/<str:enrollment_id>", EnrollmentById.as_view(), name="enrollment"),
    path("enrollments/<str:enrollment_id>/cancel", CancelEnrollment.as_view(), name="cancel-enrollment"),
    path("enrollments/<str:enrollment_id>/bets", Bets.as_view(), name="bets"),
    # Other systems make up references: they may have slashes in them.
    path(
        "enrollments/<str:enrollment_id>/bets/<path:bet_reference>/rollback",
        RollBackBet.as_view(),
        name="roll-back-bet",
    ),
    path("rewards/<str:reward_id>/enrollment-jobs", RewardEnrollmentJobs.as_view(), name="reward-enrollment-jobs"),
    path("enrollment-jobs/<str:job_id>", EnrollmentJob.as_view(), name="enrollment-job"),
    path("enrollment-jobs/<str:job_id>/confirm", ConfirmEnrollmentJob.as_view(), name="confirm-enrollment-job"),
    path("enrollment-jobs/<str:job_id>/cancel", CancelEnrollmentJob.as_view(), name="cancel-enrollment-job"),
    path(
        "enrollment-jobs/<str:job_id>/rejections", EnrollmentJobRejections.as_view(), name="enrollment-job-rejections"
    ),
    # A player's id may have slashes in it.
    path("players/<path:operator_player_id>/enrollments", PlayerEnrollments.as_view(), name="player-enrollments"),
]
