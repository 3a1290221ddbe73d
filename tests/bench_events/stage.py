"""What is sent: lives of bonuses of many players, and a trigger that waits for some of them."""

from collections.abc import Iterator

import simplejson
from django.db import connection

from bonuses.models import BonusEvent
from bonuses.rules.occasions import BonusOccasion
from bonuses.rules.words import BonusStatus
from enrollments.rules.triggers import TriggerDraft
from enrollments.services.triggers import create_trigger, switch_trigger
from operators.models import Operator
from operators.services.credentials import give_credential
from tests import cast
from tests.bench.stage import empty
from tests.bonuses.sent import MINUTE, payload
from tests.cast import CARLA, DAY, NOON

LIFE = ("Created", "Ongoing", "Ongoing", "Lost")
# One in so many bonuses is of the code that the trigger waits for.
_EVERY = 50


def bodies(count: int, first: int = 0) -> Iterator[bytes]:
    """As many events: four of each bonus, in order, those of different bonuses among each other."""
    bonuses = max(count // len(LIFE), 1)
    for number in range(count):
        stage, bonus = divmod(number, bonuses)
        code = "COMEBACK" if bonus % _EVERY == 0 else "WELCOME100"
        name = f"bonus-{first + bonus:09}"
        event = payload(
            LIFE[stage % len(LIFE)],
            at=NOON + stage * MINUTE,
            user_bonus_id=name,
            user_id=f"player-{first + bonus:09}",
            bonus_code=code,
            locked_amount=50 - stage * 10,
        )
        yield simplejson.dumps(event).encode()


def set_up() -> tuple[Operator, str]:
    """An operator with a trigger that is on, and the secret of an API key; nothing has been recorded."""
    empty("operators_operator", "bonuses_bonusevent", "bonuses_bonus", "bonuses_costsum", "bench_raw")
    operator = cast.casino()
    far = {"starts_at": NOON - 3650 * DAY, "ends_at": NOON + 36500 * DAY}
    parent = cast.campaign(operator, starts_at=far["starts_at"], ends_at=None)
    reward = cast.reward(operator, campaign=parent, **far)
    draft = TriggerDraft(name="Comeback", occasion=BonusOccasion(status=BonusStatus.LOST, bonus_code="COMEBACK"))
    trigger = create_trigger(operator=operator, draft=draft, reward_id=reward.pk, by=CARLA, at=NOON)
    switch_trigger(trigger_id=trigger.pk, on=True, by=CARLA, at=NOON)
    return operator, give_credential(operator=operator, name="bench", by=CARLA, at=NOON)


def make_raw_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_raw (body text NOT NULL)")


def recorded() -> int:
    return int(BonusEvent.objects.count())


def raw_count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM bench_raw")
        return int(cursor.fetchone()[0])
