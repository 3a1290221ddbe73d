"""The history of operators, their keys, staff and products: told to those who may see them, and never a key."""

import pytest
from django.db import connection
from django.test import Client

from core.history.tracking import events_of
from operators.keys import decrypt, encrypt
from operators.models import Membership, Operator, Product, SharedKey
from operators.rules import Role
from operators.services.keys import note_key_use, rotate_key
from tests import cast
from tests.cast import CARLA, DAY, NOON
from tests.history import TRACKED, leaves, sql, told
from tests.operators.test_key_screens import replaced
from tests.screens import NO_LIMITS, at_work, screen, signed_in
from tests.signing import api_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(casino) -> Client:
    return at_work(casino, Role.ADMINISTRATOR, "boss")


def settings_of(casino: Operator, **wishes: str) -> dict[str, str]:
    known = {"name": "Casino", "time_zone": casino.time_zone, "base_currency": "EUR", "currencies": "EUR, USD"}
    return known | {"rewards_enabled": "on"} | NO_LIMITS | wishes


class TestSettings:
    def test_are_told_with_what_they_were(self, boss, casino):
        wishes = settings_of(casino, currencies="EUR", signed_requests_only="on", rewards_enabled="")
        boss.post(screen("operators_operator_change", casino.pk), wishes)

        assert "boss backoffice Currencies: EUR, USD → EUR Rewards enabled: yes → no Only signed" in told(boss, casino)
        assert "Only signed requests: no → yes" in told(boss, casino)

    def test_of_another_operator_are_not_told_to_those_who_work_for_both(self, casino):
        bingo = cast.casino("Bingo")
        eva = cast.person(casino, "eva", Role.ADMINISTRATOR)
        Membership.objects.create(user=eva, operator=bingo, role=Role.AUDITOR)
        page = signed_in(eva).get(screen("operators_operator_change", bingo.pk))

        assert page.status_code == 200
        assert 'id="history"' not in page.content.decode()
        assert "Created." in told(signed_in(eva), casino)


class TestStaff:
    def test_is_told_on_the_page_of_the_operator_also_when_somebody_is_gone(self, boss, casino):
        dan = cast.person(casino, cast.DAN, Role.CUSTOMER_SERVICE).memberships.get()
        boss.post(screen("operators_membership_change", dan.pk), {"role": Role.MARKETING.value})
        assert "boss backoffice Staff member dan Role: Customer service → Marketing" in told(boss, dan)

        boss.post(screen("operators_membership_delete", dan.pk), {"post": "yes"})
        history = told(boss, casino)
        assert history.index("boss backoffice Staff member dan: Taken off the staff.") < history.index("Role:")
        assert "Staff member dan: Began as Customer service." in history

    def test_is_told_to_those_alone_who_may_see_the_staff(self, casino):
        cast.person(casino, cast.DAN, Role.CUSTOMER_SERVICE)

        assert "Staff member" not in told(at_work(casino, Role.AUDITOR), casino)

    def test_of_one_operator_is_not_told_to_another(self, boss, casino):
        cast.person(cast.casino("Bingo"), "bob")

        assert "bob" not in told(boss, casino)

    def test_is_told_with_few_queries_however_many_there_are(self, boss, casino, django_assert_max_num_queries):
        for number in range(30):
            cast.person(casino, f"person-{number}")

        with django_assert_max_num_queries(25):
            assert told(boss, casino).count("Staff member") == 31

    def test_whose_login_is_gone_is_still_told(self, boss, casino):
        dan = cast.person(casino, cast.DAN)
        dan.delete()

        assert "Staff member one that is gone: Taken off the staff." in told(boss, casino)


class TestKeys:
    def test_are_told_as_made_and_replaced(self, boss, casino):
        for _ in range(2):
            replaced(boss, casino)

        history = told(boss, casino)
        assert history.index("boss backoffice Primary key: Replaced.") < history.index("Primary key: Made.")

    def test_leave_nothing_of_themselves_in_any_history(self, boss, casino):
        replaced(boss, casino)
        first = SharedKey.objects.get()
        api_client(casino).post("/v1/campaigns", {"name": "x"})
        rotate_key(operator=casino, slot=SharedKey.Slot.SECONDARY, by=CARLA, at=NOON)
        secrets = [secret for key in [first, *SharedKey.objects.all()] for secret in parts(bytes(key.encrypted))]

        with connection.cursor() as cursor:
            for model in TRACKED:
                cursor.execute(f"SELECT t::text FROM {events_of(model).model._meta.db_table} t")  # noqa: S608 - our own names
                rows = " ".join(row for (row,) in cursor.fetchall())
                assert not [secret for secret in secrets if secret in rows]

    def test_that_are_replaced_behind_the_verbs_are_told_too(self, boss, casino):
        rotate_key(operator=casino, slot=SharedKey.Slot.PRIMARY, by=CARLA, at=NOON)
        before = leaves()
        sql("UPDATE operators_sharedkey SET encrypted = %s", encrypt("another"))

        assert leaves() == before + 1
        assert "outside the backoffice Primary key: Replaced." in told(boss, casino)

    def test_leave_no_history_of_their_use(self, casino):
        rotate_key(operator=casino, slot=SharedKey.Slot.PRIMARY, by=CARLA, at=NOON)
        before = leaves()
        note_key_use(key=SharedKey.objects.get(), at=NOON + DAY)

        assert SharedKey.objects.get().last_used_at == NOON + DAY
        assert leaves() == before


def test_a_product_is_told_as_it_was_and_is(boss, casino):
    plinko = Product.objects.get(operator=casino, name="Plinko")
    boss.post(screen("operators_product_change", plinko.pk), {"name": "Plinko 2", "source": "legacy"})

    assert "boss backoffice Name: Plinko → Plinko 2 Source: Current → Legacy Enabled for rewards: yes → no" in told(
        boss, plinko
    )


def parts(encrypted: bytes) -> list[str]:
    """What would give a key away, in whatever form a column may be written."""
    return [decrypt(encrypted), encrypted.decode(), encrypted.hex()]
