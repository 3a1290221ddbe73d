"""Editing a group: what can still change stands in the form, what is refused says why under its field."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from milestones.models import Period, Target, TargetGroup
from milestones.rules.drafts import PeriodDraft
from milestones.rules.words import Gives
from operators.rules import Role
from tests import cast
from tests.cast import ANA, DAY, NOON
from tests.history import told
from tests.milestones import stage
from tests.milestones.changing import changed, move
from tests.milestones.scene import enrol, streak
from tests.screens import CHANGED, FAR_AHEAD, LONG_AGO, OK, at_work, faults, form_of, screen, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def carla(casino):
    return at_work(casino)


@pytest.fixture
def target(casino) -> Target:
    """c1 is over, c2 runs, c3 lasts a day, on the clock of UTC."""
    return stage.milestone(casino)


def edit(target: Target) -> str:
    return screen("milestones_targetgroup_edit", target.group_id)


def shown(client: Any, target: Target) -> dict[str, str]:
    """Everything that the browser sends of the form as it is shown, hidden fields among it."""
    page = client.get(edit(target))
    form, rows = form_of(page), page.context["edit"].cycles
    sent = {
        "cycle-TOTAL_FORMS": "3",
        "cycle-INITIAL_FORMS": "0",
        **{field.html_name: "" for row in rows for field in row},
    }
    for field in form:
        sent[field.html_name] = str(field.field.widget.format_value(field.value()) or "")
        if isinstance(sent[field.html_name], str) and sent[field.html_name].startswith("["):
            sent[field.html_name] = str(field.value() or "")
        if field.field.show_hidden_initial:
            sent[field.html_initial_name] = str(field.initial or "")
    return sent


def saved(client: Any, target: Target, seen: dict[str, str] | None = None, **wishes: str) -> Any:
    return client.post(edit(target), (shown(client, target) if seen is None else seen) | wishes)


def local(moment: Any) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}"


def own(*lines: tuple[str, str, str]) -> dict[str, str]:
    names = ("starts_at", "ends_at", "ref_code")
    fields = {
        f"cycle-{row}-{name}": value for row, line in enumerate(lines) for name, value in zip(names, line, strict=True)
    }
    return {"frequency_type": "CUSTOM", **fields}


def group_of(target: Target) -> TargetGroup:
    return TargetGroup.objects.get(pk=target.group_id)


class TestTheForm:
    def test_is_opened_from_the_page_of_the_group(self, carla, target):
        page = carla.get(screen("milestones_targetgroup_change", target.group_id))

        assert edit(target) in page.content.decode()

    def test_as_it_is_shown_changes_nothing(self, carla, target):
        answer = saved(carla, target)

        assert answer.status_code == CHANGED
        assert group_of(target).updated_by is None
        assert "Nothing was changed." in words(carla.get(answer.url))

    def test_changes_words_and_the_history_says_who_and_why(self, carla, target):
        answer = saved(carla, target, name="Summer", description="Longer days", why="the season")

        assert "Summer is changed." in words(carla.get(answer.url))
        assert (group_of(target).name, group_of(target).updated_by) == ("Summer", "marketing")
        history = told(carla, group_of(target))
        assert "marketing backoffice Name: Spring → Summer" in history
        assert "Why: the season" in history

    def test_moves_a_cycle_to_come_on_the_clock_of_the_group(self, carla, casino):
        target = stage.milestone(casino, time_zone="America/New_York")
        new = FAR_AHEAD + 3 * DAY
        saved(carla, target, ends_3=local(new))

        assert Period.objects.get(group=target.group_id, number=3).ends_at - new in {
            timedelta(hours=4),
            timedelta(hours=5),
        }
        assert "c3 Until: " in told(carla, group_of(target))

    def test_adds_cycles_with_dates_of_their_own(self, carla, target):
        begin, end = local(FAR_AHEAD + 5 * DAY), local(FAR_AHEAD + 6 * DAY)
        saved(carla, target, **own((begin, end, "extra")))

        assert list(target.group.periods.values_list("ref_code", flat=True)) == ["c1", "c2", "c3", "extra"]
        history = told(carla, group_of(target))
        assert "Runs: 3 cycles with dates of their own → 4 cycles with dates of their own" in history

    def test_adds_generated_cycles_where_somebody_asks_for_them(self, carla, target):
        day = (FAR_AHEAD + 10 * DAY).date()
        saved(carla, target, frequency_type="WEEKLY", recurring_cycles="2", first_day=f"{day}")

        assert target.group.periods.count() == 5
        assert group_of(target).frequency_type == "CUSTOM"

    def test_changes_a_target_for_which_nobody_was_enrolled(self, carla, target):
        saved(carla, target, value_1="500", gives_1="PERIOD_END", each_1="1")
        target.refresh_from_db()

        assert (target.value, target.gives, target.each_period) == (500, Gives.PERIOD_END, True)
        history = told(carla, group_of(target))
        assert "ABC To be reached: 1,000 of gross sales in a cycle → 500 of gross sales in a cycle" in history

    def test_asks_nothing_of_a_target_for_which_somebody_was_enrolled(self, carla, target):
        enrol(target)

        assert "value_1" not in form_of(carla.get(edit(target))).fields

    def test_of_a_streak_asks_only_how_much(self, carla, casino):
        fields = form_of(carla.get(edit(streak(casino, periods=stage.PERIODS)))).fields

        assert "value_1" in fields
        assert "gives_1" not in fields

    def test_that_is_empty_where_it_must_not_be_says_so(self, carla, target):
        answer = saved(carla, target, name="", starts_3="", value_1="")

        assert faults(answer) == {
            "name": ["Give it a name."],
            "starts_3": ["Say when."],
            "value_1": ["Say how much."],
        }

    def test_says_under_the_field_what_is_refused(self, carla, target):
        wishes = {"starts_3": local(NOON + DAY), "frequency_type": "WEEKLY", "recurring_cycles": "100"}
        answer = saved(carla, target, **wishes)

        assert set(faults(answer)) == {"starts_3", "recurring_cycles"}

    def test_says_what_is_wrong_with_rows_above_them(self, carla, target):
        begin, end = local(FAR_AHEAD + 5 * DAY), local(FAR_AHEAD + 6 * DAY)

        assert faults(saved(carla, target, **own((begin, end, "c1")))) == {
            "periods": ["Each cycle needs a name of its own."],
        }
        answer = saved(carla, target, **own((end, begin, "")))
        assert "It must end after it starts." in words(answer)
        assert target.group.periods.count() == 3


@pytest.mark.django_db(transaction=True)
def test_the_history_tells_of_cycles_that_were_added_and_not_of_those_that_were_there(casino):
    carla, target = at_work(casino), stage.milestone(casino)
    begin, end = local(FAR_AHEAD + 5 * DAY), local(FAR_AHEAD + 6 * DAY)
    saved(carla, target, **own((begin, end, "extra")))

    history = told(carla, group_of(target))
    assert "extra: Added, " in history
    assert "c1: Added" not in history


class TestTwoAtOnce:
    def test_change_only_what_each_has_changed(self, carla, target):
        seen = shown(carla, target)
        changed(target, name="Autumn", at=timezone.now())
        saved(carla, target, seen, description="Falling leaves")

        assert (group_of(target).name, group_of(target).description) == ("Autumn", "Falling leaves")

    def test_the_second_is_judged_by_what_is_there_then(self, carla, target):
        seen = shown(carla, target)
        changed(target, moves=(move(3, ends_at=FAR_AHEAD + 9 * DAY),), at=timezone.now())
        begin, end = local(FAR_AHEAD + 5 * DAY), local(FAR_AHEAD + 6 * DAY)
        answer = saved(carla, target, seen, **own((begin, end, "")))

        assert faults(answer) == {"periods": ["A cycle begins when the one before it has ended, or later."]}

    def test_whoever_was_shown_a_target_is_told_that_somebody_was_enrolled_since(self, carla, target):
        seen = shown(carla, target)
        enrol(target)
        answer = saved(carla, target, seen, value_1="500")

        assert faults(answer) == {
            "value_1": ["Players were enrolled for this target already: what they were promised stays."],
        }

    def test_whoever_was_shown_a_cycle_is_told_that_it_has_begun_since(self, carla, casino):
        soon = timezone.now() + timedelta(minutes=4)
        periods = (
            PeriodDraft(starts_at=LONG_AGO, ends_at=NOON, ref_code="c1"),
            PeriodDraft(starts_at=soon, ends_at=soon + DAY, ref_code="c2"),
        )
        target = stage.milestone(casino, periods=periods)
        seen = shown(carla, target)
        assert "starts_2" not in seen
        late = {"starts_2": local(soon + 2 * DAY), "ends_2": local(soon + 3 * DAY)}
        answer = saved(carla, target, seen, **late)

        assert faults(answer) == {"starts_2": ["This cycle has begun, or does within minutes: it stays as it is."]}


class TestThePreview:
    def preview(self, client: Any, target: Target, **wishes: str) -> str:
        address = screen("milestones_targetgroup_edit_preview", target.group_id)
        return words(client.post(address, shown(client, target) | wishes))

    def test_shows_the_cycles_as_they_would_be(self, carla, target):
        begin, end = local(FAR_AHEAD + 5 * DAY), local(FAR_AHEAD + 6 * DAY)

        assert "3 cycles with dates of their own" in self.preview(carla, target)
        assert "4 cycles with dates of their own" in self.preview(carla, target, **own((begin, end, "")))

    def test_says_what_is_wrong_with_them(self, carla, target):
        assert "It must end after it starts." in self.preview(carla, target, ends_3=local(NOON))


@pytest.mark.parametrize("role", Role)
def test_only_who_may_change_a_group_edits_it(casino, target, role):
    client = at_work(casino, role)
    allowed = role in {Role.ADMINISTRATOR, Role.MARKETING}

    assert (client.get(edit(target)).status_code == OK) is allowed
    assert (client.post(edit(target), {"name": "Mine"}).status_code == OK) is allowed
    assert (
        edit(target) in client.get(screen("milestones_targetgroup_change", target.group_id)).content.decode()
    ) is allowed


def test_a_group_of_another_operator_is_not_found(carla):
    other = stage.milestone(cast.casino("Other"))

    assert carla.get(edit(other)).status_code == 404
    assert carla.post(edit(other), {"name": "Mine"}).status_code == 404


def test_everybody_in_for_all_later_cycles_has_the_new_ones_on_their_page(carla, target):
    enrol(target)
    begin, end = local(FAR_AHEAD + 5 * DAY), local(FAR_AHEAD + 6 * DAY)
    saved(carla, target, **own((begin, end, "extra")))

    assert "extra" in words(carla.get(stage.page_of(target, ANA)))
