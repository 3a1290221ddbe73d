import pytest
from django.db import IntegrityError

from core.refusal import Refusal
from rewards.models import Campaign
from rewards.rules.drafts import CampaignDraft
from rewards.rules.status import Status
from rewards.services.campaigns import cancel_campaign, change_campaign
from tests.cast import CARLA, DAN, DAY, NOON, campaign, casino, reward

pytestmark = pytest.mark.django_db


def draft(**wishes) -> CampaignDraft:
    return CampaignDraft(**{"name": "Summer", "starts_at": NOON, "ends_at": NOON + DAY} | wishes)


def faults(refused) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in refused.value.faults]


def test_a_campaign_keeps_what_was_asked_and_who_asked(casino):
    made = campaign(casino, name=" Summer ", description="", operator_reference="OP-1", ends_at=None)

    made.refresh_from_db()
    assert (made.name, made.description, made.operator_reference, made.ends_at) == ("Summer", None, "OP-1", None)
    assert (made.operator, made.created_by, made.created_at, made.updated_by) == (casino, CARLA, NOON, None)


def test_a_campaign_without_an_end_runs_until_it_is_cancelled(casino):
    assert campaign(casino, ends_at=None).status(at=NOON + 10_000 * DAY) is Status.ACTIVE


@pytest.mark.parametrize("name", ["", " ", "\t\n"])
def test_a_campaign_without_a_name_is_refused(casino, name):
    with pytest.raises(Refusal) as refused:
        campaign(casino, name=name)
    assert faults(refused) == [("name", "Blank")]


@pytest.mark.parametrize("field", ["name", "operator_reference"])
def test_a_text_that_is_too_long_is_refused(casino, field):
    with pytest.raises(Refusal) as refused:
        campaign(casino, **{field: "x" * 201})
    assert [where for where, _ in faults(refused)] == [field]


@pytest.mark.parametrize("ends_at", [NOON, NOON - DAY])
def test_a_campaign_that_does_not_end_after_its_start_is_refused(casino, ends_at):
    with pytest.raises(Refusal) as refused:
        campaign(casino, starts_at=NOON, ends_at=ends_at)
    assert faults(refused) == [("ends_at", "EndNotAfterStart")]


def test_all_faults_of_a_campaign_are_told_at_once_and_none_is_created(casino):
    with pytest.raises(Refusal) as refused:
        campaign(casino, name=" ", starts_at=NOON, ends_at=NOON)
    assert (refused.value.code, len(refused.value.faults)) == ("ValidationError", 2)
    assert not Campaign.objects.exists()


def test_a_changed_campaign_says_who_changed_it(casino):
    made = campaign(casino)
    change_campaign(campaign_id=made.pk, draft=draft(name="Autumn", ends_at=None), by=DAN, at=NOON + DAY)

    made.refresh_from_db()
    assert (made.name, made.starts_at, made.ends_at) == ("Autumn", NOON, None)
    assert (made.updated_by, made.updated_at, made.created_by) == (DAN, NOON + DAY, CARLA)


def test_a_change_has_the_faults_of_a_new_campaign_and_changes_nothing(casino):
    made = campaign(casino)

    with pytest.raises(Refusal) as refused:
        change_campaign(campaign_id=made.pk, draft=draft(name=" ", ends_at=NOON), by=DAN, at=NOON)
    made.refresh_from_db()
    assert (faults(refused), made.name) == ([("name", "Blank"), ("ends_at", "EndNotAfterStart")], "Summer")


def test_a_cancelled_campaign_can_not_be_changed(casino):
    made = campaign(casino)
    cancel_campaign(campaign_id=made.pk, by=CARLA, at=NOON)

    with pytest.raises(Refusal) as refused:
        change_campaign(campaign_id=made.pk, draft=draft(), by=DAN, at=NOON)
    assert refused.value.code == "CampaignCancelled"


def test_an_ended_campaign_can_not_be_changed_back_to_life(casino):
    made = campaign(casino)

    with pytest.raises(Refusal) as refused:
        change_campaign(campaign_id=made.pk, draft=draft(ends_at=None), by=DAN, at=made.ends_at)
    assert refused.value.code == "CampaignEnded"


def test_cancelling_twice_is_fine_and_keeps_the_first_stamp(casino):
    made = campaign(casino)
    cancel_campaign(campaign_id=made.pk, by=CARLA, at=NOON)
    again = cancel_campaign(campaign_id=made.pk, by=DAN, at=NOON + DAY)

    made.refresh_from_db()
    assert (made.cancelled_by, made.cancelled_at) == (again.cancelled_by, again.cancelled_at) == (CARLA, NOON)


def test_an_ended_campaign_can_not_be_cancelled(casino):
    made = campaign(casino)

    with pytest.raises(Refusal) as refused:
        cancel_campaign(campaign_id=made.pk, by=CARLA, at=made.ends_at)
    made.refresh_from_db()
    assert (refused.value.code, made.cancelled_at) == ("CampaignEnded", None)


def test_cancelling_a_campaign_cancels_its_rewards_at_once(casino):
    given = reward(casino)
    cancel_campaign(campaign_id=given.campaign_id, by=CARLA, at=NOON)

    given.campaign.refresh_from_db()
    assert (given.status(at=NOON), given.cancelled_at) == (Status.CANCELLED, None)


def test_a_campaign_that_has_not_begun_can_be_cancelled(casino):
    made = campaign(casino, starts_at=NOON + DAY)

    assert cancel_campaign(campaign_id=made.pk, by=CARLA, at=NOON).status(at=NOON) is Status.CANCELLED


def test_only_campaigns_that_are_not_over_are_open(casino):
    campaign(casino, name="over", ends_at=NOON)
    campaign(casino, name="to come", starts_at=NOON + DAY)
    campaign(casino, name="running")
    cancel_campaign(campaign_id=campaign(casino, name="cancelled").pk, by=CARLA, at=NOON)

    assert {made.name for made in Campaign.objects.open(at=NOON)} == {"to come", "running"}


def test_another_operators_campaigns_are_none_of_ours(db):
    ours, theirs = casino("Casino"), casino("Bingo")
    campaign(theirs)

    assert not Campaign.objects.of(ours).exists()


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"name": " "}, "campaign_name_is_not_blank"),
        ({"created_by": ""}, "campaign_says_who_created_it"),
        ({"ends_at": NOON - DAY}, "campaign_ends_after_it_starts"),
        ({"cancelled_at": NOON}, "campaign_cancellation_has_a_person"),
        ({"cancelled_by": CARLA}, "campaign_cancellation_has_a_person"),
        ({"updated_at": NOON}, "campaign_update_has_a_person"),
    ],
)
def test_the_database_holds_even_behind_the_verbs(casino, columns, constraint):
    campaign(casino)

    with pytest.raises(IntegrityError, match=constraint):
        Campaign.objects.update(**columns)
