"""Signing in, and the screens of operators, keys, staff, products and restrictions."""

import csv
import io

import pytest
from django.test import Client
from django.utils import timezone

from operators.models import Membership, Operator, Product, Restriction, User
from operators.rules import Role
from tests import cast
from tests.cast import BEN, CARLA, DAY, NOON
from tests.screens import NO_LIMITS, at_work, body, faults, screen, words

pytestmark = pytest.mark.django_db

WRONG = "Please enter the correct username and password"


@pytest.fixture
def boss(casino) -> Client:
    return at_work(casino, Role.ADMINISTRATOR, "boss")


@pytest.fixture
def dan(casino) -> Client:
    return at_work(casino, Role.CUSTOMER_SERVICE, cast.DAN)


def sign_in(client: Client, password: str, username: str = CARLA):
    fields = {"username": username, "password": password, "next": screen("index")}
    return client.post(screen("login"), fields, follow=True)


def eva(**wishes: str) -> dict[str, str]:
    return {"username": "eva", "password": "a long word for eva", "role": Role.AUDITOR.value} | wishes


def restriction(**wishes: str) -> dict[str, str]:
    """Cleo is blocked from the beginning of the year."""
    known = {"operator_player_id": "cleo", "kind": "Blocked", "reason": "Fraud"}
    return known | {"starts_at_0": "2026-01-01", "starts_at_1": "00:00", "ends_at_0": "", "ends_at_1": ""} | wishes


def exported(client: Client, what: str) -> list[dict[str, str]]:
    answer = client.post(screen(f"{what}_export"), {"format": "0", "resource": "0"})
    assert answer["Content-Type"] == "text/csv", words(answer)
    return list(csv.DictReader(io.StringIO(body(answer).decode())))


class TestSigningIn:
    def test_leads_to_the_first_page(self, client, casino):
        cast.person(casino)

        assert "Casino" in words(sign_in(client, "demo"))

    @pytest.mark.parametrize("username", [CARLA, "nobody"])
    def test_says_the_same_for_a_wrong_password_as_for_a_wrong_name(self, client, casino, username):
        cast.person(casino)

        assert WRONG in words(sign_in(client, "guess", username))

    def test_is_refused_to_somebody_who_has_left(self, client, casino):
        cast.person(casino)
        User.objects.update(is_active=False)

        assert WRONG in words(sign_in(client, "demo"))

    def test_is_locked_after_ten_guesses_even_for_the_right_password(self, client, casino):
        cast.person(casino)
        for _ in range(10):
            last = sign_in(client, "guess")

        assert last.status_code == 429
        assert sign_in(client, "demo").status_code == 429
        assert client.get(screen("index")).status_code == 302
        assert "locked" in words(sign_in(client, "demo"))

    def test_of_others_goes_on_while_one_is_locked(self, client, casino):
        cast.person(casino)
        cast.person(casino, cast.DAN)
        for _ in range(10):
            sign_in(client, "guess")

        assert "Casino" in words(sign_in(client, "demo", cast.DAN))

    def test_goes_only_to_pages_of_this_house(self, client, casino):
        cast.person(casino)
        answer = client.post(screen("login") + "?next=https://evil.example", {"username": CARLA, "password": "demo"})

        assert "evil" not in answer.url

    def test_ends_with_signing_out(self, client, casino):
        cast.person(casino)
        sign_in(client, "demo")
        client.post(screen("logout"))

        assert client.get(screen("index")).status_code == 302


class TestStaff:
    def test_a_new_member_can_sign_in_with_the_password_they_were_given_and_has_the_role(self, boss, client):
        boss.post(screen("operators_membership_add"), eva())

        assert "Casino" in words(sign_in(client, "a long word for eva", "eva"))
        assert client.get(screen("rewards_campaign_changelist")).status_code == 200
        assert client.get(screen("rewards_campaign_add")).status_code == 403

    @pytest.mark.parametrize("username", ["carla", "CARLA", " carla "])
    def test_a_username_that_is_taken_is_refused_wherever_it_is_taken(self, boss, username):
        cast.person(cast.casino("Bingo"))
        answer = boss.post(screen("operators_membership_add"), eva(username=username))

        assert faults(answer) == {"username": ["This username is taken. Choose another."]}
        assert Membership.objects.count() == 2

    @pytest.mark.parametrize("password", ["", "short", "password", "eva"])
    def test_a_password_that_is_easily_guessed_is_refused(self, boss, password):
        assert "password" in faults(boss.post(screen("operators_membership_add"), eva(password=password)))
        assert not User.objects.filter(username="eva").exists()

    @pytest.mark.parametrize("username", ["", "   ", "x" * 151, "e va", "<script>"])
    def test_a_username_that_is_none_is_refused(self, boss, username):
        assert "username" in faults(boss.post(screen("operators_membership_add"), eva(username=username)))

    def test_a_role_that_is_none_is_refused(self, boss):
        assert "role" in faults(boss.post(screen("operators_membership_add"), eva(role="Owner")))

    def test_nobody_takes_themselves_off_the_staff(self, boss):
        own = Membership.objects.get()
        answer = boss.post(screen("operators_membership_delete", own.pk), {"post": "yes"})

        assert answer.status_code == 403
        assert Membership.objects.get() == own

    def test_somebody_who_is_taken_off_may_nothing_any_more(self, boss, dan):
        theirs = Membership.objects.get(user__username=cast.DAN)
        boss.post(screen("operators_membership_delete", theirs.pk), {"post": "yes"})

        assert dan.get(screen("rewards_campaign_changelist")).status_code == 403

    def test_a_new_role_counts_at_once(self, boss, dan):
        theirs = Membership.objects.get(user__username=cast.DAN)
        boss.post(screen("operators_membership_change", theirs.pk), {"role": Role.MARKETING.value})

        assert dan.get(screen("rewards_campaign_add")).status_code == 200


