"""Players in milestones and streaks: finding them, their progress, the log."""

from decimal import Decimal

import pytest

from milestones.services.groups import switch_group
from tests.cast import ANA, CARLA, DAY, NOON
from tests.milestones import stage
from tests.milestones.scene import HOUR, activity, enrol, leave, record, sells
from tests.screens import at_work, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def dan(casino):
    return at_work(casino)


@pytest.fixture
def target(casino):
    return stage.milestone(casino)


def found(client, **asked) -> list[str]:
    return [line.enrollment.operator_player_id for line in client.get(stage.FIND, asked).context["lines"]]


def log(client, target) -> list[tuple[str, str, str, str]]:
    """What stands in the log, the latest first: what, before, change, after."""
    lines = client.get(stage.page_of(target)).context["log"]
    return [(each["line"].what.split()[0], each["before"], each["amount"], each["after"]) for each in lines]


class TestFinding:
    def test_goes_by_the_beginning_of_an_id(self, dan, casino, target):
        for player in ("ana", "anton", "zoe"):
            enrol(target, player=player)
        enrol(stage.streak(casino), player="ana")

        assert found(dan, q="an") == ["ana", "ana", "anton"]
        assert found(dan, q="AN") == []
        assert found(dan) == []
        assert "Nobody whose id begins with an_ was ever enrolled" in words(dan.get(stage.FIND, {"q": "an_"}))

    def test_is_within_a_group_or_a_target_where_that_is_asked(self, dan, casino, target):
        streak = stage.streak(casino)
        enrol(target, player="ana")
        enrol(streak, player="zoe")

        assert found(dan, group=target.group.pk) == ["ana"]
        assert found(dan, target=streak.pk) == ["zoe"]
        assert found(dan, target=streak.pk, q="a") == []

    def test_is_paged_by_key_the_newest_first(self, dan, target):
        for number in range(60):
            enrol(target, player=f"p{number:02}")
        first = dan.get(stage.FIND, {"target": target.pk})
        second = dan.get(stage.FIND + first.context["older"])

        players = [line.enrollment.operator_player_id for page in (first, second) for line in page.context["lines"]]
        assert players == [f"p{number:02}" for number in range(59, -1, -1)]
        assert second.context["older"] == ""
        assert "Showing the first 50." in words(dan.get(stage.FIND, {"q": "p"}))

    def test_says_how_far_each_is(self, dan, casino, target):
        enrol(target)
        sells(casino, 250)
        streak = stage.streak(casino)
        enrol(streak, player="zoe")
        sells(casino, 1000, player="zoe")

        assert "Enrolled 250 of 1,000 of gross sales in c2" in words(dan.get(stage.FIND, {"q": "ana"}))
        text = words(dan.get(stage.FIND, {"target": streak.pk}))
        assert "1,000 of 1,000 of gross sales in c2, reached; 1 cycle now, level l1" in text

    def test_tells_who_is_enrolled_later_and_who_is_not(self, dan, target):
        enrol(target, "c3", player="later")
        enrol(target, player="left")
        leave(target, player="left")

        states = {line.enrollment.operator_player_id: line.state[0] for line in _lines(dan, target)}
        assert states == {"later": "Begins later", "left": "Not enrolled"}

    def test_asks_the_database_as_often_for_fifty_as_for_one(self, dan, target, django_assert_max_num_queries):
        for number in range(50):
            enrol(target, player=f"p{number}")

        with django_assert_max_num_queries(14):
            dan.get(stage.FIND, {"target": target.pk})


def _lines(client, target):
    return client.get(stage.FIND, {"target": target.pk}).context["lines"]


class TestThePage:
    def test_shows_progress_cycle_by_cycle(self, dan, casino, target):
        enrol(target, at=NOON - 9 * DAY, balance=300)
        sells(casino, 700, at=NOON - 8 * DAY)
        sells(casino, 10)
        text = words(dan.get(stage.page_of(target)))

        assert "Player ana" in text
        assert "Over 1,000 of 1,000, enrolled with 300, reached 21 Mar 2026, 13:00" in text
        assert "Running 10 of 1,000" in text
        assert "Next 0 of 1,000" in text

    def test_shows_the_levels_of_a_streak(self, dan, casino):
        target = stage.streak(casino, levels=(1, 2))
        enrol(target)
        sells(casino, 1000)
        text = words(dan.get(stage.page_of(target)))

        assert "Levels l1 1 cycle, reached in c2 l2 2 cycles in a row Cycle by cycle" in text
        assert "Now 1 cycle now, level l1" in text

    def test_of_somebody_who_left_says_so(self, dan, casino, target):
        enrol(target)
        sells(casino, 250)
        leave(target, at=NOON + HOUR)

        assert "250 of 1,000, left" in words(dan.get(stage.page_of(target)))


