"""Looking up who has a reward already: player by player, whatever PostgreSQL believes about the table."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import cast
from tests.cast import HEADER, enrolled, reward, upload, worked_off

pytestmark = pytest.mark.django_db

MANY = 3_000


def a_list(rows: int) -> str:
    return HEADER + "".join(f"player_{number:06d},2,10\n" for number in range(rows))


def index_scans(plan: dict) -> list[dict]:
    below = [scan for part in plan.get("Plans", []) for scan in index_scans(part)]
    return ([plan] if "Index Cond" in plan else []) + below


def test_of_an_operator_newer_than_the_statistics_players_are_looked_up_by_player():
    enrolled(reward(cast.casino("Old hands")), a_list(MANY))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE enrollments_enrollment")
    given = reward(cast.casino("Newcomers"))
    enrolled(given, a_list(MANY))

    job = upload(given, a_list(200))
    with CaptureQueriesContext(connection) as asked:
        worked_off(job)
    assert job.rejected_by_code == {"PlayerEnrolled": 200}

    about_players = [
        each["sql"] for each in asked if "unnest" in each["sql"] and "enrollments_enrollment" in each["sql"]
    ]
    assert about_players
    for sql in about_players:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
            told = cursor.fetchone()[0]
        plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
        scans = index_scans(plan)
        assert scans, plan
        assert all("operator_player_id" in scan["Index Cond"] for scan in scans), scans
