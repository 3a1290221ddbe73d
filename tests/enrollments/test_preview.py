"""What a list says before anybody is enrolled."""

import gzip
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.refusal import Refusal
from enrollments.bulk.chunks import Step, advance_job
from enrollments.models import BulkJob, Enrollment, ForecastUse, Preview, ScannedRows
from enrollments.rules.jobs import JobState
from enrollments.services.decisions import abandon_bulk_job, confirm_bulk_job
from enrollments.services.uploads import same_list_before
from enrollments.views.preview import PreviewFacts
from rewards.models import Budget, BudgetUse
from tests import cast
from tests.budgets import EACH, ENROLLMENTS, PLAYERS, budget
from tests.cast import ANA, BEN, CARLA, DAY, HEADER, NOON, enrolled, players, previewed, rejected, reward, worked_off

pytestmark = pytest.mark.django_db


def preview(given_reward, content: str | bytes, *, rows: int = 10_000, **wishes) -> Preview:
    """Of a list that Carla has uploaded and nobody has confirmed."""
    job = cast.upload(given_reward, content, go_ahead=False, **wishes)
    return previewed(job, rows=rows).preview


def confirmed(job: BulkJob, **choice) -> BulkJob:
    return worked_off(confirm_bulk_job(job_id=job.pk, by=CARLA, at=NOON, **choice))


def test_nobody_is_enrolled_and_no_budget_touched_before_it_is_confirmed(casino):
    given_reward = reward(casino)
    limit = budget(given_reward, limit=1000)
    job = preview(given_reward, f"{HEADER}ana,2,10\n").job

    limit.refresh_from_db()
    assert (advance_job(job_id=job.pk, at=NOON), job.state) == (Step.STOP, JobState.PENDING)
    assert (Enrollment.objects.count(), limit.consumed, BudgetUse.objects.count()) == (0, 0, 0)
    assert players(confirmed(job)) == [ANA]


def test_it_counts_rows_good_and_bad_by_reason_with_examples(casino):
    seen = preview(reward(casino), f"{HEADER}ana,2,10\n{BEN},2,10\ncleo,99,10\ndora,x,10\neva,98,10\n")

    assert (seen.scanned_count, seen.enrolled_count, seen.enrolled_value) == (5, 1, Decimal(20))
    assert seen.rejected_by_code == {"PlayerRestricted": 1, "BetValueOutOfRange": 2, "BetValueNotANumber": 1}
    assert [example[:2] for example in seen.examples["BetValueOutOfRange"]] == [[4, "cleo"], [6, "eva"]]
    assert seen.examples["BetValueOutOfRange"][0][2] == "BetValue is 99; it must be between 1.00 and 5.00."


def test_of_many_rows_with_one_reason_three_are_shown(casino):
    seen = preview(reward(casino), HEADER + "".join(f"p{n},99,10\n" for n in range(50)), rows=7)

    assert (seen.rejected_by_code, len(seen.examples["BetValueOutOfRange"])) == ({"BetValueOutOfRange": 50}, 3)


def test_it_finds_players_that_the_list_repeats(casino):
    seen = preview(reward(casino), f"{HEADER}ana,2,10\ncleo,2,10\nana,3,10\nana,99,10\n", rows=2)

    assert (seen.enrolled_count, seen.repeat_count) == (2, 1)
    assert seen.rejected_by_code == {"PlayerRepeated": 1, "BetValueOutOfRange": 1}
    assert not ScannedRows.objects.exists()


def test_a_row_that_asks_for_too_much_leaves_its_player_to_a_later_one(casino):
    seen = preview(reward(casino), f"{HEADER}ana,99,10\nana,2,10\n")

    assert (seen.enrolled_count, seen.repeat_count) == (1, 0)
    assert players(confirmed(seen.job)) == [ANA]


def test_it_says_by_which_list_players_were_enrolled_already(casino):
    given_reward = reward(casino)
    first = enrolled(given_reward, HEADER + "".join(f"p{n},2,10\n" for n in range(8)))
    seen = preview(given_reward, HEADER + "".join(f"p{n},2,10\n" for n in range(10)))

    assert (seen.enrolled_before, seen.enrolled_count) == ({str(first.pk): 8}, 2)
    assert PreviewFacts(seen.job).enrolled_before == ["8 of 10 were enrolled by job 1 on 29 Mar 2026"]


def test_it_counts_rows_that_fall_back_to_the_minimum(casino):
    assert preview(reward(casino), f"{HEADER}ana,,10\ncleo,2,\ndora,2,10\n").fallback_count == 2


def test_it_shows_the_ten_rows_worth_most(casino):
    seen = preview(reward(casino), HEADER + "".join(f"p{n},{1 + n % 5},{5 + n % 7}\n" for n in range(60)), rows=13)
    worths = sorted(((1 + n % 5) * (5 + n % 7) for n in range(60)), reverse=True)

    assert [Decimal(each[0]) for each in seen.biggest] == worths[:10]


