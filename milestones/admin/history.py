"""How the history of a target group is told."""

from core.history.entries import Source
from core.history.panel import add_history
from core.history.told import Fact, Told
from milestones.models import TargetGroup
from milestones.views.words import frequency_words

_GROUP = Told(
    model=TargetGroup,
    facts={"is_active": Fact("Switched", lambda group: "on" if group.is_active else "off")},
    created=lambda group: f"Created with {frequency_words(group)}.",
)

add_history(TargetGroup, Source(_GROUP))
