"""Budgets at every door: what fits is enrolled and counted, what does not is refused and says why."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enrollments.models import Enrollment
from enrollments.services.enroll import Candidate, Outcome, Source, enroll_players
from rewards.models import Reward
from tests.budgets import EACH, ENROLLMENTS, PLAYERS, assert_it_adds_up, budget
from tests.cast import ANA, BEN, CARLA, HEADER, NOON, enrolled, free_bets, players, rejected, report, reward

pytestmark = pytest.mark.django_db

MANUAL = Enrollment.Sources.MANUAL


def enroll(given: Reward, *candidates: tuple, kind: Enrollment.Sources = MANUAL) -> Outcome:
    """Enrols players, each with a value and a count or with the least that the reward allows."""
    asked = [Candidate(None, player, *map(Decimal, value), *count) for player, value, count in map(split, candidates)]
    return enroll_players(reward=given, candidates=asked, source=Source(kind=kind), by=CARLA, at=NOON)


def split(candidate: tuple) -> tuple[str, tuple, tuple]:
    return candidate[0], candidate[1:2], candidate[2:3]


def refused(outcome: Outcome) -> list[tuple[str, str]]:
    return [(each.candidate.player_id, each.fault.code) for each in outcome.refused]


@pytest.mark.parametrize("rows", [1, 2, 3, 100])
def test_a_row_over_budget_is_rejected_and_the_next_one_that_fits_is_enrolled(casino, rows):
    given = reward(casino)
    limit = budget(given, limit="30")
    job = enrolled(given, HEADER + "ana,2.00,10\nbea,2.00,10\ncid,1.00,5\ndan,1.00,10\neva,1.00,5\n", rows=rows)

    assert (players(job), rejected(job)) == (["ana", "cid", "eva"], {3: "BudgetExceeded", 5: "BudgetExceeded"})
    assert (job.state, job.enrolled_value, job.rejected_by_code) == ("Completed", 30, {"BudgetExceeded": 2})
    assert_it_adds_up(limit)


def test_the_report_says_which_budget_a_row_did_not_fit_into(casino):
    given = reward(casino)
    budget(given.campaign, limit="22")
    job = enrolled(given, HEADER + "ana,2.00,10\nbea,2.00,10\n")

    sentence = "The campaign's budget of 22.00 EUR has 2.00 EUR left; this costs 20.00 EUR."
    assert report(job)[1] == ["bea", "2.00", "10", "3", "BudgetExceeded", "", "", sentence]


@pytest.mark.parametrize("kind", [MANUAL, Enrollment.Sources.API, Enrollment.Sources.TRIGGER])
def test_no_door_leads_past_a_budget(casino, kind):
    given = reward(casino, details=free_bets(bet_value=Decimal(2), bet_count=5))
    limit = budget(given, limit="29.99")

    assert [enroll(given, (name,), kind=kind).enrolled_count for name in ("ana", "bea")] == [1, 1]
    assert refused(enroll(given, ("cid",), kind=kind)) == [("cid", "BudgetExceeded")]
    assert rejected(enrolled(given, "OperatorPlayerId\ndan\n")) == {2: "BudgetExceeded"}
    assert_it_adds_up(limit)


def test_everybody_over_budget_is_reported(casino):
    given = reward(casino)
    budget(given, **ENROLLMENTS | {"limit": "1"})

    outcome = enroll(given, ("ana",), ("bea",), ("cid",))
    assert refused(outcome) == [("bea", "BudgetExceeded"), ("cid", "BudgetExceeded")]


def test_a_ranged_enrollment_without_values_costs_the_least_that_it_can(casino):
    given = reward(casino)
    limit = budget(given, limit="10")

    assert enroll(given, ("ana",), ("bea",)).enrolled_count == 2
    limit.refresh_from_db()
    assert (limit.consumed, limit.remaining, limit.utilization) == (10, 0, 100)


def test_every_budget_must_have_room_and_the_others_lose_nothing_when_one_has_not(casino):
    given = reward(casino)
    money, count = budget(given.campaign, limit="100"), budget(given, **ENROLLMENTS | {"limit": "1"})
    each = budget(given.campaign, **EACH | {"limit": "50"})
    outcome = enroll(given, ("ana", 5, 20), ("ana", 2, 10), ("bea",))

    assert refused(outcome) == [("ana", "BudgetExceeded"), ("bea", "BudgetExceeded")]
    for limit in (money, count, each):
        assert_it_adds_up(limit)
    assert (money.consumed, count.consumed, each.consumed) == (20, 1, 20)


def test_a_campaigns_budget_is_shared_by_its_rewards_and_a_rewards_is_its_own(casino):
    first = reward(casino)
    second = reward(casino, campaign=first.campaign)
    shared, own = budget(first.campaign, **ENROLLMENTS | {"limit": "3"}), budget(second, **ENROLLMENTS | {"limit": "1"})

    assert enroll(first, ("ana",)).enrolled_count == 1
    assert refused(enroll(second, ("ana",), ("bea",))) == [("bea", "BudgetExceeded")]
    assert refused(enroll(first, ("bea",), ("cid",))) == [("cid", "BudgetExceeded")]
    assert_it_adds_up(shared)
    assert_it_adds_up(own)


def test_each_player_has_a_share_of_their_own(casino):
    given = reward(casino)
    limit = budget(given, **EACH | {"limit": "25"})
    first = enroll(given, ("ana", 2, 10), ("ana", 1, 5), ("ana", 1, 5), ("bea", 1, 5))
    second = enroll(given, ("ana", 1, 5), ("bea", 2, 10), ("bea", 1, 5))

    assert refused(first) == [("ana", "BudgetExceeded")]
    assert refused(second) == [("ana", "BudgetExceeded"), ("bea", "BudgetExceeded")]
    assert_it_adds_up(limit)


def test_a_budget_for_each_player_shows_the_most_that_one_player_has(casino):
    given = reward(casino)
    limit = budget(given, **ENROLLMENTS | EACH | {"limit": "4"})
    enroll(given, ("ana",), ("bea",), ("ana",), ("ana",))

    limit.refresh_from_db()
    assert (limit.consumed, limit.remaining, limit.utilization) == (3, 1, 75)


def test_a_player_counts_once_in_a_budget_of_players_however_often_they_are_enrolled(casino):
    given = reward(casino)
    limit = budget(given, **PLAYERS | {"limit": "2"})

    assert refused(enroll(given, ("ana",), ("ana",), ("bea",), ("cid",), ("bea",))) == [("cid", "BudgetExceeded")]
    assert refused(enroll(given, ("cid",), ("ana",))) == [("cid", "BudgetExceeded")]
    assert_it_adds_up(limit)


def test_a_budget_of_money_counts_its_own_currency_alone(casino):
    euros = reward(casino)
    dollars = reward(casino, campaign=euros.campaign, details=free_bets(currency="USD"))
    limit = budget(euros.campaign, limit="5")

    assert enroll(dollars, ("ana", 5, 20)).enrolled_count == 1
    assert refused(enroll(euros, ("ana", 1, 5), ("bea", 1, 5))) == [("bea", "BudgetExceeded")]
    assert_it_adds_up(limit)


def test_what_was_given_before_a_budget_was_made_is_not_counted(casino):
    given = reward(casino)
    enroll(given, ("ana",))
    limit = budget(given, **ENROLLMENTS | {"limit": "1"})

    assert limit.consumed == 0
    assert enroll(given, ("bea",)).enrolled_count == 1
    assert Enrollment.objects.get(operator_player_id=ANA).counted_by is None
    assert Enrollment.objects.get(operator_player_id="bea").counted_by == [limit.pk]


def test_who_is_refused_for_another_reason_takes_nothing_out_of_a_budget(casino):
    given = reward(casino)
    limit = budget(given, limit="20")
    job = enrolled(given, HEADER + f"{BEN},1,5\nana,9,5\nana,1,5\nana,1,5\nbea,1,15\n")

    assert rejected(job) == {2: "PlayerRestricted", 3: "BetValueOutOfRange", 5: "PlayerRepeated"}
    assert_it_adds_up(limit)
    assert limit.remaining == 0


def test_a_row_that_did_not_fit_does_not_make_the_next_one_of_its_player_a_repeat(casino):
    given = reward(casino)
    budget(given, limit="20")

    job = enrolled(given, HEADER + "ana,5,20\nana,1,5\n")
    assert (players(job), rejected(job)) == ([ANA], {2: "BudgetExceeded"})


def queries(given: Reward, count: int) -> list[str]:
    """What is asked of the database to enrol that many players. COPY goes past Django and is not among it."""
    with CaptureQueriesContext(connection) as asked:
        enroll(given, *[(f"player_{number}",) for number in range(count)])
    return [query["sql"].split()[0] for query in asked if "SAVEPOINT" not in query["sql"]]


def test_without_a_budget_an_enrolment_asks_two_questions_more(casino):
    given = reward(casino)

    # Hold the reward, who is restricted, which budgets there are.
    assert queries(given, 300) == ["SELECT"] * 3


def test_a_chunk_writes_each_budget_once_however_many_players_it_enrols(casino):
    given = reward(casino)
    for wishes in ({}, ENROLLMENTS, PLAYERS, EACH):
        budget(given, **wishes)

    # Two of the four look at single players: one question for both. Their new players come with one COPY each.
    assert queries(given, 3) == ["SELECT"] * 4 + ["UPDATE"] * 4
    # Those known from before with one statement each.
    assert queries(given, 300) == ["SELECT"] * 4 + ["UPDATE"] * 2 + ["INSERT", "UPDATE"] * 2


lists = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from([(1, 5), (2, 5), (2, 10)])), max_size=20)
limits = st.tuples(*[st.integers(1, 40).map(str)] * 3)


@given(lists, st.integers(1, 7), limits)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_the_size_of_the_chunks_makes_no_difference_to_budgets(casino, rows, size, amounts):
    content = HEADER + "".join(f"{player},{value},{bets}\n" for player, (value, bets) in rows) + "zoe,1,5\n"
    made = []
    for chunk in (size, 100):
        owner = reward(casino)
        budgets = [
            budget(owner.campaign, limit=amounts[0]),
            budget(owner.campaign, **EACH | {"limit": amounts[1]}),
            budget(owner, **ENROLLMENTS | {"limit": amounts[2]}),
            budget(owner, **PLAYERS | {"limit": "3"}),
        ]
        job = enrolled(owner, content, rows=chunk, enroll_repeats=True)
        for each in budgets:
            assert_it_adds_up(each)
        made.append((players(job), rejected(job), [each.consumed for each in budgets]))

    assert made[0] == made[1]
