from datetime import UTC, datetime, timedelta
from itertools import islice
from uuid import UUID

from core.ids import first_id, ids_of, new_id

NOON = datetime(2026, 3, 29, 12, 0, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def test_ids_are_uuids_of_version_7_that_sort_by_the_time_they_were_made():
    ids = [new_id() for _ in range(1000)]

    assert {made.version for made in ids} == {7}
    assert ids == sorted(set(ids))


def test_ids_of_a_moment_are_uuids_of_version_7_that_sort_in_the_order_in_which_they_were_made():
    ids = [UUID(text) for text in islice(ids_of(NOON), 10_000)]

    assert {(made.version, made.variant) for made in ids} == {(7, new_id().variant)}
    assert ids == sorted(set(ids))


def test_ids_of_a_moment_lie_between_the_first_of_it_and_the_first_of_the_next():
    for at in (NOON, NOON + 123 * MILLISECOND, NOON + timedelta(microseconds=999)):
        for text in islice(ids_of(at), 1000):
            assert first_id(at) <= UUID(text) < first_id(at + MILLISECOND)


def test_ids_of_a_moment_that_are_made_twice_are_others():
    first, second = (set(islice(ids_of(NOON), 1000)) for _ in range(2))

    assert first.isdisjoint(second)
