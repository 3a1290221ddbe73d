"""The pages of lists of players: upload, the job in each state, decisions, downloads, the list of enrollments."""

import pytest
from django.test import Client
from django.utils import timezone

from core.refusal import Refusal
from enrollments.models import BulkJob, Enrollment
from enrollments.rules.codes import FILE_CODES
from enrollments.rules.jobs import JobState
from enrollments.services.running import fail_bulk_job
from enrollments.views.deciding import STOP_POLLING
from operators.rules import Role
from rewards.services.rewards import cancel_reward
from tests import cast
from tests.cast import CARLA, HEADER, NOON, rejected
from tests.screens import (
    LIST,
    at_work,
    body,
    decided,
    download,
    faults,
    field,
    open_reward,
    screen,
    sent,
    uploaded,
    words,
)

pytestmark = pytest.mark.django_db


def page_of(client: Client, job: BulkJob) -> str:
    return words(client.get(screen("enrollments_bulkjob_change", job.pk)))


def polls(client: Client, job: BulkJob) -> bool:
    return 'hx-trigger="every 1s"' in client.get(screen("enrollments_bulkjob_change", job.pk)).content.decode()


class TestUploading:
    def test_leads_to_the_page_of_the_job(self, carla, given):
        answer = sent(carla, given, LIST)
        job = BulkJob.objects.get()

        assert answer.url == screen("enrollments_bulkjob_change", job.pk)
        assert (job.uploaded_by, job.confirmed_by, job.state) == (CARLA, None, JobState.PENDING)
        assert "Reading the list. Nobody is enrolled until it is confirmed." in page_of(carla, job)

    def test_knows_the_reward_that_it_was_opened_from(self, carla, given):
        page = carla.get(screen("enrollments_bulkjob_add"), {"reward": given.pk})

        assert f'value="{given.pk}" selected' in page.content.decode()

    def test_offers_only_rewards_that_are_open(self, carla, given, casino):
        closed = open_reward(casino, called="Gone", name="Gone")
        cancel_reward(reward_id=closed.pk, by=CARLA, at=timezone.now())

        assert list(field(carla.get(screen("enrollments_bulkjob_add")), "reward").queryset) == [given]

    def test_of_too_much_says_the_limit_and_makes_nothing(self, carla, given, settings):
        settings.UPLOAD_MAX_BYTES = 2048
        answer = sent(carla, given, HEADER + "x" * 3000)

        sentence = "The file is 3.0\xa0KB; the limit is 2.0\xa0KB. Split it and upload the parts."
        assert faults(answer) == {"file": [sentence]}
        assert not BulkJob.objects.exists()

    def test_of_exactly_the_limit_is_taken(self, carla, given, settings):
        settings.UPLOAD_MAX_BYTES = len(LIST)

        assert uploaded(carla, given, LIST).file_size == len(LIST)

    def test_for_a_reward_that_was_cancelled_meanwhile_is_refused_in_words(self, carla, given):
        cancel_reward(reward_id=given.pk, by=CARLA, at=timezone.now())
        answer = sent(carla, given, LIST)

        assert list(faults(answer)) == ["reward"]
        assert "cancelled" in " ".join(faults(answer)["reward"])
        assert not BulkJob.objects.exists()

    def test_of_nothing_says_that_a_file_is_needed(self, carla, given):
        answer = carla.post(screen("enrollments_bulkjob_add"), {"reward": given.pk})

        assert faults(answer) == {"file": ["Choose a file or paste a list."]}

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"", "The file is empty."),
            (
                b"Player,BetValue\nana,2\n",
                "No column is named OperatorPlayerId. The first line reads: Player, BetValue.",
            ),
            (HEADER.encode(), "The file has a header and nothing below it."),
            (b"PK\x03\x04rest", FILE_CODES["FileDamaged"]),
            (b"\xff\xfeO\0", "No column is named OperatorPlayerId. The first line reads: O."),
        ],
    )
    def test_of_what_cannot_be_read_says_why_and_keeps_the_file(self, carla, given, content, sentence):
        job = uploaded(carla, given, content)

        assert job.state == JobState.FAILED
        assert f"Failed. Nobody was enrolled. {sentence}" in page_of(carla, job)
        assert body(download(carla, "original", job)) == content
        assert not polls(carla, job)


