"""Enrolling, unenrolling and enrolling again by hand, each with its reason."""

import pytest
from django.urls import reverse

from milestones.models import EnrollmentEvent, TargetEnrollment
from milestones.rules.drafts import PeriodDraft
from milestones.services.groups import switch_group
from operators.rules import Role
from tests.cast import ANA, CARLA, NOON
from tests.milestones import stage
from tests.milestones.scene import HOUR, achieved, covered, enrol, leave, levels, reached, sells
from tests.screens import LONG_AGO, at_work, faults, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def dan(casino):
    return at_work(casino, Role.CUSTOMER_SERVICE, "dan")


@pytest.fixture
def target(casino):
    return stage.milestone(casino)


def enrolled(client, target, **wishes):
    said = {"player": ANA, "reason": "a gesture"} | ({} if target.group.is_streak else {"period": "c2"})
    return client.post(stage.of_target("target-enroll", target), said | wishes, follow=True)


def unenrolled(client, target, **wishes):
    address = reverse("milestone-unenroll", args=[stage.enrollment(target).pk])
    return client.post(address, {"why": "asked to"} | wishes, follow=True)


def last(target) -> EnrollmentEvent:
    return stage.enrollment(target).events.latest("id")


class TestEnrolling:
    def test_leads_to_the_players_page_and_keeps_who_and_why(self, dan, target):
        answer = enrolled(dan, target, balance="300")

        assert answer.redirect_chain == [(stage.page_of(target), 302)]
        assert "ana is enrolled from c2 on, with 300 of gross sales." in words(answer)
        assert (last(target).by, last(target).reason, last(target).balance_after) == ("dan", "a gesture", 300)
        assert covered(target)[:2] == [2, 3]

    def test_offers_the_cycles_that_are_not_over(self, dan, target):
        offered = dan.get(stage.of_target("target-enroll", target)).context["form"].fields["period"].choices

        assert [value for value, _ in offered] == ["c2", "c3"]

    def test_into_one_cycle_alone_is_asked_only_where_the_group_allows_it(self, dan, casino, target):
        alone = stage.milestone(casino, allows_single_period=True)
        enrolled(dan, alone, only_this="on")
        enrolled(dan, target, only_this="on")

        assert (covered(alone), covered(target)[:2]) == ([2], [2, 3])

    def test_that_is_enough_by_itself_reaches_the_target(self, dan, target):
        enrolled(dan, target, balance="1000")

        assert reached(target) == [2]

    @pytest.mark.parametrize(
        ("wishes", "field", "says"),
        [
            ({"player": " "}, "player", "Say who."),
            ({"player": "=1|x"}, "player", "This can be no customer"),
            ({"reason": " "}, "reason", "Say why."),
            ({"reason": "x" * 256}, "reason", "at most 255"),
            ({"period": "c1"}, "period", "c1 is not one of the available choices"),
            ({"balance": "-1"}, "balance", "never below zero"),
            ({"balance": "1e20"}, "balance", "larger or finer"),
            ({"balance": "NaN"}, "balance", "Enter a number."),
            ({"balance": "many"}, "balance", "Enter a number."),
        ],
    )
    def test_that_cannot_be_is_refused_at_its_field(self, dan, target, wishes, field, says):
        answer = enrolled(dan, target, **wishes)

        assert set(faults(answer)) == {field}
        assert says in faults(answer)[field][0]
        assert not TargetEnrollment.objects.exists()

    def test_twice_is_refused(self, dan, target):
        enrolled(dan, target)

        assert faults(enrolled(dan, target)) == {"player": ["The customer is enrolled for the target already."]}
        assert EnrollmentEvent.objects.count() == 1

    def test_into_what_is_off_or_over_is_refused_in_words(self, dan, casino, target):
        switch_group(group_id=target.group.pk, on=False, by=CARLA, at=NOON)
        assert "The target group is switched off." in words(enrolled(dan, target))
        over = (PeriodDraft(starts_at=LONG_AGO, ends_at=NOON, ref_code="c1"),)
        assert "No period of the target group is running" in words(enrolled(dan, stage.streak(casino, periods=over)))

    def test_into_a_streak_asks_for_neither_a_cycle_nor_a_balance(self, dan, casino):
        target = stage.streak(casino)
        form = dan.get(stage.of_target("target-enroll", target)).context["form"]

        assert set(form.fields) == {"player", "reset_streak", "reason"}
        assert "ana is enrolled from c2 on." in words(enrolled(dan, target))


class TestUnenrolling:
    def test_asks_why_and_says_what_it_comes_to(self, dan, casino, target):
        enrol(target)
        sells(casino, 250)
        address = reverse("milestone-unenroll", args=[stage.enrollment(target).pk])

        assert "ana leaves c2 and all later cycles, with 250 of gross sales in it." in words(dan.get(address))
        assert covered(target)[0] == 2
        assert "ana is unenrolled." in words(unenrolled(dan, target))
        assert (last(target).by, last(target).reason, covered(target)) == ("dan", "asked to", [])

    def test_without_a_reason_changes_nothing(self, dan, target):
        enrol(target)

        assert "Say why." in words(unenrolled(dan, target, why=" "))
        assert covered(target)[0] == 2

    def test_whoever_is_not_enrolled_is_refused_in_words(self, dan, target):
        enrol(target)
        leave(target)

        assert "The customer is not enrolled for the target." in words(unenrolled(dan, target))


class TestEnrollingAgain:
    @pytest.mark.parametrize(("balance", "has"), [("", 250), ("0", 0), ("150", 150)])
    def test_goes_on_from_the_balance_that_is_said_or_from_what_was_left(self, dan, casino, target, balance, has):
        enrol(target)
        sells(casino, 250)
        leave(target, at=NOON + HOUR)
        page = dan.get(stage.page_of(target))
        again = f"{stage.of_target('target-enroll', target)}?player=ana"
        assert f'href="{again}"' in page.content.decode()
        assert "ana left c2 with 250 of gross sales." in words(dan.get(again))
        enrolled(dan, target, balance=balance)

        assert achieved(target) == {2: has}
        assert last(target).kind == "ReEnrolled"

    @pytest.mark.parametrize(("reset", "rounds"), [("", [(1, 1)]), ("on", [(1, 1), (2, 1)])])
    def test_a_streak_goes_on_or_begins_again(self, dan, casino, reset, rounds):
        target = stage.streak(casino, levels=(1, 3))
        enrol(target)
        sells(casino, 1000)
        leave(target, at=NOON + HOUR)
        enrolled(dan, target, reset_streak=reset)
        sells(casino, 1000, at=NOON + 2 * HOUR, comes=None)

        assert set(levels(target)) >= {(1, 1)}
        assert stage.enrollment(target).round == len(rounds)
