"""Triggers that wait for targets and levels, made at the screen and tested against what has happened."""

from datetime import timedelta

import pytest
from django.utils import timezone

from enrollments.models import Enrollment, Trigger
from enrollments.services.triggers import switch_trigger
from tests import cast
from tests.cast import ANA, BEN, CARLA, DAY, NOON
from tests.milestones import scene, stage
from tests.milestones.scene import enrol, sells
from tests.screens import at_work, faults, offered, open_reward, screen, words
from tests.triggers import outcomes, worked_off

pytestmark = pytest.mark.django_db

ADD = screen("enrollments_trigger_add")


@pytest.fixture
def carla(casino):
    return at_work(casino)


@pytest.fixture
def reward(casino):
    return open_reward(casino)


def made(client, kind, reward, **wishes):
    said = {"name": "Well done", "reward": str(reward.pk)} | wishes
    return client.post(f"{ADD}?kind={kind}", said)


def switched_on() -> Trigger:
    return switch_trigger(trigger_id=Trigger.objects.get().pk, on=True, by=CARLA, at=NOON)


def test_reaching_a_target_enrols_into_a_reward(carla, casino, reward):
    target = stage.milestone(casino)
    answer = made(carla, "TargetReached", reward, target=str(target.pk))
    assert "When the target ABC is reached, give Free bets." in words(carla.get(answer.url))
    given = switched_on()
    enrol(target)
    sells(casino, 1000)
    worked_off()

    assert outcomes(given) == {ANA: "Enrolled"}


def test_reaching_a_level_enrols_into_a_reward_and_another_level_does_not(carla, casino, reward):
    target = stage.streak(casino, levels=(1, 2))
    answer = made(carla, "LevelReached", reward, target=f"{target.pk}:2")
    assert "When level 2 (l2) of the streak ABC is reached, give Free bets." in words(carla.get(answer.url))
    given = switched_on()
    enrol(target, at=scene.begin(1))
    sells(casino, 1000, at=scene.begin(2))
    worked_off()
    assert outcomes(given) == {}
    sells(casino, 1000)
    worked_off()

    assert outcomes(given) == {ANA: "Enrolled"}


@pytest.mark.parametrize(("kind", "make"), [("TargetReached", stage.milestone), ("LevelReached", stage.streak)])
def test_what_is_waited_for_can_be_changed(carla, casino, reward, kind, make):
    first, second = make(casino, target_name="First"), make(casino, target_name="Second")
    key = "" if kind == "TargetReached" else ":1"
    made(carla, kind, reward, target=f"{first.pk}{key}")
    given = Trigger.objects.get()
    edit = screen("enrollments_trigger_edit", given.pk)
    assert str(carla.get(edit).context["form"]["target"].value()) == f"{first.pk}{key}"
    carla.post(edit, {"name": "Other", "reward": str(reward.pk), "target": f"{second.pk}{key}"})

    given.refresh_from_db()
    assert given.conditions["target_name"] == "Second"


@pytest.mark.parametrize("kind", ["TargetReached", "LevelReached"])
@pytest.mark.parametrize("wrong", ["", "nonsense", "999999:1", "999999"])
def test_what_there_is_not_is_refused_at_its_field(carla, casino, reward, kind, wrong):
    stage.streak(casino)

    assert set(faults(made(carla, kind, reward, target=wrong))) == {"target"}
    assert not Trigger.objects.exists()


@pytest.mark.parametrize("kind", ["TargetReached", "LevelReached"])
def test_only_the_operators_own_are_offered(carla, casino, kind):
    stage.streak(casino, target_name="Ours")
    theirs = stage.streak(cast.casino("Bingo"), target_name="Theirs")
    page = carla.get(f"{ADD}?kind={kind}&target={theirs.pk}")

    assert "Ours" in words(page)
    assert "Theirs" not in words(page)


def test_levels_are_offered_by_their_streak(carla, casino):
    stage.streak(casino, levels=(1, 4))
    groups = offered(carla.get(f"{ADD}?kind=LevelReached"), "target")

    assert any("level l2 of ABC: 4 cycles in a row" in group for group in groups)


def test_a_test_run_tells_who_would_have_been_enrolled(carla, casino, reward):
    lately = timezone.now() - timedelta(hours=2)
    target, streak = stage.milestone(casino), stage.streak(casino)
    for player in (ANA, BEN):
        # When Ben was not restricted yet.
        enrol(target, at=NOON - 2 * DAY, player=player)
        enrol(streak, at=NOON - 2 * DAY, player=player)
        sells(casino, 1000, at=lately, player=player)
    for kind, key in (("TargetReached", str(target.pk)), ("LevelReached", f"{streak.pk}:1")):
        made(carla, kind, reward, target=key, name=kind)
        page = carla.get(screen("enrollments_trigger_test", Trigger.objects.get(name=kind).pk))

        assert [each.player_id for each in page.context["enrolled"]] == [ANA]
        assert [(each.player_id, fault.code) for each, fault in page.context["refused"]] == [(BEN, "PlayerRestricted")]
    assert not Enrollment.objects.exists()
