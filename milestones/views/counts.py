"""How many players are in targets, for lists: counted as far as it is quick."""

from collections.abc import Iterable
from typing import Final

from django.db import connection

# Whoever wants to know it of more opens the page of the target.
MOST_COUNTED: Final = 10_000
_COUNT: Final = """
    SELECT target.id, (
           SELECT count(*) FROM (
                  SELECT FROM milestones_targetenrollment AS enrollment
                    JOIN milestones_span AS span
                      ON span.enrollment_id = enrollment.id AND span.unenrolled_at IS NULL
                   WHERE enrollment.target_id = target.id
                   LIMIT %s) AS counted)
      FROM unnest(%s::bigint[]) AS target (id)
"""


def enrolled_in(target_ids: Iterable[int]) -> dict[int, int]:
    """How many players are enrolled in each of these targets; MOST_COUNTED and one more says that there are more."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [MOST_COUNTED + 1, list(target_ids)])
        return dict(cursor.fetchall())


def enrolled_words(target_ids: Iterable[int]) -> dict[int, str]:
    """`1,204`, or `more than 10,000`."""
    return {target_id: in_words(count) for target_id, count in enrolled_in(target_ids).items()}


def in_words(count: int) -> str:
    return f"more than {MOST_COUNTED:,}" if count > MOST_COUNTED else f"{count:,}"
