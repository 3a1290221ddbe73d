from core.ids import new_id


def test_ids_are_uuids_of_version_7_that_sort_by_the_time_they_were_made():
    ids = [new_id() for _ in range(1000)]

    assert {made.version for made in ids} == {7}
    assert ids == sorted(set(ids))
