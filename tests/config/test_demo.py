"""What the demo data holds. Loaded once for this file, in a transaction that is rolled back: its tests only look."""

from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.db.models import F
from django.test import override_settings

from bonuses.models import Bonus, CostSum
from bonuses.services.sums import recount
from config.demo.load import load_demo
from enrollments.models import BulkJob, Enrollment, Trigger
from enrollments.rules.jobs import JobState
from enrollments.rules.status import EnrollmentStatus
from enrollments.services.uploads import same_list_before
from milestones.rules.occasions import TargetReached
from operators.keys import decrypt
from operators.models import Membership, Operator, Product, Restriction, SharedKey, User
from operators.services.credentials import credential_of
from rewards.models import Budget, Campaign, Reward
from rewards.rules.free_bets import FreeBetKind
from rewards.rules.status import Status
from tests.budgets import assert_it_adds_up
from tests.cast import NOON
from tests.triggers import counts, outcomes

CASINO, BINGO = 1, 2


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    demo_machine = override_settings(
        DEMO=True,
        MEDIA_ROOT=tmp_path_factory.mktemp("files"),
        # Hashing passwords slowly is of no use here.
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    )
    with demo_machine, django_db_blocker.unblock(), transaction.atomic():
        load_demo(at=NOON)
        yield
        transaction.set_rollback(True)


def campaign_states(operator: int) -> Counter[str]:
    campaigns = Campaign.objects.filter(operator=operator).with_status(at=NOON)
    return Counter(campaigns.values_list("status_now", flat=True))


def enrollment_states(operator: int) -> Counter[str]:
    enrollments = Enrollment.objects.filter(operator=operator).with_status(at=NOON)
    return Counter(enrollments.values_list("status_now", flat=True))


def test_the_casino_has_its_name_and_what_it_may_use(demo):
    casino = Operator.objects.get(id=CASINO)

    assert (casino.name, casino.base_currency, casino.time_zone) == ("Demo Casino", "EUR", "Europe/Malta")
    assert casino.currencies == ["EUR", "USD", "GBP"]
    assert [origin.name for origin in casino.origins.all()] == ["demo-casino"]


def test_the_bingo_hall_has_its_name_and_what_it_may_use(demo):
    bingo = Operator.objects.get(id=BINGO)

    assert (bingo.name, bingo.base_currency, bingo.time_zone) == ("Demo Bingo", "GBP", "Europe/London")
    assert bingo.currencies == ["GBP", "EUR"]
    assert [origin.name for origin in bingo.origins.all()] == ["demo-bingo"]


def test_both_operators_have_the_shared_keys_that_the_readme_can_name(demo):
    keys = SharedKey.objects.order_by("operator", "slot")

    assert [(key.operator_id, key.slot, decrypt(key.encrypted)) for key in keys] == [
        (CASINO, "Primary", "demo-primary-key"),
        (CASINO, "Secondary", "demo-secondary-key"),
        (BINGO, "Primary", "demo-bingo-primary-key"),
        (BINGO, "Secondary", "demo-bingo-secondary-key"),
    ]


def test_the_casino_has_the_client_that_the_documents_name(demo):
    assert credential_of(name="demo-client", secret="demo-secret").operator_id == CASINO


def test_the_casino_has_games_of_both_sources(demo):
    products = Product.objects.filter(operator=CASINO)

    assert {"Plinko", "Mines", "plinko-8-lines", "Dice", "Limbo", "Keno", "HiLo", "Crash"} <= {
        product.name for product in products
    }
    assert {product.source for product in products} == {"legacy", "current"}


@pytest.mark.parametrize(("operator", "name"), [(CASINO, "Live Roulette"), (BINGO, "Bingo Live")])
def test_one_game_of_each_operator_is_not_for_rewards(demo, operator, name):
    assert [product.name for product in Product.objects.filter(operator=operator, rewards_enabled=False)] == [name]


