"""Along which index a list is walked, a stretch at a time, from the newest enrollment to the oldest.

A stretch is a range of ids that holds a bounded number of candidates: enrollments that the index knows to be of the
operator, the rewards, the players and the days that are wished for. Whether they have the state and the source is only
seen by looking at them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Subquery

from core.ids import first_id
from core.paging import Path, Sorted, Straight, Stretch, after
from enrollments.finding.matching import days
from enrollments.finding.wishes import Wish
from enrollments.models import Enrollment
from enrollments.models.enrollment import EnrollmentQuerySet
from enrollments.rules.status import EnrollmentStatus
from operators.models import Operator
from rewards.models import Reward
from rewards.rules.drafts import Duration

# As many rewards are merged at most; the enrollments of more are found along the index of all.
MOST_LANES: Final = 300
_LEAST_SHARE: Final = 8


def path_of(operator: Operator, wish: Wish, wanted: EnrollmentQuerySet, *, at: datetime) -> Path:
    """The path with the fewest candidates for `wish`, which are `wanted`."""
    if wish.player:
        return Sorted(list(wanted.values_list("pk", flat=True)))
    span, lanes = days(operator, wish.first_day, wish.last_day), _lanes(operator, wish, at=at)
    if lanes is None:
        return _straight(span & Q(operator=operator) & _not_before_it_can_be(operator, wish, at=at))
    return _straight(span & Q(reward=lanes[0])) if len(lanes) == 1 else Merged(lanes, span)


def _straight(candidates: Q) -> Straight:
    return Straight(Enrollment.objects.all(), candidates)


class Merged:
    """Along the lanes of several rewards, each in order."""

    def __init__(self, lanes: Sequence[UUID], span: Q) -> None:
        self.lanes, self.span, self.candidates = lanes, span, span & Q(reward__in=lanes)

    def stretch(self, place: UUID | None, candidates: int) -> Stretch:
        share = max(-(-candidates // max(len(self.lanes), 1)), _LEAST_SHARE)
        # Not `candidates`: one condition on the reward, or PostgreSQL thinks them few and reads the span without index.
        own = Enrollment.objects.filter(self.span & after(place), reward=OuterRef("pk")).order_by("-id")
        ids = ArraySubquery(own.values("pk")[:share])
        lanes = Reward.objects.filter(pk__in=self.lanes).order_by().annotate(ids=ids)
        columns: list[list[UUID]] = list(lanes.values_list("ids", flat=True))
        # Beyond the end of a lane that was cut short nothing is known of it.
        edges = [column[-1] for column in columns if len(column) == share]
        end = max(edges) if edges else None
        return Stretch(Q(pk__any_of=[key for column in columns for key in column if end is None or key >= end]), end)


def _lanes(operator: Operator, wish: Wish, *, at: datetime) -> list[UUID] | None:
    """The rewards whose enrollments are wished for; None where they are too many or all."""
    possible = _possible(wish, at=at)
    if not (possible or wish.reward or wish.campaign):
        return None
    rewards = Reward.objects.of(operator).filter(possible)
    if wish.reward:
        rewards = rewards.filter(pk=wish.reward)
    if wish.campaign:
        rewards = rewards.filter(campaign=wish.campaign)
    lanes = list(rewards.order_by().values_list("pk", flat=True)[: MOST_LANES + 1])
    return lanes if len(lanes) <= MOST_LANES else None


def _possible(wish: Wish, *, at: datetime) -> Q:
    """Rewards that can have New or Active enrollments at all: few among those of years."""
    if wish.state not in {EnrollmentStatus.NEW, EnrollmentStatus.ACTIVE}:
        return Q()
    otherwise = Q(starts_at__lte=at) if wish.state is EnrollmentStatus.NEW else Q(starts_at__gt=at)
    cancelled = Q(cancelled_at__lte=at) | Q(campaign__cancelled_at__lte=at)
    return ~cancelled & ~(Q(duration=Duration.INHERIT.value) & (otherwise | Q(ends_at__lte=at)))


def _not_before_it_can_be(operator: Operator, wish: Wish, *, at: datetime) -> Q:
    """From where Expired enrollments are to be looked for: the newest of all rewards that can have such.

    Where rewards run for weeks, the enrollments of these weeks need not be looked at.
    """
    if wish.state is not EnrollmentStatus.EXPIRED:
        return Q()
    rewards = Reward.objects.of(operator).filter(~Q(duration=Duration.INHERIT.value) | Q(ends_at__lte=at))
    newest = Enrollment.objects.filter(reward=OuterRef("pk")).order_by("-id").values("pk")[:1]
    latest = rewards.annotate(newest=Subquery(newest)).filter(newest__isnull=False).order_by("-newest")
    return Q(pk__lte=latest.values_list("newest", flat=True).first() or first_id(at))
