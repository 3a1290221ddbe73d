"""The list of milestones and streaks, the page of one, switching it, and who may do what."""

import pytest
from django.urls import reverse

from milestones.models import TargetGroup
from milestones.rules.drafts import PeriodDraft
from operators.rules import Role
from tests import cast
from tests.cast import ANA, DAY, NOON
from tests.history import told
from tests.milestones import scene, stage
from tests.milestones.scene import enrol
from tests.screens import FAR_AHEAD, LONG_AGO, at_work, screen, words

pytestmark = pytest.mark.django_db

LIST = screen("milestones_targetgroup_changelist")
PROMOTERS = {Role.ADMINISTRATOR, Role.MARKETING}


@pytest.fixture
def carla(casino):
    return at_work(casino)


def alone(starts_at, ends_at):
    return (PeriodDraft(starts_at=starts_at, ends_at=ends_at, ref_code="c1"),)


def switch(target):
    return screen("milestones_targetgroup_switch", target.group.pk)


class TestTheList:
    def test_says_of_each_its_kind_state_cycles_and_players(self, carla, casino):
        enrol(stage.streak(casino, name="Come again"))

        assert "Come again Streak Running 3 cycles with dates of their own 1 1" in words(carla.get(LIST))

    def test_goes_by_the_clock(self, carla, casino):
        stage.milestone(casino, name="Now")
        stage.milestone(casino, name="Past", periods=alone(LONG_AGO, NOON))
        stage.milestone(casino, name="To come", periods=alone(FAR_AHEAD, FAR_AHEAD + DAY))
        stage.milestone(casino, name="Put away", is_active=False)

        for state, name in (
            ("Running", "Now"),
            ("Ended", "Past"),
            ("Upcoming", "To come"),
            ("Switched off", "Put away"),
        ):
            found = carla.get(LIST, {"state": state}).context["cl"].result_list
            assert [(group.name, group.status_now) for group in found] == [(name, state)]

    def test_is_searched_by_the_names_of_groups_and_targets(self, carla, casino):
        stage.milestone(casino, name="Spring", target_name="Big spender")
        stage.milestone(casino, name="Autumn", target_name="Sunday player")

        for wanted, name in (("sprin", "Spring"), ("sunday", "Autumn")):
            assert [row.name for row in carla.get(LIST, {"q": wanted}).context["cl"].result_list] == [name]

    def test_does_not_count_whoever_has_left(self, carla, casino):
        target = stage.milestone(casino)
        enrol(target)
        enrol(target, player="zoe")
        scene.leave(target, player="zoe")

        assert carla.get(LIST).context["cl"].result_list[0].enrolled_words == "1"


class TestTheGroup:
    def test_tells_its_cycles_targets_and_settings(self, carla, casino):
        target = stage.milestone(casino, description="For those who like it", counts_before_enrolment=True)
        text = words(carla.get(screen("milestones_targetgroup_change", target.group.pk)))

        assert "Running Milestone" in text
        assert "For those who like it" in text
        assert "before the player's enrolment counts when it comes in afterwards" in text
        assert "ABC 1,000 of gross sales in a cycle as soon as it is reached, once for ever 0" in text
        # On its own clock, which is not the operator's.
        assert "28 Mar 2026, 12:00 Over c2 28 Mar 2026, 12:00" in text

    def test_tells_the_levels_of_a_streak(self, carla, casino):
        target = stage.streak(casino)

        assert "l1: 1 cycle l2: 2 cycles in a row" in words(
            carla.get(screen("milestones_targetgroup_change", target.group.pk))
        )

    def test_is_switched_off_and_on_after_a_question_and_the_history_tells_why(self, carla, casino):
        target = stage.milestone(casino)
        assert "Nobody can be enrolled" in words(carla.get(switch(target)))
        carla.post(switch(target), {"why": "a wrong target"})

        group = TargetGroup.objects.get()
        assert not group.is_active
        assert "Switched: on → off Why: a wrong target" in told(carla, group)
        carla.post(switch(target), {"why": ""})
        group.refresh_from_db()
        assert group.is_active

    def test_calls_cycles_that_were_given_a_code_by_their_number(self, carla, casino):
        nameless = tuple(PeriodDraft(starts_at=each.starts_at, ends_at=each.ends_at) for each in stage.PERIODS)
        target = stage.milestone(casino, periods=nameless)
        enrol(target)

        for address in (
            screen("milestones_targetgroup_change", target.group.pk),
            stage.of_target("target", target),
            stage.page_of(target),
            f"{stage.FIND}?q=ana",
            stage.of_target("target-enroll", target),
        ):
            text = words(carla.get(address))
            assert "Cycle 2" in text
            assert "PERIOD_G" not in text


