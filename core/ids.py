"""Ids of campaigns, rewards, enrollments and jobs."""

import uuid

from uuid_utils.compat import uuid7


def new_id() -> uuid.UUID:
    """A UUIDv7: unguessable enough to show, ordered by time, so that new rows go to the end of an index."""
    return uuid7()
