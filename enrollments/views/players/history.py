"""What has happened to a player, the latest first: who did it, when, why and through which door."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.currencies import money
from enrollments.models import Bet, Enrollment
from enrollments.rules.status import EnrollmentStatus
from enrollments.views.players.player import Holding, Player
from enrollments.views.words import door_of, free_bets, worth
from operators.models import Restriction
from rewards.rules.status import earliest

# Whoever needs more of it than that asks the API or the database.
LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `who` is empty where it was the clock."""

    at: datetime
    who: str
    what: str
    why: str = ""


def history_of(player: Player) -> list[Event]:
    """The latest events in the life of a player: enrolments, bets, ends, cancellations, restrictions."""
    events = [event for holding in player.holdings for event in _of_enrollment(holding)]
    events += [event for restriction in player.restrictions for event in _of_restriction(restriction)]
    events += _of_bets(player)
    past = (event for event in events if event.at <= player.at)
    return sorted(past, key=lambda event: event.at, reverse=True)[:LONGEST]


def _of_enrollment(holding: Holding) -> Iterator[Event]:
    enrollment, left = holding.enrollment, holding.enrollment.remaining_bet_count
    given = f"Enrolled into {enrollment.reward}: {worth(enrollment)}."
    yield Event(enrollment.created_at, door_of(enrollment), given)
    if holding.status is EnrollmentStatus.EXPIRED:
        yield Event(enrollment.window().ends_at, "", f"{enrollment.reward} expired with {free_bets(left)} left.")
    if holding.status is EnrollmentStatus.CANCELLED:
        yield _cancellation(enrollment)


def _cancellation(enrollment: Enrollment) -> Event:
    """Whichever came first: its own, its reward's or its campaign's."""
    reward, campaign = enrollment.reward, enrollment.reward.campaign
    lost = free_bets(enrollment.remaining_bet_count)
    first = earliest(enrollment.cancelled_at, reward.cancelled_at, campaign.cancelled_at)
    assert first is not None  # a cancelled one was cancelled by something
    if first == enrollment.cancelled_at:
        what = f"{reward} was cancelled for this player with {lost} left."
        return Event(first, enrollment.cancelled_by or "", what, enrollment.cancel_reason or "")
    if first == reward.cancelled_at:
        return Event(first, reward.cancelled_by or "", f"{reward} was cancelled with {lost} left.")
    return Event(first, campaign.cancelled_by or "", f"{reward} was cancelled with its campaign, with {lost} left.")


def _of_bets(player: Player) -> Iterator[Event]:
    """The bets that took free bets of the enrollments on the page, and those that were given back."""
    rows = Bet.objects.filter(enrollment__in=[holding.enrollment.pk for holding in player.holdings])
    for bet in rows.select_related("enrollment__reward").order_by("-id")[:LONGEST]:
        which = f"{free_bets(bet.bet_count)} of {bet.enrollment.reward}"
        yield Event(bet.placed_at, bet.placed_by, f"Used {which} for bet {bet}{_won(bet)}.")
        if bet.rolled_back_at is not None:
            back = f"Got back {which}: bet {bet} was void."
            yield Event(bet.rolled_back_at, bet.rolled_back_by or "", back)


def _won(bet: Bet) -> str:
    if bet.win_amount is None:
        return ""
    return f", which won {money(bet.win_amount, bet.enrollment.reward.currency)}" if bet.win_amount else ", which lost"


def _of_restriction(restriction: Restriction) -> Iterator[Event]:
    what = f"Restricted: {restriction.get_kind_display().lower()}."
    yield Event(restriction.created_at, restriction.created_by, what, restriction.reason)
    if restriction.updated_at is not None:
        what = f"Restriction changed: {restriction.get_kind_display().lower()}."
        yield Event(restriction.updated_at, restriction.updated_by or "", what)
