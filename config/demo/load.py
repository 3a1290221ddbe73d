"""Loading the whole, or nothing."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction

from bonuses.models import Bonus
from config.demo.bets import create_triggers, play
from config.demo.bingo import BINGO
from config.demo.bonuses import send_bonuses
from config.demo.campaigns import cancel_what_was_cancelled, create_campaigns
from config.demo.casino import CASINO
from config.demo.enrollments import enroll_by_hand, settle, use_bets
from config.demo.history import DOOR, date_history_back
from config.demo.lists import enroll_list, upload_again
from config.demo.milestones import run_milestones
from config.demo.operators import create_operator
from config.demo.plans import GesturePlan, ListPlan, OperatorPlan
from core.history.context import acting
from core.refusal import Refusal, RefusalClass
from enrollments.models import BulkJob, Enrollment
from milestones.models import TargetGroup
from operators.models import Operator, User
from rewards.models import Campaign, Reward

NOT_ALLOWED: Final = "Demo data has public passwords and keys; it is loaded only where DEMO=1 is set."
THERE_ALREADY: Final = "Demo data is there already."


@transaction.atomic
def load_demo(*, at: datetime) -> None:
    """Fills the database as if both operators had worked with it for months until `at`, and prints what is there.

    Does nothing where any operator exists. Refuses DemoNotAllowed unless `settings.DEMO` is true.
    """
    if not settings.DEMO:
        raise Refusal("DemoNotAllowed", NOT_ALLOWED, kind=RefusalClass.FORBIDDEN)
    if Operator.objects.exists():
        print(THERE_ALREADY)
        return
    with acting(door=DOOR):
        for plan in (CASINO, BINGO):
            _load(plan, at)
    _go_on_after_the_highest_id()
    print(_summary())


def _load(plan: OperatorPlan, at: datetime) -> None:
    operator = create_operator(plan, at=at)
    date_history_back(operator, at=at)
    create_campaigns(operator, plan, at=at)
    _enroll_players(operator, plan, at)
    upload_again(operator, plan, at=at)
    use_bets(operator, plan, at=at)
    send_bonuses(operator, plan, at=at)
    run_milestones(operator, plan, at=at)
    create_triggers(operator, plan, at=at)
    play(operator, plan, at=at)
    cancel_what_was_cancelled(operator, plan, at=at)
    settle(operator, at=at)


def _enroll_players(operator: Operator, plan: OperatorPlan, at: datetime) -> None:
    # In the order of the days: ids grow with time, and the screens show the newest first by id.
    events: list[ListPlan | GesturePlan] = [*plan.lists, *plan.gestures]
    for event in sorted(events, key=lambda event: (event.day, event.hour)):
        if isinstance(event, ListPlan):
            enroll_list(operator, event, by=plan.promoter, at=at)
        else:
            enroll_by_hand(operator, event, by=plan.carer, at=at)


def _go_on_after_the_highest_id() -> None:
    """The ids 1 and 2 are given, not drawn: the next operator must get 3."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Operator]):
            cursor.execute(statement)


def _summary() -> str:
    counts = {
        "operators": Operator.objects.count(),
        "logins": User.objects.count(),
        "campaigns": Campaign.objects.count(),
        "rewards": Reward.objects.count(),
        "bulk jobs": BulkJob.objects.count(),
        "enrollments": Enrollment.objects.count(),
        "bonuses": Bonus.objects.count(),
        "milestones and streaks": TargetGroup.objects.count(),
    }
    what = ", ".join(f"{count} {name}" for name, count in counts.items())
    logins = ", ".join(User.objects.order_by("id").values_list("username", flat=True))
    return f"Demo data loaded: {what}.\nSign in as {logins}; the password is demo."
