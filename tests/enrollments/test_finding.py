"""Enrollments are found by key: every page follows the one before, and together they are all that is wished for."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from core.paging import MOST_LOOKED_AT, Page
from enrollments.finding.matching import matching
from enrollments.finding.paging import page_of
from enrollments.finding.players import MOST_FOUND
from enrollments.finding.wishes import Wish
from enrollments.models import Enrollment
from enrollments.rules.status import EnrollmentStatus
from enrollments.services.enroll import Candidate, Source
from enrollments.services.single import enroll_player
from operators.models import Operator
from rewards.models import Reward
from rewards.rules.drafts import Duration
from rewards.services.rewards import cancel_reward
from tests import cast
from tests.cast import CARLA, DAN, DAY, NOON

pytestmark = pytest.mark.django_db

MORNING, TODAY, YESTERDAY = NOON - timedelta(hours=6), NOON.date(), (NOON - DAY).date()


def listed(given: Reward, *players: str, **wishes) -> None:
    cast.enrolled(given, "OperatorPlayerId\n" + "\n".join(players) + "\n", **wishes)


def walked(operator: Operator, wish: Wish, *, rows: int = 2) -> list[Page]:
    """All pages, from the newest to the last."""
    pages = [page_of(operator, wish, rows=rows, at=NOON)]
    while pages[-1].older:
        pages.append(page_of(operator, wish, rows=rows, after=pages[-1].older, at=NOON))
    return pages


@pytest.fixture
def rewards(casino) -> list[Reward]:
    """Two of last week, one of them over and one with days of each player's own; two of today, one cancelled."""
    early = NOON - 9 * DAY
    winter = cast.campaign(casino, name="Winter", starts_at=early, at=early)
    autumn = cast.campaign(casino, name="Autumn", starts_at=early, at=early)
    week = {"starts_at": early, "ends_at": NOON - DAY, "at": early, "campaign": winter}
    over = cast.reward(casino, name="Over", **week)
    rolling = cast.reward(casino, name="Rolling", duration=Duration.ROLLING, rolling_duration=3 * DAY, **week)
    lasting = cast.reward(casino, campaign=autumn, name="Lasting", at=early)
    cancelled = cast.reward(casino, campaign=autumn, name="Cancelled", at=early)
    for number, given in enumerate((over, rolling, lasting, cancelled)):
        at = (NOON - 2 * DAY if number < 2 else MORNING) + timedelta(minutes=number)
        listed(given, *(f"player_{number}{n}" for n in range(5)), "ana", at=at)
    by_hand(lasting, "dora")
    Enrollment.objects.filter(operator_player_id__endswith="3").update(remaining_bet_count=0)
    cancel_reward(reward_id=cancelled.pk, by=CARLA, at=NOON)
    return [over, rolling, lasting, cancelled]


def by_hand(given: Reward, player: str) -> None:
    source = Source(kind=Enrollment.Sources.MANUAL)
    enroll_player(reward=given, candidate=Candidate(None, player), source=source, by=DAN, at=MORNING)


WISHES = {
    "all": {},
    "a player": {"player": "ana"},
    "the beginning of ids": {"player": "player_0"},
    "the beginning of ids, in a state": {"player": "player_", "state": EnrollmentStatus.CLAIMED},
    "nobody": {"player": "nobody"},
    **{state.value: {"state": state} for state in EnrollmentStatus},
    "by hand": {"source": Enrollment.Sources.MANUAL},
    "by lists, unused": {"source": Enrollment.Sources.BULK_JOB, "state": EnrollmentStatus.ACTIVE},
    "today": {"first_day": TODAY, "last_day": TODAY},
    "from today on": {"first_day": TODAY},
    "until yesterday": {"last_day": YESTERDAY},
    "before anything": {"last_day": date(2020, 1, 1)},
}


