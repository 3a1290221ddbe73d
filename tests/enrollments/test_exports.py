"""Long lists are exported in the background: part by part, nothing twice, nothing lost, and gone after a week."""

import csv
import io
import json
from contextlib import suppress
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import transaction

from enrollments.bulk.chunks import Step
from enrollments.exporting import advance_export, export_pieces
from enrollments.finding.wishes import Wish
from enrollments.models import Enrollment, Export
from enrollments.rules.exports import KEPT_FOR, ExportState
from enrollments.rules.status import EnrollmentStatus
from enrollments.services.exports import (
    MAX_SETBACKS,
    PATIENCE,
    exports_left_alone,
    mark_export_nudged,
    record_export_setback,
    remove_exports,
    request_export,
)
from operators.models import Operator
from rewards.models import Reward
from rewards.services.rewards import cancel_reward
from tests import cast
from tests.cast import CARLA, DAY, NOON, at_once

pytestmark = pytest.mark.django_db

PLAYERS = [f"player_{n:02}" for n in range(45)]


@pytest.fixture
def given(casino) -> Reward:
    """A reward with some players, and one that was cancelled with others."""
    other = cast.reward(casino, name="Gone")
    cast.enrolled(other, "OperatorPlayerId\ngone_1\ngone_2\n", at=NOON - DAY / 24)
    cancel_reward(reward_id=other.pk, by=CARLA, at=NOON)
    made = cast.reward(casino)
    cast.enrolled(made, "OperatorPlayerId\n" + "\n".join(PLAYERS) + "\n")
    return made


def asked(operator: Operator, file_format: str = "csv", **wishes: Any) -> Export:
    return request_export(
        operator=operator, wish=Wish(**wishes), file_format=file_format, what="Some", by=CARLA, at=NOON
    )


def written(export: Export, *, candidates: int = 10) -> Export:
    while advance_export(export_id=export.pk, at=NOON, candidates=candidates) is Step.AGAIN:
        pass
    export.refresh_from_db()
    return export


def text(export: Export) -> str:
    return b"".join(export_pieces(export)).decode()


def players(export: Export) -> list[str]:
    if export.format == "json":
        return [row["operator_player_id"] for row in json.loads(text(export))]
    return [row["operator_player_id"] for row in csv.DictReader(io.StringIO(text(export)))]


def stored(export: Export) -> list[str]:
    folder = f"exports/{export.operator_id}/{export.pk}"
    return sorted(default_storage.listdir(folder)[1]) if default_storage.exists(folder) else []


@pytest.mark.usefixtures("given")
class TestWriting:
    @pytest.mark.parametrize("candidates", [1, 7, 10, 47, 48, 1000])
    @pytest.mark.parametrize("file_format", ["csv", "json"])
    def test_ends_with_every_enrollment_once_the_newest_first(self, casino, file_format, candidates):
        export = written(asked(casino, file_format), candidates=candidates)

        assert players(export) == [*reversed(PLAYERS), "gone_2", "gone_1"]
        assert (export.row_count, export.state(at=NOON)) == (47, ExportState.READY)
        assert text(export).count("operator_player_id") == (1 if file_format == "csv" else 47)

    @pytest.mark.parametrize(
        ("wishes", "found"),
        [
            ({"player": "player_0"}, PLAYERS[9::-1]),
            ({"state": EnrollmentStatus.CANCELLED}, ["gone_2", "gone_1"]),
            ({"state": EnrollmentStatus.ACTIVE, "player": "player_44"}, ["player_44"]),
            ({"source": Enrollment.Sources.API}, []),
            ({"last_day": (NOON - DAY).date()}, []),
        ],
    )
    @pytest.mark.parametrize("file_format", ["csv", "json"])
    def test_holds_only_what_was_wished_for(self, casino, file_format, wishes, found):
        export = written(asked(casino, file_format, **wishes))

        assert players(export) == found
        assert export.state(at=NOON) is ExportState.READY

    def test_leaves_out_who_is_enrolled_after_it_was_asked_for(self, casino, given):
        export = asked(casino)
        advance_export(export_id=export.pk, at=NOON, candidates=10)
        cast.enrolled(given, "OperatorPlayerId\nlate\n", at=NOON + DAY)

        assert "late" not in players(written(export))

    def test_tells_the_states_of_when_it_was_asked_for(self, casino, given):
        export = asked(casino, state=EnrollmentStatus.ACTIVE)
        cancel_reward(reward_id=given.pk, by=CARLA, at=NOON + DAY)

        assert players(written(export)) == PLAYERS[::-1]

    def test_shows_times_as_the_operators_clock_shows_them(self, casino):
        row = next(csv.DictReader(io.StringIO(text(written(asked(casino))))))

        # Noon UTC on the day when the clocks go forward is two in the afternoon in Malta.
        assert row["created_at"] == "2026-03-29 14:00:00"
        assert (row["reward"], row["state"], row["source"]) == ("Free bets", "Active", "BulkJob")

    def test_makes_no_formula_of_a_name(self, casino):
        Reward.objects.filter(name="Free bets").update(name="=1+1")
        Enrollment.objects.filter(operator_player_id="player_44").update(operator_player_id="@sum")
        rows = list(csv.DictReader(io.StringIO(text(written(asked(casino))))))

        assert (rows[0]["operator_player_id"], rows[0]["reward"]) == ("'@sum", "'=1+1")

    def test_of_another_operators_enrollments_finds_none(self):
        assert players(written(asked(cast.casino("Bingo")))) == []


