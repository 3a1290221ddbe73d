"""Exporting the list from the screen: a short one comes at once, a long one is written and found on its page."""

import csv
import io
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enrollments.bulk.chunks import Step
from enrollments.export_tasks import work_on_export
from enrollments.exporting import advance_export
from enrollments.finding.wishes import Wish
from enrollments.models import Export
from enrollments.rules.exports import KEPT_FOR
from enrollments.services.exports import LONGEST_AT_ONCE, MAX_SETBACKS, record_export_setback, request_export
from enrollments.views.deciding import STOP_POLLING
from operators.models import Operator
from operators.rules import Role
from rewards.models import Reward
from tests import cast
from tests.screens import at_work, body, open_reward, screen, words

pytestmark = pytest.mark.django_db

PAGE = reverse("exports")


def exported(client: Client, file_format: str = "0", **wishes: str) -> Any:
    """What the export form answers on the list as `wishes` filter it."""
    address = screen("enrollments_enrollment_export")
    return client.post(address, {"format": file_format}, query_params=wishes)


def players(answer: Any) -> list[str]:
    return [row["operator_player_id"] for row in csv.DictReader(io.StringIO(body(answer).decode()))]


def download(client: Client, export: Export) -> Any:
    return client.get(reverse("export-download", args=[export.pk]))


def ready(operator: Operator, *, at: datetime | None = None) -> Export:
    """An export of everything, written."""
    now = at or timezone.now()
    export = request_export(
        operator=operator, wish=Wish(), file_format="csv", what="All enrollments", by=cast.CARLA, at=now
    )
    while advance_export(export_id=export.pk, at=now, candidates=2) is Step.AGAIN:
        pass
    return export


@pytest.fixture
def long_list(given) -> Reward:
    """One more than comes at once."""
    rows = (f"player_{n:05}" for n in range(LONGEST_AT_ONCE + 1))
    cast.enrolled(given, "OperatorPlayerId\n" + "\n".join(rows) + "\n")
    return given


@pytest.fixture
def export(carla, long_list) -> Export:
    exported(carla, reward__id__exact=str(long_list.pk), state="Active")
    return Export.objects.get()


class TestAShortList:
    def test_comes_at_once_as_the_filters_show_it(self, carla, given):
        cast.enrolled(given, "OperatorPlayerId\nana\nanton\ncleo\n")
        cast.enrolled(open_reward(given.operator, called="Other", name="Other"), "OperatorPlayerId\nana\n")
        answer = exported(carla, q="an", reward__id__exact=str(given.pk), state="Active")

        assert players(answer) == ["anton", "ana"]
        assert not Export.objects.exists()

    @pytest.mark.usefixtures("long_list")
    def test_of_a_long_one_comes_at_once_too(self, carla):
        assert players(exported(carla, q="player_00007")) == ["player_00007"]
        assert players(exported(carla, state="Cancelled")) == []
        assert not Export.objects.exists()

    def test_is_what_the_background_would_have_written(self, carla, given, casino):
        cast.enrolled(given, "OperatorPlayerId\nana\n007\n'quoted'\n\"a,b\"\n")
        at_once = body(exported(carla))
        export = ready(casino)

        assert body(download(carla, export)) == at_once


class TestALongList:
    @pytest.mark.usefixtures("long_list")
    def test_is_written_in_the_background_and_said_so(self, carla):
        answer = carla.get(exported(carla).url)

        assert "The export is being written. You can leave this page and come back for it." in words(answer)
        assert "Export 1 All enrollments Waiting 0" in words(answer)
        assert 'hx-trigger="every 1s"' in answer.content.decode()

    def test_is_named_in_words_and_downloaded_when_it_is_ready(self, carla, export):
        work_on_export(str(export.pk))
        while Export.objects.unfinished().exists():
            work_on_export(str(export.pk))
        page = carla.get(PAGE)

        assert "Export 1 Reward Free bets, Active Ready 50,001" in words(page)
        assert "by carla Download CSV" in words(page)
        assert 'hx-trigger="every 1s"' not in page.content.decode()
        assert sorted(players(download(carla, export))) == [f"player_{n:05}" for n in range(LONGEST_AT_ONCE + 1)]

    def test_has_a_file_with_a_name_that_says_what_it_is(self, carla, casino):
        answer = download(carla, ready(casino, at=timezone.now()))
        today = timezone.localdate(timezone=ZoneInfo(casino.time_zone))

        assert answer["Content-Disposition"] == f'attachment; filename="enrollments-{today}-1.csv"'
        assert answer["Content-Type"] == "text/csv; charset=utf-8"

    def test_is_refreshed_while_it_is_written_and_no_longer(self, carla, export):
        asking = {"HX-Request": "true"}
        assert carla.get(PAGE, headers=asking).status_code == 200

        while Export.objects.unfinished().exists():
            work_on_export(str(export.pk))
        last = carla.get(PAGE, headers=asking)
        assert last.status_code == STOP_POLLING
        assert words(last).startswith("Export Enrollments State")

    def test_cannot_be_downloaded_before_it_is_ready(self, carla, export):
        answer = download(carla, export)

        assert answer.url == PAGE
        assert "Export 1 cannot be downloaded: it is not ready or no longer kept." in words(carla.get(PAGE))

    def test_is_no_longer_offered_after_a_week(self, carla, casino):
        export = ready(casino, at=timezone.now() - KEPT_FOR)

        assert "Expired" in words(carla.get(PAGE))
        assert "Download" not in words(carla.get(PAGE))
        assert download(carla, export).url == PAGE

    def test_that_failed_shows_what_to_tell_support(self, carla, export):
        for _ in range(MAX_SETBACKS):
            record_export_setback(export_id=export.pk, reference="abc123", at=timezone.now())

        assert "Give support this reference: abc123. Failed" in words(carla.get(PAGE))


class TestSomebodyElse:
    def test_of_another_operator_finds_nothing_of_it(self, export):
        boss = at_work(cast.casino("Bingo"), Role.ADMINISTRATOR, "bingo_boss")

        assert "Nothing has been exported yet." in words(boss.get(PAGE))
        assert download(boss, export).status_code == 404

    def test_of_the_same_operator_may_download_it(self, casino):
        assert download(at_work(casino, Role.AUDITOR), ready(casino)).status_code == 200

    def test_without_an_operator_may_not_even_look(self, export):
        nobody = at_work(cast.casino("Lotto"), Role.AUDITOR, "nobody")
        nobody_at_all = Client()

        assert download(nobody, export).status_code == 404
        assert nobody_at_all.get(PAGE).status_code == 302

    def test_finds_the_page_in_the_side_bar(self, carla):
        assert f'href="{PAGE}"' in carla.get(screen("index")).content.decode()
