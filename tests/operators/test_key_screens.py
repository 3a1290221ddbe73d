"""Replacing the shared keys of an operator, and saying which calls it takes."""

import re
from typing import Any

import pytest
from django.test import Client

from operators.keys import decrypt
from operators.models import Operator, SharedKey
from operators.rules import Role
from operators.services.keys import rotate_key
from tests import cast
from tests.cast import DAY, NOON
from tests.screens import CHANGED, NO_LIMITS, at_work, screen, words

pytestmark = pytest.mark.django_db

PRIMARY, SECONDARY = SharedKey.Slot.PRIMARY, SharedKey.Slot.SECONDARY


@pytest.fixture
def boss(casino) -> Client:
    return at_work(casino, Role.ADMINISTRATOR, "boss")


def page_of(operator: Operator, slot: SharedKey.Slot = PRIMARY) -> str:
    return screen(f"operators_operator_replace_{slot.lower()}_key", operator.pk)


def pressed(client: Client, address: str, page: Any) -> Any:
    """What comes of pressing the button of a page that was opened before."""
    [seen] = re.findall(r'name="seen" value="(.*?)"', page.content.decode())
    return client.post(address, {"seen": seen})


def replaced(client: Client, operator: Operator, slot: SharedKey.Slot = PRIMARY) -> Any:
    return pressed(client, page_of(operator, slot), client.get(page_of(operator, slot)))


def key_of(operator: Operator, slot: SharedKey.Slot = PRIMARY) -> str:
    return decrypt(bytes(SharedKey.objects.get(operator=operator, slot=slot).encrypted))


class TestReplacingAKey:
    def test_asks_first(self, boss, casino):
        key = rotate_key(operator=casino, slot=PRIMARY, by=cast.CARLA, at=NOON)
        page = words(boss.get(page_of(casino)))

        assert "Systems that still use the old primary key will be refused from then on." in page
        assert key_of(casino) == key

    def test_says_when_each_of_the_keys_was_last_used(self, boss, casino):
        rotate_key(operator=casino, slot=PRIMARY, by=cast.CARLA, at=NOON)
        rotate_key(operator=casino, slot=SECONDARY, by=cast.CARLA, at=NOON)
        SharedKey.objects.filter(slot=SECONDARY).update(last_used_at=NOON + DAY)
        page = words(boss.get(page_of(casino)))

        # Malta is two hours ahead of UTC from this day on.
        assert "Primary key set 29 Mar 2026, 14:00 by carla, never used" in page
        assert "Secondary key goes on working; last used 30 Mar 2026, 14:00" in page

    def test_warns_where_there_is_no_other_key_to_change_over_to(self, boss, casino):
        rotate_key(operator=casino, slot=PRIMARY, by=cast.CARLA, at=NOON)

        assert "There is no secondary key that your systems could change over to" in words(boss.get(page_of(casino)))

    def test_shows_the_new_key_once_and_never_again(self, boss, casino):
        page = replaced(boss, casino, SECONDARY)
        key = key_of(casino, SECONDARY)

        assert key in words(page)
        for address in (screen("operators_operator_change", casino.pk), page_of(casino, SECONDARY), page_of(casino)):
            assert key not in boss.get(address).content.decode()

    def test_says_what_becomes_of_the_other_key(self, boss, casino):
        assert "There is no secondary key" in words(replaced(boss, casino))
        assert "The primary key goes on working; never used." in words(replaced(boss, casino, SECONDARY))

    def test_is_kept_out_of_caches(self, boss, casino):
        assert "no-store" in replaced(boss, casino)["Cache-Control"]

    def test_leaves_the_other_key_as_it_is(self, boss, casino):
        replaced(boss, casino)
        primary = key_of(casino)
        replaced(boss, casino, SECONDARY)

        assert key_of(casino) == primary

    def test_says_who_did_it_and_when(self, boss, casino):
        replaced(boss, casino)

        assert "by boss, never used" in words(boss.get(screen("operators_operator_change", casino.pk)))

    def test_says_when_a_key_was_used(self, boss, casino):
        replaced(boss, casino)
        SharedKey.objects.update(last_used_at=NOON)

        assert "last used 29 Mar 2026, 14:00" in words(boss.get(screen("operators_operator_change", casino.pk)))

    def test_by_loading_the_page_of_the_new_key_again_does_not_throw_that_key_away(self, boss, casino):
        page = boss.get(page_of(casino))
        pressed(boss, page_of(casino), page)
        key = key_of(casino)
        again = pressed(boss, page_of(casino), page)

        assert (again.status_code, key_of(casino)) == (CHANGED, key)
        assert "boss replaced the primary key while this page was open" in words(boss.get(again["Location"]))

    def test_from_an_old_page_does_not_throw_away_what_a_colleague_has_just_handed_out(self, boss, casino):
        rotate_key(operator=casino, slot=PRIMARY, by=cast.CARLA, at=NOON)
        page = boss.get(page_of(casino))
        key = rotate_key(operator=casino, slot=PRIMARY, by=cast.CARLA, at=NOON + DAY)

        assert pressed(boss, page_of(casino), page).status_code == CHANGED
        assert key_of(casino) == key

    @pytest.mark.parametrize("seen", ["", "yesterday", "2026-02-31T12:00:00Z"])
    def test_needs_to_have_seen_the_key(self, boss, casino, seen):
        key = rotate_key(operator=casino, slot=PRIMARY, by=cast.CARLA, at=NOON)

        assert boss.post(page_of(casino), {"seen": seen}).status_code == CHANGED
        assert key_of(casino) == key


class TestSignedRequestsOnly:
    def test_is_switched_by_an_administrator(self, boss, casino):
        fields = {"name": "Casino", "time_zone": "Europe/Malta", "base_currency": "EUR", "currencies": "EUR"}
        boss.post(screen("operators_operator_change", casino.pk), fields | {"signed_requests_only": "on"} | NO_LIMITS)
        casino.refresh_from_db()

        assert casino.signed_requests_only

    def test_is_explained_beside_the_switch(self, boss, casino):
        assert "Switch this on once all your systems sign" in words(
            boss.get(screen("operators_operator_change", casino.pk))
        )