class TestSettingsOfTheOperator:
    def send(self, boss: Client, casino: Operator, **wishes: str):
        known = {"name": "Casino", "time_zone": "Europe/Malta", "base_currency": "EUR", "currencies": "EUR, USD"}
        return boss.post(screen("operators_operator_change", casino.pk), known | NO_LIMITS | wishes)

    def test_take_currencies_as_people_write_them(self, boss, casino):
        self.send(boss, casino, currencies=" eur, usd ,EUR")
        casino.refresh_from_db()

        assert casino.currencies == ["EUR", "USD"]

    @pytest.mark.parametrize(
        ("wish", "field"),
        [
            ({"time_zone": "CET+1"}, "time_zone"),
            ({"base_currency": "EURO"}, "base_currency"),
            ({"base_currency": "ABC"}, "base_currency"),
            ({"currencies": "EUR, ABC"}, "currencies"),
            ({"currencies": ""}, "currencies"),
            ({"name": " "}, "name"),
        ],
    )
    def test_say_what_is_wrong_under_the_field(self, boss, casino, wish, field):
        assert list(faults(self.send(boss, casino, **wish))) == [field]

    def test_keep_the_base_currency_among_the_allowed_ones_in_words(self, boss, casino):
        answer = self.send(boss, casino, currencies="USD")

        assert answer.status_code == 200
        assert "Constraint" not in words(answer)
        assert faults(answer)


class TestRestrictions:
    def test_are_made_by_customer_service(self, dan, casino):
        dan.post(screen("operators_restriction_add"), restriction())
        made = Restriction.objects.get(operator_player_id="cleo")

        assert (made.operator, made.kind, made.reason, made.created_by) == (casino, "Blocked", "Fraud", cast.DAN)

    def test_take_times_as_the_operators_clock_shows_them(self, dan):
        dan.post(screen("operators_restriction_add"), restriction())

        assert Restriction.objects.get(operator_player_id="cleo").starts_at.isoformat() == "2025-12-31T23:00:00+00:00"

    @pytest.mark.parametrize(
        ("wish", "field"),
        [
            ({"operator_player_id": "  "}, "operator_player_id"),
            ({"operator_player_id": "x" * 256}, "operator_player_id"),
            ({"reason": " "}, "reason"),
            ({"kind": "Disliked"}, "kind"),
            ({"starts_at_0": "soon"}, "starts_at"),
            ({"ends_at_0": "2025-06-01", "ends_at_1": "00:00"}, "ends_at"),
        ],
    )
    def test_say_what_is_wrong_under_the_field(self, dan, wish, field):
        assert list(faults(dan.post(screen("operators_restriction_add"), restriction(**wish)))) == [field]
        assert not Restriction.objects.filter(operator_player_id="cleo").exists()

    def test_say_whether_they_hold_now(self, dan, casino):
        now = timezone.now()
        draft = {"kind": "Blocked", "reason": "x", "created_at": now, "created_by": CARLA, "operator": casino}
        Restriction.objects.create(operator_player_id="over", starts_at=NOON - DAY, ends_at=NOON, **draft)
        Restriction.objects.create(operator_player_id="to_come", starts_at=now + DAY, **draft)
        page = words(dan.get(screen("operators_restriction_changelist")))

        assert page.index("To come") < page.index("Over") < page.rindex("In force")


class TestProducts:
    def test_a_name_is_unique_for_a_source(self, boss):
        answer = boss.post(screen("operators_product_add"), {"name": "Plinko", "source": "current"})

        assert answer.status_code == 200
        assert "Constraint" not in words(answer)
        assert Product.objects.filter(name="Plinko").count() == 1


class TestExports:
    def test_of_restrictions_hold_those_of_the_operator(self, boss):
        cast.casino("Bingo")

        assert [row["operator_player_id"] for row in exported(boss, "operators_restriction")] == [BEN]

    def test_of_products_hold_those_of_the_operator(self, boss):
        cast.casino("Bingo")

        assert {row["name"] for row in exported(boss, "operators_product")} == {"Plinko", "Mines", "Poker"}

    def test_of_staff_hold_those_of_the_operator_and_no_passwords(self, boss):
        cast.person(cast.casino("Bingo"))
        rows = exported(boss, "operators_membership")

        assert [row["user__username"] for row in rows] == ["boss"]
        assert not any("password" in name for name in rows[0])

    def test_are_safe_to_open_in_a_spreadsheet(self, boss):
        Restriction.objects.update(reason='=HYPERLINK("https://evil.example")')

        assert not exported(boss, "operators_restriction")[0]["reason"].startswith("=")

    def test_say_what_the_file_holds_and_offer_csv_first(self, boss):
        address = screen("operators_product_export")

        plain, filtered = boss.get(address), boss.get(f"{address}?q=Plin")

        assert "Export products" in words(plain)
        assert "Its 3 columns name, source, rewards_enabled" in words(plain)
        assert "every row of the list" in words(plain)
        assert "its search and its filters" in words(filtered)
        assert f'href="{screen("operators_product_changelist")}?q=Plin"' in body(filtered).decode()
        assert plain.context["form"]["format"].value() == "0"
        assert plain.context["form"].fields["format"].choices[0] == ("0", "CSV, for spreadsheets and other systems")

    def test_follow_the_filters_of_the_list(self, boss):
        answer = boss.post(screen("operators_product_export") + "?q=Plin", {"format": "0", "resource": "0"})

        assert body(answer).decode().splitlines()[1:] == ["Plinko,current,1"]
