"""People are told what happened to their lists of customers while they were elsewhere, as of lists for rewards."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from core.refusal import Refusal
from enrollments.models import Notice
from enrollments.services.notices import SHORT
from enrollments.services.running import fail_bulk_job
from enrollments.tasks import mail_notices
from milestones.models import CustomerList
from milestones.services.lists import abandon_customer_list, cancel_customer_list, pause_customer_list
from milestones.services.undoing import undo_customer_list
from operators.models import Membership, User
from operators.rules import Role
from tests import cast
from tests.cast import CARLA, NOON
from tests.cast import enrolled as enrolled_for_a_reward
from tests.cast import reward as given
from tests.milestones.lists import enrolled, previewed, upload, worked_off
from tests.screens import screen, signed_in, words

pytestmark = pytest.mark.django_db

LIST = "customerId\n101\n102\nana\n"
EVA = "eva"


@pytest.fixture
def carla(casino) -> User:
    """She uploads the lists."""
    return cast.person(casino)


@pytest.fixture
def eva(casino) -> User:
    return cast.person(casino, EVA, Role.ADMINISTRATOR)


def notices(user: User) -> list[str]:
    return list(user.notices.order_by("id").values_list("text", flat=True))


def page_of(job: CustomerList) -> str:
    return screen("milestones_customerlist_change", job.pk)


def test_the_uploader_is_told_that_a_list_is_completed_and_nothing_of_money(abc, carla, eva):
    enrolled(abc, LIST)

    assert notices(carla) == ["List 1 (customers.csv) is completed: 2 enrolled, 1 rejected."]
    assert notices(eva) == []


def test_the_uploader_is_told_of_a_preview_that_took_long_enough_to_go_elsewhere(abc, carla):
    worked_off(upload(abc, LIST), at=NOON + SHORT)

    assert notices(carla) == ["List 1 (customers.csv): the preview is ready."]


def test_the_uploader_is_told_that_a_list_has_failed(abc, carla):
    job = upload(abc, LIST)
    refusal = Refusal("FileMissing", "The file is gone.")
    fail_bulk_job(lists=CustomerList, job_id=job.pk, refusal=refusal, at=NOON)

    assert notices(carla) == ["List 1 (customers.csv) has failed. The file is gone."]


def test_the_uploader_is_told_of_what_others_do_and_not_of_what_they_did_themselves(abc, carla):
    ours, others = previewed(abc, LIST), previewed(abc, LIST)
    pause_customer_list(job_id=ours.pk, by=CARLA, at=NOON)
    cancel_customer_list(job_id=ours.pk, by=CARLA, at=NOON)
    pause_customer_list(job_id=others.pk, by=EVA, at=NOON)
    cancel_customer_list(job_id=others.pk, by=EVA, at=NOON)

    paused, cancelled = notices(carla)
    assert (paused, cancelled) == (
        "List 2 (customers.csv) was paused by eva.",
        "List 2 (customers.csv) was cancelled by eva.",
    )


def test_uploader_and_whoever_undoes_it_are_told_that_a_list_was_undone(abc, carla, eva):
    job = enrolled(abc, LIST)
    undo_customer_list(job_id=job.pk, reason="Wrong list", by=EVA, at=NOON)
    worked_off(job)

    done = "List 1 (customers.csv) was undone: 2 reversed, 0 kept."
    assert notices(carla)[1:] == ["List 1 (customers.csv) is being undone by eva: Wrong list", done]
    assert notices(eva) == [done]


def test_nobody_is_told_where_a_list_was_abandoned_or_its_uploader_works_elsewhere_by_now(abc, carla):
    abandon_customer_list(job_id=previewed(abc, LIST).pk, by=EVA, at=NOON)
    Membership.objects.update(operator=cast.casino("Bingo"))
    enrolled(abc, LIST)

    assert notices(carla) == []


def test_notices_of_both_kinds_of_lists_lead_to_their_pages(casino, abc, carla):
    for_reward, job = enrolled_for_a_reward(given(casino), "OperatorPlayerId\nana\n"), enrolled(abc, LIST)
    answer = signed_in(carla).get(reverse("notices"))

    assert "Job 1 (players.csv) is completed" in words(answer)
    assert "List 1 (customers.csv) is completed: 2 enrolled, 1 rejected. new" in words(answer)
    for address in (page_of(job), screen("enrollments_bulkjob_change", for_reward.pk)):
        assert f'href="{address}"' in answer.content.decode()
        assert signed_in(carla).get(address).status_code == 200


def test_what_is_about_the_list_before_them_is_seen(abc, carla):
    job, other = enrolled(abc, LIST), enrolled(abc, "customerId\n103\n")
    there = {"HX-Current-URL": f"http://testserver{page_of(job)}"}

    assert words(signed_in(carla).get(reverse("notices-bell"), headers=there)) == "notifications Notices 1 new"
    assert Notice.objects.unseen().get().job == other


def test_they_go_out_by_e_mail_with_a_link(abc, carla, settings):
    settings.EMAIL_HOST, settings.BASE_URL = "mail.example.com", "https://rewards.example.com/"
    User.objects.filter(pk=carla.pk).update(email="carla@example.com", email_notices=True)
    job = enrolled(abc, LIST)
    Notice.objects.update(at=timezone.now())
    mail_notices()

    [sent] = mail.outbox
    assert sent.subject == "Casino: List 1 (customers.csv) is completed: 2 enrolled, 1 rejected."
    assert f"https://rewards.example.com{page_of(job)}" in sent.body
