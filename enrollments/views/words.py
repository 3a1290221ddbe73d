"""How enrollments are spoken of on every screen: their state in a colour, what they are worth, whence they came."""

from types import MappingProxyType
from typing import Final

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.currencies import money
from enrollments.models import Enrollment
from enrollments.rules.status import EnrollmentStatus

COLOURS: Final = MappingProxyType(
    {
        EnrollmentStatus.NEW.value: "info",
        EnrollmentStatus.ACTIVE.value: "success",
        EnrollmentStatus.CLAIMED.value: "primary",
        EnrollmentStatus.EXPIRED.value: "",
        EnrollmentStatus.CANCELLED.value: "danger",
    },
)


def player_page(player_id: str) -> str:
    """Where everything about a player stands. The id goes in as it is, slashes and all."""
    return reverse("player", args=[player_id])


def door_of(enrollment: Enrollment) -> SafeString:
    """Through which door it came: `job 41, row 812, uploaded by carla`, `by hand, by dan: sorry`, `by trigger Back`."""
    if enrollment.job is not None:
        page = reverse("admin:enrollments_bulkjob_change", args=[enrollment.job_id])
        row, uploader = enrollment.job_row, enrollment.job.uploaded_by
        return format_html(
            '<a href="{}">job {}</a>, row {}, uploaded by {}', page, enrollment.job.number, row, uploader
        )
    if enrollment.source == Enrollment.Sources.MANUAL:
        return format_html("by hand, by {}{}", enrollment.created_by, _because(enrollment.reason))
    if enrollment.source == Enrollment.Sources.API:
        return format_html("{}", enrollment.created_by)  # "API, Primary key"
    return format_html("by trigger {}", enrollment.created_by)


def free_bets(count: int) -> str:
    return f"{count:,} free bet{'' if count == 1 else 's'}"


def worth(enrollment: Enrollment) -> str:
    """`10 free bets of 2.50 EUR`."""
    return f"{free_bets(enrollment.total_bet_count)} of {money(enrollment.bet_value, enrollment.reward.currency)}"


def _because(reason: str | None) -> str:
    return f": {reason}" if reason else ""