@pytest.mark.usefixtures("rewards")
class TestPages:
    @pytest.mark.parametrize("what", WISHES)
    def test_follow_each_other_until_all_that_is_wished_for_was_shown(self, casino, rewards, what):
        elsewhere = cast.campaign(cast.casino("Bingo"))
        places = [{"reward": given.pk} for given in rewards]
        places += [{}, {"campaign": rewards[0].campaign_id}, {"campaign": elsewhere.pk}]
        for place in places:
            wish = Wish(**WISHES[what], **place)
            pages = walked(casino, wish)

            assert [row for page in pages for row in page.rows] == list(matching(casino, wish, at=NOON))
            assert all(len(page.rows) == 2 for page in pages[:-1])
            assert not any(page.cut_short for page in pages)

    @pytest.mark.parametrize(
        ("what", "players"),
        [
            ("Claimed", ["player_33", "player_23", "player_13", "player_03"]),
            ("New", []),
            ("by hand", ["dora"]),
            ("a player", ["ana"] * 4),
        ],
    )
    def test_show_what_is_wished_for_the_newest_first(self, casino, what, players):
        pages = walked(casino, Wish(**WISHES[what]))

        assert [row.operator_player_id for page in pages for row in page.rows] == players

    def test_of_a_state_hold_what_is_in_it_at_that_moment(self, casino):
        counts = {
            state.value: sum(len(page.rows) for page in walked(casino, Wish(state=state))) for state in EnrollmentStatus
        }

        assert counts == {"New": 0, "Active": 11, "Claimed": 4, "Expired": 5, "Cancelled": 5}
        assert sum(counts.values()) == Enrollment.objects.count()

    def test_merge_the_rewards_of_a_campaign_in_the_order_of_time(self, casino):
        autumn = cast.campaign(casino)
        given = [cast.reward(casino, campaign=autumn, name=f"{n}") for n in range(12)]
        for number in range(60):
            listed(given[number * 7 % 12], f"p{number}", at=NOON + timedelta(seconds=number))

        pages = walked(casino, Wish(campaign=autumn.pk), rows=7)
        shown = [row.operator_player_id for page in pages for row in page.rows]
        assert shown == [f"p{number}" for number in reversed(range(60))]

    def test_end_a_day_when_the_operators_day_ends(self, casino, rewards):
        # Malta is two hours ahead on this day: 22:30 UTC is already tomorrow there.
        listed(rewards[2], "night", at=NOON + timedelta(hours=10, minutes=30))

        def on(day: date) -> set[str]:
            return {row.operator_player_id for row in matching(casino, Wish(first_day=day, last_day=day), at=NOON)}

        assert "night" not in on(TODAY)
        assert on(TODAY + DAY) == {"night"}

    def test_of_another_operator_are_never_mixed_in(self, rewards):
        bingo = cast.casino("Bingo")
        listed(cast.reward(bingo), "bingo", at=NOON)

        assert [row.operator_player_id for page in walked(bingo, Wish()) for row in page.rows] == ["bingo"]
        assert not walked(bingo, Wish(reward=rewards[2].pk))[0].rows

    def test_of_many_players_that_begin_alike_stop_at_the_first_fifty(self, casino):
        listed(cast.reward(casino), *(f"twin_{n:03}" for n in range(MOST_FOUND + 5)))
        pages = walked(casino, Wish(player="twin_"), rows=40)

        shown = {row.operator_player_id for page in pages for row in page.rows}
        assert shown == {f"twin_{n:03}" for n in range(MOST_FOUND)}


class TestALookThatTakesTooLong:
    @pytest.fixture
    def one_among_many(self, casino) -> Wish:
        """Somebody who was enrolled by hand, before so many others that one look does not reach so far."""
        given = cast.reward(casino)
        by_hand(given, "dora")
        listed(given, *(f"p{n}" for n in range(MOST_LOOKED_AT)))
        return Wish(source=Enrollment.Sources.MANUAL)

    def test_ends_and_says_from_where_to_look_further(self, casino, one_among_many):
        first, second = walked(casino, one_among_many)

        assert (first.rows, first.cut_short) == ([], True)
        assert [row.operator_player_id for row in second.rows] == ["dora"]
        assert (second.older, second.cut_short) == (None, False)


def test_what_is_wished_for_can_be_written_down_and_read_again():
    wish = Wish(
        player="ana",
        reward=UUID(int=1),
        state=EnrollmentStatus.ACTIVE,
        source=Enrollment.Sources.API,
        first_day=TODAY,
    )

    assert Wish.read(wish.said()) == wish
    assert Wish.read({}) == Wish()