def test_each_role_has_a_login(demo):
    staff = Membership.objects.order_by("user_id").values_list("user__username", "operator", "role")

    assert list(staff) == [
        ("admin", CASINO, "Administrator"),
        ("marketing", CASINO, "Marketing"),
        ("service", CASINO, "CustomerService"),
        ("auditor", CASINO, "Auditor"),
        ("bingo", BINGO, "Administrator"),
    ]


def test_every_login_is_a_person_with_the_public_password_and_no_superuser(demo):
    for user in User.objects.all():
        assert check_password("demo", user.password)
        assert user.is_staff
        assert not user.is_superuser
        assert user.get_full_name()
        assert user.email.endswith("@example.com")


def test_players_are_restricted_in_every_way_and_one_no_longer(demo):
    of_casino = Restriction.objects.filter(operator=CASINO)

    assert set(of_casino.in_force(at=NOON).values_list("kind", flat=True)) == set(Restriction.Kind.values)
    assert of_casino.filter(ends_at__lte=NOON).count() == 1


def test_there_are_campaigns_in_every_state(demo):
    assert campaign_states(CASINO) == {"Scheduled": 1, "Active": 3, "Ended": 1, "Cancelled": 1}


def test_the_bingo_hall_has_a_few_campaigns_of_its_own(demo):
    assert campaign_states(BINGO) == {"Scheduled": 1, "Active": 1, "Ended": 1}


def test_the_ended_campaign_was_created_weeks_before(demo):
    ended = Campaign.objects.with_status(at=NOON).filter(status_now=Status.ENDED)

    assert all(campaign.created_at < NOON - timedelta(weeks=4) for campaign in ended)


def test_campaigns_were_created_in_the_order_of_their_ids(demo):
    for operator in (CASINO, BINGO):
        created = list(Campaign.objects.filter(operator=operator).order_by("id").values_list("created_at", flat=True))

        assert created == sorted(created)


def test_nothing_was_made_after_the_moment_of_loading(demo):
    for model in (Campaign, Reward, Enrollment):
        assert not model.objects.filter(created_at__gt=NOON).exists()
        assert not model.objects.filter(cancelled_at__gt=NOON).exists()
        assert not model.objects.filter(updated_at__gt=NOON).exists()
    assert not BulkJob.objects.filter(finished_at__gt=NOON).exists()


def test_rewards_are_fixed_and_ranged_in_several_currencies(demo):
    rewards = Reward.objects.filter(operator=CASINO)

    assert {reward.details_type for reward in rewards} == {FreeBetKind.FIXED, FreeBetKind.RANGED}
    assert {reward.currency for reward in rewards} == {"EUR", "USD", "GBP"}


def test_some_rewards_last_for_a_time_from_each_enrolment(demo):
    assert Reward.objects.filter(operator=CASINO, rolling_duration__isnull=False).exists()


def test_an_active_campaign_has_a_cancelled_and_an_ended_reward(demo):
    rewards = Reward.objects.filter(campaign__name="Summer of Plinko").with_status(at=NOON)

    assert set(rewards.values_list("status_now", flat=True)) == {"Active", "Ended", "Cancelled"}


def test_there_are_some_hundred_enrollments_in_every_state(demo):
    states = enrollment_states(CASINO)

    assert set(states) == set(EnrollmentStatus)
    assert min(states.values()) >= 20
    assert 300 <= states.total() <= 900


def test_most_players_came_in_lists_and_some_by_hand(demo):
    sources = Counter(Enrollment.objects.filter(operator=CASINO).values_list("source", flat=True))

    assert sources.keys() == {"BulkJob", "Manual", "Trigger"}
    assert sources["Manual"] < sources["BulkJob"]


def test_a_trigger_has_enrolled_players_for_what_they_lost_and_not_the_restricted_one(demo):
    cashback, high_rollers = Trigger.objects.exclude(occasion=TargetReached.kind).order_by("-is_on")

    assert outcomes(cashback)["player_0044"] == "PlayerRestricted"
    assert 3 <= counts(cashback)[0] <= 20
    assert not high_rollers.is_on
    assert outcomes(high_rollers) == {}


