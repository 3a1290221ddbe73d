"""Saying at the screen how a list is to be read: its header, and which columns mean what."""

from typing import Any

import pytest
from django.utils import timezone

from core.refusal import Refusal
from enrollments.bulk.reading import Choice
from enrollments.bulk.report import correctable_lines
from enrollments.models import BulkJob
from enrollments.rules.jobs import JobState
from enrollments.services.decisions import confirm_bulk_job
from enrollments.services.rereading import read_differently
from operators.rules import Role
from tests import cast
from tests.cast import CARLA, HEADER, NOON, enrolled, players, previewed, rejected, report, reward, upload, worked_off
from tests.enrollments.uploads import as_workbook
from tests.mending import correct_by_file, options, reread_again, reread_by
from tests.screens import CHANGED, OK, at_work, decided, screen, uploaded, words

FOREIGN = "Customer no;Amount;Times\nana;2,50;10\nbea;9,00;10\n"
CHOSEN = Choice(header_row=1, player=0, value=1, count=2)

pytestmark = pytest.mark.django_db


def reread(job: BulkJob, choice: Choice, **wishes: Any) -> BulkJob:
    return read_differently(job_id=job.pk, choice=choice, by=CARLA, at=NOON, **wishes)


def refused(job: BulkJob, choice: Choice) -> str:
    with pytest.raises(Refusal) as refusal:
        reread(job, choice)
    return refusal.value.code


class TestTheVerb:
    def test_takes_up_a_list_that_failed_because_nothing_named_the_player(self, casino):
        job = upload(reward(casino), FOREIGN)
        assert (job.state, job.failure_code) == (JobState.FAILED, "HeaderLacksPlayer")
        job = previewed(reread(job, CHOSEN))

        assert (job.state, job.failure_code, job.finished_at, job.awaits_confirmation) == ("Pending", None, None, True)
        assert (job.preview.enrolled_count, job.preview.rejected_by_code) == (1, {"BetValueOutOfRange": 1})
        assert Choice.from_json(job.reading_choice) == CHOSEN

    def test_takes_up_a_workbook(self, casino):
        table = as_workbook([["Summer"], ["Customer no", "Amount", "Times"], ["007", 2.5, 10]])
        job = reread(upload(reward(casino), table), Choice(header_row=2, player=0, value=1, count=2))

        assert previewed(job).preview.enrolled_value == 25

    def test_leaves_everything_as_it_was_where_the_columns_are_wrong(self, casino):
        job = upload(reward(casino), FOREIGN)

        assert refused(job, Choice(header_row=1, player=0, value=0)) == "ColumnChosenTwice"
        assert refused(job, Choice(header_row=2)) == "HeaderLacksPlayer"
        job.refresh_from_db()
        assert (job.state, job.failure_code, job.reading) == (JobState.FAILED, "HeaderLacksPlayer", None)

    @pytest.mark.parametrize(
        ("content", "code"), [(b"", "JobFinished"), (f"{HEADER}ana,2,10\n".encode(), "JobConfirmed")]
    )
    def test_refuses_lists_that_failed_for_another_reason_or_were_confirmed(self, casino, content, code):
        assert refused(upload(reward(casino), content), Choice(player=0)) == code

    def test_lets_nobody_enrol_what_was_agreed_to_before_it_could_be_read(self, casino):
        job = upload(reward(casino), FOREIGN)
        BulkJob.objects.filter(pk=job.pk).update(confirmed_at=NOON, confirmed_by=CARLA)

        assert players(worked_off(reread(job, CHOSEN))) == []


class TestThePage:
    def test_of_an_unreadable_list_offers_the_columns_of_its_header(self, carla, given):
        job = uploaded(carla, given, FOREIGN)
        page = carla.get(screen("enrollments_bulkjob_reread", job.pk))

        assert "Choose the columns" in words(carla.get(screen("enrollments_bulkjob_change", job.pk)))
        assert options(page, "player") == ["Choose a column", "Customer no", "Amount", "Times"]
        assert options(page, "value") == ["No column", "Customer no", "Amount", "Times"]

    def test_makes_a_list_of_it_that_is_previewed_and_enrolled(self, carla, given):
        job = uploaded(carla, given, FOREIGN)
        answer = reread_by(carla, job, player="0", value="1", count="2")
        done = decided(carla, job)

        assert (answer.status_code, answer.url) == (CHANGED, screen("enrollments_bulkjob_change", job.pk))
        assert (players(done), done.enrolled_value) == (["ana"], 25)
        assert "Customer no" in words(carla.get(answer.url))

    def test_finds_the_decimal_sign_of_a_column_that_is_chosen(self, carla, given):
        job = uploaded(carla, given, 'Customer no,Amount\nana,"2,50"\n')
        reread_by(carla, job, player="0", value="1")
        job.refresh_from_db()

        assert (job.reading["decimal_comma"], job.reading["count"]) == (True, None)

    def test_of_a_readable_list_changes_only_what_is_changed(self, carla, given):
        job = uploaded(carla, given, "OperatorPlayerId,Nick,BetValue,BetCount\nana,bea,2,10\n")
        reread_by(carla, job, player="1", count="-1")
        reread_by(carla, job, decimal_comma="True")
        job.refresh_from_db()
        found = job.reading

        assert (found["player"], found["value"], found["count"], found["decimal_comma"]) == (1, 2, None, True)

    def test_shows_the_columns_of_another_row_where_that_is_to_be_the_header(self, carla, given):
        job = uploaded(carla, given, "a,b,c,d\nx,Customer no\ny,ana\n")
        page = reread_by(carla, job, header_row="2", player="3")

        assert "No column is named OperatorPlayerId. Row 2 reads: x, Customer no." in words(page)
        assert options(page, "player") == ["Choose a column", "x", "Customer no"]
        assert reread_again(carla, job, page, player="1").status_code == CHANGED
        assert previewed(job, at=timezone.now()).preview.enrolled_count == 1

    def test_says_so_where_one_column_is_chosen_twice_and_keeps_what_was_chosen(self, carla, given):
        page = reread_by(carla, uploaded(carla, given, FOREIGN), player="0", value="0", count="2")

        assert "The same column was chosen twice" in words(page)
        assert [page.context["reading"][column].value() for column in ("player", "value", "count")] == ["0", "0", "2"]

    @pytest.mark.parametrize("nonsense", [{"player": "x"}, {"header_row": "-1"}, {"delimiter": "|"}, {"value": "77"}])
    def test_refuses_what_it_never_offered(self, carla, given, nonsense):
        job = uploaded(carla, given, FOREIGN)

        assert reread_by(carla, job, **nonsense).status_code == OK
        job.refresh_from_db()
        assert job.state == JobState.FAILED

    def test_is_not_there_for_what_cannot_be_told_apart_or_is_over(self, carla, given):
        for job in (uploaded(carla, given, b""), enrolled(given, f"{HEADER}ana,2,10\n", at=timezone.now())):
            answer = carla.get(screen("enrollments_bulkjob_reread", job.pk), follow=True)
            assert "can not be read differently any more." in words(answer)

    def test_is_only_for_those_who_may_upload_and_their_own_operator(self, carla, casino, given):
        job = uploaded(carla, given, FOREIGN)
        address = screen("enrollments_bulkjob_reread", job.pk)

        assert at_work(casino, Role.AUDITOR).get(address).status_code == 403
        assert at_work(cast.casino("Bingo"), name="stranger").get(address).status_code == 404


