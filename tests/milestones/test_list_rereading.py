"""Saying at the screen how a list of customers is to be read."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.refusal import Refusal
from enrollments.bulk.reading import NO_COLUMN, Choice
from enrollments.models import ListEvent
from enrollments.rules.jobs import JobState
from milestones.models import CustomerList, CustomerPreview, ListedCustomer
from milestones.rules.lists import PERIOD, RESET
from milestones.services.lists import abandon_customer_list, read_customer_list_differently
from operators.rules import Role
from tests import cast
from tests.cast import CARLA, NOON
from tests.mending import options, page_of, reread_again, reread_by
from tests.milestones import lists
from tests.milestones.lists import confirmed, customers, enrolled, upload, worked_off
from tests.milestones.stage import milestone as open_milestone
from tests.screens import CHANGED, at_work, words

FOREIGN = "Customer no;Cycle;Begins with\n101;c4;2,50\n102;c9;1\n"
CHOSEN = Choice(header_row=1, player=0, value=2, more={PERIOD: 1})

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(casino):
    """A target that is open by the clock on the wall, which screens read."""
    return open_milestone(casino)


def reread(job: CustomerList, choice: Choice) -> CustomerList:
    return read_customer_list_differently(job_id=job.pk, choice=choice, by=CARLA, at=NOON)


def refused(job: CustomerList, choice: Choice) -> str:
    with pytest.raises(Refusal) as refusal:
        reread(job, choice)
    return refusal.value.code


def previewed(job: CustomerList) -> CustomerList:
    return worked_off(job, at=timezone.now())


def reading(job: CustomerList) -> tuple[Any, ...]:
    """Where the player, the balance, the period and the streak stand."""
    job.refresh_from_db()
    assert job.reading is not None
    return (job.reading["player"], job.reading["value"], *(job.reading["more"][key] for key in (PERIOD, RESET)))


class TestTheVerb:
    def test_takes_up_a_list_that_failed_because_nothing_named_the_player(self, abc):
        job = upload(abc, FOREIGN)
        assert (job.state, job.failure_code) == (JobState.FAILED, "HeaderLacksPlayer")
        job = worked_off(reread(job, CHOSEN))

        assert (job.state, job.failure_code, job.finished_at) == (JobState.PENDING, None, None)
        assert (job.preview.enrolled_count, job.preview.rejected_by_code) == (1, {"PeriodNotFound": 1})
        confirmed(job)
        done = worked_off(job).customers.get()
        assert (done.operator_player_id, done.period_number, done.balance) == ("101", 4, 2.5)

    def test_previews_anew_what_was_previewed_before(self, abc):
        job = worked_off(upload(abc, "customerId,initialBalance\n101,5\n102,-5\n"))
        assert job.preview.rejected_by_code == {"NegativeBalance": 1}
        job = reread(job, Choice(value=NO_COLUMN))
        assert (job.previewed_at, job.fingerprint, job.row_count) == (None, None, None)
        assert not CustomerPreview.objects.exists()

        assert worked_off(job).preview.enrolled_count == 2

    def test_forgets_whom_half_a_preview_would_have_enrolled(self, abc):
        job = upload(abc, "customerId,other\n101,103\n102,101\n103,\n")
        lists.advance_customer_list(job_id=job.pk, at=NOON, rows=1)
        lists.advance_customer_list(job_id=job.pk, at=NOON, rows=1)
        assert ListedCustomer.objects.exists()
        job = worked_off(reread(CustomerList.objects.get(), Choice(header_row=1, player=1)))

        assert job.preview.rejected_by_code == {"BadCustomer": 1}

    def test_can_say_that_a_column_with_the_usual_name_is_none(self, abc):
        job = reread(upload(abc, "customerId,periodName\n101,nonsense\n"), Choice(more={PERIOD: NO_COLUMN}))
        assert worked_off(job).preview.enrolled_count == 1

    def test_can_say_which_column_begins_a_streak_again(self, abc):
        job = reread(upload(abc, "customerId,again\n101,yes\n"), Choice(more={RESET: 1}))
        assert worked_off(job).preview.warned_by_code == {"ResetIgnored": 1}

    def test_is_told_in_the_timeline(self, abc):
        job = reread(upload(abc, "customerId,other\n101,102\n"), Choice(player=1))

        assert job.events.get(kind=ListEvent.Kinds.READING_CHANGED).by == CARLA

    def test_leaves_everything_as_it_was_where_the_columns_are_wrong(self, abc):
        job = upload(abc, FOREIGN)

        assert refused(job, Choice(header_row=1, player=0, more={PERIOD: 0})) == "ColumnChosenTwice"
        assert refused(job, Choice(header_row=1, player=0, more={RESET: 7})) == "ColumnMissing"
        job.refresh_from_db()
        assert (job.state, job.failure_code, job.reading) == (JobState.FAILED, "HeaderLacksPlayer", None)

    def test_refuses_lists_that_were_confirmed_or_are_over(self, abc):
        job = worked_off(upload(abc, "customerId\n101\n"))
        over = upload(abc, "customerId\n102\n")
        confirmed(job)
        abandon_customer_list(job_id=over.pk, by=CARLA, at=NOON + timedelta(seconds=1))

        assert [refused(each, Choice(player=0)) for each in (job, over)] == ["JobConfirmed", "JobFinished"]


class TestThePage:
    def test_of_an_unreadable_list_offers_the_columns_of_its_header(self, carla, now):
        job = upload(now, FOREIGN, at=timezone.now())
        page = carla.get(page_of(job, "reread"))

        assert "Choose the columns" in words(carla.get(page_of(job, "change")))
        assert options(page, "player") == ["Choose a column", "Customer no", "Cycle", "Begins with"]
        for column in ("value", PERIOD, RESET):
            assert options(page, column) == ["No column", "Customer no", "Cycle", "Begins with"]
        assert "Starting balance" in words(page)
        assert "Count" not in words(page)

    def test_makes_a_list_of_it_that_is_previewed_and_enrolled(self, carla, now):
        job = upload(now, FOREIGN.replace("c4", "c3"), at=timezone.now())
        answer = reread_by(carla, job, player="0", value="2", **{PERIOD: "1"})
        previewed(job)
        carla.post(page_of(job, "confirm"))

        assert (answer.status_code, answer.url) == (CHANGED, page_of(job, "change"))
        assert customers(previewed(job)) == ["101"]
        read = words(carla.get(answer.url))
        assert "Starting balance Begins with Period Cycle Streak begins again No column" in read

    def test_of_a_readable_list_changes_only_what_is_changed(self, carla, now):
        content = "customerId,other,periodName,initialBalance,resetStreakStatus\n101,102,c2,5,\n"
        job = upload(now, content, at=timezone.now())
        reread_by(carla, job, player="1", resetStreakStatus="-1")
        reread_by(carla, job, decimal_comma="True")

        assert reading(job) == (1, 3, 2, None)
        assert job.reading["decimal_comma"]

    def test_shows_the_columns_of_another_row_where_that_is_to_be_the_header(self, carla, now):
        job = upload(now, "a,b,c,d\nx,Customer no\ny,101\n", at=timezone.now())
        page = reread_by(carla, job, header_row="2", player="3")

        assert "No column is named customerId. Row 2 reads: x, Customer no." in words(page)
        assert options(page, "player") == ["Choose a column", "x", "Customer no"]
        assert reread_again(carla, job, page, player="1").status_code == CHANGED
        assert previewed(job).preview.enrolled_count == 1

    def test_is_not_there_for_what_is_over(self, carla, now):
        job = previewed(upload(now, "customerId\n101\n", at=timezone.now()))
        carla.post(page_of(job, "confirm"))

        assert "can not be read differently any more." in words(carla.get(page_of(job, "reread"), follow=True))
        assert "Read it differently" not in words(carla.get(page_of(job, "change")))

    def test_is_only_for_those_who_may_upload_and_their_own_operator(self, casino, now):
        job, auditor = upload(now, FOREIGN, at=timezone.now()), at_work(casino, Role.AUDITOR)

        assert "Choose the columns" not in words(auditor.get(page_of(job, "change")))
        assert auditor.get(page_of(job, "reread")).status_code == 403
        assert at_work(cast.casino("Bingo"), name="stranger").get(page_of(job, "reread")).status_code == 404


class TestCorrections:
    def test_of_a_list_with_chosen_columns_are_read_with_the_same(self, carla, now):
        content = "customerId;Customer no;Cycle;periodName\n1;101;c9;c2\n"
        job = upload(now, content, at=timezone.now())
        reread_by(carla, job, player="1", **{PERIOD: "2"})
        previewed(job)
        carla.post(page_of(job, "confirm"))
        assert previewed(job).rejections.get().column == "Cycle"
        carla.post(page_of(job, "correct"), {"player-2": "101", f"{PERIOD}-2": "c3"})

        child = previewed(job.children.get())
        assert (child.preview.enrolled_count, child.layout["header"]) == (1, ["Customer no", "Cycle"])

    def test_pass_over_a_column_that_somebody_has_said_is_none(self, abc):
        job = reread(upload(abc, "customerId,periodName\n101,x\nana,y\n"), Choice(more={PERIOD: NO_COLUMN}))
        confirmed(worked_off(job))
        child = upload(abc, "customerId,periodName\n102,y\n", parent=worked_off(job))

        assert worked_off(child).preview.enrolled_count == 1

    def test_of_a_list_without_them_are_as_they_were(self, abc):
        job = enrolled(abc, "customerId\n101\nana\n")

        assert worked_off(upload(abc, "customerId,periodName\n103,c4\n", parent=job)).preview.enrolled_count == 1
