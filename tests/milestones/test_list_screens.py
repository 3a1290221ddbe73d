"""The pages of lists of customers: upload, the list in each state, decisions, downloads, and who may do what."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from enrollments.rules.jobs import JobState
from enrollments.views.deciding import STOP_POLLING
from milestones.models import CustomerList, Span, Target
from milestones.rules.drafts import PeriodDraft
from milestones.services.groups import switch_group
from milestones.services.lists import pause_customer_list, upload_customer_list
from operators.models import Operator
from operators.rules import Role
from tests import cast
from tests.cast import CARLA, DAN
from tests.milestones import lists
from tests.milestones.lists import customers
from tests.milestones.scene import milestone, streak
from tests.screens import CHANGED, FAR_AHEAD, LONG_AGO, OK, SCRIPT, at_work, body, faults, field, screen, words

pytestmark = pytest.mark.django_db

LIST = "customerId,periodName,initialBalance\n101,,5\n102,c9,\nana,,\n101,,\n"


def open_target(operator: Operator, **wishes: Any) -> Target:
    """Open by the clock on the wall, which screens read."""
    periods = (PeriodDraft(starts_at=LONG_AGO, ends_at=FAR_AHEAD, ref_code="all"),)
    return milestone(operator, periods=periods, **wishes)


@pytest.fixture
def abc(casino: Operator) -> Target:
    return open_target(casino)


def sent(client: Client, target: Target, content: str | bytes, **more: str) -> Any:
    """What the upload page answers."""
    data = content.encode() if isinstance(content, str) else content
    fields = {"target": str(target.pk), "file": SimpleUploadedFile("customers.csv", data), **more}
    return client.post(screen("milestones_customerlist_add"), fields)


def previewed(client: Client, target: Target, content: str | bytes = LIST) -> CustomerList:
    assert sent(client, target, content).status_code == CHANGED
    return lists.worked_off(CustomerList.objects.latest("number"), at=timezone.now())


def page_of(client: Client, job: CustomerList) -> str:
    return words(client.get(screen("milestones_customerlist_change", job.pk)))


def does(client: Client, what: str, job: CustomerList) -> int:
    return client.post(screen(f"milestones_customerlist_{what}", job.pk)).status_code


def taken_along(client: Client, what: str, job: CustomerList) -> str:
    return body(client.get(screen(f"milestones_customerlist_{what}", job.pk))).decode("utf-8-sig")


def test_a_list_goes_from_the_upload_through_the_decision_to_its_downloads(carla, abc):
    job = previewed(carla, abc)
    before = page_of(carla, job)
    assert "1 of 4 rows would be enrolled. Nobody has been enrolled yet." in before
    assert "1 row repeats a player" in before
    assert "The target group has no period of this name. Row 3, 102 1" in before
    assert not Span.objects.exists()

    assert does(carla, "confirm", job) == CHANGED
    lists.worked_off(job, at=timezone.now())
    assert "1 player enrolled. 3 rejected." in page_of(carla, job)
    assert taken_along(carla, "enrolled", job).splitlines()[1].startswith("2,101,Enrolled,all,5,")
    assert len(taken_along(carla, "rejected", job).splitlines()) == 4
    assert taken_along(carla, "correctable", job).splitlines()[1].startswith("102,c9,,PeriodNotFound,")
    assert taken_along(carla, "original", job) == LIST


def test_the_page_of_a_list_asks_for_news_while_it_moves_and_no_longer(carla, abc):
    sent(carla, abc, LIST)
    job = CustomerList.objects.get()
    progress = screen("milestones_customerlist_progress", job.pk)
    assert "Reading the list" in words(carla.get(progress))
    assert carla.get(progress).status_code == OK

    lists.worked_off(job, at=timezone.now())
    assert carla.get(progress).status_code == STOP_POLLING


def test_how_a_file_is_read_is_said_column_by_column(carla, abc):
    page = page_of(carla, previewed(carla, abc, "Period Name;customer_id\nall;101\n"))

    assert "Delimiter Semicolon Decimal sign Comma Row of the header 1 Player customer_id" in page
    assert "Starting balance No column Period Period Name Streak begins again No column" in page


def test_ids_alone_are_pasted(carla, abc):
    fields = {"target": str(abc.pk), "pasted": "101\n102\n"}
    carla.post(screen("milestones_customerlist_add"), fields)
    job = lists.worked_off(CustomerList.objects.get(), at=timezone.now())

    assert (job.file_name, job.preview.enrolled_count) == ("pasted.csv", 2)


def test_only_targets_that_are_switched_on_are_offered_and_the_one_it_was_opened_from_is_chosen(carla, casino, abc):
    off = open_target(casino, name="Off")
    switch_group(group_id=off.group_id, on=False, by=CARLA, at=timezone.now())
    page = carla.get(screen("milestones_customerlist_add"), {"target": abc.pk})

    assert list(field(page, "target").queryset) == [abc]
    assert f'value="{abc.pk}" selected' in page.content.decode()
    assert faults(sent(carla, off, LIST))["target"] == [
        "This target is not open: it is switched off or does not exist."
    ]


def test_a_file_that_is_no_list_says_why_on_its_page(carla, abc):
    sent(carla, abc, f"player,{SCRIPT}\nana,1\n")
    job = CustomerList.objects.get()
    page = page_of(carla, job)

    assert job.state == JobState.FAILED
    assert "No column is named customerId." in page
    assert "HeaderLacksPlayer" in page


def test_the_same_file_is_asked_about_before_it_is_enrolled_again(carla, abc):
    first = previewed(carla, abc)
    assert "The same file came before" not in page_of(carla, first)
    does(carla, "confirm", first)
    lists.worked_off(first, at=timezone.now())

    assert "The same file came before for this target." in page_of(carla, previewed(carla, abc))


def test_a_list_that_would_enrol_nobody_can_only_be_abandoned(carla, abc):
    job = previewed(carla, abc, "customerId\nana\n")
    page = carla.get(screen("milestones_customerlist_change", job.pk)).content.decode()
    assert "Abandon this list" in page
    assert ">Enrol " not in page

    does(carla, "abandon", job)
    assert "Abandoned by carla. Nobody was enrolled." in page_of(carla, job)


def test_what_a_streak_passes_over_is_said(carla, casino):
    periods = (PeriodDraft(starts_at=LONG_AGO, ends_at=FAR_AHEAD, ref_code="all"),)
    job = previewed(carla, streak(casino, periods=periods), "customerId,periodName\n101,all\n")

    assert "1 row: A streak is for all periods: the name of the period was passed over." in page_of(carla, job)


def test_a_list_is_paused_resumed_and_cancelled_at_the_screen(carla, abc):
    job = previewed(carla, abc)
    does(carla, "confirm", job)
    does(carla, "pause", job)
    assert "Paused by carla after 0 players had been enrolled." in page_of(carla, job)
    does(carla, "resume", job)
    does(carla, "cancel", job)
    assert "Cancelled by carla after 0 players had been enrolled." in page_of(carla, job)
    assert taken_along(carla, "unprocessed", job) == LIST


@pytest.mark.parametrize(
    ("role", "uploads", "manages"),
    [
        (Role.ADMINISTRATOR, True, True),
        (Role.MARKETING, True, False),
        (Role.CUSTOMER_SERVICE, False, False),
        (Role.AUDITOR, False, False),
    ],
)
def test_everybody_looks_some_upload_and_managers_stop_the_lists_of_others(casino, abc, role, uploads, manages):
    job = lists.worked_off(lists.upload(abc, LIST, by="zoe", at=timezone.now()), at=timezone.now())
    client = at_work(casino, role)

    assert client.get(screen("milestones_customerlist_change", job.pk)).status_code == OK
    assert (client.get(screen("milestones_customerlist_add")).status_code == OK) is uploads
    assert (sent(client, abc, LIST).status_code == CHANGED) is uploads
    assert (does(client, "confirm", job) == CHANGED) is uploads
    assert (does(client, "pause", job) == CHANGED) is manages


def test_a_list_of_another_operator_is_not_found(carla, abc):
    other = open_target(cast.casino("Other"))
    job = lists.upload(other, LIST, at=timezone.now())

    assert carla.get(screen("milestones_customerlist_change", job.pk)).status_code == 404
    assert does(carla, "confirm", job) == 404
    assert carla.get(screen("milestones_customerlist_original", job.pk)).status_code == 404
    assert list(field(carla.get(screen("milestones_customerlist_add")), "target").queryset) == [abc]


def test_all_lists_are_listed_with_how_they_stand(carla, casino, abc):
    job = previewed(carla, abc)
    pause_customer_list(job_id=job.pk, by=DAN, at=timezone.now())
    page = words(carla.get(screen("milestones_customerlist_changelist")))

    assert "List 1 customers.csv Spring: ABC Paused 0 0 carla" in page
    assert customers(job) == []


def test_the_badge_of_a_completed_list_is_green(carla, abc):
    does(carla, "confirm", previewed(carla, abc))
    lists.worked_off(CustomerList.objects.get(), at=timezone.now())

    assert "bg-green-100" in carla.get(screen("milestones_customerlist_changelist")).content.decode()


def test_the_file_of_a_list_is_kept_under_its_id_whatever_it_was_called(abc):
    content = cast.ContentFile(LIST.encode(), name="../../etc/passwd")
    job = upload_customer_list(target=abc, file=content, file_name="../../etc/passwd", by=CARLA, at=timezone.now())

    assert job.file.name == f"bulk/{abc.operator_id}/{job.pk}"
