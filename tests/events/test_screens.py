"""Dead letters and connections at the screen."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import DeadLetter
from events.rules import LetterState
from events.services.consumers import note_consumer
from operators.models import Operator, User
from operators.rules import Role
from tests import cast
from tests.bonuses.sent import body
from tests.cast import DAY
from tests.events.deliveries import arrival, bonus_message, letters, recorded, take
from tests.history import told
from tests.screens import CHANGED, SCRIPT, at_work, screen, signed_in, words

pytestmark = pytest.mark.django_db
LIST = "events_deadletter_changelist"


@pytest.fixture
def carla(casino: Operator) -> Client:
    return at_work(casino)


@pytest.fixture
def letter(casino: Operator) -> DeadLetter:
    """Ana's bonus, with a status that there is not."""
    take(arrival(body(status="Won")), at=timezone.now())
    [kept] = letters()
    return kept


def act(client: Client, action: str, *chosen: DeadLetter, **more: str) -> str:
    """Does something to letters that are ticked in the list; what the page then says."""
    data = {"action": action, "_selected_action": [str(each.pk) for each in chosen], **more}
    return words(client.post(screen(LIST), data, follow=True))


def state(letter: DeadLetter) -> LetterState:
    letter.refresh_from_db()
    return letter.state


def test_the_list_says_what_came_from_where_and_why_it_was_not_taken(carla, letter):
    take(arrival(b"{}", "LOGIN"), at=timezone.now())
    page = words(carla.get(screen(LIST)))

    assert "BONUS RabbitMQ, bonus-events" in page
    assert "Won" in page or "status" in page
    # Nobody's: it names no origin.
    assert "LOGIN" not in page


@pytest.mark.parametrize(("wanted", "seen"), [("Open", True), ("Replayed", False), ("Dismissed", False), ("?", True)])
def test_the_list_is_filtered_by_state(carla, letter, wanted, seen):
    page = words(carla.get(screen(LIST), {"state": wanted}))

    assert ("RabbitMQ, bonus-events" in page) is seen


def test_a_message_is_corrected_and_replayed_from_its_page(carla, letter):
    address = screen("events_deadletter_change", letter.pk)
    page = carla.get(address)
    assert page.context["form"].initial["body"].encode() == body(status="Won")

    answer = carla.post(address, {"message_type": "BONUS", "body": body().decode()}, follow=True)
    assert "The message was taken." in words(answer)
    assert state(letter) is LetterState.REPLAYED
    assert recorded() == ["ana-welcome"]
    assert "marketing backoffice" in told(carla, letter)


def test_a_correction_that_is_refused_says_why(carla, letter):
    address = screen("events_deadletter_change", letter.pk)
    answer = carla.post(address, {"message_type": "BONUS", "body": "{\r\n}"}, follow=True)

    assert "The message was refused again." in words(answer)
    assert "(root).user_id" in words(answer)
    letter.refresh_from_db()
    assert bytes(letter.corrected) == b"{\n}"


def test_a_message_that_is_no_text_is_shown_as_digits(carla, casino):
    take(arrival(b"\xff\x00\x01"), operator=casino)
    page = words(carla.get(screen("events_deadletter_change", letters()[0].pk)))

    assert "ff 00 01" in page


def test_what_strangers_send_is_only_shown(carla, casino):
    take(arrival(SCRIPT.encode(), SCRIPT, properties={SCRIPT: SCRIPT}), operator=casino)
    for address in (screen(LIST), screen("events_deadletter_change", letters()[0].pk)):
        assert SCRIPT not in carla.get(address).content.decode()


def test_many_are_replayed_from_the_list(carla, casino):
    take(arrival(bonus_message(1), "bonus"), arrival(bonus_message(2), "bonus"), arrival(body(status="Won")))
    DeadLetter.objects.filter(type="bonus").update(type="BONUS")

    said = act(carla, "replay", *letters())
    assert "2 messages were taken." in said
    assert "1 message was refused again" in said
    assert recorded() == ["bonus-1", "bonus-2"]


