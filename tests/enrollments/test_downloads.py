"""What can be taken along from the pages of lists of players, and the lists themselves."""

import csv
import io
from urllib.parse import unquote

import pytest

from enrollments.models import BulkJob, Enrollment
from tests import cast
from tests.cast import BEN, HEADER
from tests.screens import LIST, SCRIPT, body, decided, download, open_reward, screen, uploaded, words

pytestmark = pytest.mark.django_db


class TestDownloads:
    def test_of_the_report_hold_the_rejected_rows_and_why(self, carla, given):
        job = decided(carla, uploaded(carla, given, LIST))
        answer = download(carla, "rejected", job)
        rows = list(csv.DictReader(io.StringIO(body(answer).decode("utf-8-sig"))))

        assert [(row["OperatorPlayerId"], row["RowNumber"], row["ErrorCode"]) for row in rows] == [
            (BEN, "3", "PlayerRestricted"),
            ("cleo", "4", "BetValueOutOfRange"),
        ]
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert answer["Content-Disposition"] == 'attachment; filename="job-1-rejected.csv"'

    def test_of_the_report_of_a_file_that_could_not_be_read_are_not_found(self, carla, given):
        assert download(carla, "rejected", uploaded(carla, given, b"")).status_code == 404

    def test_of_the_original_are_never_shown_by_the_browser_itself(self, carla, given):
        answer = download(carla, "original", uploaded(carla, given, LIST, "page.html"))

        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["Content-Disposition"].startswith("attachment;")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert body(answer) == LIST.encode()

    @pytest.mark.parametrize(
        ("name", "kept"),
        [
            ("../../etc/passwd", "passwd"),
            (r"C:\lists\players.csv", "players.csv"),
            ("spieler é 名.csv", "spieler é 名.csv"),
            (f"{SCRIPT}.csv", "script>.csv"),
            ("two&#10;lines.csv", "twolines.csv"),
            ('say "hi".csv', 'say "hi".csv'),
            ("x" * 300 + ".csv", "x" * 251 + ".csv"),
        ],
    )
    def test_carry_the_name_of_the_file_whatever_it_is(self, carla, given, name, kept):
        job = uploaded(carla, given, LIST, name)
        answer = download(carla, "original", job)

        assert body(answer) == LIST.encode()
        assert job.file_name == kept
        header = unquote(answer["Content-Disposition"]).replace("\\", "")
        assert header.startswith("attachment;")
        assert kept in header
        assert "\n" not in header

    def test_say_so_when_the_stored_file_is_gone(self, carla, given):
        job = uploaded(carla, given, LIST)
        job.file.delete(save=False)
        answer = carla.get(screen("enrollments_bulkjob_original", job.pk), follow=True)

        assert "The stored file is gone." in words(answer)


class TestLists:
    @pytest.mark.parametrize(
        ("what", "column", "only"),
        [("enrollment", "operator_player_id", "ana"), ("bulkjob", "file_name", "players.csv")],
    )
    def test_are_exported_with_the_operators_rows_alone(self, carla, given, what, column, only):
        cast.enrolled(given, LIST)
        cast.enrolled(open_reward(cast.casino("Bingo")), f"{HEADER}bingo,2.00,10\n", file_name="bingo.csv")
        answer = carla.post(screen(f"enrollments_{what}_export"), {"format": "0", "resource": "0"})

        assert [row[column] for row in csv.DictReader(io.StringIO(body(answer).decode()))] == [only]

    def test_find_the_enrollments_of_a_player_and_of_a_state(self, carla, given):
        cast.enrolled(given, f"{HEADER}ana,2.00,10\nanton,2.00,10\ncleo,2.00,10\n")
        Enrollment.objects.filter(operator_player_id="anton").update(remaining_bet_count=0)

        def shown(**wishes: str) -> set[str]:
            page = carla.get(screen("enrollments_enrollment_changelist"), wishes)
            return {row.operator_player_id for row in page.context["cl"].queryset}

        assert shown(q="an") == {"ana", "anton"}
        assert shown(state="Claimed") == {"anton"}
        assert shown(state="Cancelled") == set()

    def test_show_a_file_name_that_looks_like_a_script_as_it_was_written(self, carla, given):
        BulkJob.objects.filter(pk=uploaded(carla, given, LIST).pk).update(file_name=SCRIPT)
        again = uploaded(carla, given, LIST)
        pages = [screen("enrollments_bulkjob_changelist"), screen("index"), screen("rewards_reward_change", given.pk)]
        BulkJob.objects.update(file_name=SCRIPT)

        for page in [*pages, screen("enrollments_bulkjob_change", again.pk)]:
            assert SCRIPT not in carla.get(page).content.decode(), page
            assert "&lt;script&gt;alert(1)" in carla.get(page).content.decode(), page
