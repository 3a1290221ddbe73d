"""The list of bonuses and the page of one."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bonuses.admin.bonus_export import LONGEST, TOO_LONG
from bonuses.models import Bonus
from operators.admin.keyed import UNREADABLE
from tests import cast
from tests.bonuses.sent import bonus, facts, record
from tests.cast import ANA, NOON
from tests.screens import at_work, body, open_reward, screen, words

pytestmark = pytest.mark.django_db

LIST = screen("bonuses_bonus_changelist")


def heard_of(operator: Any, *names: str, status: str = "Created", **wishes: Any) -> None:
    for name in names:
        record(operator, facts(status, user_bonus_id=name, **wishes))


def shown(client: Client, **wishes: Any) -> list[str]:
    return [row.user_bonus_id for row in client.get(LIST, wishes).context["cl"].result_list]


def page(client: Client, operator: Any, name: str = "ana-welcome") -> str:
    return words(client.get(screen("bonuses_bonus_change", bonus(operator, name).pk)))


class TestTheList:
    def test_says_of_each_whose_it_is_what_it_is_and_what_it_is_worth(self, casino, carla, given):
        heard_of(casino, "b-1", currency="USD", exchange_rate=Decimal("0.9"), status="Lost")
        text = words(carla.get(LIST))

        for each in ("b-1", ANA, "WELCOME100", given.name, "Lost", "50.00 USD", "45.00 EUR", "29 Mar 2026, 14:00"):
            assert each in text

    def test_pages_by_key_and_counts_nothing(self, casino, carla):
        heard_of(casino, *(f"b-{n:03}" for n in range(52)))
        with CaptureQueriesContext(connection) as asked:
            first = carla.get(LIST)

        assert not any("COUNT(" in query["sql"] for query in asked)
        second = shown(carla, after=first.context["cl"].page.older)
        assert len({row.user_bonus_id for row in first.context["cl"].result_list} | set(second)) == 52
        assert len(second) == 2

    @pytest.mark.parametrize(
        ("wishes", "found"),
        [
            ({"status__exact": "Lost"}, ["lost"]),
            ({"type": "FreeSpins"}, ["spins"]),
            ({"product": "Poker"}, ["poker"]),
            ({"concern": "anomalies"}, ["odd"]),
            ({"concern": "unmatched"}, ["poker"]),
            ({"concern": "unmatched", "status__exact": "Lost"}, []),
            ({"q": "po"}, ["poker"]),
            ({"q": "zoe"}, ["spins"]),
            ({"q": "nobody"}, []),
            ({"first_event_at_to": "2026-03-28"}, []),
            ({"first_event_at_from": "2026-03-29", "type": "FreeSpins"}, ["spins"]),
        ],
    )
    @pytest.mark.usefixtures("given")
    def test_shows_what_the_filters_say(self, casino, carla, wishes, found):
        heard_of(casino, "lost", status="Lost")
        heard_of(casino, "spins", type="FreeSpins", user_id="zoe")
        heard_of(casino, "poker", product="Poker", bonus_code="UNKNOWN")
        record(casino, facts("Lost", user_bonus_id="odd"), facts("Pending", user_bonus_id="odd", after=1))

        assert [name for name in shown(carla, **wishes) if name != "odd" or "odd" in found] == found

    def test_shows_the_bonuses_of_one_campaign_and_of_one_reward(self, casino, carla, given):
        open_reward(casino, called="Spring", operator_reference="SPRING")
        heard_of(casino, "ours")
        heard_of(casino, "theirs", bonus_code="SPRING")

        assert shown(carla, reward__id__exact=given.pk) == ["ours"]
        assert shown(carla, campaign__id__exact=given.campaign_id) == ["ours"]

    def test_a_bonus_is_found_on_the_day_on_which_it_was_first_heard_of(self, casino, carla):
        heard_of(casino, "b-1")
        record_later = NOON + timedelta(days=3)
        Bonus.objects.update(status_at=record_later)

        assert shown(carla, first_event_at_from="2026-03-29", first_event_at_to="2026-03-29") == ["b-1"]

    @pytest.mark.parametrize("wishes", [{"type": "Nonsense"}, {"first_event_at_from": "soon"}, {"after": "x"}])
    def test_a_filter_that_makes_no_sense_is_said_and_not_an_error(self, carla, wishes):
        assert UNREADABLE in words(carla.get(LIST, wishes, follow=True))

    def test_shows_nothing_of_another_operator(self, carla):
        bingo = cast.casino("Bingo")
        heard_of(bingo, "theirs")

        assert shown(carla) == []
        theirs = screen("bonuses_bonus_change", bonus(bingo, "theirs").pk)
        assert carla.get(theirs, follow=True).redirect_chain[-1][0] == screen("index")
        assert carla.post(screen("bonuses_bonus_assign", bonus(bingo, "theirs").pk)).status_code == 404

    @pytest.mark.parametrize(("number", "kind"), [(0, "text/csv"), (1, "spreadsheet"), (2, "json")])
    def test_is_exported_as_it_is_filtered(self, casino, carla, number, kind):
        heard_of(casino, "=1+1", status="Lost")
        heard_of(casino, "open")
        export = f"{screen('bonuses_bonus_export')}?status__exact=Lost"
        answer = carla.post(export, {"format": number})

        assert kind in answer["Content-Type"]
        if number != 1:
            assert b"=1+1" in body(answer)
            assert b"open" not in body(answer)
        if number == 0:
            assert b"'=1+1" in body(answer)


class TestThePage:
    def test_tells_all_events_in_the_operators_time_with_what_each_did(self, casino, carla):
        record(casino, facts("Created"), facts("Lost", after=60))
        record(casino, facts("Ongoing", after=30, locked_amount=Decimal(20)), facts("Lost", after=61))
        record(casino, facts("Ongoing", after=90), facts("Ongoing", after=95, user_id="zoe"))
        text = page(carla, casino)

        assert "29 Mar 2026, 14:30:00 Ongoing 50.00 EUR, 20.00 EUR locked" in text
        assert text.count("Counted") == 3
        assert text.count("Late") == 1
        assert text.count("Known already") == 1
        assert text.count("Cannot follow what is known") == 2
        assert "of player zoe" in text

    def test_shows_the_text_as_it_was_sent_without_believing_it(self, casino, carla):
        record(casino, facts())
        bonus(casino).events.update(body='{"meta": {"x": "<script>alert(1)</script>"}}')
        answer = carla.get(screen("bonuses_bonus_change", bonus(casino).pk)).content.decode()

        assert "&lt;script&gt;alert(1)" in answer
        assert "<script>alert(1)" not in answer

    def test_says_amounts_as_sent_with_the_rate_and_in_the_base_currency(self, casino, carla):
        record(casino, facts("Created", currency="USD", exchange_rate=Decimal("0.9214"), amount=Decimal("10.005")))
        text = page(carla, casino)

        assert "10.005 USD" in text
        assert "1 USD = 0.9214 EUR" in text
        assert "9.22 EUR" in text

    def test_says_to_which_reward_it_belongs_and_how_that_is_known(self, casino, carla, given):
        record(casino, facts(), facts(user_bonus_id="other", bonus_code=None))

        assert f"{given.name} Campaign {given.campaign.name} Known by the bonus code" in page(carla, casino)
        assert "Nothing says to which reward it belongs" in page(carla, casino, "other")


class TestOtherPages:
    def test_the_page_of_a_player_shows_their_bonuses_and_nobody_elses(self, casino, carla):
        heard_of(casino, "anas", status="Lost")
        heard_of(casino, "zoes", user_id="zoe")
        text = words(carla.get(reverse("player", args=[ANA])))

        assert "anas WELCOME100 not known Lost" in text
        assert "zoes" not in text

    def test_a_player_who_has_had_nothing_but_a_bonus_is_found(self, casino, carla):
        heard_of(casino, "zoes", user_id="zoe")
        heard_of(cast.casino("Bingo"), "zoras", user_id="zora")

        assert carla.get(reverse("players"), {"q": "zoe"}).headers["Location"] == reverse("player", args=["zoe"])
        text = words(carla.get(reverse("players"), {"q": "zo"}))
        assert "zoe" in text
        assert "zora" not in text

    @pytest.mark.usefixtures("given")
    def test_the_first_page_says_how_many_need_a_look_and_where(self, casino, carla):
        record(casino, facts("Lost"), facts("Ongoing", after=1), facts(user_bonus_id="x", bonus_code="UNKNOWN"))
        answer = carla.get(screen("index"))

        assert "1 bonus with an event out of place 1 bonus without a reward" in words(answer)
        assert f'href="{LIST}?concern=anomalies"' in answer.content.decode()

    @pytest.mark.usefixtures("given")
    def test_the_first_page_says_nothing_of_them_where_all_is_well(self, casino, carla):
        heard_of(casino, "b-1")

        assert "Needs a look" not in words(carla.get(screen("index")))
        assert "Needs a look" not in words(at_work(cast.casino("Bingo"), name="grace").get(screen("index")))


def test_an_export_that_nobody_could_wait_for_is_refused_and_the_filters_stay(casino, carla):
    heard_of(casino, "b-1")
    names = [field.column for field in Bonus._meta.concrete_fields]
    made = {"id": "gen_random_uuid()", "user_bonus_id": "'x-' || n"}
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(made.get(name, f'"{name}"') for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO bonuses_bonus ({columns}) SELECT {values} FROM bonuses_bonus, generate_series(1, {LONGEST}) n"  # noqa: S608 - names of our own columns
        )
    export = f"{screen('bonuses_bonus_export')}?product=Casino"
    answer = carla.post(export, {"format": 0})

    assert (answer.status_code, answer.url) == (302, export)
    assert TOO_LONG in words(carla.get(LIST))
