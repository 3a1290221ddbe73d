"""Rejected rows are corrected on a page, in a grid or as a file, and run as a list of their own."""

from typing import Any

import pytest
from django.utils import timezone

from enrollments.models import BulkJob
from operators.rules import Role
from rewards.models import Reward
from rewards.services.rewards import cancel_reward
from tests import cast
from tests.cast import BEN, CARLA, HEADER, players, worked_off
from tests.mending import child_of, correct, correct_by_file, grid, list_of
from tests.screens import CHANGED, LIST, at_work, body, download, open_reward, screen, words

pytestmark = pytest.mark.django_db


def enrolled(given: Reward, content: str, **wishes: Any) -> BulkJob:
    return cast.enrolled(given, content, at=timezone.now(), **wishes)


class TestTheGrid:
    def test_shows_the_rejected_rows_with_the_fault_marked_and_said(self, carla, given):
        job = enrolled(given, LIST)
        page = carla.get(screen("enrollments_bulkjob_correct", job.pk))

        assert grid(page) == [
            (3, [BEN, "2.00", "10"], [True, False, False], True),
            (4, ["cleo", "99.00", "10"], [False, True, False], False),
        ]
        assert "BetValue is 99.00; it must be between 1.00 and 5.00." in words(page)

    def test_makes_a_list_of_what_is_corrected_that_waits_for_confirmation_and_shows_its_parent(self, carla, given):
        job = enrolled(given, LIST)
        answer = correct(
            carla, job, player_3=BEN, value_3="2.00", count_3="10", leave_3="on", player_4="cleo", value_4="4"
        )
        child = child_of(job)

        assert (answer.status_code, answer.url) == (CHANGED, screen("enrollments_bulkjob_change", child.pk))
        assert (child.reward, child.uploaded_by, child.file_name) == (given, CARLA, "players (corrected).csv")
        assert (child.enroll_repeats, child.confirmed_at) == (False, None)
        assert list_of(job) == "OperatorPlayerId,BetValue,BetCount\r\ncleo,4,\r\n"
        assert "Job 1" in words(carla.get(answer.url))

    def test_enrols_the_corrected_players_once_confirmed(self, carla, given):
        job = enrolled(given, "Name;BETCOUNT;operator player id;betvalue\nAna;10;ana;9,00\nBea;10;bea;2,00\n")
        correct(carla, job, player_2="ana", value_2="4,50", count_2="10")
        child = cast.previewed(child_of(job), at=timezone.now())
        carla.post(screen("enrollments_bulkjob_confirm", child.pk))
        done = worked_off(child, at=timezone.now())

        assert (players(done), done.enrolled_value) == (["ana"], 45)

    def test_says_what_is_still_wrong_and_keeps_what_was_typed(self, carla, given):
        job = enrolled(given, f"{HEADER}ana,9,10\nbea,9,99\ncleo,9,10\n")
        mended = {"player_3": "bea", "value_3": "2", "count_3": "10"}
        typed = {"player_2": "ana", "value_2": "7", "count_2": "x", "player_4": "cleo", "value_4": "8"}
        page = correct(carla, job, **mended, **typed)

        assert grid(page) == [
            (2, ["ana", "7", "x"], [False, True, True], False),
            (3, ["bea", "2", "10"], [False, False, False], False),
            (4, ["cleo", "8", ""], [False, True, False], False),
        ]
        assert "Some rows would be rejected again." in words(page)
        assert "BetValue is 7; it must be between 1.00 and 5.00." in words(page)
        assert not job.children.exists()

    def test_says_of_what_is_left_out_what_was_wrong_with_it(self, carla, given):
        page = correct(carla, enrolled(given, f"{HEADER}{BEN},2,10\nana,9,10\n"), leave_2="on", value_3="9")

        assert [(row.sentence, row.left_out) for row in page.context["grid"].rows] == [
            ("This player may not be rewarded.", True),
            ("The row names no player. BetValue is 9; it must be between 1.00 and 5.00.", False),
        ]

    def test_lets_a_faulty_row_be_left_out(self, carla, given):
        job = enrolled(given, f"{HEADER}ana,9,10\nbea,9,10\n")
        correct(carla, job, player_2="ana", value_2="9", leave_2="on", player_3="bea", value_3="2", count_3="10")

        assert list_of(job).splitlines() == [HEADER.strip(), "bea,2,10"]

    def test_makes_no_list_of_nothing(self, carla, given):
        job = enrolled(given, f"{HEADER}ana,9,10\n")

        assert "Every row is left out." in words(correct(carla, job, player_2="ana", leave_2="on"))
        assert not job.children.exists()

    @pytest.mark.parametrize("row", ["ana,2,50,10", "ana", '"ana"x,2,10'])
    def test_fills_in_nothing_of_a_row_that_does_not_fit_under_the_header(self, carla, given, row):
        job = enrolled(given, f"{HEADER}{row}\n")
        page = carla.get(screen("enrollments_bulkjob_correct", job.pk))

        assert grid(page) == [(2, ["", "", ""], [True, True, True], False)]
        assert f"The row reads {row}" in words(page)

    def test_has_the_columns_of_the_file_alone(self, carla, given):
        job = enrolled(given, "Name,OperatorPlayerId\n=1,\n")
        page = carla.get(screen("enrollments_bulkjob_correct", job.pk))
        correct(carla, job, player_2="a;b")

        assert grid(page) == [(2, [""], [True], False)]
        assert players(worked_off(cast.previewed(child_of(job), at=timezone.now()))) == []
        assert child_of(job).preview.enrolled_count == 1

    def test_ignores_rows_that_were_never_rejected(self, carla, given):
        job = enrolled(given, f"{HEADER}ana,9,10\n")
        correct(carla, job, player_2="ana", value_2="2", count_2="10", player_77="mallory", value_77="5", count_77="20")

        assert list_of(job).splitlines() == [HEADER.strip(), "ana,2,10"]

    def test_is_for_a_few_rows_and_more_are_corrected_in_a_file(self, carla, given):
        job = enrolled(given, HEADER + "".join(f"player_{n},9,10\n" for n in range(201)))
        page = carla.get(screen("enrollments_bulkjob_correct", job.pk))

        assert page.context["grid"] is None
        assert "More than 200 rows are corrected in a file." in words(page)
        assert "Choose the corrected file." in words(correct(carla, job, player_2="ana"))

    def test_takes_as_many_rows_as_it_shows(self, carla, given):
        job = enrolled(given, HEADER + "".join(f"player_{n},9,10\n" for n in range(200)))
        rows = range(2, 202)
        cells = {
            f"{what}_{n}": text for n in rows for what, text in (("player", f"p{n}"), ("value", "2"), ("count", "9"))
        }
        correct(carla, job, **cells, **{f"leave_{n}": "on" for n in rows if n > 2})

        assert list_of(job).splitlines() == [HEADER.strip(), "p2,2,9"]


