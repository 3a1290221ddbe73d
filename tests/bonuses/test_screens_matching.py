"""Bonuses without a reward, mappings, and saying to which reward one bonus belongs."""

import pytest
from django.urls import reverse

from bonuses.models import BonusMapping
from operators.rules import Role
from tests import cast
from tests.bonuses.sent import bonus, facts, record
from tests.screens import CHANGED, at_work, open_reward, screen, words

pytestmark = pytest.mark.django_db

UNMATCHED, LOOK_AGAIN = reverse("unmatched-bonuses"), reverse("look-again")
MAP = screen("bonuses_bonusmapping_add")


@pytest.fixture
def cashback(casino):
    return open_reward(casino, name="Cashback")


class TestWithoutAReward:
    @pytest.mark.usefixtures("given")
    def test_are_told_by_what_platforms_call_them(self, casino, carla):
        record(casino, facts(), facts(user_bonus_id="1", bonus_code="CB"), facts(user_bonus_id="2", bonus_code="CB"))
        record(casino, facts(user_bonus_id="3", bonus_code=None, bonus_id="90"))
        text = words(carla.get(UNMATCHED))

        assert "CB 77 2 100.00 EUR" in text
        assert "none 90 1 50.00 EUR" in text
        assert "WELCOME100" not in text

    @pytest.mark.usefixtures("cashback")
    def test_lead_to_the_mapping_of_their_code(self, casino, carla):
        record(casino, facts(bonus_code="C&B ü"))
        page = carla.get(UNMATCHED).content.decode()

        assert f'href="{MAP}?field=bonus_code&amp;value=C%26B+%C3%BC"' in page
        assert 'value="C&amp;B ü"' in carla.get(MAP, {"field": "bonus_code", "value": "C&B ü"}).content.decode()

    def test_are_looked_at_again(self, casino, carla):
        record(casino, facts())
        assert "Nothing new is known" in words(carla.post(LOOK_AGAIN, follow=True))
        open_reward(casino, operator_reference="WELCOME100")

        assert "1 bonus was matched." in words(carla.post(LOOK_AGAIN, follow=True))
        assert bonus(casino).reward is not None

    def test_of_another_operator_are_not_told(self, carla):
        record(cast.casino("Bingo"), facts(bonus_code="THEIRS"))

        assert "THEIRS" not in words(carla.get(UNMATCHED))

    @pytest.mark.parametrize("role", Role)
    @pytest.mark.usefixtures("cashback")
    def test_are_seen_by_all_and_matched_by_some(self, casino, role):
        record(casino, facts(bonus_code="CB"))
        client, may = at_work(casino, role), role in {Role.ADMINISTRATOR, Role.MARKETING}

        assert ("Map the code" in words(client.get(UNMATCHED))) == may
        assert client.post(LOOK_AGAIN).status_code == (CHANGED if may else 403)
        assert client.get(LOOK_AGAIN).status_code == 405


class TestMappings:
    def test_take_along_the_bonuses_they_are_about(self, casino, carla, cashback):
        record(casino, facts(bonus_code="CB"))
        carla.post(MAP, {"field": "bonus_code", "value": "CB", "reward": cashback.pk})

        assert (bonus(casino).reward, bonus(casino).matched_by) == (cashback, "Mapping")
        assert BonusMapping.objects.get().created_by == cast.CARLA

    def test_of_one_code_are_made_once(self, carla, cashback):
        said = {"field": "bonus_code", "value": "CB", "reward": cashback.pk}
        carla.post(MAP, said)

        assert "CB is mapped to a reward already" in words(carla.post(MAP, said, follow=True))
        assert BonusMapping.objects.count() == 1

    @pytest.mark.usefixtures("cashback")
    def test_do_not_offer_rewards_of_others(self, carla):
        theirs = open_reward(cast.casino("Bingo"), name="Tickets")

        assert "Tickets" not in words(carla.get(MAP))
        carla.post(MAP, {"field": "bonus_code", "value": "CB", "reward": theirs.pk})
        assert not BonusMapping.objects.exists()

    def test_are_removed_after_a_question(self, casino, carla, cashback):
        record(casino, facts(bonus_code="CB"))
        carla.post(MAP, {"field": "bonus_code", "value": "CB", "reward": cashback.pk})
        remove = screen("bonuses_bonusmapping_remove", BonusMapping.objects.get().pk)

        assert "Remove the mapping of CB?" in words(carla.get(remove))
        assert "CB is no longer mapped." in words(carla.post(remove, {"why": "a mistake"}, follow=True))
        assert bonus(casino).reward is None

    def test_of_another_operator_are_not_found(self, carla, cashback):
        carla.post(MAP, {"field": "bonus_code", "value": "CB", "reward": cashback.pk})
        grace = at_work(cast.casino("Bingo"), name="grace")

        assert grace.post(screen("bonuses_bonusmapping_remove", BonusMapping.objects.get().pk)).status_code == 404
        assert BonusMapping.objects.exists()


class TestOneBonus:
    @pytest.mark.usefixtures("given")
    def test_is_said_to_belong_to_another_reward_and_stays_there(self, casino, carla, cashback):
        record(casino, facts())
        assign = screen("bonuses_bonus_assign", bonus(casino).pk)
        text = words(carla.post(assign, {"reward": cashback.pk}, follow=True))
        record(casino, facts("Lost", after=5))

        assert "ana-welcome belongs to Cashback now" in text
        assert "Known by carla said so on" in text
        assert bonus(casino).reward == cashback

    def test_cannot_be_given_to_a_reward_of_another_operator(self, casino, carla, given):
        theirs = open_reward(cast.casino("Bingo"), name="Tickets")
        record(casino, facts())
        assign = screen("bonuses_bonus_assign", bonus(casino).pk)

        assert "Tickets" not in words(carla.get(assign))
        assert "Select a valid choice" in words(carla.post(assign, {"reward": theirs.pk}))
        assert bonus(casino).reward == given