@pytest.mark.usefixtures("given")
class TestAWorkerThatDies:
    def test_in_the_middle_of_a_part_leaves_nothing_behind_that_counts(self, casino):
        export = asked(casino)
        advance_export(export_id=export.pk, at=NOON, candidates=10)
        with suppress(ConnectionError), transaction.atomic():
            advance_export(export_id=export.pk, at=NOON, candidates=25)
            raise ConnectionError

        export.refresh_from_db()
        assert (export.part_count, export.row_count, len(stored(export))) == (1, 10, 2)
        assert players(written(export)) == [*reversed(PLAYERS), "gone_2", "gone_1"]

    def test_and_its_nudge_are_found_missing_and_another_is_told_once(self, casino):
        export = asked(casino)
        later = NOON + 2 * PATIENCE

        assert exports_left_alone(at=NOON) == []
        assert exports_left_alone(at=later) == [export.pk]
        mark_export_nudged(export_id=export.pk, at=later)
        assert exports_left_alone(at=later) == []
        assert exports_left_alone(at=later + 2 * PATIENCE) == [export.pk]

    def test_is_not_missed_when_it_was_done(self, casino):
        written(asked(casino))

        assert exports_left_alone(at=NOON + DAY) == []

    def test_again_and_again_makes_the_export_fail_with_a_reference(self, casino):
        export = asked(casino)
        for _ in range(MAX_SETBACKS):
            assert export.state(at=NOON) is ExportState.WAITING
            record_export_setback(export_id=export.pk, reference="abc123", at=NOON)
            export.refresh_from_db()

        assert export.state(at=NOON) is ExportState.FAILED
        assert "Give support this reference: abc123." in export.failure_message
        assert advance_export(export_id=export.pk, at=NOON) is Step.STOP

    def test_for_once_is_forgotten_when_the_next_part_is_written(self, casino):
        export = asked(casino)
        record_export_setback(export_id=export.pk, reference="abc123", at=NOON)
        assert exports_left_alone(at=NOON + DAY) == [export.pk]

        assert written(export).setback_count == 0

    def test_cannot_undo_what_is_ready(self, casino):
        export = written(asked(casino))
        record_export_setback(export_id=export.pk, reference="abc123", at=NOON)

        assert Export.objects.get().setback_count == 0
        assert advance_export(export_id=export.pk, at=NOON + DAY) is Step.STOP
        assert players(export) == [*reversed(PLAYERS), "gone_2", "gone_1"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_export_write_it_once(casino, given):
    export = asked(casino)

    def work() -> None:
        for _ in range(60):
            advance_export(export_id=export.pk, at=NOON, candidates=2)

    at_once(work, work, work)
    assert players(written(export)) == [*reversed(PLAYERS), "gone_2", "gone_1"]


@pytest.mark.usefixtures("given")
class TestAWeekLater:
    def test_the_files_are_removed_and_what_was_asked_for_stays_to_be_seen(self, casino):
        export, recent = written(asked(casino)), asked(casino)
        later = NOON + KEPT_FOR

        assert remove_exports(at=later) == 1
        assert stored(export) == []
        export.refresh_from_db()
        assert (export.state(at=later), export.row_count) == (ExportState.EXPIRED, 47)
        assert remove_exports(at=later) == 0
        assert players(written(recent)) == [*reversed(PLAYERS), "gone_2", "gone_1"]

    def test_and_not_a_moment_earlier(self, casino):
        export = written(asked(casino))

        assert remove_exports(at=NOON + KEPT_FOR - DAY / 86400) == 0
        assert export.state(at=NOON + KEPT_FOR - DAY / 86400) is ExportState.READY

    def test_parts_of_one_that_failed_are_removed_too_with_what_was_not_counted(self, casino):
        export = asked(casino)
        advance_export(export_id=export.pk, at=NOON, candidates=10)
        default_storage.save(export.part_name(1), io.BytesIO(b"half"))
        for _ in range(MAX_SETBACKS):
            record_export_setback(export_id=export.pk, reference="abc123", at=NOON)

        assert remove_exports(at=NOON + KEPT_FOR) == 1
        assert stored(export) == []


def test_exports_are_numbered_for_each_operator(casino):
    bingo = cast.casino("Bingo")

    assert [asked(of).number for of in (casino, casino, bingo, casino)] == [1, 2, 1, 3]