class TestTheFile:
    def test_as_it_was_downloaded_becomes_a_list_of_its_own(self, carla, given):
        job = enrolled(given, LIST)
        file = body(download(carla, "correctable", job)).replace(b"99.00", b"4.00")
        answer = correct_by_file(carla, job, file)
        child = cast.previewed(child_of(job), at=timezone.now())

        assert answer.url == screen("enrollments_bulkjob_change", child.pk)
        assert (child.row_count, child.preview.enrolled_count) == (2, 1)
        assert child.preview.rejected_by_code == {"PlayerRestricted": 1}

    def test_has_to_be_chosen(self, carla, given):
        page = carla.post(screen("enrollments_bulkjob_correct", enrolled(given, LIST).pk), {"by_file": "1"})

        assert "Choose the corrected file." in words(page)

    def test_is_no_larger_than_others(self, carla, given, settings):
        job = enrolled(given, LIST)
        settings.UPLOAD_MAX_BYTES = 10

        assert "The limit is 10" in words(correct_by_file(carla, job, b"x" * 11))
        assert not job.children.exists()

    def test_that_cannot_be_read_is_kept_and_says_so(self, carla, given):
        job = enrolled(given, LIST)
        correct_by_file(carla, job, b"nothing\n1\n")

        assert child_of(job).failure_code == "HeaderLacksPlayer"


class TestThePage:
    def test_tells_of_rows_that_were_corrected_before(self, carla, given):
        job = enrolled(given, LIST)
        correct(carla, job, player_4="cleo", value_4="4", leave_3="on")
        page = carla.get(screen("enrollments_bulkjob_correct", job.pk))

        assert "Rows of this list were corrected before. Job 2 ," in words(page)

    @pytest.mark.parametrize("by_file", [True, False])
    def test_says_so_when_the_reward_is_closed_by_then(self, carla, given, by_file):
        job = enrolled(given, LIST)
        cancel_reward(reward_id=given.pk, by=CARLA, at=timezone.now())
        answer = correct_by_file(carla, job, LIST.encode()) if by_file else correct(carla, job, player_4="cleo")

        for page in (answer, carla.get(screen("enrollments_bulkjob_correct", job.pk))):
            assert "The reward has been cancelled." in words(page)
            assert "Preview the corrected" not in words(page)
        assert not job.children.exists()

    def test_is_for_lists_that_have_ended_with_rejected_rows(self, carla, given):
        clean = enrolled(given, f"{HEADER}ana,2,10\n")
        waiting = cast.previewed(cast.upload(given, LIST, go_ahead=False), at=timezone.now())

        for job in (clean, waiting):
            answer = carla.get(screen("enrollments_bulkjob_correct", job.pk))
            assert answer.url == screen("enrollments_bulkjob_change", job.pk)

    def test_is_not_for_those_who_may_not_upload(self, casino, given):
        job = enrolled(given, LIST)
        for role in (Role.AUDITOR, Role.CUSTOMER_SERVICE):
            assert correct(at_work(casino, role), job, player_4="cleo").status_code == 403
        stranger = at_work(cast.casino("Bingo"), name="stranger")

        assert stranger.get(screen("enrollments_bulkjob_correct", job.pk)).status_code == 404
        assert stranger.get(screen("enrollments_bulkjob_correct", open_reward(casino).pk)).status_code == 404

    def test_shows_what_looks_like_a_script_as_it_was_written(self, carla, given):
        job = enrolled(given, f'{HEADER}"<script>alert(1)</script>",9,10\n')
        page = carla.get(screen("enrollments_bulkjob_correct", job.pk)).content.decode()

        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page