@pytest.mark.parametrize("role", Role)
def test_everybody_looks_marketing_makes_and_customer_service_enrols(casino, role):
    target = stage.milestone(casino)
    enrol(target)
    client = at_work(casino, role)
    makes = 200 if role in PROMOTERS else 403
    enrols = 403 if role is Role.AUDITOR else 200
    leave = reverse("milestone-unenroll", args=[stage.enrollment(target).pk])
    expected = {
        LIST: 200,
        screen("milestones_targetgroup_change", target.group.pk): 200,
        stage.of_target("target", target): 200,
        stage.of_target("target-export", target): 200,
        f"{stage.FIND}?q=a": 200,
        stage.page_of(target): 200,
        screen("milestones_targetgroup_add"): makes,
        switch(target): makes,
        stage.of_target("target-enroll", target): enrols,
        leave: enrols,
    }

    assert {address: client.get(address).status_code for address in expected} == expected
    assert client.post(leave, {"why": "x"}).status_code == (403 if role is Role.AUDITOR else 302)
    for name in ("preview", "rows"):
        answer = client.post(f"{screen(f'milestones_targetgroup_{name}')}?more=cycle", {})
        assert answer.status_code == makes


@pytest.mark.parametrize("role", Role)
def test_nobody_is_offered_what_they_may_not_do(casino, role):
    target = stage.milestone(casino)
    enrol(target)
    client = at_work(casino, role)

    group = words(client.get(screen("milestones_targetgroup_change", target.group.pk)))
    assert ("Switch off" in group) is (role in PROMOTERS)
    assert ("Enrol a player" in words(client.get(stage.of_target("target", target)))) is (role is not Role.AUDITOR)
    assert ("Unenrol" in words(client.get(stage.page_of(target)))) is (role is not Role.AUDITOR)


def test_what_is_another_operators_is_not_found(carla, casino):
    theirs = stage.milestone(cast.casino("Bingo"), name="Bingo nights", target_name="Ten cards")
    enrol(theirs)
    enrollment = stage.enrollment(theirs).pk
    addresses = [
        *(screen(f"milestones_targetgroup_{page}", theirs.group.pk) for page in ("change", "switch")),
        *(stage.of_target(page, theirs) for page in ("target", "target-export", "target-enroll")),
        *(reverse(page, args=[enrollment]) for page in ("milestone-player", "milestone-unenroll")),
        f"{stage.FIND}?target={theirs.pk}",
        f"{stage.FIND}?group={theirs.group.pk}",
    ]

    assert {carla.get(address).status_code for address in addresses} == {404}
    seen = [LIST, f"{stage.FIND}?q={ANA}", f"/backoffice/players/{ANA}/", screen("enrollments_trigger_add")]
    for address in seen:
        text = words(carla.get(address))
        assert "Bingo nights" not in text
        assert "Ten cards" not in text


@pytest.mark.parametrize("nonsense", ["nonsense", "-1", "9" * 30, "0"])
def test_what_can_be_no_id_is_not_found(carla, nonsense):
    assert carla.get(screen("milestones_targetgroup_change", nonsense)).status_code == 404
    assert carla.get(f"/backoffice/targets/{nonsense}/").status_code == 404
    assert carla.get(f"{stage.FIND}?group={nonsense}").status_code == 404
