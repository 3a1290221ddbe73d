"""What people are told about lists while they are elsewhere: on every page, on one page, and by e-mail if they wish."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from core.refusal import Refusal
from enrollments.models import BulkJob, JobEvent, Notice
from enrollments.services.decisions import approve_bulk_job
from enrollments.services.notices import LATEST, SHORT, WORDS
from enrollments.services.running import cancel_bulk_job, fail_bulk_job, pause_bulk_job
from enrollments.services.timeline import note
from enrollments.services.undoing import undo_bulk_job
from enrollments.tasks import mail_notices
from operators.models import ApprovalLimit, Membership, User
from operators.rules import Role
from tests import cast
from tests.cast import CARLA, DAN, HEADER, NOON, enrolled, previewed, reward, upload, worked_off
from tests.history import told
from tests.processes import free_port
from tests.screens import screen, signed_in, words

pytestmark = pytest.mark.django_db

LIST = HEADER + "ana,2.00,10\nbea,99.00,10\n"
EVA, BOB = "eva", "bob"


@pytest.fixture
def carla(casino) -> User:
    """She uploads the lists."""
    return cast.person(casino)


@pytest.fixture
def eva(casino) -> User:
    return cast.person(casino, EVA, Role.ADMINISTRATOR)


@pytest.fixture
def wanting(carla) -> User:
    User.objects.filter(pk=carla.pk).update(email="carla@example.com", email_notices=True)
    return carla


def notices(user: User) -> list[str]:
    return list(user.notices.order_by("id").values_list("text", flat=True))


def bell(user: User, *, on: str = "") -> str:
    return words(signed_in(user).get(reverse("notices-bell"), headers={"HX-Current-URL": f"http://testserver{on}"}))


def page_of(job: BulkJob) -> str:
    return screen("enrollments_bulkjob_change", job.pk)


class TestWhoIsTold:
    def test_the_uploader_when_a_list_is_completed(self, casino, carla, eva):
        enrolled(reward(casino), LIST)

        assert notices(carla) == ["Job 1 (players.csv) is completed: 1 enrolled for 20.00 EUR, 1 rejected."]
        assert notices(eva) == []

    def test_the_uploader_when_it_has_failed(self, casino, carla):
        job = upload(reward(casino), LIST)
        fail_bulk_job(job_id=job.pk, refusal=Refusal("FileMissing", "The file is gone."), at=NOON)

        assert notices(carla) == ["Job 1 (players.csv) has failed. The file is gone."]

    @pytest.mark.usefixtures("carla")
    @pytest.mark.parametrize("by", ["API, Primary key", "somebody who left"])
    def test_nobody_where_no_person_uploaded_it(self, casino, by):
        enrolled(reward(casino), LIST, by=by)

        assert not Notice.objects.exists()

    def test_nobody_who_works_for_another_operator_by_now(self, casino, carla):
        Membership.objects.update(operator=cast.casino("Bingo"))
        enrolled(reward(casino), LIST)

        assert notices(carla) == []

    def test_nobody_of_what_they_did_themselves(self, casino, carla):
        job = upload(reward(casino), LIST)
        pause_bulk_job(job_id=job.pk, by=CARLA, at=NOON)
        cancel_bulk_job(job_id=job.pk, by=CARLA, at=NOON)

        assert notices(carla) == []

    def test_the_uploader_of_what_others_do(self, casino, carla):
        cancel_bulk_job(job_id=upload(reward(casino), LIST).pk, by=EVA, at=NOON)

        assert notices(carla) == ["Job 1 (players.csv) was cancelled by eva."]

    def test_those_who_may_approve_that_somebody_asks_them_to(self, casino, carla, eva):
        others = [cast.person(casino, DAN, Role.CUSTOMER_SERVICE), cast.person(casino, "amy", Role.AUDITOR)]
        bob = cast.person(casino, BOB, Role.MARKETING)
        theirs = cast.person(cast.casino("Bingo"), "ida", Role.ADMINISTRATOR)
        ApprovalLimit.objects.create(operator=casino, currency="EUR", amount=Decimal(1))
        job = worked_off(upload(reward(casino), LIST))

        asked = ["Job 1 (players.csv) waits for approval: carla asks to give away 20.00 EUR."]
        assert (notices(eva), notices(bob)) == (asked, asked)
        assert [notices(user) for user in (carla, *others, theirs)] == [[], [], [], []]

        approve_bulk_job(job_id=job.pk, by=EVA, at=NOON)
        assert notices(carla) == ["Job 1 (players.csv) was approved by eva."]

    def test_uploader_and_whoever_undoes_it_when_a_list_was_undone(self, casino, carla, eva):
        job = enrolled(reward(casino), LIST)
        undo_bulk_job(job_id=job.pk, reason="Wrong list", by=EVA, at=NOON)
        worked_off(job)

        done = "Job 1 (players.csv) was undone: 1 reversed, 0 kept."
        assert notices(carla)[1:] == ["Job 1 (players.csv) is being undone by eva: Wrong list", done]
        assert notices(eva) == [done]

    @pytest.mark.parametrize(("took", "times"), [(SHORT, 1), (SHORT - timedelta(seconds=1), 0)])
    def test_the_uploader_when_a_preview_took_long_enough_to_go_elsewhere(self, casino, carla, took, times):
        previewed(upload(reward(casino), LIST, go_ahead=False), at=NOON + took)

        assert notices(carla) == ["Job 1 (players.csv): the preview is ready."] * times

    def test_nobody_where_the_change_did_not_happen(self, casino, carla):
        job = upload(reward(casino), LIST)
        with transaction.atomic():
            cancel_bulk_job(job_id=job.pk, by=EVA, at=NOON)
            transaction.set_rollback(True)

        assert notices(carla) == []

    @pytest.mark.parametrize("kind", WORDS)
    def test_every_sentence_can_be_said_of_any_list(self, casino, carla, kind):
        job = upload(reward(casino), LIST, file_name="x" * 255)
        note(job, JobEvent.Kinds(kind), at=NOON + SHORT, text="y" * 900)

        [sentence] = notices(carla) or notices(cast.person(casino, EVA)) or ["Job 1 (nobody may approve)"]
        assert sentence.startswith("Job 1 (")
        assert len(sentence) <= 500


class TestTheBell:
    def test_says_how_many_are_new_on_every_page(self, casino, carla):
        assert bell(carla) == "notifications Notices"
        enrolled(reward(casino), LIST)

        assert bell(carla) == "notifications Notices 1 new"
        assert reverse("notices-bell") in signed_in(carla).get(screen("index")).content.decode()

    def test_stops_once_they_were_seen_on_their_page(self, casino, carla):
        enrolled(reward(casino), LIST)
        first = words(signed_in(carla).get(reverse("notices")))

        assert "is completed: 1 enrolled for 20.00 EUR, 1 rejected. new" in first
        assert bell(carla) == "notifications Notices"
        assert "rejected. new" not in words(signed_in(carla).get(reverse("notices")))

    def test_does_not_count_what_is_about_the_job_that_they_look_at(self, casino, carla):
        job, other = enrolled(reward(casino), LIST), enrolled(reward(casino), LIST)

        assert bell(carla, on=page_of(job)) == "notifications Notices 1 new"
        assert Notice.objects.unseen().get().job == other

    @pytest.mark.usefixtures("casino")
    def test_counts_those_of_the_operator_that_they_work_for_now(self, carla):
        bingo = cast.casino("Bingo")
        Membership.objects.create(user=carla, operator=bingo, role=Role.MARKETING)
        job = enrolled(reward(bingo), LIST)

        assert bell(carla, on=page_of(job)) == "notifications Notices"
        assert "completed" not in words(signed_in(carla).get(reverse("notices")))
        assert Notice.objects.unseen().count() == 1

    @pytest.mark.parametrize("on", ["/nowhere", "/backoffice/enrollments/bulkjob/17/change/", "", "//["])
    def test_does_not_mind_where_somebody_is(self, carla, on):
        assert bell(carla, on=on) == "notifications Notices"

    def test_asks_once_for_the_count(self, carla, django_assert_max_num_queries):
        client = signed_in(carla)
        with django_assert_max_num_queries(5):  # session, person, membership (the chosen one, the first one), count
            client.get(reverse("notices-bell"))

    def test_stops_asking_once_nobody_is_signed_in(self, client):
        answer = client.get(reverse("notices-bell"))

        assert (answer.status_code, answer.content) == (286, b"")

    def test_leads_to_the_latest_hundred_with_their_jobs(self, casino, carla):
        job = enrolled(reward(casino), LIST)
        Notice.objects.bulk_create([Notice(user=carla, job=job, text=f"News {n}.", at=NOON) for n in range(LATEST)])
        answer = signed_in(carla).get(reverse("notices"))

        assert words(answer).count("News ") == LATEST
        assert "is completed" not in words(answer)
        assert page_of(job) in answer.content.decode()

    @pytest.mark.usefixtures("carla")
    def test_shows_nobody_elses(self, casino, eva):
        enrolled(reward(casino), LIST)

        assert "Nothing yet." in words(signed_in(eva).get(reverse("notices")))


@pytest.mark.usefixtures("wanting")
class TestEmail:
    @pytest.fixture(autouse=True)
    def _server(self, settings) -> None:
        settings.EMAIL_HOST, settings.BASE_URL = "mail.example.com", "https://rewards.example.com/"

    def completed(self, casino) -> BulkJob:
        """A list that is completed now: old news is not sent."""
        given = reward(casino, ends_at=timezone.now() + cast.DAY, campaign=cast.campaign(casino, ends_at=None))
        return enrolled(given, LIST, at=timezone.now())

    def test_goes_to_those_who_wish_it_with_a_link(self, casino):
        job = self.completed(casino)
        mail_notices()

        [sent] = mail.outbox
        assert (sent.to, sent.from_email) == (["carla@example.com"], "rewards@localhost")
        assert sent.subject == "Casino: Job 1 (players.csv) is completed: 1 enrolled for 20.00 EUR, 1 rejected."
        assert f"https://rewards.example.com{page_of(job)}" in sent.body

    def test_is_sent_once(self, casino):
        self.completed(casino)
        mail_notices()
        mail_notices()

        assert len(mail.outbox) == 1

    @pytest.mark.parametrize("without", [{"email_notices": False}, {"email": ""}])
    def test_is_for_nobody_else(self, casino, without):
        User.objects.update(**without)
        self.completed(casino)
        mail_notices()

        assert (mail.outbox, Notice.objects.count()) == ([], 1)

    def test_is_not_sent_where_no_server_is_set(self, casino, settings):
        settings.EMAIL_HOST = ""
        self.completed(casino)
        mail_notices()

        assert mail.outbox == []

    def test_is_tried_again_when_the_server_was_away(self, casino, settings):
        self.completed(casino)
        ours, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
        mail_notices()
        assert Notice.objects.unmailed().count() == 1

        settings.EMAIL_BACKEND = ours
        mail_notices()
        assert (len(mail.outbox), Notice.objects.unmailed().count()) == (1, 0)

    def test_of_yesterday_is_not_sent_any_more(self, casino):
        self.completed(casino)
        Notice.objects.update(at=timezone.now() - 2 * cast.DAY)
        mail_notices()

        assert mail.outbox == []

    def test_a_file_name_cannot_end_the_subject(self, casino):
        self.completed(casino)
        Notice.objects.update(text="Job 1 (a\nBcc: all@example.com\n.csv) is completed.")
        mail_notices()

        assert mail.outbox[0].subject == "Casino: Job 1 (a Bcc: all@example.com .csv) is completed."


def test_email_is_chosen_by_each_person_and_the_history_tells(carla, eva):
    User.objects.filter(pk=carla.pk).update(email="carla@example.com")
    client = signed_in(carla)
    answer = client.post(reverse("notices-email"), {"wanted": "on"}, follow=True)

    assert "Notices are sent to carla@example.com too." in words(answer)
    assert User.objects.get(pk=carla.pk).email_notices
    assert "Login Notices by e-mail: no → yes" in told(signed_in(eva), carla.memberships.get())

    client.post(reverse("notices-email"), {"wanted": "off"})
    assert not User.objects.get(pk=carla.pk).email_notices
