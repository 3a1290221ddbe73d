"""The list of enrollments on the screen: filters, pages by key, and never a count."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from enrollments.models import Enrollment
from operators.admin.keyed import UNREADABLE
from tests import cast
from tests.cast import NOON
from tests.screens import open_reward, screen, words

pytestmark = pytest.mark.django_db

LIST = screen("enrollments_enrollment_changelist")
ROWS = 50


def listed(given: Any, *players: str, **wishes: Any) -> None:
    cast.enrolled(given, "OperatorPlayerId\n" + "\n".join(players) + "\n", **wishes)


def shown(client: Client, address: str = LIST, **wishes: Any) -> list[str]:
    return [row.operator_player_id for row in client.get(address, wishes).context["cl"].result_list]


def link(answer: Any, name: str) -> str | None:
    """Where the link of that name at the foot of the list leads."""
    found = re.search(rf'<a href="([^"]*)"[^>]*>{name}</a>', answer.content.decode())
    return LIST + unescape(found[1]) if found else None


@pytest.fixture
def many(given) -> list[str]:
    """As many players as fill two pages and a bit, the last enrolled last."""
    players = [f"player_{n:03}" for n in range(2 * ROWS + 20)]
    listed(given, *players)
    return players


class TestPages:
    def test_lead_from_the_newest_to_the_oldest_and_back_to_the_newest(self, carla, many):
        pages = [LIST]
        while older := link(carla.get(pages[-1]), "Older"):
            pages.append(older)

        assert [player for page in pages for player in shown(carla, page)] == many[::-1]
        assert [len(shown(carla, page)) for page in pages] == [ROWS, ROWS, 20]
        assert link(carla.get(pages[0]), "Newest") is None
        assert shown(carla, link(carla.get(pages[-1]), "Newest")) == many[: -ROWS - 1 : -1]

    @pytest.mark.usefixtures("many")
    def test_stay_where_they_are_when_somebody_is_enrolled_meanwhile(self, carla, given):
        second = link(carla.get(LIST), "Older")
        before = shown(carla, second)
        listed(given, "late", at=NOON + cast.DAY)

        assert shown(carla, second) == before
        assert shown(carla)[0] == "late"

    def test_keep_the_filters(self, carla, given, many):
        listed(open_reward(given.operator, called="Other", name="Other"), "other")
        second = link(carla.get(LIST, {"reward__id__exact": given.pk, "state": "Active"}), "Older")

        assert len(shown(carla, second)) == ROWS
        assert "state=Active" in second
        assert shown(carla, link(carla.get(second), "Newest"))[0] == many[-1]

    @pytest.mark.usefixtures("many")
    def test_are_left_when_somebody_searches_or_filters_anew(self, carla):
        page = carla.get(link(carla.get(LIST), "Older")).content.decode()

        assert 'name="after"' not in page

    @pytest.mark.usefixtures("many")
    def test_count_nothing(self, carla):
        for wishes in (
            {"_facets": "True"},
            {},
            {"state": "Active"},
            {"q": "player"},
            {"created_at_from": "2020-01-01"},
        ):
            with CaptureQueriesContext(connection) as asked:
                carla.get(LIST, wishes)

            assert [query["sql"] for query in asked if "COUNT(" in query["sql"].upper()] == []

    def test_say_how_many_there_are_where_they_are_all_shown(self, carla, given):
        listed(given, "ana")
        assert "1 enrollment" in words(carla.get(LIST))

        listed(given, "cleo")
        assert "2 enrollments" in words(carla.get(LIST))
        assert "results" not in words(carla.get(LIST))

    @pytest.mark.parametrize("after", ["nonsense", "019d0000-0000-7000-8000-00000000000g"])
    def test_that_are_none_lead_back_to_the_newest(self, carla, many, after):
        answer = carla.get(LIST, {"after": after}, follow=True)

        assert UNREADABLE in words(answer)
        assert answer.context["cl"].result_list[0].operator_player_id == many[-1]


class TestFilters:
    @pytest.fixture(autouse=True)
    def _enrolled(self, given, casino) -> None:
        listed(given, "ana", "anton", "cleo")
        listed(open_reward(casino, called="Winter", name="Winter bets"), "willi", at=NOON + 2 * cast.DAY)
        Enrollment.objects.filter(operator_player_id="anton").update(remaining_bet_count=0)
        Enrollment.objects.filter(operator_player_id="cleo").update(source="Api", job=None, job_row=None)

    @pytest.mark.parametrize(
        ("wishes", "players"),
        [
            ({}, ["willi", "cleo", "anton", "ana"]),
            ({"q": "an"}, ["anton", "ana"]),
            ({"q": "ana"}, ["ana"]),
            ({"q": " ana "}, ["ana"]),
            ({"q": "AN"}, []),
            ({"state": "Claimed"}, ["anton"]),
            ({"source__exact": "Api"}, ["cleo"]),
            ({"source__exact": "BulkJob", "state": "Active"}, ["willi", "ana"]),
            ({"created_at_from": "2026-03-30"}, ["willi"]),
            ({"created_at_to": "2026-03-29"}, ["cleo", "anton", "ana"]),
            ({"created_at_from": "2026-03-29", "created_at_to": "2026-03-29", "q": "c"}, ["cleo"]),
            ({"state": "", "source__exact": "", "q": "", "created_at_from": ""}, ["willi", "cleo", "anton", "ana"]),
        ],
    )
    def test_show_only_what_is_wished_for(self, carla, wishes, players):
        assert shown(carla, **wishes) == players

    def test_by_campaign_and_by_reward_show_only_its_own(self, carla, given):
        assert shown(carla, reward__id__exact=given.pk) == ["cleo", "anton", "ana"]
        assert shown(carla, reward__campaign__id__exact=given.campaign_id, state="Active") == ["cleo", "ana"]

    def test_are_all_offered(self, carla):
        page = words(carla.get(LIST))

        for name in ("campaign", "reward", "state", "source", "day of enrolment"):
            assert f"By {name}" in page

    def test_offer_campaigns_and_rewards_of_the_operator_alone(self, carla):
        bingo = open_reward(cast.casino("Bingo"), called="Bingo Autumn", name="Bingo bets")
        asked = {"app_label": "enrollments", "model_name": "enrollment", "field_name": "reward", "term": "bets"}
        offered = carla.get(screen("autocomplete"), asked).json()["results"]
        named = carla.get(LIST, {"reward__id__exact": bingo.pk, "reward__campaign__id__exact": bingo.campaign_id})

        assert {each["text"] for each in offered} == {"Free bets", "Winter bets"}
        assert "bingo" not in words(named).lower()

    @pytest.mark.parametrize(
        "wishes",
        [
            {"state": "Gone"},
            {"source__exact": "Magic"},
            {"reward__id__exact": "1"},
            {"created_at_from": "yesterday"},
            {"q": "x" * 300},
        ],
    )
    def test_that_make_no_sense_are_off_and_that_is_said(self, carla, wishes):
        for page in (LIST, screen("enrollments_enrollment_export")):
            answer = carla.get(page, wishes, follow=True)

            assert UNREADABLE in words(answer)
            assert len(answer.context["cl"].result_list) == 4

    def test_that_are_not_offered_do_nothing_in_secret(self, carla):
        answer = carla.get(LIST, {"job_row": "3"}, follow=True)

        assert UNREADABLE in words(answer)