def test_it_shows_every_budget_before_and_after_and_the_row_at_which_it_runs_out(casino):
    given_reward = reward(casino)
    budget(given_reward.campaign, limit=1000)
    budget(given_reward, limit=50)
    budget(given_reward, **PLAYERS | {"limit": 3})
    seen = preview(given_reward, f"{HEADER}ana,2,10\ncleo,2,10\ndora,2,10\neva,2,5\n", rows=1)

    found = [
        (each["limit"], each["before"], each["after"], each["first_row"], each["refused"]) for each in seen.budgets
    ]
    assert [(Decimal(a), Decimal(b), Decimal(c), d, e) for a, b, c, d, e in found] == [
        (1000, 0, 50, None, 0),
        (50, 0, 50, 4, 1),
        (3, 0, 3, None, 0),
    ]
    assert seen.rejected_by_code == {"BudgetExceeded": 1}


def test_it_compares_the_list_with_the_last_one_for_the_reward(casino):
    given_reward = reward(casino)
    assert PreviewFacts(preview(given_reward, f"{HEADER}ana,2,10\n").job).change == ""
    enrolled(given_reward, HEADER + "".join(f"p{n},2,10\n" for n in range(10)))
    seen = preview(given_reward, HEADER + "".join(f"q{n},4,10\n" for n in range(12)))

    sentence = "The last list, job 2, enrolled 10 for 200.00 EUR: now 20 % more players, 140 % more cost."
    assert PreviewFacts(seen.job).change == sentence


@pytest.mark.parametrize(
    ("rows", "value", "words"),
    [
        (4, "2", "now as many players, the same cost."),
        (2, "2", "now 50 % fewer players, 50 % less cost."),
        (12, "4", "now 3.0 times as many players, 6.0 times the cost."),
    ],
)
def test_it_says_whether_there_are_fewer_players_or_as_many(casino, rows, value, words):
    given_reward = reward(casino)
    enrolled(given_reward, HEADER + "".join(f"p{n},2,10\n" for n in range(4)))
    seen = preview(given_reward, HEADER + "".join(f"q{n},{value},10\n" for n in range(rows)))

    assert PreviewFacts(seen.job).change.endswith(words)


SAME = f"{HEADER}ana,2.50,10\ncleo,3,5\n00123,1,20\n"


@pytest.mark.parametrize(
    "content",
    [
        SAME,
        f"{HEADER}00123,1.00,20\nana,2.5,10\ncleo,3.0,5\n",
        "BetCount;OperatorPlayerId;BetValue\r\n10;ana;2,50\r\n5;cleo;3,00\r\n20;00123;1\r\n",
        "\n\nMarch list\n\n" + SAME.replace("\n", "\n\n"),
        SAME.encode("utf-16"),
        gzip.compress(SAME.encode()),
    ],
    ids=["bytes", "order and zeros", "as Excel saves it", "titles and blank lines", "UTF-16", "gzip"],
)
def test_the_same_rows_are_known_again_in_whatever_order_and_form(casino, content):
    given_reward = reward(casino)
    first = enrolled(given_reward, SAME)
    again = preview(given_reward, content).job

    assert [job.pk for job in same_list_before(again)] == [first.pk]
    assert (again.preview.enrolled_count, again.preview.enrolled_before) == (0, {str(first.pk): 3})


@pytest.mark.parametrize(
    "content",
    [
        SAME.replace("00123", "123"),
        SAME.replace("3,5", "3,6"),
        SAME.replace("3,5", "5,5"),
        SAME + "dora,2,10\n",
        SAME + "ana,2.50,10\n",
        f"{HEADER}ana,3,5\ncleo,2.50,10\n00123,1,20\n",
    ],
    ids=["another id", "another count", "another value", "one row more", "one row twice", "values exchanged"],
)
def test_other_rows_are_another_list(casino, content):
    given_reward = reward(casino)
    enrolled(given_reward, SAME)

    assert not same_list_before(preview(given_reward, content).job).exists()


def test_a_list_that_was_to_go_on_by_itself_waits_where_the_same_rows_came_before(casino):
    given_reward = reward(casino)
    enrolled(given_reward, SAME)
    again = worked_off(cast.upload(given_reward, f"{HEADER}cleo,3,5\n00123,1,20\nana,2.50,10\n"))

    assert (again.state, again.awaits_confirmation, again.enrolled_count) == (JobState.PENDING, True, 0)


def test_all_rows_are_enrolled_with_a_reason_that_is_kept(casino):
    given_reward = reward(casino)
    enrolled(given_reward, SAME)
    seen = preview(given_reward, SAME + "ana,2.50,10\n")
    done = confirmed(seen.job, enroll_repeats=True, reason="A second prize")

    assert (seen.all_rows_count, seen.all_rows_value) == (4, Decimal("85.00"))
    assert (done.enrolled_count, done.enrolled_value, done.repeats_reason) == (4, Decimal("85.00"), "A second prize")
    assert done.events.get(kind="Confirmed").note == "All rows, duplicates too: A second prize"


