"""What changes of bonuses make triggers fire, and what they would have made fire."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from bonuses.models import Bonus, BonusEvent
from bonuses.rules.life import BonusFacts
from bonuses.rules.occasions import BonusOccasion
from bonuses.rules.words import BonusStatus, Verdict
from enrollments.firing_tasks import nudge_firing_on_commit
from enrollments.models import Trigger
from enrollments.services.noting import Occurrence, note_occasions, triggers_waiting
from enrollments.services.rehearsing import Past
from operators.models import Operator

# A rehearsal looks at so many events, the latest first.
MOST_LOOKED_AT: Final = 50_000


class Change(NamedTuple):
    """An event that has brought a bonus into the state in which it is now, or on in it: what triggers look at."""

    bonus: Bonus
    facts: BonusFacts


def fire_for(*, operator: Operator, changes: Sequence[Change], at: datetime) -> None:
    """Notes for workers whom triggers enrol because of `changes`, within the transaction that records them."""
    if not changes:
        return
    waiting: defaultdict[BonusStatus, list[tuple[Trigger, BonusOccasion]]] = defaultdict(list)
    for trigger in triggers_waiting(operator, BonusOccasion.kind):
        occasion = BonusOccasion.kept(trigger.conditions)
        waiting[occasion.status].append((trigger, occasion))
    occurrences = list(_occurrences(changes, waiting)) if waiting else []
    if occurrences and note_occasions(occurrences=occurrences, at=at):
        nudge_firing_on_commit()


def _occurrences(
    changes: Sequence[Change], waiting: dict[BonusStatus, list[tuple[Trigger, BonusOccasion]]]
) -> Iterator[Occurrence]:
    for bonus, facts in changes:
        for trigger, occasion in waiting.get(facts.status, ()):
            if occasion.matches(facts, claimed_at=bonus.created_at):
                yield Occurrence(trigger, facts.user_id, facts.user_bonus_id, facts.happened_at)


def past_occasions(*, operator: Operator, occasion: BonusOccasion, since: datetime, until: datetime) -> Iterator[Past]:
    """What of this kind has happened from `since` on and before `until`, the latest first, as far as it looks."""
    events = BonusEvent.objects.of(operator).filter(
        verdict=Verdict.COUNTED,
        status=occasion.status.value,
        # What came late changed nothing any more, and made no trigger fire.
        late=False,
        happened_at__gte=since,
        happened_at__lt=until,
    )
    told = events.select_related("bonus").defer("body").order_by("-happened_at")
    for event in told[:MOST_LOOKED_AT].iterator():
        bonus = event.bonus
        if occasion.matches(event.facts(bonus.user_bonus_id), claimed_at=bonus.created_at):
            yield Past(event.user_id, bonus.user_bonus_id, event.happened_at)
