"""Loading the demo data: when it is refused, when it does nothing, and that one can go on working with it."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from config.demo.load import load_demo
from core.refusal import Refusal
from enrollments.models import BulkJob, Enrollment
from enrollments.rules.jobs import JobState
from enrollments.rules.status import EnrollmentStatus
from enrollments.services.decisions import confirm_bulk_job
from enrollments.services.uploads import same_list_before
from operators.models import Membership, Operator, Product, Restriction, SharedKey, User
from rewards.models import Campaign, Reward
from rewards.rules.status import Status
from tests.cast import DAY, NOON, worked_off


@pytest.fixture(autouse=True)
def _a_machine_for_demos(settings) -> None:
    settings.DEMO = True


@pytest.fixture
def demo(db) -> None:
    load_demo(at=NOON)


def everything() -> list[object]:
    """All rows of all tables of ours."""
    models = (Operator, Product, SharedKey, User, Membership, Restriction, Campaign, Reward, BulkJob, Enrollment)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_the_next_operator_gets_the_next_id(demo):
    further = Operator.objects.create(name="Third", base_currency="EUR", currencies=["EUR"])

    assert further.pk == 3


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 10, 25, 0, 59, tzinfo=UTC),
        datetime(2027, 1, 1, 0, 0, tzinfo=UTC),
        datetime(2026, 6, 30, 22, 1, tzinfo=UTC),
    ],
)
def test_every_state_is_there_whatever_the_hour_of_loading(db, at):
    load_demo(at=at)

    campaigns, enrollments = Campaign.objects.with_status(at=at), Enrollment.objects.with_status(at=at)
    assert set(campaigns.values_list("status_now", flat=True)) == set(Status)
    assert set(enrollments.values_list("status_now", flat=True)) == set(EnrollmentStatus)


def test_the_waiting_list_can_be_confirmed_and_worked_off(demo):
    waiting = BulkJob.objects.get(state=JobState.PENDING)
    before = same_list_before(waiting).get()

    again = worked_off(confirm_bulk_job(job_id=waiting.pk, by="marketing", at=NOON))

    assert (again.state, again.row_count) == (JobState.COMPLETED, before.row_count)
    # Those who had it cancelled since may have it again.
    assert 0 <= again.enrolled_count < before.enrolled_count
    assert again.rejected_by_code["PlayerEnrolled"] > 0


def test_the_files_of_the_jobs_can_be_read_again(demo):
    for job in BulkJob.objects.all():
        with job.file.open("rb") as file:
            assert len(file.read()) == job.file_size


def test_loading_says_what_is_there(demo, capsys):
    load_demo(at=NOON)

    assert capsys.readouterr().out == "Demo data is there already.\n"


def test_loading_twice_changes_nothing(demo):
    before = everything()

    load_demo(at=NOON + DAY)

    assert everything() == before


def test_loading_prints_a_short_summary(db, capsys):
    load_demo(at=NOON)

    said = capsys.readouterr().out
    assert "2 operators, 5 logins" in said
    assert len(said.splitlines()) == 2


def test_nothing_is_loaded_beside_an_operator_that_is_no_demo(casino):
    load_demo(at=NOON)

    assert list(Operator.objects.all()) == [casino]


def test_without_the_setting_it_is_refused_and_nothing_is_loaded(db, settings):
    settings.DEMO = False

    with pytest.raises(Refusal) as refused:
        load_demo(at=NOON)

    assert refused.value.code == "DemoNotAllowed"
    assert not Operator.objects.exists()


@pytest.mark.processes
def test_without_the_setting_the_command_says_so_in_one_sentence_and_exits_with_1():
    command = [sys.executable, "-m", "config.demo"]
    done = subprocess.run(command, env=os.environ | {"DEMO": "0"}, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Demo data has public passwords and keys; it is loaded only where DEMO=1 is set.\n"