class TestListsWithoutAHeader:
    NO_HEADER = Choice(header_row=0, player=1, value=2)

    @pytest.mark.parametrize(
        "content",
        [
            b"x;ana;2,50\ny;ben;9,00\nz;cleo;3,00\n",
            "\ufeffx\tana\t2.50\r\n\r\ny\tben\t9\r\nz\tcleo\t3\r\n".encode("utf-16-le"),
            as_workbook([["x", "ana", 2.5], ["y", "ben", 9], ["z", "cleo", 3]]),
        ],
        ids=["semicolons", "utf-16", "workbook"],
    )
    def test_lose_nobody(self, casino, content):
        job = worked_off(previewed(reread(upload(reward(casino), content, go_ahead=False), self.NO_HEADER)))
        assert players(job) == []

        confirm_bulk_job(job_id=job.pk, by=CARLA, at=NOON)
        assert (players(worked_off(job)), len(rejected(job))) == (["ana", "cleo"], 1)

    def test_of_nothing_but_players_are_read_at_the_screen(self, carla, given):
        job = uploaded(carla, given, "007\nana\n")
        page = reread_by(carla, job, header_row="0")

        assert "No column is named OperatorPlayerId. Say which one names the player." in words(page)
        assert "without a header" in words(page)
        assert options(page, "player") == ["Choose a column", "Column 1"]
        assert reread_again(carla, job, page, player="0").status_code == CHANGED
        assert players(decided(carla, job)) == ["007", "ana"]
        assert "Row of the header There is none Player Column 1" in words(
            carla.get(screen("enrollments_bulkjob_change", job.pk))
        )

    def test_are_corrected_like_others(self, carla, given):
        job = uploaded(carla, given, "ana,2,10\nbea,9,10\n")
        page = reread_by(carla, job, header_row="0")
        reread_again(carla, job, page, player="0", value="1", count="2")
        job = decided(carla, job)
        correct_by_file(carla, job, "".join(correctable_lines(job)).replace(",9,", ",4,").encode())

        assert players(decided(carla, job.children.get())) == ["bea"]

    def test_must_be_told_where_the_player_stands(self, casino):
        job = upload(reward(casino), FOREIGN)

        assert refused(job, Choice(header_row=0)) == "HeaderLacksPlayer"


class TestCorrections:
    @pytest.fixture
    def job(self, carla, given) -> BulkJob:
        """A list with an id of its own name, one of whose rows was rejected."""
        job = uploaded(carla, given, "OperatorPlayerId;Customer no;Amount;Times;BetCount\n1;ana;2;10;7\n2;bea;9;10;7\n")
        reread_by(carla, job, player="1", value="2", count="3")
        return decided(carla, job)

    def test_are_named_by_the_columns_of_the_file(self, job):
        header = ["OperatorPlayerId", "Customer no", "Amount", "Times", "BetCount"]

        assert rejected(job) == {3: "BetValueOutOfRange"}
        assert report(job)[0][:5] == header
        assert report(job)[1][5:8] == ["3", "BetValueOutOfRange", "Amount"]

    def test_in_the_grid_become_a_list_with_the_chosen_columns(self, carla, job):
        page = carla.get(screen("enrollments_bulkjob_correct", job.pk))
        cells = [(cell.text, cell.faulty) for cell in page.context["grid"].rows[0].cells]
        typed = {"player-3": "bea", "value-3": "3,50", "count-3": "8"}
        carla.post(screen("enrollments_bulkjob_correct", job.pk), typed)
        child = decided(carla, job.children.get())

        assert cells == [("bea", False), ("9", True), ("10", False)]
        assert (players(child), child.enrolled_value) == (["bea"], 28)

    def test_in_the_downloaded_file_are_read_with_the_chosen_columns(self, carla, job):
        content = "".join(correctable_lines(job)).replace(";9;", ";4;").encode()
        correct_by_file(carla, job, content)
        child = decided(carla, job.children.get())

        assert (players(child), child.enrolled_value) == (["bea"], 40)