LINES = st.sampled_from(
    ["ana,2,10", "ana,3,5", "cleo,2,10", f"{BEN},2,10", "dora,99,10", "eva,,", "x,y,z", ",2,10", "fay,5,20", "old,2,5"],
)


def assert_it_happens(seen: Preview, *, rows: int) -> None:
    """What the preview says is what comes of its list."""
    job = worked_off(confirm_bulk_job(job_id=seen.job_id, by=CARLA, at=NOON), rows=rows)
    counts = (job.row_count, job.enrolled_count, job.enrolled_value, job.fallback_count, job.rejected_count)
    refused = sum(seen.rejected_by_code.values())
    said = (seen.scanned_count, seen.enrolled_count, seen.enrolled_value, seen.fallback_count, refused)
    assert said == counts
    assert Counter(rejected(job).values()) == Counter(seen.rejected_by_code)
    for forecast in seen.budgets:
        assert Budget.objects.get(pk=forecast["id"]).consumed == Decimal(forecast["after"])


@given(st.lists(LINES, min_size=1, max_size=12), st.integers(1, 5), st.integers(1, 5))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_what_it_says_is_what_happens_when_nothing_else_happens(casino, lines, size, other_size):
    given_reward = reward(casino)
    enrolled(given_reward, f"{HEADER}old,2,10\n")

    assert_it_happens(preview(given_reward, HEADER + "\n".join([*lines, "zoe,2,10"]), rows=size), rows=other_size)


@given(st.lists(LINES, min_size=4, unique_by=lambda line: line.split(",")[0]), st.integers(1, 5), st.integers(1, 5))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_budgets_run_out_where_it_says_that_they_do(casino, lines, size, other_size):
    given_reward = reward(casino)
    budget(given_reward, limit=20, **EACH)
    budget(given_reward.campaign, **PLAYERS | {"limit": 3})
    budget(given_reward.campaign, limit=45)

    assert_it_happens(preview(given_reward, HEADER + "\n".join([*lines, "zoe,2,10"]), rows=size), rows=other_size)


@given(st.lists(LINES, min_size=4, max_size=14), st.integers(1, 5), st.integers(1, 5))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_where_all_rows_are_wanted_budgets_run_out_where_it_says_that_they_do(casino, lines, size, other_size):
    given_reward = reward(casino)
    enrolled(given_reward, f"{HEADER}old,2,10\n")
    budget(given_reward, limit=40, **EACH)
    budget(given_reward.campaign, **ENROLLMENTS | EACH | {"limit": 3})
    budget(given_reward.campaign, **PLAYERS | {"limit": 3})
    content = HEADER + "\n".join([*lines, "zoe,2,10", "ana,2,10"])
    seen = preview(given_reward, content, rows=size, enroll_repeats=True)

    assert_it_happens(seen, rows=other_size)
    assert not ForecastUse.objects.exists()


def test_a_player_who_is_named_in_two_chunks_draws_twice(casino):
    given_reward = reward(casino)
    budget(given_reward, limit=30, **EACH)
    seen = preview(given_reward, f"{HEADER}ana,2,10\ncleo,2,10\nana,2,10\nana,2,5\n", rows=1, enroll_repeats=True)

    assert (seen.enrolled_count, seen.rejected_by_code) == (3, {"BudgetExceeded": 1})
    assert [(each["after"], each["refused"], each["first_row"]) for each in seen.budgets] == [("30.0000", 1, 4)]


@given(st.lists(LINES, min_size=1, max_size=12), st.integers(1, 6))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_the_size_of_its_steps_makes_no_difference(casino, lines, size):
    content = HEADER + "\n".join(lines)
    whole, pieces = preview(reward(casino), content), preview(reward(casino), content, rows=size)

    for field in (
        "row_sum",
        "repeats",
        "repeated",
        "enrolled_count",
        "enrolled_value",
        "rejected_by_code",
        "examples",
        "biggest",
    ):
        assert getattr(pieces, field) == getattr(whole, field), field


def test_a_reward_that_ends_before_it_is_confirmed_is_refused_and_the_list_can_be_abandoned(casino):
    given_reward = reward(casino, ends_at=NOON + DAY)
    job = preview(given_reward, f"{HEADER}ana,2,10\n").job

    later = NOON + DAY + timedelta(seconds=1)
    with pytest.raises(Refusal) as refused:
        confirm_bulk_job(job_id=job.pk, by=CARLA, at=later)
    assert refused.value.code == "RewardEnded"
    assert abandon_bulk_job(job_id=job.pk, by=CARLA, at=later).abandoned
