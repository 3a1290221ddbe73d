from datetime import timedelta

import pytest
from django.db import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.refusal import Refusal
from operators.models import Restriction
from operators.rules import restriction_applies
from operators.services.restrictions import RestrictionDraft, change_restriction, restrict_player
from tests import cast
from tests.cast import ANA, BEN, DAN, DAY, NOON

pytestmark = pytest.mark.django_db

moments = st.integers(0, 5).map(lambda hours: NOON + timedelta(hours=hours))


def draft(**wishes) -> RestrictionDraft:
    defaults = {"operator_player_id": ANA, "kind": Restriction.Kind.OPTED_OUT, "reason": "asked for it"}
    return RestrictionDraft(**defaults | {"starts_at": NOON, "ends_at": None} | wishes)


def restricted(operator, at) -> set[str]:
    return Restriction.objects.of(operator).in_force(at=at).among([ANA, BEN])


def test_a_player_is_restricted_from_a_moment_until_another(casino):
    restrict_player(operator=casino, draft=draft(ends_at=NOON + DAY), by=DAN, at=NOON)

    assert restricted(casino, NOON) == {ANA, BEN}
    assert restricted(casino, NOON + DAY) == {BEN}


def test_a_restriction_says_who_made_it_and_why(casino):
    made = restrict_player(operator=casino, draft=draft(operator_player_id=" ana ", reason=" asked "), by=DAN, at=NOON)

    made.refresh_from_db()
    assert (made.operator_player_id, made.reason) == (ANA, "asked")
    assert (made.created_by, made.created_at, made.updated_by) == (DAN, NOON, None)


def test_a_restriction_of_one_operator_is_none_of_another(casino):
    bingo = cast.casino("Bingo")
    restrict_player(operator=casino, draft=draft(), by=DAN, at=NOON)

    assert restricted(bingo, NOON) == {BEN}


def test_a_restriction_can_be_ended(casino):
    made = restrict_player(operator=casino, draft=draft(), by=DAN, at=NOON)
    changed = change_restriction(restriction=made, draft=draft(ends_at=NOON + DAY), by="eve", at=NOON + DAY)

    assert restricted(casino, NOON + DAY) == {BEN}
    assert (changed.updated_by, changed.updated_at, changed.created_by) == ("eve", NOON + DAY, DAN)


def test_every_fault_of_a_restriction_is_told_at_once(casino):
    wrong = draft(operator_player_id=" ", reason="\t", ends_at=NOON - DAY)

    with pytest.raises(Refusal) as refused:
        restrict_player(operator=casino, draft=wrong, by=DAN, at=NOON)
    assert [(fault.field, fault.code) for fault in refused.value.faults] == [
        ("operator_player_id", "Blank"),
        ("reason", "Blank"),
        ("ends_at", "EndBeforeStart"),
    ]


def test_a_change_has_the_same_faults_and_changes_nothing(casino):
    made = restrict_player(operator=casino, draft=draft(), by=DAN, at=NOON)

    with pytest.raises(Refusal):
        change_restriction(restriction=made, draft=draft(reason=""), by=DAN, at=NOON)
    made.refresh_from_db()
    assert (made.reason, made.updated_at) == ("asked for it", None)


def test_a_restriction_that_ends_as_it_starts_never_holds(casino):
    restrict_player(operator=casino, draft=draft(ends_at=NOON), by=DAN, at=NOON)

    assert restricted(casino, NOON) == {BEN}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"operator_player_id": "a" * 256}, "TooLong"),
        ({"reason": "a" * 501}, "TooLong"),
        ({"kind": "Bored"}, "Unknown"),
    ],
)
def test_what_no_column_can_hold_is_refused(casino, wrong, code):
    with pytest.raises(Refusal) as refused:
        restrict_player(operator=casino, draft=draft(**wrong), by=DAN, at=NOON)
    assert [(fault.field, fault.code) for fault in refused.value.faults] == [(next(iter(wrong)), code)]


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"operator_player_id": " "}, "restriction_names_a_player"),
        ({"reason": ""}, "restriction_has_a_reason"),
        ({"ends_at": NOON - 2 * DAY}, "restriction_does_not_end_before_it_starts"),
        ({"updated_at": NOON}, "restriction_update_has_a_person"),
    ],
)
def test_the_database_holds_even_behind_the_verbs(casino, columns, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        Restriction.objects.update(**columns)


@given(st.lists(st.tuples(moments, st.none() | moments), max_size=20), moments)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rule_and_query_agree_on_which_restrictions_hold(casino, windows, at):
    Restriction.objects.all().delete()
    rows = [
        Restriction(operator=casino, operator_player_id=str(number), reason="asked", created_at=NOON, created_by=DAN)
        for number in range(len(windows))
    ]
    for row, (starts_at, ends_at) in zip(rows, windows, strict=True):
        row.starts_at, row.ends_at = starts_at, ends_at and max(starts_at, ends_at)
    Restriction.objects.bulk_create(rows)

    hold = {row.pk for row in rows if restriction_applies(starts_at=row.starts_at, ends_at=row.ends_at, at=at)}
    assert set(Restriction.objects.in_force(at=at).values_list("pk", flat=True)) == hold
