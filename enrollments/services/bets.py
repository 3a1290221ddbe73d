"""Using up free bets: taken once for each reference, and given back when a bet is void (docs/adr/0014)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from core.refusal import Refusal, RefusalClass, refuse_faults
from enrollments.models import Bet, Enrollment
from enrollments.models.bet import reference_used
from enrollments.rules.bets import BetDraft, bet_faults, credit, name_among, refuse_if_over, refuse_unless_active
from enrollments.rules.status import EnrollmentStatus
from enrollments.services.changes import note_changes
from operators.models import Restriction
from rewards.models import Reward
from rewards.services.holding import hold_alone


@transaction.atomic
def take_bets(*, enrollment_id: UUID, draft: BetDraft, by: str, at: datetime) -> Bet:
    """Takes `draft.count` free bets out of an enrollment, and says what a win pays.

    The same draft again gives the bet as it was placed and takes nothing, whatever has become of the enrollment.
    Refuses BetReferenceUsed, BetRolledBack, every fault of `draft` (ValidationError), EnrollmentNotStarted,
    EnrollmentClaimed, EnrollmentExpired, EnrollmentCancelled, PlayerRestricted and NotEnoughFreeBets.
    """
    enrollment = _held(enrollment_id)
    earlier = Bet.objects.of(enrollment.reward.operator).filter(reference=draft.reference).first()
    if earlier is not None:
        earlier.refuse_unless_repeated(draft, enrollment=enrollment)
        return earlier
    products = product_names(enrollment.reward)
    refuse_faults(bet_faults(draft, currency=enrollment.reward.currency, products=products))
    refuse_unless_active(_status(enrollment, at=at))
    _refuse_restricted(enrollment, at=at)
    _refuse_more_than_remain(enrollment, draft)
    bet, is_new = Bet.objects.get_or_create(
        operator_id=enrollment.operator_id,
        reference=draft.reference,
        defaults=_columns(enrollment, draft, products) | {"placed_at": at, "placed_by": by},
    )
    if not is_new:
        # Of another enrollment, which was locked by somebody else: the unique key has decided who was first.
        raise reference_used(draft.reference)
    enrollment.remaining_bet_count -= draft.count
    _save_remaining(enrollment, at=at)
    _note_change(enrollment, since=at, at=at)
    return bet


@transaction.atomic
def roll_back_bets(*, enrollment_id: UUID, reference: str, by: str, at: datetime) -> Bet:
    """Gives the free bets of a bet back to its enrollment, as if it had never been placed; also after Claimed.

    Again changes nothing. A restricted player gets them back as well, and cannot use them. Refuses BetNotFound, and
    EnrollmentExpired or EnrollmentCancelled where they could not be used any more.
    """
    _hold_what_it_outlives(enrollment_id, at=at)
    enrollment = _held(enrollment_id)
    bet = _bet_of(enrollment, reference)
    if bet.rolled_back_at is not None:
        return bet
    enrollment.remaining_bet_count += bet.bet_count
    # By the state that it has with them: Claimed it is no longer.
    refuse_if_over(_status(enrollment, at=at))
    _save_remaining(enrollment, at=at)
    bet.rolled_back_at, bet.rolled_back_by = at, by
    bet.save(update_fields=["rolled_back_at", "rolled_back_by"])
    _note_change(enrollment, since=bet.placed_at, at=at)
    if enrollment.reward.settled_at is not None:
        # What comes back now is to be settled once more when the enrollment is over.
        Reward.objects.filter(pk=enrollment.reward_id).update(settled_at=None)
    return bet


def product_names(reward: Reward) -> list[str]:
    """The products of `reward`, in the order in which they were named."""
    return list(reward.products.order_by("reward_products__position").values_list("name", flat=True))


def _hold_what_it_outlives(enrollment_id: UUID, *, at: datetime) -> None:
    """Keeps its reward from being settled for good in the meantime: an enrollment may last longer, Claimed until now.

    Before the enrollment is locked, as everywhere; and nobody is kept waiting who enrols: that reward is over.
    """
    reward = Reward.objects.get(enrollments=enrollment_id)
    if reward.ends_at <= at:
        hold_alone(reward)


def _held(enrollment_id: UUID) -> Enrollment:
    """The enrollment, locked until the transaction ends.

    Its reward is read after that: whoever waited for the lock then sees what was cancelled in the meantime.
    """
    enrollment = Enrollment.objects.select_for_update(no_key=True).get(pk=enrollment_id)
    enrollment.reward = Reward.objects.select_related("campaign", "operator").get(pk=enrollment.reward_id)
    return enrollment


def _bet_of(enrollment: Enrollment, reference: str) -> Bet:
    # An address can hold a NUL; PostgreSQL cannot even look for one.
    bet = None if "\0" in reference else Bet.objects.filter(enrollment=enrollment, reference=reference).first()
    if bet is None:
        sentence = f"There is no bet {reference[:40]} on this enrollment."
        raise Refusal("BetNotFound", sentence, kind=RefusalClass.NOT_FOUND)
    return bet


def _status(enrollment: Enrollment, *, at: datetime) -> EnrollmentStatus:
    """Its state at `at`, or at the later moment of what has ended it: that stands, though our clock was read before.

    What was settled has given its bets back to the budgets: whoever used them now would use them twice.
    """
    reward = enrollment.reward
    stamps = (enrollment.settled_at, enrollment.cancelled_at, reward.cancelled_at, reward.campaign.cancelled_at)
    return enrollment.status(at=max([at, *(stamp for stamp in stamps if stamp is not None)]))


def _refuse_restricted(enrollment: Enrollment, *, at: datetime) -> None:
    restrictions = Restriction.objects.of(enrollment.reward.operator).in_force(at=at)
    if restrictions.among([enrollment.operator_player_id]):
        raise Refusal("PlayerRestricted", "This player may not be rewarded.")


def _refuse_more_than_remain(enrollment: Enrollment, draft: BetDraft) -> None:
    remaining = enrollment.remaining_bet_count
    if draft.count > remaining:
        sentence = f"The bet asks for {draft.count} free bets; the enrollment has {remaining} left."
        raise Refusal("NotEnoughFreeBets", sentence)


def _columns(enrollment: Enrollment, draft: BetDraft, products: list[str]) -> dict[str, Any]:
    """What is noted of a bet; what its win pays is decided here, once, by the terms of the reward."""
    columns = {
        "enrollment": enrollment,
        "bet_count": draft.count,
        "product": None if draft.product is None else name_among(products, draft.product),
    }
    if draft.win_amount is None:
        return columns
    reward = enrollment.reward
    pays = credit(
        win_amount=draft.win_amount,
        stake=enrollment.bet_value * draft.count,
        stake_not_returned=bool(reward.stake_not_returned),
    )
    return columns | {"win_amount": draft.win_amount, "credit_amount": pays, "credit_wallet": reward.credit_wallet}


def _save_remaining(enrollment: Enrollment, *, at: datetime) -> None:
    enrollment.updated_at = at
    enrollment.save(update_fields=["remaining_bet_count", "updated_at"])


def _note_change(enrollment: Enrollment, *, since: datetime, at: datetime) -> None:
    """Triggers may look at what a player has staked and won, free bets included."""
    note_changes(operator=enrollment.reward.operator, since={enrollment.operator_player_id: since}, at=at)