class TestThePageOfAJob:
    def test_asks_for_news_until_the_job_is_finished(self, carla, given):
        job = uploaded(carla, given, LIST)
        assert polls(carla, job)
        assert download(carla, "progress", job).status_code == 200

        cast.worked_off(job, at=timezone.now())
        assert not polls(carla, job)
        assert download(carla, "progress", job).status_code == STOP_POLLING

    def test_of_a_completed_job_counts_the_reasons(self, carla, given):
        page = page_of(carla, decided(carla, uploaded(carla, given, LIST)))

        assert "1 player enrolled for 20.00 EUR. 2 rejected." in page
        assert "The player may not be rewarded: self-excluded, opted out or blocked. PlayerRestricted 1" in page
        assert "The value is outside the reward's range. BetValueOutOfRange 1" in page

    def test_of_a_job_that_broke_down_shows_the_reference_and_what_was_done(self, carla, given):
        job = uploaded(carla, given, LIST)
        refusal = Refusal("InternalError", "Something broke on our side. Give support this reference: abc123.")
        fail_bulk_job(job_id=job.pk, refusal=refusal, at=timezone.now())

        assert "Give support this reference: abc123. InternalError" in page_of(carla, job)

    def test_shows_times_as_the_operators_clock_shows_them(self, carla, given):
        # Noon UTC on the day when the clocks go forward is two in the afternoon in Malta.
        assert "29 Mar 2026, 14:00 by carla" in page_of(carla, cast.upload(given, LIST, at=NOON))

    def test_offers_an_auditor_neither_decision_nor_upload(self, carla, given, casino):
        decided(carla, uploaded(carla, given, LIST))
        auditor = at_work(casino, Role.AUDITOR)
        again = cast.previewed(uploaded(carla, given, LIST), at=timezone.now())
        pages = [screen("enrollments_bulkjob_change", again.pk)]
        pages += [screen("index"), screen("enrollments_bulkjob_changelist"), screen("rewards_reward_change", given.pk)]

        assert "The same list came before" in words(auditor.get(pages[0]))
        for page in pages:
            shown = auditor.get(page).content.decode()
            assert "Abandon this list" not in shown
            assert screen("enrollments_bulkjob_add") not in shown, page


class TestTheSameFileAgain:
    @pytest.fixture
    def again(self, carla, given) -> BulkJob:
        decided(carla, uploaded(carla, given, LIST, "first.csv"))
        return cast.previewed(uploaded(carla, given, LIST, "second.csv"), at=timezone.now())

    def test_says_when_by_whom_and_with_what_result_it_was_uploaded_before(self, carla, again):
        page = page_of(carla, again)

        assert "The same list came before for this reward." in page
        assert "by carla: 1 enrolled 1 of 3 were enrolled by job 1 on" in page

    def test_enrols_nobody_while_it_waits_or_when_it_is_abandoned(self, carla, again):
        cast.worked_off(again, at=timezone.now())
        carla.post(screen("enrollments_bulkjob_abandon", again.pk))

        assert "Abandoned by carla. Nobody was enrolled." in page_of(carla, again)
        assert Enrollment.objects.count() == 1

    def test_enrols_all_rows_again_where_somebody_says_so_and_why(self, carla, again):
        decided(carla, again, rows="all", reason="They earned it twice")

        assert Enrollment.objects.filter(operator_player_id="ana").count() == 2
        assert "Confirmed All rows, duplicates too: They earned it twice" in page_of(carla, again)

    def test_enrols_nobody_again_without_a_reason(self, carla, again):
        answer = carla.post(screen("enrollments_bulkjob_confirm", again.pk), {"rows": "all"}, follow=True)

        assert "Say why players are to get the same again." in words(answer)
        assert cast.worked_off(again, at=timezone.now()).confirmed_at is None

    def test_enrols_only_new_players_unless_somebody_says_otherwise(self, carla, again):
        assert rejected(decided(carla, again))[2] == "PlayerEnrolled"
        assert Enrollment.objects.filter(operator_player_id="ana").count() == 1

    def test_cannot_be_confirmed_once_it_is_abandoned_nor_the_other_way_round(self, carla, again, given):
        carla.post(screen("enrollments_bulkjob_abandon", again.pk))
        late = carla.post(screen("enrollments_bulkjob_confirm", again.pk), follow=True)
        third = cast.previewed(uploaded(carla, given, LIST), at=timezone.now())
        carla.post(screen("enrollments_bulkjob_confirm", third.pk))
        later = carla.post(screen("enrollments_bulkjob_abandon", third.pk), follow=True)

        assert "was abandoned by carla." in words(late)
        assert "was confirmed already and can no longer be abandoned." in words(later)

    def test_is_named_on_the_first_page_as_waiting_for_a_decision(self, carla, again):
        assert f"{again} : second.csv for Free bets waits for a decision." in words(carla.get(screen("index")))
        assert "Needs a decision" in words(carla.get(screen("enrollments_bulkjob_changelist")))

    def test_cannot_be_confirmed_for_a_reward_that_was_cancelled_meanwhile(self, carla, again, given):
        cancel_reward(reward_id=given.pk, by=CARLA, at=timezone.now())
        answer = carla.post(screen("enrollments_bulkjob_confirm", again.pk), follow=True)

        assert "The reward has been cancelled." in words(answer)
        again.refresh_from_db()
        assert again.confirmed_at is None


class TestThePageOfAnEnrollment:
    @pytest.fixture
    def shown(self, carla, given) -> str:
        made = cast.enrolled(given, f"{HEADER}ana,2.00,10\n").enrollments.get()
        return words(carla.get(screen("enrollments_enrollment_change", made.pk)))

    def test_shows_times_as_the_operators_clock_shows_them(self, shown):
        assert "Enrolled 29 Mar 2026, 14:00" in shown
        assert "Usable from 31 Mar 2016, 14:00" in shown

    def test_names_the_player_exactly(self, shown):
        assert "ana" in shown
        assert "Ana" not in shown
