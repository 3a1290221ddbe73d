"""What the page of a list offers when it has ended: downloads, correcting, undoing; and who may."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone

from enrollments.bulk.chunks import advance_job
from enrollments.models import BulkJob, Enrollment
from enrollments.services.running import cancel_bulk_job, pause_bulk_job
from enrollments.services.undoing import undo_bulk_job
from enrollments.views.after import After
from operators.models import Operator
from operators.rules import Role
from tests import cast
from tests.bets import take
from tests.cast import CARLA, DAN, HEADER, worked_off
from tests.screens import CHANGED, LIST, SCRIPT, at_work, body, download, faults, screen, words

pytestmark = pytest.mark.django_db

FOUR = f"{HEADER}ana,2,10\nbea,2,10\ncleo,2,10\ndora,2,10\n"


def enrolled(given: Any, content: str, **wishes: Any) -> BulkJob:
    return cast.enrolled(given, content, at=timezone.now(), **wishes)


def half_way(given: Any) -> BulkJob:
    """Two of four rows are done."""
    job = cast.previewed(cast.upload(given, FOUR), at=timezone.now())
    for _ in range(2):
        advance_job(job_id=job.pk, at=timezone.now(), rows=2)
    job.refresh_from_db()
    return job


def undo(client: Any, job: BulkJob, reason: str = "wrong list") -> Any:
    return client.post(screen("enrollments_bulkjob_undo", job.pk), {"reason": reason})


def end_of_page(request: Any, job: BulkJob) -> str:
    context = {"job": job, "route": "admin:enrollments_bulkjob", "after": After.of(request, job)}
    return render_to_string("enrollments/lists/after.html", context, request)


def offered(operator: Operator, job: BulkJob, *, name: str = CARLA, role: Role = Role.MARKETING) -> set[str]:
    """What `name` can click at the end of the page of a list."""
    request: Any = RequestFactory().get("/")
    request.user, request.operator = cast.person(operator, name, role), operator
    request.user.working_role = role
    job.refresh_from_db()
    page = end_of_page(request, job)
    names = {"enrolled", "rejected", "correctable", "unprocessed", "kept", "original", "correct", "undo", "resume"}
    return {each for each in names if f"/{each}/" in page}


class TestOffered:
    def test_are_the_downloads_that_hold_something(self, casino, given):
        assert offered(casino, enrolled(given, LIST)) == {
            *("enrolled", "rejected", "correctable", "original"),
            *("correct", "undo"),
        }

    def test_is_what_a_cancelled_list_did_not_reach(self, casino, given):
        job = half_way(given)
        cancel_bulk_job(job_id=job.pk, by=CARLA, at=timezone.now())

        assert offered(casino, job) == {"enrolled", "unprocessed", "original", "undo"}

    def test_is_what_a_paused_list_has_done_and_not_done(self, casino, given):
        job = half_way(given)
        pause_bulk_job(job_id=job.pk, by=CARLA, at=timezone.now())

        assert offered(casino, job) == {"enrolled", "unprocessed", "original"}

    def test_is_nothing_while_a_list_is_at_work(self, casino, given):
        assert offered(casino, half_way(given)) == set()

    def test_is_the_file_alone_where_it_could_not_be_read(self, casino, given):
        assert offered(casino, enrolled(given, "no list")) == {"original"}

    def test_are_the_reasons_of_the_kept_once_a_list_is_undone_and_nothing_more_to_do(self, casino, given):
        job = enrolled(given, LIST)
        take(Enrollment.objects.get(), at=timezone.now())
        undo_bulk_job(job_id=job.pk, reason="wrong", by=CARLA, at=timezone.now())

        assert offered(casino, worked_off(job, at=timezone.now())) == {
            *("enrolled", "rejected", "correctable", "kept", "original"),
        }

    def test_is_no_undoing_of_the_lists_of_others_but_to_administrators(self, casino, given):
        job = enrolled(given, LIST)

        assert "undo" not in offered(casino, job, name="emma")
        assert {"undo", "correct"} <= offered(casino, job, name="boss", role=Role.ADMINISTRATOR)

    def test_are_only_downloads_to_an_auditor(self, casino, given):
        job = enrolled(given, LIST)

        assert offered(casino, job, name="eva", role=Role.AUDITOR) == {
            "enrolled",
            "rejected",
            "correctable",
            "original",
        }


class TestDownloads:
    @pytest.mark.parametrize(
        ("what", "name", "second_line"),
        [
            ("enrolled", "job-1-enrolled.csv", "2,ana,2.00,10,"),
            ("correctable", "job-1-to-correct.csv", "ben,2.00,10,PlayerRestricted,"),
            ("unprocessed", "job-1-not-processed.csv", None),
            ("kept", "job-1-kept.csv", None),
        ],
    )
    def test_have_a_name_of_their_own_and_are_streamed(self, carla, given, what, name, second_line):
        answer = download(carla, what, enrolled(given, LIST))
        lines = body(answer).decode("utf-8-sig").splitlines()

        assert (answer.streaming, answer["Content-Disposition"]) == (True, f'attachment; filename="{name}"')
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert lines[1:2] == [] if second_line is None else lines[1].startswith(second_line)

    def test_are_not_found_of_a_file_that_could_not_be_read(self, carla, given):
        job = enrolled(given, "no list")

        assert {download(carla, what, job).status_code for what in ("enrolled", "correctable", "unprocessed")} == {404}

    def test_are_for_whoever_may_see_the_list(self, casino, given):
        job = enrolled(given, LIST)
        auditor, stranger = at_work(casino, Role.AUDITOR), at_work(cast.casino("Bingo"), name="stranger")

        for what in ("enrolled", "rejected", "correctable", "unprocessed", "kept", "original"):
            assert body(download(auditor, what, job))
            assert download(stranger, what, job).status_code == 404

    def test_say_so_when_the_stored_file_is_gone(self, carla, given):
        job = half_way(given)
        job.file.delete(save=False)
        answer = carla.get(screen("enrollments_bulkjob_unprocessed", job.pk), follow=True)

        assert "The stored file is gone." in words(answer)

    def test_of_the_kept_say_how_many_bets_were_used_and_why_it_stays(self, carla, given):
        job = enrolled(given, LIST)
        take(Enrollment.objects.get(), count=3, at=timezone.now())
        undo(carla, job)
        worked_off(job, at=timezone.now())
        lines = body(download(carla, "kept", job)).decode("utf-8-sig").splitlines()

        assert lines == [
            "RowNumber,OperatorPlayerId,BetValue,BetCount,BetsUsed,Code,Reason,EnrollmentId",
            f"2,ana,2.00,10,3,BetsUsed,Some of its bets were used.,{Enrollment.objects.get().pk}",
        ]


class TestUndoing:
    def test_says_first_what_would_come_of_it(self, carla, given):
        job = enrolled(given, FOUR)
        take(Enrollment.objects.first(), at=timezone.now())
        page = words(carla.get(screen("enrollments_bulkjob_undo", job.pk)))

        assert "free bets worth 60.00 EUR" in page
        assert "3 taken back, untouched 1 kept, with used bets 0 kept, over already" in page
        assert not BulkJob.objects.get().undo_asked_at

    def test_is_asked_for_with_a_reason_and_leads_to_the_list(self, carla, given):
        job = enrolled(given, FOUR)
        answer = undo(carla, job)
        done = worked_off(job, at=timezone.now())

        assert (answer.status_code, answer.url) == (CHANGED, screen("enrollments_bulkjob_change", job.pk))
        assert (done.undo_asked_by, done.undo_reason, done.reversed_count) == (CARLA, "wrong list", 4)

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
    def test_asks_for_a_reason(self, carla, given, reason):
        job = enrolled(given, FOUR)

        assert list(faults(undo(carla, job, reason))) == ["reason"]
        assert not BulkJob.objects.get().undo_asked_at

    def test_twice_leads_to_the_list_and_changes_nothing(self, carla, given):
        job = enrolled(given, FOUR)
        undo(carla, job)

        assert undo(carla, job, "another").status_code == CHANGED
        assert BulkJob.objects.get().undo_reason == "wrong list"

    def test_is_not_offered_where_nobody_was_enrolled_or_it_is_at_work(self, carla, given):
        for job in (enrolled(given, f"{HEADER}ben,2,10\n"), half_way(given)):
            answer = carla.get(screen("enrollments_bulkjob_undo", job.pk))
            assert answer.url == screen("enrollments_bulkjob_change", job.pk)

    def test_is_for_the_person_who_uploaded_it_and_for_administrators(self, casino, given):
        job = enrolled(given, FOUR)
        for name, role in (("emma", Role.MARKETING), (DAN, Role.CUSTOMER_SERVICE), ("eva", Role.AUDITOR)):
            assert undo(at_work(casino, role, name), job).status_code == 403
        assert undo(at_work(cast.casino("Bingo"), name="stranger"), job).status_code == 404
        assert not BulkJob.objects.get().undo_asked_at

        assert undo(at_work(casino, Role.ADMINISTRATOR, "boss"), job).status_code == CHANGED
        assert BulkJob.objects.get().undo_asked_by == "boss"

    def test_shows_a_reason_that_looks_like_a_script_as_it_was_written(self, casino, carla, given):
        job = enrolled(given, FOUR)
        undo(carla, job, SCRIPT)
        job.refresh_from_db()
        request: Any = RequestFactory().get("/")
        request.user, request.operator = cast.person(casino, "emma"), casino
        page = end_of_page(request, job)

        assert SCRIPT not in page
        assert "&lt;script&gt;alert(1)" in page
