"""The wizard that makes milestones and streaks: what it asks, shows and refuses."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from milestones.models import Target, TargetGroup
from milestones.views.groups.form import GroupForm
from tests.screens import at_work, faults, screen, words

pytestmark = pytest.mark.django_db

ADD = screen("milestones_targetgroup_add")
PREVIEW = screen("milestones_targetgroup_preview")
ROWS = screen("milestones_targetgroup_rows")


@pytest.fixture
def carla(casino):
    return at_work(casino)


def rows(prefix: str, *lines: tuple[str, ...], names: tuple[str, ...]) -> dict[str, str]:
    sent = {f"{prefix}-TOTAL_FORMS": str(len(lines) + 1), f"{prefix}-INITIAL_FORMS": "0"}
    for number, line in enumerate(lines):
        sent |= {f"{prefix}-{number}-{name}": value for name, value in zip(names, line, strict=True)}
    return sent


def cycles(*lines: tuple[str, str, str]) -> dict[str, str]:
    return rows("cycle", *lines, names=("starts_at", "ends_at", "ref_code"))


def levels(*lines: tuple[str, str]) -> dict[str, str]:
    return rows("level", *lines, names=("name", "cycles"))


def asked(**wishes: Any) -> dict[str, str]:
    """Two weeks of 1,000 of gross sales each."""
    said = {
        "name": "Spring",
        "tracking": "DEFAULT",
        "time_zone": "Europe/Malta",
        "frequency_type": "WEEKLY",
        "frequency": "1",
        "recurring_cycles": "2",
        "first_day": "2026-03-23",
        "value": "1000",
        "counted": "GROSS_SALES",
        "gives": "IMMEDIATELY",
    }
    return said | cycles() | levels() | wishes


def windows(group: TargetGroup) -> list[tuple[str, datetime, datetime]]:
    return [(period.ref_code, period.starts_at, period.ends_at) for period in group.periods.all()]


def test_a_milestone_with_regular_cycles_begins_at_midnight_of_its_own_clock(carla, casino):
    answer = carla.post(ADD, asked())

    group = TargetGroup.objects.get()
    assert answer.url == screen("milestones_targetgroup_change", group.pk)
    assert (group.operator, group.created_by, group.frequency_type) == (casino, "marketing", "WEEKLY")
    # The clocks go forward within the first week.
    first, then, end = (datetime(2026, 3, 22, 23), datetime(2026, 3, 29, 22), datetime(2026, 4, 5, 22))  # noqa: DTZ001
    assert [each[1:] for each in windows(group)] == [
        (first.replace(tzinfo=UTC), then.replace(tzinfo=UTC)),
        (then.replace(tzinfo=UTC), end.replace(tzinfo=UTC)),
    ]
    target = Target.objects.get()
    assert (target.name, target.value, target.kind, target.field) == ("Spring", 1000, "transaction", "gross_sales")
    assert not target.each_period


def test_all_that_it_asks_is_kept(carla):
    carla.post(
        ADD,
        asked(
            description="For all",
            target_name="Deposits",
            counted="EVENT_ATTRIBUTE",
            kind="deposit",
            field="amount",
            value="12.5",
            gives="PERIOD_END",
            each_period="1",
            counts_before_enrolment="1",
            allows_single_period="on",
        ),
    )

    group, target = TargetGroup.objects.get(), Target.objects.get()
    assert (group.description, group.counts_before_enrolment, group.allows_single_period) == ("For all", True, True)
    assert (target.name, target.value, target.kind, target.field) == ("Deposits", Decimal("12.5"), "deposit", "amount")
    assert (target.gives, target.each_period) == ("PERIOD_END", True)


def test_own_dates_are_on_the_clock_of_the_group_and_empty_rows_do_not_count(carla):
    dates = cycles(("2026-05-01T00:00", "2026-05-03T12:00", ""), ("2026-05-03T12:00", "2026-05-05T00:00", "Finale"))
    carla.post(ADD, asked(frequency_type="CUSTOM", time_zone="America/New_York", **dates))

    group = TargetGroup.objects.get()
    assert windows(group) == [
        (f"PERIOD_G_{group.pk}_1", datetime(2026, 5, 1, 4, tzinfo=UTC), datetime(2026, 5, 3, 16, tzinfo=UTC)),
        ("Finale", datetime(2026, 5, 3, 16, tzinfo=UTC), datetime(2026, 5, 5, 4, tzinfo=UTC)),
    ]


def test_a_streak_has_its_levels_and_gives_at_once(carla):
    carla.post(
        ADD,
        asked(
            tracking="STREAK", gives="PERIOD_END", allows_single_period="on", **levels(("Silver", "1"), ("Gold", "2"))
        ),
    )

    target = Target.objects.get()
    assert [(level.name, level.cycles) for level in target.levels.all()] == [("Silver", 1), ("Gold", 2)]
    assert (target.gives, target.group.allows_single_period) == ("IMMEDIATELY", False)


def test_what_is_not_asked_for_is_passed_over_although_it_was_filled_in(carla):
    wrong = cycles(("2026-05-03T00:00", "2026-05-01T00:00", "")) | levels(("Gold", ""))
    carla.post(ADD, asked(kind="deposit", field="amount", **wrong))

    assert (Target.objects.get().kind, Target.objects.get().levels.count()) == ("transaction", 0)


@pytest.mark.parametrize(
    ("wishes", "field", "says"),
    [
        ({"name": " "}, "name", "Give it a name."),
        ({"name": "x" * 201}, "name", "at most 200 characters"),
        ({"time_zone": "Mars/Base"}, "time_zone", "Mars/Base is not one of the available choices"),
        ({"first_day": ""}, "first_day", "Say on which day the first period begins."),
        ({"first_day": "9999-12-01", "frequency_type": "YEARLY"}, "first_day", "over the end of the calendar"),
        ({"recurring_cycles": "101"}, "recurring_cycles", "from 1 to 100"),
        ({"frequency": ""}, "frequency", "from 1 to 1000"),
        ({"value": ""}, "value", "Say how much."),
        ({"value": "0"}, "value", "above zero"),
        ({"value": "1.5", "counted": "VISIT"}, "value", "whole number"),
        ({"counted": "COUNT"}, "kind", "Say which."),
        ({"counted": "EVENT_ATTRIBUTE", "kind": "bet"}, "field", "Say which."),
        ({"counted": "COUNT", "kind": "transaction"}, "kind", "Transactions are no events."),
        ({"frequency_type": "CUSTOM"}, "periods", "the dates of at least one"),
        ({"tracking": "STREAK"}, "levels", "at least one level"),
        ({"tracking": "STREAK", **levels(("Silver", "2"), ("Gold", "2"))}, "levels", "more cycles than the one before"),
    ],
)
def test_every_fault_stands_at_its_field(carla, wishes, field, says):
    answer = carla.post(ADD, asked(**wishes))

    assert set(faults(answer)) == {field}
    assert says in " ".join(faults(answer)[field])
    assert says.replace("'", "&#x27;") in answer.content.decode()
    assert not TargetGroup.objects.exists()


def test_overlapping_cycles_are_a_fault_of_the_cycles(carla):
    dates = cycles(("2026-05-01T00:00", "2026-05-03T00:00", ""), ("2026-05-02T00:00", "2026-05-05T00:00", ""))

    assert faults(carla.post(ADD, asked(frequency_type="CUSTOM", **dates))) == {
        "periods": ["Periods must not overlap."]
    }


def test_faults_of_rows_stand_in_their_rows_and_everything_else_is_said_with_them(carla):
    dates = cycles(("2026-05-03T00:00", "2026-05-01T00:00", ""), ("", "2026-05-05T00:00", ""))
    wrong = levels(("", "2"), ("Gold", "0"))
    answer = carla.post(ADD, asked(tracking="STREAK", frequency_type="CUSTOM", value="-5", name="", **dates, **wrong))
    wizard = answer.context["wizard"]

    assert [set(row) for row in wizard.cycles.errors] == [{"ends_at"}, {"starts_at"}, set()]
    assert [set(row) for row in wizard.levels.errors] == [{"name"}, {"cycles"}, set()]
    assert set(faults(answer)) == {"name", "value"}


def test_a_moment_that_the_clocks_leave_out_is_refused_in_its_row(carla):
    dates = cycles(("2026-03-29T02:30", "2026-04-01T00:00", ""))
    answer = carla.post(ADD, asked(frequency_type="CUSTOM", **dates))

    assert set(answer.context["wizard"].cycles.errors[0]) == {"starts_at"}


class TestThePreview:
    def test_shows_the_cycles_before_anything_else_is_filled_in(self, carla):
        text = words(carla.post(PREVIEW, asked(name="", value="")))

        assert "2 cycles of a week each , 23 Mar 2026 to 6 Apr 2026" in text
        assert "Times are in Europe/Malta" in text
        assert "March 2026 Mo Tu We Th Fr Sa Su" in text
        assert "Cycle 2 30 Mar 2026 to 6 Apr 2026" in text
        assert not TargetGroup.objects.exists()

    def test_colours_the_days_of_each_cycle(self, carla):
        answer = carla.post(PREVIEW, asked(recurring_cycles="2", frequency_type="DAILY"))
        month = answer.context["months"][0]

        assert {day.number: day.look for week in month.weeks for day in week if day.cycle} == {23: "odd", 24: "even"}

    @pytest.mark.parametrize(
        ("wishes", "says"),
        [
            ({"first_day": ""}, "Say on which day the first period begins."),
            ({"recurring_cycles": "x"}, "Give a whole number from 1 to 100."),
            ({"frequency_type": "CUSTOM"}, "Give the dates of at least one period."),
        ],
    )
    def test_says_what_is_missing(self, carla, wishes, says):
        assert says in words(carla.post(PREVIEW, asked(**wishes)))

    def test_shows_own_dates_as_far_as_they_can_be_read(self, carla):
        dates = cycles(("2026-05-01T00:00", "2026-05-03T00:00", "Opening"), ("2026-05-03T00:00", "", ""))

        assert "1 cycle with dates of its own , 1 May 2026 to 3 May 2026" in words(
            carla.post(PREVIEW, asked(frequency_type="CUSTOM", **dates))
        )

    def test_warns_of_levels_that_nobody_can_reach(self, carla):
        text = words(carla.post(PREVIEW, asked(tracking="STREAK", **levels(("Silver", "2"), ("Gold", "3")))))

        assert "Gold needs 3 cycles in a row, and there are only 2: nobody can reach it." in text
        assert "Silver needs" not in text

    def test_stands_nothing_that_is_no_form(self, carla):
        assert carla.post(PREVIEW, {}).status_code == 200
        assert carla.post(ADD, {}).status_code == 200
        assert carla.get(PREVIEW).status_code == 405


class TestRows:
    @pytest.mark.parametrize(("which", "field"), [("cycle", "ref_code"), ("level", "name")])
    def test_get_one_more_and_keep_what_was_typed(self, carla, which, field):
        sent = asked(**cycles(("2026-05-01T00:00", "bad", "Opening")), **levels(("Opening", "")))
        page = carla.post(f"{ROWS}?more={which}", sent).content.decode()

        assert f'name="{which}-TOTAL_FORMS" value="3"' in page
        assert f'name="{which}-2-{field}"' in page
        assert 'value="Opening"' in page
        assert "bo-part__fault" not in page

    def test_of_other_kinds_there_are_none(self, carla):
        assert carla.post(f"{ROWS}?more=target", asked()).status_code == 404


def test_it_offers_all_that_can_be_counted_and_every_length_of_a_cycle():
    form = GroupForm()

    assert {value for value, _ in form.fields["counted"].choices} == set(Target.Counts.values)
    assert {value for value, _ in form.fields["frequency_type"].choices} == set(TargetGroup.Frequencies.values)


def test_the_clock_of_the_operator_is_proposed(carla, casino):
    assert carla.get(ADD).context["form"]["time_zone"].value() == "Europe/Malta"