class TestTheLog:
    def test_tells_enrolments_and_activities_with_the_balances(self, dan, casino, target):
        enrol(target, balance=300)
        sells(casino, 100, at=NOON + HOUR)
        sells(casino, -50, at=NOON + 2 * HOUR)
        leave(target, at=NOON + 3 * HOUR, reason="asked to")
        enrol(target, at=NOON + 4 * HOUR, balance=20)
        sells(casino, "0.5", at=NOON + 5 * HOUR)

        assert log(dan, target) == [
            ("Transaction", "20", "+0.5", "20.5"),
            ("Enrolled", "350", "", "20"),
            ("Unenrolled", "350", "", "350"),
            ("Transaction", "400", "-50", "350"),
            ("Transaction", "300", "+100", "400"),
            ("Enrolled", "", "", "300"),
        ]
        assert "Unenrolled Why: asked to" in words(dan.get(stage.page_of(target)))

    def test_tells_what_did_not_count(self, dan, casino, target):
        enrol(target)
        sells(casino, 100, at=NOON - HOUR, comes=NOON + HOUR)
        sells(casino, 10, at=NOON + 2 * HOUR)

        assert log(dan, target)[:2] == [("Transaction", "0", "+10", "10"), ("Transaction", "0", "+100", "0")]
        assert "did not count" in words(dan.get(stage.page_of(target)))

    def test_counts_what_happened_before_the_enrolment_where_the_group_does(self, dan, casino):
        target = stage.milestone(casino, counts_before_enrolment=True)
        enrol(target)
        sells(casino, 100, at=NOON - HOUR, comes=NOON + HOUR)

        assert log(dan, target)[0] == ("Transaction", "0", "+100", "100")

    def test_adds_what_is_told_late_to_what_was_left(self, dan, casino, target):
        enrol(target)
        leave(target, at=NOON + 2 * HOUR)
        sells(casino, 100, at=NOON + HOUR, comes=NOON + 3 * HOUR)
        sells(casino, 10, at=NOON + 3 * HOUR, comes=NOON + 4 * HOUR)
        enrol(target, at=NOON + 5 * HOUR)

        assert log(dan, target) == [
            ("Enrolled", "100", "", "100"),
            ("Transaction", "100", "+10", "100"),
            ("Transaction", "0", "+100", "100"),
            ("Unenrolled", "", "", ""),
            ("Enrolled", "", "", "0"),
        ]

    def test_passes_over_what_was_replaced_since(self, dan, casino, target):
        enrol(target)
        leave(target, at=NOON + 2 * HOUR)
        enrol(target, at=NOON + 3 * HOUR, balance=5)
        sells(casino, 100, at=NOON + HOUR, comes=NOON + 4 * HOUR)

        assert log(dan, target)[0] == ("Transaction", "5", "+100", "5")

    def test_leaves_out_what_has_nothing_to_do_with_the_target_or_came_before(self, dan, casino, target):
        sells(casino, 100, at=NOON - HOUR)
        enrol(target)
        record(casino, activity(kind="visit", amounts={"count": Decimal(1)}))
        record(casino, activity(amounts={"sales": Decimal(5)}))
        sells(casino, 7, player="zoe")

        assert log(dan, target) == [("Enrolled", "", "", "0")]

    def test_claims_no_balance_where_it_cannot_know_it(self, dan, casino, target):
        enrol(target)
        switch_group(group_id=target.group.pk, on=False, by=CARLA, at=NOON)
        sells(casino, 100)
        switch_group(group_id=target.group.pk, on=True, by=CARLA, at=NOON)
        sells(casino, 5, at=NOON + HOUR)

        assert log(dan, target)[:2] == [("Transaction", "", "+5", ""), ("Transaction", "", "+100", "")]


class TestThePlayersPage:
    def test_shows_milestones_and_streaks_with_progress_and_links(self, dan, casino, target):
        enrol(target)
        sells(casino, 250)
        page = dan.get(f"/backoffice/players/{ANA}/")

        assert "Milestones and streaks Target State Now ABC in Spring Enrolled 250 of 1,000" in words(page)
        assert f'href="{stage.page_of(target)}"' in page.content.decode()

    def test_says_where_there_are_none(self, dan):
        assert "Milestones and streaks Not enrolled in any." in words(dan.get("/backoffice/players/zoe/"))
