"""How the history of a target group is told, with that of its cycles and targets."""

from zoneinfo import ZoneInfo

from core.history.entries import Source
from core.history.panel import add_history
from core.history.told import Fact, Told
from milestones.models import Period, Target, TargetGroup
from milestones.views.words import cycle_name, frequency_words, gives_words, goal_words, moment_in

_GROUP = Told(
    model=TargetGroup,
    facts={
        "is_active": Fact("Switched", lambda group: "on" if group.is_active else "off"),
        **dict.fromkeys(("frequency_type", "frequency", "recurring_cycles"), Fact("Runs", frequency_words)),
    },
    otherwise="Its cycles or targets were changed.",
    created=lambda group: f"Created with {frequency_words(group)}.",
)


def _from(period: Period) -> str:
    return moment_in(ZoneInfo(period.group.time_zone), period.starts_at)


def _until(period: Period) -> str:
    return moment_in(ZoneInfo(period.group.time_zone), period.ends_at)


_PERIOD = Told(
    model=Period,
    facts={"starts_at": Fact("From", _from), "ends_at": Fact("Until", _until)},
    called=cycle_name,
    created=lambda period: f"Added, {_from(period)} to {_until(period)}.",
)
_TARGET = Told(
    model=Target,
    facts={
        "value": Fact("To be reached", goal_words),
        **dict.fromkeys(("gives", "each_period"), Fact("Reward", gives_words)),
    },
    called=lambda target: target.name,
)

add_history(
    TargetGroup,
    Source(_GROUP),
    Source(_PERIOD, lambda group: {"group": group.pk}, related=("group",), later=True),
    Source(_TARGET, lambda group: {"group": group.pk}, later=True),
)
