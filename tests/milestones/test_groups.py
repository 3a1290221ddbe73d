"""Making groups: everything that is wrong is said, and what is not supported is named."""

from datetime import date
from decimal import Decimal

import pytest

from core.refusal import Refusal
from milestones.models import StreakLevel, TargetGroup
from milestones.rules.drafts import PeriodDraft
from milestones.rules.targets import LevelDraft
from milestones.rules.words import Counted, Entity, Evaluation, Frequency, Gives, Tracking
from milestones.services.groups import create_group, switch_group
from tests.cast import CARLA, DAN, NOON
from tests.milestones.scene import CYCLE, START, group_draft, made, milestone, streak

pytestmark = pytest.mark.django_db
DAILY = {"frequency_type": Frequency.DAILY, "periods": (), "first_day": date(2026, 3, 1)}
ONE = PeriodDraft(starts_at=START, ends_at=START + CYCLE)


def faults(casino, **wishes) -> list[tuple[str, str]]:
    with pytest.raises(Refusal) as refused:
        create_group(operator=casino, draft=group_draft(**wishes), by=CARLA, at=NOON)
    assert not TargetGroup.objects.exists()
    return [(fault.field, fault.code) for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("wishes", "field", "code"),
    [
        ({"name": "  "}, "name", "Blank"),
        ({"name": "x" * 201}, "name", "TooLong"),
        ({"description": "x" * 256}, "description", "TooLong"),
        ({"tracking": Tracking.UNIFIED}, "tracking", "NotSupported"),
        ({"tracking": Tracking.CAPPING}, "tracking", "NotSupported"),
        ({"evaluation": Evaluation.CYCLIC}, "evaluation", "NotSupported"),
        ({"evaluation": Evaluation.PERIOD_AGNOSTIC}, "evaluation", "NotSupported"),
        ({"time_zone": "CET+1"}, "time_zone", "UnknownTimeZone"),
        ({"periods": ()}, "periods", "Required"),
        ({"periods": (ONE, ONE)}, "periods", "PeriodsOverlap"),
        ({"periods": (PeriodDraft(starts_at=START, ends_at=START),)}, "periods", "EndNotAfterStart"),
        ({"first_day": None, **DAILY, "recurring_cycles": 101}, "recurring_cycles", "OutOfRange"),
        ({**DAILY, "frequency": 0}, "frequency", "OutOfRange"),
        ({**DAILY, "first_day": None}, "first_day", "Required"),
        ({**DAILY, "first_day": date(9999, 12, 31)}, "first_day", "OffCalendar"),
        ({**DAILY, "periods": (ONE,)}, "periods", "NotCustom"),
        ({"targets": ()}, "targets", "Required"),
        ({"target_name": " "}, "targets.name", "Blank"),
        ({"target_value": Decimal(0)}, "targets.value", "NotPositive"),
        ({"target_value": Decimal("NaN")}, "targets.value", "TooLarge"),
        ({"target_value": Decimal("0.0000001")}, "targets.value", "TooPrecise"),
        ({"target_entity": Entity.EVENT}, "targets.entity", "WrongEntity"),
        ({"target_kind": "bet"}, "targets.kind", "NotChosen"),
        ({"target_levels": (LevelDraft(name="l1", cycles=1),)}, "targets.levels", "OnlyStreaks"),
        ({"tracking": Tracking.STREAK}, "targets.levels", "Required"),
    ],
)
def test_what_is_wrong_is_said(casino, wishes, field, code):
    assert (field, code) in faults(casino, **wishes)


def test_every_fault_is_found_not_only_the_first(casino):
    found = faults(casino, name="", tracking=Tracking.UNIFIED, periods=(), targets=())

    assert [field for field, _ in found] == ["name", "tracking", "periods", "targets"]


@pytest.mark.parametrize(
    ("cycles", "wishes", "code"),
    [
        ((1, 1), {}, "LevelsNotRising"),
        ((2, 1), {}, "LevelsNotRising"),
        ((0,), {}, "OutOfRange"),
        ((1,), {"target_gives": Gives.PERIOD_END}, "StreakGivesAtOnce"),
        ((1,), {"allows_single_period": True}, "NotOfStreaks"),
    ],
)
def test_the_levels_of_a_streak_rise_and_give_immediately(casino, cycles, wishes, code):
    levels = tuple(LevelDraft(name="l", cycles=number) for number in cycles)
    found = faults(casino, tracking=Tracking.STREAK, target_levels=levels, **wishes)

    assert [each for _, each in found] == [code]


def test_reference_codes_of_a_group_differ(casino):
    second = PeriodDraft(starts_at=START + CYCLE, ends_at=START + 2 * CYCLE, ref_code="x")

    assert ("periods", "RefCodeRepeated") in faults(casino, periods=(second, PeriodDraft(**_named("x"))))


def _named(ref_code: str) -> dict[str, object]:
    return {"starts_at": START, "ends_at": START + CYCLE, "ref_code": ref_code}


def test_periods_are_numbered_in_the_order_of_time_however_they_were_given(casino):
    later = PeriodDraft(starts_at=START + CYCLE, ends_at=START + 2 * CYCLE, ref_code="later")
    group = made(casino, group_draft(periods=(later, PeriodDraft(**_named("first"))))).group

    assert list(group.periods.values_list("number", "ref_code")) == [(1, "first"), (2, "later")]


@pytest.mark.parametrize(
    ("wishes", "kind", "field"),
    [
        ({"target_counted": Counted.SALES}, "transaction", "sales"),
        ({"target_entity": Entity.EVENT, "target_counted": Counted.VISIT}, "visit", "count"),
        ({"target_entity": Entity.EVENT, "target_counted": Counted.COUNT, "target_kind": "login"}, "login", "count"),
        (
            {
                "target_entity": Entity.EVENT,
                "target_counted": Counted.EVENT_ATTRIBUTE,
                "target_kind": "bet",
                "target_field": "stake",
            },
            "bet",
            "stake",
        ),
    ],
)
def test_a_target_says_which_activities_count_and_by_what(casino, wishes, kind, field):
    assert milestone(casino, **wishes).measure == (kind, field)


def test_a_streak_has_its_levels(casino):
    streak(casino, levels=(2, 5))

    assert list(StreakLevel.objects.values_list("number", "name", "cycles")) == [(1, "l1", 2), (2, "l2", 5)]


def test_switching_a_group_says_who_did_it_and_as_it_is_already_nothing_changes(casino):
    group = milestone(casino).group
    assert switch_group(group_id=group.pk, on=True, by=DAN, at=NOON).updated_by is None
    assert switch_group(group_id=group.pk, on=False, by=DAN, at=NOON).updated_by == DAN
    assert not TargetGroup.objects.active().exists()