def test_some_players_have_used_a_few_of_their_bets(demo):
    partly = Enrollment.objects.filter(remaining_bet_count__gt=0, remaining_bet_count__lt=F("total_bet_count"))

    assert partly.with_status(at=NOON).filter(status_now=EnrollmentStatus.ACTIVE).exists()


def test_some_enrollments_were_cancelled_alone_and_some_with_their_reward_or_campaign(demo):
    cancelled = Enrollment.objects.with_status(at=NOON).filter(status_now=EnrollmentStatus.CANCELLED)

    assert cancelled.filter(cancelled_at__isnull=False).exists()
    assert cancelled.filter(cancelled_at__isnull=True, reward__cancelled_at__isnull=False).exists()
    assert cancelled.filter(cancelled_at__isnull=True, reward__campaign__cancelled_at__isnull=False).exists()


def test_no_bets_were_used_outside_the_window_of_an_enrollment(demo):
    used = Enrollment.objects.with_status(at=NOON).filter(updated_at__isnull=False)

    assert not used.exclude(updated_at__gte=F("window_starts_at"), updated_at__lt=F("window_ends_at")).exists()


def test_finished_jobs_have_rejected_rows_of_several_codes(demo):
    finished = BulkJob.objects.filter(operator=CASINO, state=JobState.COMPLETED)

    assert all(job.unprocessed_count == 0 for job in finished)
    assert len({code for job in finished for code in job.rejected_by_code}) >= 8


def test_one_job_failed_because_of_its_header(demo):
    failed = BulkJob.objects.get(state=JobState.FAILED)

    assert (failed.failure_code, failed.enrolled_count) == ("HeaderLacksPlayer", 0)


def test_one_list_was_uploaded_again_and_waits_for_confirmation(demo):
    waiting = BulkJob.objects.get(state=JobState.PENDING)

    assert waiting.awaits_confirmation
    assert same_list_before(waiting).get().enrolled_count > 0


def test_the_budgets_of_both_operators_say_what_their_enrollments_say(demo):
    for operator in (CASINO, BINGO):
        assert Budget.objects.filter(operator=operator).count() >= 3
    for each in Budget.objects.all():
        assert_it_adds_up(each)


def test_one_budget_is_nearly_used_up_and_one_is_for_each_player(demo):
    of_casino = Budget.objects.filter(operator=CASINO)

    assert any(each.utilization >= 90 for each in of_casino)
    assert of_casino.filter(scope="PerPlayer").exists()


def test_what_is_over_was_given_back_by_the_moment_of_loading(demo):
    assert not Enrollment.objects.unsettled().over(at=NOON).exists()
    assert Enrollment.objects.filter(settled_at=NOON).exists()


def test_bonuses_of_the_casino_have_lived_in_every_way_and_add_up_to_what_they_cost(demo):
    casino = Operator.objects.get(id=CASINO)
    bonuses = Bonus.objects.of(casino)
    sums = CostSum.objects.of(casino)
    kept = set(sums.exclude(bonus_count=0).values_list("reward", "day", "cost", "amount", "bonus_count"))

    assert {"Created", "Ongoing", "Completed", "Lost", "Expired", "Forfeited"} <= set(
        bonuses.values_list("status", flat=True)
    )
    assert {bonus.bonus_code for bonus in bonuses.unmatched()} == {"CASHBACK-WEEKLY", None}
    assert 1 <= bonuses.filter(anomaly_count__gt=0).count() <= 5
    assert bonuses.filter(events__late=True).exists()
    assert not bonuses.filter(last_event_at__gt=NOON).exists()
    recount(operator=casino)
    assert kept == set(sums.values_list("reward", "day", "cost", "amount", "bonus_count"))
