"""Enrolling one player by hand: offered what is open, told what it costs, enrolled once whatever is pressed twice."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.ids import new_id
from enrollments.models import Enrollment
from operators.models import IdempotentAnswer, Restriction
from operators.rules import Role
from rewards.rules.budgets import Scope
from rewards.services.rewards import cancel_reward
from tests import cast
from tests.budgets import ENROLLMENTS, PLAYERS, budget
from tests.cast import BEN, CARLA, DAN, HEADER
from tests.screens import CHANGED, at_work, open_reward, words

pytestmark = pytest.mark.django_db
ANA = "/backoffice/players/ana/"
TERMS = "/backoffice/player-terms/"


@pytest.fixture
def dan(casino) -> Client:
    """In customer service."""
    return at_work(casino, Role.CUSTOMER_SERVICE, name=DAN)


@pytest.fixture
def fixed(casino):
    """5 free bets of 1.50 EUR; open by the real clock."""
    return open_reward(casino, called="Welcome", name="Gift", details=cast.free_bets(bet_count=5))


def filled(client: Client, given, **wishes: str) -> dict[str, str]:
    """The form as it was shown to a person, filled in."""
    shown = client.get(ANA).context["form"]
    about = {"bet_value": "2.50", "bet_count": "5", "reason": "apology"}
    return {"token": shown["token"].value(), "reward": str(given.pk)} | about | wishes


def asked(client: Client, reward, **wishes: str) -> str:
    """What the form says of the cost while it is filled in."""
    return words(client.get(TERMS, {"player": "ana", "reward": reward.pk} | wishes))


class TestTheForm:
    @pytest.mark.usefixtures("fixed", "given")
    def test_offers_only_rewards_that_are_open_under_their_campaigns(self, dan, casino):
        closed = open_reward(casino, called="Gone", name="Gone")
        cancel_reward(reward_id=closed.pk, by=CARLA, at=timezone.now())
        open_reward(cast.casino("Bingo"), name="Theirs")
        _, *groups = dan.get(ANA).context["form"].fields["reward"].choices

        assert [(name, [label for _, label in rewards]) for name, rewards in groups] == [
            ("Autumn", ["Free bets: 5-20 free bets of 1.00-5.00 EUR, until 5 Mar 2126"]),
            ("Welcome", ["Gift: 5 free bets of 1.50 EUR, until 5 Mar 2126"]),
        ]

    def test_has_chosen_where_there_is_no_choice(self, dan, given):
        assert dan.get(ANA).context["form"].chosen == given

    @pytest.mark.usefixtures("given")
    def test_is_not_there_for_a_restricted_player_and_says_why(self, dan):
        page = words(dan.get(f"/backoffice/players/{BEN}/"))

        assert "ben may not be rewarded: self-excluded since 28 Mar 2026, for good." in page
        assert "Choose a reward" not in page

    @pytest.mark.usefixtures("given")
    def test_is_not_there_for_an_auditor(self, casino):
        assert "Enrol by hand" not in words(at_work(casino, Role.AUDITOR).get(ANA))

    @pytest.mark.usefixtures("given")
    def test_is_not_there_for_what_can_be_no_id(self, dan):
        page = words(dan.get("/backoffice/players/=1+1/"))

        assert "Nobody can have this id: The player id is a spreadsheet formula." in page


class TestTheCost:
    def test_of_a_fixed_reward_is_told_at_once(self, dan, fixed):
        assert "This costs 7.50 EUR." in asked(dan, fixed)
        assert "No budget limits it. Enrol ana: 5 free bets of 1.50 EUR" in asked(dan, fixed)

    def test_of_a_ranged_reward_needs_value_and_count_within_the_range(self, dan, given):
        assert "1.00 to 5.00 EUR" in asked(dan, given, ranges="1")
        assert "Say what the player gets" in asked(dan, given, bet_value="2.50")
        assert "outside what the reward allows" in asked(dan, given, bet_value="9", bet_count="5")
        assert "This costs 12.50 EUR." in asked(dan, given, bet_value="2.50", bet_count="5")

    def test_comes_with_what_each_budget_has_left(self, dan, given):
        cast.enrolled(given, f"{HEADER}ana,2.00,10\ncleo,5.00,20\n", at=timezone.now())
        budget(given.campaign)
        budget(given, limit=20, scope=Scope.PER_PLAYER)
        budget(given, **ENROLLMENTS)
        budget(given, **PLAYERS)
        said = asked(dan, given, bet_value="2.50", bet_count="5")

        assert "The campaign's budget of 5,000.00 EUR has 5,000.00 EUR left." in said
        assert "The reward's budget of 20.00 EUR for each player has 20.00 EUR left for this one." in said
        assert "The reward's budget of 500 enrollments has 500 enrollments left." in said
        assert "The reward's budget of 300 players has 300 players left." in said

    def test_that_a_budget_has_not_left_is_said_and_cannot_be_confirmed(self, dan, given):
        budget(given, limit=10)
        answer = dan.get(TERMS, {"player": "ana", "reward": given.pk, "bet_value": "2.50", "bet_count": "5"})

        assert "The reward's budget of 10.00 EUR has 10.00 EUR left; this costs 12.50 EUR." in words(answer)
        assert "disabled" in answer.content.decode()

    @pytest.mark.parametrize("nonsense", ["", "x", "NaN", "1e999", "-1", "2.505"])
    def test_of_nonsense_is_not_told(self, dan, given, nonsense):
        assert "This costs" not in asked(dan, given, bet_value=nonsense, bet_count="5")

    @pytest.mark.usefixtures("given")
    def test_is_none_of_an_auditors_business(self, casino):
        assert at_work(casino, Role.AUDITOR).get(TERMS, {"player": "ana"}).status_code == 403


class TestEnrolling:
    @pytest.mark.parametrize("role", [Role.CUSTOMER_SERVICE, Role.MARKETING, Role.ADMINISTRATOR])
    def test_keeps_who_did_it_and_why_and_leads_back_to_the_player(self, casino, given, role):
        client = at_work(casino, role, name=DAN)
        answer = client.post(ANA, filled(client, given), follow=True)

        assert answer.redirect_chain == [(ANA, CHANGED)]
        assert "ana now has 5 free bets of 2.50 EUR: Free bets." in words(answer)
        assert "by hand, by dan: apology" in words(answer)
        made = Enrollment.objects.get()
        assert (made.source, made.created_by, made.reason) == ("Manual", DAN, "apology")
        assert (made.bet_value, made.total_bet_count) == (Decimal("2.50"), 5)

    def test_of_a_fixed_reward_gives_what_the_reward_says(self, dan, fixed):
        dan.post(ANA, filled(dan, fixed, bet_value="99", bet_count="99"))

        assert (Enrollment.objects.get().bet_value, Enrollment.objects.get().total_bet_count) == (Decimal("1.50"), 5)

    def test_a_form_that_is_sent_twice_enrols_once_and_says_the_same(self, dan, given):
        form = filled(dan, given)
        first, second = dan.post(ANA, form, follow=True), dan.post(ANA, form, follow=True)

        assert Enrollment.objects.count() == 1
        for answer in (first, second):
            assert "ana now has 5 free bets of 2.50 EUR: Free bets." in words(answer)

    def test_a_form_that_was_sent_is_not_sent_again_with_something_else_in_it(self, dan, given):
        form = filled(dan, given)
        dan.post(ANA, form)
        answer = dan.post(ANA, form | {"bet_count": "20"}, follow=True)

        assert Enrollment.objects.count() == 1
        assert "This form was sent before" in words(answer)
        assert answer.context["form"]["token"].value() != form["token"]

    def test_a_new_form_enrols_again(self, dan, given):
        for _ in range(2):
            dan.post(ANA, filled(dan, given))

        assert Enrollment.objects.count() == 2

    def test_a_refusal_is_not_kept_and_the_same_form_can_be_sent_once_there_is_room(self, dan, given):
        limit = budget(given, limit=10)
        form = filled(dan, given)
        refused = dan.post(ANA, form)
        limit.limit = 100
        limit.save()

        assert "this costs 12.50 EUR" in words(refused)
        assert dan.post(ANA, form).status_code == CHANGED
        assert Enrollment.objects.count() == 1

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"bet_value": "9"}, "This must be between 1.00 and 5.00."),
            ({"bet_value": "2.505"}, "This may have 2 decimals at most."),
            ({"bet_count": "21"}, "This must be between 5 and 20."),
            ({"bet_count": ""}, "Give a number."),
            ({"reason": "  "}, "Say why."),
            ({"reason": "x" * 501}, "at most 500 characters"),
            ({"reward": str(new_id())}, "This reward is not open"),
        ],
    )
    def test_of_what_is_wrong_says_what_and_keeps_what_was_typed(self, dan, given, wrong, sentence):
        answer = dan.post(ANA, filled(dan, given, **wrong))

        assert sentence in words(answer)
        assert not Enrollment.objects.exists()
        if "reason" not in wrong:
            assert 'value="apology"' in answer.content.decode()

    def test_into_a_reward_that_was_cancelled_meanwhile_is_refused(self, dan, given):
        form = filled(dan, given)
        cancel_reward(reward_id=given.pk, by=CARLA, at=timezone.now())

        dan.post(ANA, form)
        assert not Enrollment.objects.exists()

    def test_of_a_player_who_was_restricted_meanwhile_is_refused(self, dan, given):
        form = filled(dan, given)
        Restriction.objects.filter(operator_player_id=BEN).update(operator_player_id="ana")
        answer = dan.post(ANA, form)

        assert "ana may not be rewarded: self-excluded" in words(answer)
        assert not Enrollment.objects.exists()

    @pytest.mark.usefixtures("given")
    def test_of_another_operators_reward_is_refused(self, dan):
        theirs = open_reward(cast.casino("Bingo"))

        dan.post(ANA, filled(dan, theirs))
        assert not Enrollment.objects.exists()

    def test_is_forbidden_to_an_auditor(self, casino, given):
        auditor = at_work(casino, Role.AUDITOR)

        assert auditor.post(ANA, {"reward": given.pk}).status_code == 403

    def test_no_system_can_make_up_a_key_that_is_that_of_a_form(self, dan, given):
        dan.post(ANA, filled(dan, given))

        assert not IdempotentAnswer.objects.get().key.isascii()


@pytest.mark.django_db(transaction=True)
def test_ten_presses_at_the_same_moment_enrol_once(transactional_db):
    casino = cast.casino()
    reward = open_reward(casino)
    dan = at_work(casino, Role.CUSTOMER_SERVICE, name=DAN)
    form = filled(dan, reward)
    answers = cast.at_once(*[lambda: dan.post(reverse("player", args=["ana"]), form) for _ in range(10)])

    assert {answer.status_code for answer in answers} == {CHANGED}
    assert Enrollment.objects.count() == 1
