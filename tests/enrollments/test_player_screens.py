"""The page of a player: finding them, what they have and had, what has happened, cancelling."""

import pytest
from django.test import Client
from django.urls import reverse

from core.screens.panels import Panel, _panels, add_panel
from enrollments.models import Enrollment
from enrollments.rules.bets import BetDraft
from enrollments.services.bets import roll_back_bets, take_bets
from enrollments.views.players.player import Player
from operators.models import Restriction
from operators.rules import Role
from rewards.services.campaigns import cancel_campaign
from tests import cast
from tests.cast import BEN, CARLA, DAN, DAY, HEADER, NOON
from tests.screens import SCRIPT, at_work, open_reward, screen, words

pytestmark = pytest.mark.django_db
FIND = "/backoffice/players/"


@pytest.fixture
def dan(casino) -> Client:
    """In customer service."""
    return at_work(casino, Role.CUSTOMER_SERVICE, name=DAN)


def enrolled(given, *players: str, at=NOON) -> None:
    cast.enrolled(given, HEADER + "".join(f"{player},2.00,10\n" for player in players), at=at)


def page_of(client: Client, player: str) -> str:
    return words(client.get(reverse("player", args=[player])))


class TestFindingAPlayer:
    def test_who_is_named_exactly_is_opened_at_once(self, dan, given):
        enrolled(given, "ana", "anabel")

        assert dan.get(FIND, {"q": " ana "}).url == reverse("player", args=["ana"])

    def test_the_beginning_of_an_id_finds_all_who_begin_like_this(self, dan, given):
        enrolled(given, "anabel", "anton", "cleo", "Ana")
        found = words(dan.get(FIND, {"q": "an"}))

        assert "anabel 1 reward none anton 1 reward none" in found
        assert "cleo" not in found
        assert "Ana " not in found

    @pytest.mark.parametrize("typed", ["50%", "a_b", "a\\b", "ana bell", "a/b/c"])
    def test_signs_that_a_database_takes_for_patterns_are_only_signs(self, dan, given, typed):
        enrolled(given, f"{typed}-1", "50 a", "aXb-1", "anabell")

        found = dan.get(FIND, {"q": typed}).context["found"]
        assert [each.player_id for each in found] == [f"{typed}-1"]

    def test_restricted_players_are_found_and_marked_also_without_an_enrollment(self, dan):
        assert "ben none none Self-excluded" in words(dan.get(FIND, {"q": "be"}))

    def test_more_than_fifty_are_not_shown_and_it_is_said(self, dan, given):
        enrolled(given, *(f"player_{n:03}" for n in range(60)))
        answer = dan.get(FIND, {"q": "player_"})

        assert len(answer.context["found"]) == 50
        assert "Showing the first 50." in words(answer)

    def test_while_somebody_types_nobody_is_taken_away_to_a_page(self, dan, given):
        enrolled(given, "ana", "anabel")
        answer = dan.get(FIND, {"q": "ana"}, headers={"HX-Request": "true"})

        assert [each.player_id for each in answer.context["found"]] == ["ana", "anabel"]

    def test_an_id_that_nobody_knows_can_be_opened_as_a_new_player(self, dan):
        assert "Open zoe as a new player" in words(dan.get(FIND, {"q": "zoe"}))
        assert "Nothing is known of this player yet" in page_of(dan, "zoe")

    @pytest.mark.usefixtures("given")
    def test_players_of_another_operator_are_nobody(self, dan):
        enrolled(open_reward(cast.casino("Bingo")), "bingo_1")

        assert dan.get(FIND, {"q": "bingo"}).context["found"] == []
        assert "Nothing is known of this player yet" in page_of(dan, "bingo_1")

    @pytest.mark.parametrize("typed", ["\0", "a\0b", "x" * 300])
    def test_what_can_be_no_id_finds_nobody(self, dan, typed):
        assert dan.get(FIND, {"q": typed}).context["found"] == []

    def test_an_address_with_what_can_be_no_id_is_not_found(self, dan):
        assert dan.get(f"{FIND}a%00b/").status_code == 404
        assert dan.get(f"{FIND}{'x' * 300}/").status_code == 404

    @pytest.mark.parametrize("player", ["a/b/c", "ana bell", "名é?#%2F", "a/", "+1", SCRIPT, "two\nlines"])
    def test_whatever_an_id_holds_its_page_opens(self, dan, player):
        Restriction.objects.filter(operator_player_id=BEN).update(operator_player_id=player)
        answer = dan.get(FIND, {"q": player})
        page = dan.get(answer.url)

        assert page.context["player"].player_id == player
        assert SCRIPT not in page.content.decode()

    @pytest.mark.usefixtures("casino")
    def test_a_stranger_is_asked_to_sign_in(self):
        assert Client().get(FIND).status_code == 302
        assert Client().get(f"{FIND}ana/").status_code == 302


