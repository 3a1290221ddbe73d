"""The page of a target: the funnel and the cycles in figures, what it gives, what waits for it."""

import csv
import io

import pytest

from milestones.rules.drafts import PeriodDraft
from tests.cast import ANA, DAY, NOON
from tests.milestones import scene, stage
from tests.milestones.scene import enrol, leave, sells
from tests.screens import FAR_AHEAD, LONG_AGO, at_work, body, open_reward, screen, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def carla(casino):
    return at_work(casino)


@pytest.fixture
def target(casino):
    return stage.milestone(casino)


def page(client, target, **asked):
    return client.get(stage.of_target("target", target), asked)


def funnel(client, target, **asked) -> dict[str, int]:
    return {name: count for name, count, _ in page(client, target, **asked).context["chosen"].funnel}


def steps(*counts: int) -> dict[str, int]:
    return dict(zip(("Enrolled", "Started", "Half-way", "Reached"), counts, strict=True))


class TestTheFunnel:
    def test_says_who_is_enrolled_has_started_is_half_way_and_has_reached_it(self, carla, casino, target):
        for player, amount in ((ANA, 0), ("b", 10), ("c", 500), ("d", 1000), ("e", 5000)):
            enrol(target, player=player)
            if amount:
                sells(casino, amount, player=player)

        assert funnel(carla, target) == steps(5, 4, 3, 2)
        assert page(carla, target).context["chosen"].average == 50

    def test_does_not_count_whoever_left(self, carla, casino, target):
        enrol(target)
        enrol(target, player="zoe")
        sells(casino, 1000, player="zoe")
        leave(target, player="zoe", at=NOON + DAY)

        assert funnel(carla, target) == steps(1, 0, 0, 0)

    def test_keeps_what_was_reached_before_a_return(self, carla, casino, target):
        enrol(target)
        sells(casino, 1000)
        sells(casino, -900, at=NOON + DAY)

        assert funnel(carla, target) == steps(1, 1, 1, 1)

    def test_is_of_the_cycle_that_runs_unless_another_is_asked_for(self, carla, casino, target):
        enrol(target, at=NOON - 9 * DAY)
        sells(casino, 600, at=NOON - 8 * DAY)
        sells(casino, 10)
        enrol(target, "c3", player="zoe")

        assert funnel(carla, target) == funnel(carla, target, cycle="nonsense") == steps(1, 1, 0, 0)
        assert funnel(carla, target, cycle="1") == steps(1, 1, 1, 0)
        assert funnel(carla, target, cycle="3") == steps(2, 0, 0, 0)
        assert "How far players are in c3" in words(page(carla, target, cycle="3"))

    def test_of_one_cycle_alone_counts_in_it_alone(self, carla, casino):
        target = stage.milestone(casino, allows_single_period=True)
        enrol(target, "c2", only_this_period=True)

        assert [funnel(carla, target, cycle=cycle)["Enrolled"] for cycle in "123"] == [0, 1, 0]

    def test_is_empty_where_nobody_is_enrolled(self, carla, target):
        assert funnel(carla, target) == steps(0, 0, 0, 0)
        assert page(carla, target).context["bars"] == []


def test_the_chart_has_a_bar_for_each_cycle_and_a_line_over_those_that_have_begun(carla, casino, target):
    for player in (ANA, "zoe"):
        enrol(target, player=player, at=NOON - 9 * DAY)
    sells(casino, 1000, at=NOON - 8 * DAY)
    sells(casino, 500)
    context = page(carla, target).context

    assert [bar.height for bar in context["bars"]] == [50, 0, 0]
    assert [point.split(",")[1] for point in context["line"].split()] == ["50", "75"]
    assert context["bars"][0].words == "c1: 1 of 2 reached it; 50 % on average"


def test_the_figures_are_taken_along_and_no_name_is_a_formula(carla, casino):
    periods = (
        PeriodDraft(starts_at=LONG_AGO, ends_at=NOON, ref_code="=1+1"),
        PeriodDraft(starts_at=NOON, ends_at=FAR_AHEAD, ref_code="c2"),
    )
    target = stage.milestone(casino, periods=periods)
    enrol(target, at=NOON - DAY)
    sells(casino, 1000)
    answer = carla.get(stage.of_target("target-export", target))
    lines = list(csv.DictReader(io.StringIO(body(answer).decode())))

    assert [line["cycle"] for line in lines] == ["'=1+1", "c2"]
    assert lines[1]["starts_at"] == "2026-03-29T12:00:00+00:00"
    names = ("enrolled", "started", "half_way", "reached", "average_percent")
    assert [lines[1][name] for name in names] == ["1", "1", "1", "1", "100"]


def test_the_levels_of_a_streak_say_how_many_have_reached_them(carla, casino):
    target = stage.streak(casino, levels=(1, 2))
    for player in (ANA, "zoe"):
        enrol(target, player=player, at=NOON - 9 * DAY)
        sells(casino, 1000, at=NOON - 8 * DAY, player=player)
    sells(casino, 1000)
    text = words(page(carla, target))

    assert "l1 1 cycle, reached by 2 players" in text
    assert "l2 2 cycles in a row, reached by 1 player " in text


def test_it_says_what_gives_its_reward_and_leads_to_a_new_trigger(carla, casino, target):
    assert "None waits for it yet: players get nothing by it." in words(page(carla, target))
    scene.waits(open_reward(casino), target)
    scene.waits(open_reward(casino, called="Winter"), stage.milestone(casino, target_name="Another"), on=False)
    answer = page(carla, target)

    assert "Reached : When the target ABC is reached, give Free bets." in words(answer)
    assert "Another" not in words(answer)
    form = carla.get(answer.context["new_trigger"]).context["form"]
    assert form["target"].value() == str(target.pk)


@pytest.mark.parametrize("make", [stage.milestone, stage.streak])
def test_it_is_looked_up_in_as_many_queries_for_many_players_as_for_one(
    carla, casino, make, django_assert_max_num_queries
):
    target = make(casino)
    for number in range(20):
        enrol(target, player=f"p{number}")
        sells(casino, 1000, player=f"p{number}")

    with django_assert_max_num_queries(14):
        page(carla, target)


def test_a_group_that_is_over_or_off_enrols_nobody(carla, casino):
    over = stage.milestone(casino, periods=(PeriodDraft(starts_at=LONG_AGO, ends_at=NOON, ref_code="c1"),))
    off = stage.milestone(casino, is_active=False)

    for target in (over, off):
        assert "Enrol a player" not in words(page(carla, target))
        assert carla.get(screen("milestones_targetgroup_change", target.group.pk)).status_code == 200
        assert carla.get(stage.of_target("target-enroll", target)).status_code == 200
