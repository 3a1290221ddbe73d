"""RabbitMQ as it is, with wires cut and processes killed: every event is recorded once, whatever happens."""

import amqp
import pytest
from django.db import connection

from events.models import ConsumerStatus, DeadLetter
from tests import cast
from tests.certificates import own_certificate
from tests.events.consumers import a_word_is_due, all_recorded, bonuses, in_the_middle_of_a_batch
from tests.events.deliveries import bonus_message, letters, recorded
from tests.processes import eventually
from tests.wires import wire_to

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def emptied(rabbit) -> None:
    """Everything is acknowledged: there is nothing left for whoever comes next."""
    eventually(lambda: rabbit.waiting() == 0, what="an empty queue")


def test_a_wire_that_is_cut_in_the_middle_of_a_batch_loses_nothing(casino, rabbit, consume):
    consumer = consume(rabbit)
    with in_the_middle_of_a_batch(rabbit, 200):
        rabbit.wire.cut()

    all_recorded(200)
    consumer.wait_for("Trying again")
    consumer.stop()
    assert rabbit.waiting() == 0


def test_a_consumer_that_is_killed_in_the_middle_of_a_batch_loses_nothing(casino, rabbit, consume):
    consumer = consume(rabbit)
    with in_the_middle_of_a_batch(rabbit, 200):
        consumer.kill()
    assert len(recorded()) < 200

    again = consume(rabbit)
    all_recorded(200)
    again.stop()
    assert rabbit.waiting() == 0


def test_what_one_consumer_had_in_hand_another_one_takes(casino, rabbit, consume):
    first = consume(rabbit)
    with in_the_middle_of_a_batch(rabbit, 100):
        second = consume(rabbit)
        second.is_ready()
        first.kill()
    all_recorded(100)

    rabbit.send(*bonuses(50, start=100))
    all_recorded(150)
    second.stop()
    assert rabbit.waiting() == 0


def test_a_database_that_ends_the_connection_makes_no_dead_letter(casino, rabbit, consume):
    consume(rabbit)
    with in_the_middle_of_a_batch(rabbit, 100), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")

    all_recorded(100)
    emptied(rabbit)


def test_it_stops_at_once_when_asked_and_what_it_has_recorded_is_acknowledged(casino, rabbit, consume):
    consumer = consume(rabbit)
    with in_the_middle_of_a_batch(rabbit, 200):
        consumer.ask_to_stop()

    assert consumer.exit_code() == 0
    done = recorded()
    assert len(done) == len(set(done)) > 0
    assert rabbit.waiting() == 200 - len(done)


def test_what_cannot_be_taken_becomes_a_dead_letter_and_is_published_as_one(casino, rabbit, consume):
    rabbit.send(
        ("BONUS", bonus_message(0)), ("LOGIN", b"{}"), (None, bonus_message(1)), ("BONUS", b""), ("BONUS", b"{")
    )
    consumer = consume(rabbit)
    eventually(lambda: DeadLetter.objects.count() == 4, what="the dead letters")
    emptied(rabbit)
    consumer.stop()

    kept = [(letter.type, bytes(letter.body), letter.source) for letter in letters()]
    queue = rabbit.queue
    refused = [("LOGIN", b"{}"), (None, bonus_message(1)), ("BONUS", b""), ("BONUS", b"{")]
    assert sorted(kept, key=repr) == sorted([(*each, queue) for each in refused], key=repr)
    published = [(each.properties.get("type"), each.body or b"", each.headers) for each in rabbit.dead()]
    assert [(kind, body) for kind, body, _ in published] == refused
    assert published[0][2]["x-dead-letter-code"] == "TypeUnknown"
    assert recorded() == ["bonus-0"]


def test_a_body_that_claims_a_false_encoding_is_kept_byte_by_byte(casino, rabbit, consume):
    with rabbit.channel() as channel:
        channel.queue_declare(rabbit.queue, durable=True, auto_delete=False)
        message = amqp.Message(b"\xff\x00", content_encoding="latin-1", content_type="application/json", type="BONUS")
        channel.basic_publish(message, routing_key=rabbit.queue)
    consume(rabbit)

    eventually(DeadLetter.objects.exists, what="the dead letter")
    [letter] = letters()
    assert bytes(letter.body) == b"\xff\x00"
    assert letter.properties["content_encoding"] == "latin-1"


def test_it_waits_for_a_broker_that_is_not_there_and_says_so(casino, rabbit, consume):
    rabbit.wire.break_off()
    rabbit.send(*bonuses(3))
    consumer = consume(rabbit)
    eventually(lambda: ConsumerStatus.objects.filter(last_error__gt="").exists(), what="what is wrong")
    rabbit.wire.mend()

    all_recorded(3)
    consumer.stop()
    status = ConsumerStatus.objects.get()
    assert (status.door, status.source, status.handled_count) == ("RabbitMQ", rabbit.queue, 3)


def test_how_far_behind_it_is_is_seen(casino, rabbit, consume):
    consume(rabbit)
    with in_the_middle_of_a_batch(rabbit, 200):
        rabbit.send(*bonuses(500, start=200))
        a_word_is_due()
    eventually(lambda: ConsumerStatus.objects.filter(behind__gt=0).exists(), what="how many wait")
    eventually(lambda: ConsumerStatus.objects.filter(behind=0, handled_count=700).exists(), what="that none do")


def test_an_exchange_of_its_own_reaches_the_queue_by_the_routing_key(casino, rabbit, consume):
    bingo = cast.casino("Bingo")
    named = {"RABBITMQ_EXCHANGE": f"{rabbit.queue}-exchange", "RABBITMQ_ROUTING_KEY": "bonus", "RABBITMQ_PREFETCH": "1"}
    consume(rabbit, "--operator", str(bingo.pk), **named).is_ready()
    rabbit.send(("BONUS", bonus_message(1, origin="bingo")), exchange=f"{rabbit.queue}-exchange", key="bonus")
    rabbit.send(("BONUS", bonus_message(2)), exchange=f"{rabbit.queue}-exchange", key="bonus")

    eventually(DeadLetter.objects.exists, what="what is not the operator's")
    assert [letter.operator for letter in letters()] == [bingo]
    assert recorded() == ["bonus-1"]


@pytest.mark.parametrize("certified", ["127.0.0.1", "127.0.0.2"])
def test_over_tls_it_speaks_only_with_the_broker_that_the_certificate_is_for(
    casino, rabbit, consume, tmp_path, certified
):
    rabbit.send(*bonuses(3))
    authority, speaks = own_certificate(tmp_path, certified)
    with wire_to(rabbit.port, speaks) as wire:
        url = f"amqps://guest:guest@127.0.0.1:{wire.port}//"
        consumer = consume(rabbit, RABBITMQ_URL=url, RABBITMQ_CA_FILE=str(authority))
        if certified == "127.0.0.1":
            all_recorded(3)
        else:
            consumer.wait_for("CERTIFICATE_VERIFY_FAILED")
            assert rabbit.waiting() == 3
        consumer.stop()
