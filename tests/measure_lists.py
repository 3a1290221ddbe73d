"""`python -m tests.measure_lists 5000000`: the list of enrollments among 5,000 and among so many.

Two operators in the database of DATABASE_URL, which should be one to throw away: alike in everything but their
enrollments. Each page is opened as a browser opens it, the whole of it, by turns for both.
"""

import os
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - Django must be set up before
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402

from enrollments.models import Enrollment  # noqa: E402
from operators.models import Operator  # noqa: E402
from operators.rules import Role  # noqa: E402
from rewards.models import Reward  # noqa: E402
from tests import cast  # noqa: E402
from tests.screens import screen, signed_in  # noqa: E402

SMALL_ROWS: Final = 5_000
REWARDS: Final = 500
CAMPAIGNS: Final = 50
YEARS: Final = timedelta(days=3 * 365)
TIMES: Final = 7
# Each enrollment goes into a reward that is alive at its time, every fifth into the one that always is.
FILL: Final = """
    WITH alive AS (SELECT id, row_number() OVER (ORDER BY starts_at, id) - 1 AS place FROM rewards_reward
                    WHERE operator_id = %(operator)s),
         made AS (SELECT n, %(first)s::timestamptz + n * (%(span)s::interval / %(rows)s) AS at,
                         CASE WHEN n %% 5 = 0 THEN 0 ELSE
                           1 + greatest(0, (n::bigint * (%(rewards)s - 1) / %(rows)s) - (n %% 10)) END AS place
                    FROM generate_series(1, %(rows)s - 1) AS n)
    INSERT INTO enrollments_enrollment (id, operator_player_id, bet_value, total_bet_count, remaining_bet_count, source,
                                        created_at, created_by, operator_id, reward_id)
    SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7000' || '8' ||
            lpad(to_hex(%(operator)s), 3, '0') || lpad(to_hex(n), 12, '0'))::uuid,
           'player_' || lpad((n %% (%(rows)s / 3))::text, 8, '0'), 1, 10,
           CASE WHEN n %% 3 = 0 THEN 0 ELSE 10 END, CASE WHEN n %% 10007 = 0 THEN 'Manual' ELSE 'Api' END,
           at, 'API, Primary key', %(operator)s, alive.id
      FROM made JOIN alive USING (place)
"""


def fill(name: str, rows: int, *, at: datetime) -> None:
    """An operator with `rows` enrollments of three years, in rewards that last some weeks each but for one."""
    operator, first = cast.casino(name), at - YEARS
    campaigns = [
        cast.campaign(operator, name=f"Campaign {n}", starts_at=first, ends_at=None, at=first) for n in range(CAMPAIGNS)
    ]
    for number in range(REWARDS):
        begins = first + number * (YEARS / REWARDS)
        ends = at + timedelta(days=30) if number == 0 else begins + timedelta(days=45)
        parent = campaigns[number * CAMPAIGNS // REWARDS]
        cast.reward(operator, campaign=parent, name=f"Reward {number}", starts_at=begins, ends_at=ends, at=first)
    wishes = {"operator": operator.pk, "rows": rows, "first": first, "span": YEARS, "rewards": REWARDS}
    with connection.cursor() as cursor:
        cursor.execute(FILL, wishes)
        cursor.execute("VACUUM ANALYZE")
    cast.person(operator, f"boss of {name}", Role.ADMINISTRATOR)


def pages(operator: Operator, at: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    always = Reward.objects.of(operator).earliest("starts_at")
    late = Reward.objects.of(operator).filter(starts_at__lt=at - timedelta(days=10)).latest("starts_at")
    middle = at - YEARS / 2
    enrolled = Enrollment.objects.of(operator).order_by("-id")
    yield "the newest", {}
    yield "from the middle on", {"after": enrolled.filter(created_at__lte=middle)[0].pk}
    yield "a reward with a fifth of all", {"reward__id__exact": always.pk}
    yield "a reward of this month", {"reward__id__exact": late.pk}
    yield "a campaign", {"reward__campaign__id__exact": late.campaign_id}
    yield "a week long ago", {"created_at_from": middle.date(), "created_at_to": middle.date() + timedelta(days=7)}
    for state in ("Active", "Claimed", "Expired", "New", "Cancelled"):
        yield f"state {state}", {"state": state}
    yield "by hand, one in 10,000", {"source__exact": "Manual"}
    yield "one player", {"q": enrolled[0].operator_player_id}
    yield "players that begin alike", {"q": "player_"}
    yield (
        "a campaign, Expired, of a week",
        {
            "reward__campaign__id__exact": always.campaign_id,
            "state": "Expired",
            "created_at_from": middle.date(),
            "created_at_to": middle.date() + timedelta(days=7),
        },
    )


def opened(client: Client, wishes: dict[str, Any]) -> tuple[float, int]:
    """How many milliseconds a page took, and how many enrollments it shows."""
    began = time.perf_counter()
    answer = client.get(f"{screen('enrollments_enrollment_changelist')}?{urlencode(wishes)}")
    took = time.perf_counter() - began
    return 1000 * took, len(answer.context["cl"].result_list)


def measure(*, at: datetime) -> Iterator[str]:
    """A line for each page: the medians of milliseconds, how often as long, and how many enrollments were shown."""
    small, big = (Operator.objects.get(name=name) for name in ("Small", "Big"))
    clients = [signed_in(operator.memberships.get().user) for operator in (small, big)]
    for (name, few), (_, many) in zip(pages(small, at), pages(big, at), strict=True):
        # By turns, so that whatever else the machine does is in both.
        took = [(opened(clients[0], few), opened(clients[1], many)) for _ in range(TIMES)]
        below, above = (statistics.median(each[side][0] for each in took) for side in (0, 1))
        shown = " and ".join(str(each[1]) for each in took[-1])
        yield f"| {name} | {below:.0f} ms | {above:.0f} ms | {above / below:.1f} | {shown} |"


def main(rows: int) -> None:
    at = timezone.now().astimezone(UTC)
    setup_test_environment()
    call_command("migrate", verbosity=0)
    if Operator.objects.exclude(name__in=("Small", "Big")).exists():
        sys.exit("There is something in this database already; name one to throw away in DATABASE_URL, or none.")
    if not Operator.objects.exists():
        fill("Small", SMALL_ROWS, at=at)
        fill("Big", rows, at=at)
    sys.stdout.write(f"| page | among {SMALL_ROWS:,} | among {rows:,} | ratio | shows |\n|---|---|---|---|---|\n")
    for line in measure(at=at):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]))
