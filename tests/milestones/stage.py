"""Milestones and streaks that run by the real clock, for screens: one cycle is over, one runs, one is to come."""

from typing import Any

from django.urls import reverse

from milestones.models import Target, TargetEnrollment
from milestones.rules.drafts import PeriodDraft
from operators.models import Operator
from tests.cast import ANA, DAY, NOON
from tests.milestones import scene
from tests.screens import FAR_AHEAD, LONG_AGO

PERIODS = (
    PeriodDraft(starts_at=LONG_AGO, ends_at=NOON - DAY, ref_code="c1"),
    PeriodDraft(starts_at=NOON - DAY, ends_at=FAR_AHEAD, ref_code="c2"),
    PeriodDraft(starts_at=FAR_AHEAD, ends_at=FAR_AHEAD + DAY, ref_code="c3"),
)
FIND = reverse("milestone-players")


def milestone(casino: Operator, **wishes: Any) -> Target:
    return scene.milestone(casino, **{"periods": PERIODS} | wishes)


def streak(casino: Operator, **wishes: Any) -> Target:
    return scene.streak(casino, **{"periods": PERIODS} | wishes)


def page_of(target: Target, player: str = ANA) -> str:
    """The address of the page of a player in a target."""
    return reverse("milestone-player", args=[enrollment(target, player).pk])


def enrollment(target: Target, player: str = ANA) -> TargetEnrollment:
    return TargetEnrollment.objects.get(target=target, operator_player_id=player)


def of_target(name: str, target: Target) -> str:
    return reverse(name, args=[target.pk])
