"""The verb behind the import of lists of restrictions."""

import pytest

from core.refusal import Refusal
from operators.models import Operator, Restriction
from operators.services.restriction_lists import ListPlan, restrict_players
from operators.services.restrictions import RestrictionDraft
from tests import cast
from tests.cast import ANA, CARLA, DAN, DAY, NOON

pytestmark = pytest.mark.django_db


def draft(player: str = ANA, **wishes) -> RestrictionDraft:
    defaults = {"operator_player_id": player, "kind": Restriction.Kind.BLOCKED, "reason": "Fraud"}
    return RestrictionDraft(**defaults | {"starts_at": NOON, "ends_at": None} | wishes)


def restricted(operator: Operator, *drafts: RestrictionDraft, by: str = DAN) -> ListPlan:
    return restrict_players(operator=operator, drafts=dict(enumerate(drafts)), by=by, at=NOON)


def test_a_list_says_of_each_row_what_came_of_it(casino):
    restricted(casino, draft("cleo"), draft("dora"))
    plan = restricted(casino, draft("cleo"), draft("dora", ends_at=NOON + DAY), draft("eve"), by=CARLA)

    assert (list(plan.new), list(plan.changed), plan.unchanged) == ([2], [1], [0])
    dora = Restriction.objects.get(operator_player_id="dora")
    assert (dora.ends_at, dora.created_by, dora.updated_by, dora.updated_at) == (NOON + DAY, DAN, CARLA, NOON)
    assert Restriction.objects.get(operator_player_id="cleo").updated_by is None


def test_every_fault_of_every_row_is_refused_and_nothing_is_done(casino):
    with pytest.raises(Refusal) as refused:
        restricted(casino, draft("cleo"), draft(" "), draft("dora", reason="", ends_at=NOON - DAY))

    assert [fault.code for fault in refused.value.faults] == ["Blank", "Blank", "EndBeforeStart"]
    assert not Restriction.objects.filter(operator_player_id="cleo").exists()


def test_the_latest_of_several_that_are_there_takes_over_what_the_list_says(casino):
    restricted(casino, draft(reason="first"))
    restricted(casino, draft(reason="second"))
    Restriction.objects.create(
        operator=casino, operator_player_id=ANA, kind="Blocked", starts_at=NOON, reason="x", created_at=NOON
    )
    restricted(casino, draft(reason="third"))

    assert list(Restriction.objects.filter(operator_player_id=ANA).order_by("id").values_list("reason", flat=True)) == [
        "second",
        "third",
    ]


@pytest.mark.django_db(transaction=True)
def test_the_same_list_at_the_same_moment_is_done_once():
    casino = cast.casino()
    drafts = [draft(f"player-{number}") for number in range(200)]
    plans = cast.at_once(*[lambda: restricted(casino, *drafts)] * 4)

    assert sorted(len(plan.new) for plan in plans) == [0, 0, 0, 200]
    assert Restriction.objects.filter(reason="Fraud").count() == 200
