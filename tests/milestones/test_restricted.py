"""Whoever may not be rewarded is enrolled through no door; what they do counts, and gives nothing while that holds."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.refusal import Refusal
from milestones.models import EnrollmentEvent, Target, TargetEnrollment
from milestones.services.enroll import enroll_customers
from milestones.services.roll import EnrollmentWish
from operators.models import Operator, Restriction
from operators.rules import Role
from tests import cast, triggers
from tests.cast import ANA, BEN, DAN, DAY, NOON
from tests.milestones import lists, scene, stage
from tests.milestones.client import CUSTOMER, OTHER, Brand, errors
from tests.milestones.client import milestone as asked_for
from tests.milestones.lists import HEADER, confirmed, customers, previewed, rejected, worked_off
from tests.milestones.scene import HOUR, achieved, enrol, leave, milestone, reached, sells, streak, waits
from tests.screens import at_work, faults, words

pytestmark = pytest.mark.django_db


def restrict(casino: Operator, player: Any, since: datetime = NOON - DAY, until: datetime | None = None) -> Restriction:
    return Restriction.objects.create(
        operator=casino,
        operator_player_id=str(player),
        kind=Restriction.Kind.OPTED_OUT,
        starts_at=since,
        ends_at=until,
        reason="asked for it",
        created_at=NOON,
        created_by=DAN,
    )


def refused(target: Target, **wishes: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        enrol(target, **wishes)
    assert [fault.field for fault in refusal.value.faults] == ["customer"]
    return refusal.value.code


class TestTheVerb:
    @pytest.mark.parametrize("make", [milestone, streak])
    @pytest.mark.parametrize("dry_run", [False, True])
    def test_refuses_them_and_leaves_nothing_behind(self, casino, make, dry_run):
        assert refused(make(casino), player=BEN, dry_run=dry_run) == "PlayerRestricted"
        assert not TargetEnrollment.objects.exists()

    def test_refuses_them_when_they_want_to_come_back(self, casino, abc):
        enrol(abc)
        leave(abc)
        restrict(casino, ANA)

        assert refused(abc) == "PlayerRestricted"
        assert EnrollmentEvent.objects.count() == 2

    def test_looks_at_the_moment_and_at_the_operator(self, casino, abc):
        restrict(casino, "over", until=NOON)
        restrict(casino, "later", since=NOON + HOUR)
        restrict(cast.casino("Other"), "elsewhere")

        for player in ("over", "later", "elsewhere"):
            assert enrol(abc, player=player).enrollment.operator_player_id == player

    def test_says_that_of_a_customer_before_anything_about_the_wish(self, abc):
        assert refused(abc, player=BEN, period="no such cycle") == "PlayerRestricted"

    def test_looks_all_customers_of_a_call_up_at_once(self, abc):
        def queries(count: int, first: int) -> int:
            wishes = [EnrollmentWish(player_id=f"p{first + number}") for number in range(count)]
            with CaptureQueriesContext(connection) as asked:
                enroll_customers(target=abc, wishes=wishes, by=DAN, at=NOON)
            return len(asked)

        queries(1, 0)
        assert queries(200, 10) == queries(2, 1000)


class TestWhoIsRestrictedLater:
    def test_is_told_of_and_counted_as_before(self, casino, abc):
        enrol(abc)
        restrict(casino, ANA)
        sells(casino, 400)
        sells(casino, 700)

        assert (achieved(abc), reached(abc)) == ({3: 1100}, [3])

    def test_gets_nothing_by_the_trigger_which_says_why(self, casino, abc):
        trigger = waits(cast.reward(casino), abc)
        enrol(abc)
        restrict(casino, ANA)
        sells(casino, 1000)
        triggers.worked_off()

        assert triggers.outcomes(trigger) == {ANA: "PlayerRestricted"}

    def test_may_leave(self, casino, abc):
        enrol(abc)
        restrict(casino, ANA)

        assert leave(abc).period_number == 3


class TestTheCalls:
    @pytest.fixture
    def brand(self, brand, casino) -> Brand:
        restrict(casino, CUSTOMER)
        brand.makes(asked_for())
        return brand

    @pytest.mark.parametrize("query", ["", "?dryRun=true"])
    def test_refuse_them_with_a_number_of_our_own(self, brand, query):
        assert errors(brand.enrolls(query=query), 409) == [(310198, "PlayerRestricted", "[0].customerId")]

    @pytest.mark.parametrize("query", ["", "?dryRun=true"])
    def test_of_many_refuse_them_alone(self, brand, query):
        records = [{"customerId": CUSTOMER}, {"customerId": OTHER}]
        data = brand.post(f"{brand.place}/enroll/batch{query}", records).json()["data"]

        assert [each["result"] for each in data] == ["refused", "enrolled"]
        assert [error["code"] for error in data[0]["errors"]] == [310198]


class TestTheScreen:
    def test_says_it_under_the_player(self, casino):
        target = stage.milestone(casino)
        said = {"player": BEN, "period": "c2", "reason": "a gesture"}
        answer = at_work(casino, Role.CUSTOMER_SERVICE).post(stage.of_target("target-enroll", target), said)

        assert faults(answer) == {"player": ["The customer may not be rewarded: self-excluded, opted out or blocked."]}

    def test_says_it_to_whoever_enrols_them_again(self, casino):
        target = stage.milestone(casino)
        scene.enrol(target)
        scene.leave(target)
        restrict(casino, ANA)
        said = {"player": ANA, "period": "c2", "reason": "came back"}
        answer = at_work(casino, Role.CUSTOMER_SERVICE).post(stage.of_target("target-enroll", target), said)

        assert "may not be rewarded" in words(answer)
        assert not TargetEnrollment.objects.standing().exists()


class TestLists:
    LIST = f"{HEADER}11,,,\n12,,,\n13,,,\n12,,,\n"

    def test_say_before_anybody_agrees_how_many_are_restricted(self, casino, abc):
        restrict(casino, 12)
        job = previewed(abc, self.LIST)

        assert job.preview.enrolled_count == 2
        assert job.preview.rejected_by_code == {"PlayerRestricted": 2}
        assert job.preview.examples["PlayerRestricted"][0][:2] == [3, "12"]

    def test_reject_their_rows(self, casino, abc):
        restrict(casino, 12)
        job = lists.enrolled(abc, self.LIST, rows=2)

        assert customers(job) == ["11", "13"]
        assert rejected(job) == {3: "PlayerRestricted", 5: "PlayerRestricted"}

    def test_reject_whoever_was_restricted_after_the_preview(self, casino, abc):
        job = previewed(abc, self.LIST)
        restrict(casino, 13)
        confirmed(job)

        assert customers(worked_off(job)) == ["11", "12"]
