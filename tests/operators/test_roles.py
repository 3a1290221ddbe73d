import pytest
from django.contrib.auth.models import Permission

from operators.models import User
from operators.rules import ROLE_PERMISSIONS, Role, may
from tests.cast import CARLA, DAN, person

CHANGES_OPERATORS = {name for name in ROLE_PERMISSIONS[Role.ADMINISTRATOR] if name.startswith("operators.")} - {
    name for name in ROLE_PERMISSIONS[Role.AUDITOR] if name.startswith("operators.")
}


def test_an_auditor_may_look_and_change_nothing():
    assert {name.split(".")[1].split("_")[0] for name in ROLE_PERMISSIONS[Role.AUDITOR]} == {"view"}


def test_marketing_creates_campaigns_rewards_and_lists():
    for permission in ("rewards.add_campaign", "rewards.cancel_reward", "enrollments.add_bulkjob"):
        assert may(Role.MARKETING, permission)


def test_marketing_may_not_touch_the_operator_its_products_keys_staff_or_restrictions():
    assert ROLE_PERMISSIONS[Role.MARKETING].isdisjoint(CHANGES_OPERATORS)


def test_customer_service_rewards_and_restricts_single_players_and_changes_nothing_else():
    changes = {name for name in ROLE_PERMISSIONS[Role.CUSTOMER_SERVICE] if ".view_" not in name}

    assert changes == {
        "operators.add_restriction",
        "operators.change_restriction",
        "enrollments.enroll_player",
        "enrollments.cancel_enrollment",
        "enrollments.retry_firing",
        "milestones.enroll_customer",
    }


def test_only_an_administrator_rotates_keys():
    assert [role for role in Role if may(role, "operators.rotate_sharedkey")] == [Role.ADMINISTRATOR]


def test_an_administrator_may_whatever_anybody_may():
    assert ROLE_PERMISSIONS[Role.ADMINISTRATOR] == frozenset().union(*ROLE_PERMISSIONS.values())


@pytest.mark.django_db
def test_every_permission_of_the_table_is_one_that_the_database_knows():
    known = {f"{label}.{name}" for label, name in Permission.objects.values_list("content_type__app_label", "codename")}

    assert ROLE_PERMISSIONS[Role.ADMINISTRATOR] <= known


@pytest.mark.django_db
def test_a_person_may_what_the_role_they_work_in_allows(casino):
    carla = person(casino, CARLA, Role.MARKETING)
    carla.working_role = Role.MARKETING

    assert carla.has_perm("rewards.add_reward")
    assert not carla.has_perm("operators.change_operator")


@pytest.mark.django_db
def test_a_person_without_a_working_role_may_nothing(casino):
    assert person(casino, DAN, Role.ADMINISTRATOR).get_all_permissions() == set()


@pytest.mark.django_db
def test_a_person_who_has_left_may_nothing(casino):
    dan = person(casino, DAN, Role.ADMINISTRATOR)
    dan.working_role, dan.is_active = Role.ADMINISTRATOR, False

    assert not dan.has_perm("rewards.view_reward")


@pytest.mark.django_db
def test_a_person_has_one_login_and_a_role_for_each_operator(casino):
    carla = person(casino, CARLA, Role.MARKETING)

    assert User.objects.get(username=CARLA).memberships.get(operator=casino).role == Role.MARKETING
    assert str(carla.memberships.get()) == "carla, Marketing"
