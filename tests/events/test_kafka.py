"""A broker of Kafka's kind, with wires cut, processes killed and partitions moved: every event is recorded once."""

import pytest
from confluent_kafka import Consumer, TopicPartition

from events.models import ConsumerStatus, DeadLetter
from tests import brokers
from tests.certificates import own_certificate
from tests.events.consumers import a_word_is_due, all_recorded, bonuses, in_the_middle_of_a_batch
from tests.events.deliveries import bonus_message, letters, recorded
from tests.processes import eventually

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def committed(mesh) -> int:
    """How many messages of the topic the group is through with, as the broker knows it."""
    places = [TopicPartition(mesh.topic, number) for number in range(4)]
    asking = Consumer({"bootstrap.servers": mesh.url, "group.id": mesh.settings["KAFKA_GROUP"]})
    try:
        return sum(max(0, place.offset) for place in asking.committed(places, timeout=20))
    finally:
        asking.close()


def test_a_wire_that_is_cut_in_the_middle_of_a_batch_loses_nothing(casino, mesh, consume):
    consumer = consume(mesh)
    with in_the_middle_of_a_batch(mesh, 200):
        mesh.wire.cut()

    all_recorded(200)
    consumer.stop()
    assert committed(mesh) == 200


def test_a_consumer_that_is_killed_in_the_middle_of_a_batch_loses_nothing(casino, mesh, consume):
    consumer = consume(mesh)
    with in_the_middle_of_a_batch(mesh, 200):
        consumer.kill()
    assert len(recorded()) < 200

    again = consume(mesh)
    all_recorded(200)
    again.stop()
    assert committed(mesh) == 200


def test_partitions_that_move_in_the_middle_of_a_batch_lose_nothing(casino, mesh, consume):
    first = consume(mesh)
    with in_the_middle_of_a_batch(mesh, 200):
        second = consume(mesh)
        second.is_ready()
    mesh.send(*bonuses(200, start=200))
    all_recorded(400)
    eventually(lambda: second.partitions() not in ("", "none"), what="partitions for the second")

    first.stop()
    mesh.send(*bonuses(100, start=400))
    all_recorded(500)
    second.stop()
    assert committed(mesh) == 500


def test_it_stops_when_asked_and_what_it_has_recorded_is_committed(casino, mesh, consume):
    consumer = consume(mesh)
    with in_the_middle_of_a_batch(mesh, 200):
        consumer.ask_to_stop()

    assert consumer.exit_code() == 0
    assert 0 < committed(mesh) == len(recorded()) < 200


def test_what_cannot_be_taken_becomes_a_dead_letter_that_says_where_it_was(casino, mesh, consume):
    mesh.send(("BONUS", bonus_message(0)), ("LOGIN", b"{}"), (None, bonus_message(1)), ("BONUS", b""), ("BONUS", b"{"))
    consumer = consume(mesh)
    eventually(lambda: DeadLetter.objects.count() == 4, what="the dead letters")
    consumer.stop()

    assert {(letter.type, bytes(letter.body)) for letter in letters()} == {
        ("LOGIN", b"{}"),
        (None, bonus_message(1)),
        ("BONUS", b""),
        ("BONUS", b"{"),
    }
    assert all("/" in letter.position and letter.source == mesh.topic for letter in letters())
    assert {letter.properties["key"] for letter in letters()} == {f"player-{number}" for number in range(1, 5)}
    assert recorded() == ["bonus-0"]
    assert committed(mesh) == 5


def test_it_waits_for_a_broker_that_is_gone_and_says_how_far_behind_it_is(casino, mesh, consume):
    mesh.wire.break_off()
    consume(mesh)
    eventually(lambda: ConsumerStatus.objects.filter(last_error__gt="").exists(), what="what is wrong")
    mesh.wire.mend()
    with in_the_middle_of_a_batch(mesh, 100):
        mesh.send(*bonuses(300, start=100))
        a_word_is_due()

    eventually(lambda: ConsumerStatus.objects.filter(behind__gt=0).exists(), what="how many wait")
    eventually(lambda: ConsumerStatus.objects.filter(behind=0, handled_count=400).exists(), what="that none do")
    all_recorded(400)


@pytest.mark.parametrize("certified", ["127.0.0.1", "127.0.0.2"])
def test_over_tls_it_speaks_only_with_the_broker_that_the_certificate_is_for(casino, consume, tmp_path, certified):
    authority, speaks = own_certificate(tmp_path, certified)
    with brokers.mesh(tmp_path, speaks) as mesh:
        mesh.make_topic()
        mesh.send(*bonuses(3))
        consumer = consume(mesh, KAFKA_SECURITY="SSL", KAFKA_CA_FILE=str(authority))
        if certified == "127.0.0.1":
            all_recorded(3)
        else:
            consumer.wait_for("certificate verify failed")
            assert not recorded()
        consumer.stop()