def test_many_are_dismissed_from_the_list_with_a_reason(carla, letter):
    assert "Dismiss 1 open message?" in act(carla, "dismiss", letter)
    assert "This field is required." in act(carla, "dismiss", letter, why=" ")
    assert state(letter) is LetterState.OPEN

    assert "1 message was dismissed." in act(carla, "dismiss", letter, why="a test of theirs")
    assert state(letter) is LetterState.DISMISSED
    assert letter.dismissed_by == "marketing"
    assert "Why: a test of theirs" in told(carla, letter)


def test_one_is_dismissed_from_its_page(carla, letter):
    address = screen("events_deadletter_dismiss", letter.pk)
    carla.post(address, {"why": ""})
    assert state(letter) is LetterState.OPEN

    page = words(carla.post(address, {"why": "a test of theirs"}, follow=True))
    assert state(letter) is LetterState.DISMISSED
    assert "Correct and replay" not in page


@pytest.mark.parametrize(
    ("role", "acts"),
    [(Role.ADMINISTRATOR, True), (Role.MARKETING, True), (Role.CUSTOMER_SERVICE, False), (Role.AUDITOR, False)],
)
def test_everybody_sees_letters_and_some_may_act(casino, letter, role, acts):
    client = at_work(casino, role)
    address = screen("events_deadletter_change", letter.pk)
    page = words(client.get(address))
    assert "Why it was not taken" in page
    assert ("Correct and replay" in page) is acts

    for url, data in (
        (address, {"message_type": "BONUS", "body": "{}"}),
        (screen("events_deadletter_replay", letter.pk), {}),
    ):
        assert (client.post(url, data).status_code == CHANGED) is acts
    act(client, "replay", letter)
    act(client, "dismiss", letter, why="no")
    assert (state(letter) is LetterState.DISMISSED) is acts
    assert (letter.refused_replays > 0) is acts


def test_a_letter_of_another_operator_is_not_found(casino, letter):
    eva = at_work(cast.casino("Bingo"), Role.ADMINISTRATOR)

    assert "RabbitMQ, bonus-events" not in words(eva.get(screen(LIST)))
    assert eva.get(screen("events_deadletter_change", letter.pk)).status_code == 404
    assert eva.post(screen("events_deadletter_dismiss", letter.pk), {"why": "x"}).status_code == 404
    act(eva, "dismiss", letter, why="x")
    assert state(letter) is LetterState.OPEN


def test_a_letter_that_is_nobodys_is_seen_by_those_who_run_the_platform(carla, casino):
    take(arrival(b"?"))
    [nobodys] = letters()
    address = screen("events_deadletter_change", nobodys.pk)
    root = signed_in(User.objects.create_superuser("root"))

    assert carla.get(address).status_code == 404
    assert "none: its origin is not known" in words(root.get(address))


def test_letters_can_be_taken_along(carla, letter):
    exported = carla.post(reverse("admin:events_deadletter_export"), {"format": "0", "resource": ""})

    assert body(status="Won").decode().replace('"', '""') in exported.content.decode()


def seen(operator: Operator | None, source: str, **news) -> None:
    known = {"handled": 7, "behind": 12, "error": None, "at": timezone.now()} | news
    note_consumer(door="Kafka", source=source, operator=operator, **known)


def test_connections_say_whether_messages_come_and_how_many_wait(carla, casino):
    seen(None, "shared")
    seen(casino, "own", at=timezone.now() - DAY)
    seen(casino, "broken", behind=None, error="nobody listens")
    seen(cast.casino("Bingo"), "another")
    page = words(carla.get(reverse("connections")))

    assert "shared for all operators, by origin Running" in page
    assert "own only for Casino Not running" in page
    assert "nobody listens Trying again" in page
    assert "another" not in page
    seen(None, "shared", handled=5)
    assert words(carla.get(reverse("connections"), headers={"HX-Request": "true"})).endswith(" 12 12")