class TestThePageOfAPlayer:
    def test_says_what_they_have_and_had_in_numbers(self, dan, given):
        cast.enrolled(given, f"{HEADER}ana,2.00,10\nana,2.00,10\n", enroll_repeats=True)
        first = Enrollment.objects.earliest("id")
        Enrollment.objects.filter(pk=first.pk).update(remaining_bet_count=0)
        page = page_of(dan, "ana")

        assert "1 reward now 10 free bets left, 20.00 EUR 10 free bets used, 20.00 EUR 1 reward before" in page
        assert "10 of 2.00 EUR 10 left, 20.00 EUR Active" in page
        assert "10 of 2.00 EUR all used Claimed" in page

    def test_shows_what_they_have_before_a_hundred_things_that_they_had(self, dan, given):
        enrolled(given, "ana")
        cast.enrolled(given, HEADER + "ana,2.00,10\n" * 101, enroll_repeats=True, file_name="many.csv")
        newer = Enrollment.objects.filter(job__number=2)
        newer.update(remaining_bet_count=0, created_at=NOON + DAY)
        page = dan.get(reverse("player", args=["ana"]))

        assert [holding.enrollment.job.number for holding in page.context["player"].has_now] == [1]
        assert "These are the latest 100." in words(page)
        assert "101 rewards before" in words(page)

    def test_says_through_which_door_an_enrollment_came(self, dan, given):
        enrolled(given, "cleo", "ana")

        assert "29 Mar 2026, 14:00, job 1 , row 3, uploaded by carla" in page_of(dan, "ana")

    def test_tells_bets_that_were_used_and_given_back(self, dan, given):
        enrolled(given, "ana")
        one = Enrollment.objects.get()
        draft = BetDraft(reference="bet-77", count=3, win_amount=None, product=None)
        take_bets(enrollment_id=one.pk, draft=draft, by="API, Primary key", at=NOON + DAY)
        roll_back_bets(enrollment_id=one.pk, reference="bet-77", by="API, Primary key", at=NOON + 2 * DAY)
        page = page_of(dan, "ana")

        assert "30 Mar 2026, 14:00 API, Primary key Used 3 free bets of Free bets for bet bet-77." in page
        assert "31 Mar 2026, 14:00 API, Primary key Got back 3 free bets of Free bets: bet bet-77 was void." in page

    def test_tells_that_something_went_with_its_campaign_and_who_cancelled_that(self, dan, given):
        enrolled(given, "ana")
        cancel_campaign(campaign_id=given.campaign_id, by=CARLA, at=NOON + DAY)

        assert "carla Free bets was cancelled with its campaign, with 10 free bets left." in page_of(dan, "ana")

    def test_tells_what_expired_and_that_it_was_the_clock(self, dan, casino):
        enrolled(cast.reward(casino), "ana")

        assert "5 Apr 2026, 14:00 the clock Free bets expired with 10 free bets left." in page_of(dan, "ana")

    def test_tells_restrictions_with_their_reason(self, dan):
        page = page_of(dan, BEN)

        assert "Self-excluded In force from 28 Mar 2026, 13:00 for good, by dan: asked for it" in page
        assert "28 Mar 2026, 13:00 dan Restricted: self-excluded. Why: asked for it" in page

    def test_has_a_place_for_what_higher_floors_know(self, dan):
        add_panel(Player, Panel("enrollments/players/search.html", lambda _, player: {"typed": f"bonuses of {player}"}))
        try:
            assert 'value="bonuses of ana"' in dan.get(f"{FIND}ana/").content.decode()
        finally:
            _panels[Player].pop()

    def test_asks_the_database_as_often_for_fifty_enrollments_as_for_one(
        self, dan, given, django_assert_max_num_queries
    ):
        cast.enrolled(given, HEADER + "ana,2.00,10\n" * 50, enroll_repeats=True)
        with django_assert_max_num_queries(12):
            page_of(dan, "ana")


class TestCancelling:
    @pytest.fixture
    def one(self, given) -> Enrollment:
        enrolled(given, "ana/1")
        return Enrollment.objects.get()

    def test_asks_why_and_leads_back_to_the_player(self, dan, one):
        address = screen("enrollments_enrollment_cancel", one.pk)
        assert "The player loses 10 free bets at once" in words(dan.get(address))
        answer = dan.post(address, {"why": "a slip"}, follow=True)

        assert answer.redirect_chain == [(f"{FIND}ana/1/", 302)]
        assert "dan Free bets was cancelled for this player with 10 free bets left. Why: a slip" in words(answer)
        one.refresh_from_db()
        assert (one.cancelled_by, one.cancel_reason) == (DAN, "a slip")

    def test_without_a_reason_cancels_nothing(self, dan, one):
        answer = dan.post(screen("enrollments_enrollment_cancel", one.pk), {"why": " "})

        assert "Say why." in words(answer)
        one.refresh_from_db()
        assert one.cancelled_at is None

    def test_is_refused_in_words_once_all_is_used(self, dan, one):
        Enrollment.objects.update(remaining_bet_count=0)
        answer = dan.post(screen("enrollments_enrollment_cancel", one.pk), {"why": "late"}, follow=True)

        assert "All bets of this enrollment are used; there is nothing left to cancel." in words(answer)

    def test_is_offered_only_for_what_can_still_be_used_and_to_who_may(self, dan, one, casino):
        auditor = at_work(casino, Role.AUDITOR)
        address = screen("enrollments_enrollment_cancel", one.pk)

        assert address in dan.get(f"{FIND}ana/1/").content.decode()
        assert address not in auditor.get(f"{FIND}ana/1/").content.decode()
        assert auditor.post(address, {"why": "no"}).status_code == 403
        Enrollment.objects.update(remaining_bet_count=0)
        assert address not in dan.get(f"{FIND}ana/1/").content.decode()

    def test_an_enrollment_of_another_operator_is_not_found(self, dan):
        enrolled(open_reward(cast.casino("Bingo")), "ana")

        assert dan.post(screen("enrollments_enrollment_cancel", Enrollment.objects.get().pk)).status_code == 404
