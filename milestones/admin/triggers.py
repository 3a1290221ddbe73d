"""Triggers that wait for targets and levels: how people ask for them, and what has happened lately."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from django import forms

from enrollments.models import Trigger
from enrollments.services.rehearsing import Past
from enrollments.views.triggers.form import TriggerForm, said
from enrollments.views.triggers.kinds import OccasionKind, add_occasion_kind
from milestones.models import StreakLevel, Target
from milestones.rules.occasions import LevelReached, TargetReached
from milestones.services.occasions import past_occasions
from milestones.views.words import goal_words, in_a_row
from operators.models import Operator


def _choice(label: str, empty: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[("", empty)],
        widget=forms.Select(attrs=said(label)),
        error_messages={"required": "Choose one.", "invalid_choice": "There is no such target."},
    )


class TargetTriggerForm(TriggerForm):
    """When a player reaches [the target ABC], give [a reward]."""

    target = _choice("Target", "a target")

    def __init__(self, *args: Any, **wishes: Any) -> None:
        super().__init__(*args, **wishes)
        self.fields["target"].choices = [("", "a target"), *_by_group(_targets(wishes["operator"]))]  # type: ignore[attr-defined]

    def initial_of(self, trigger: Trigger) -> dict[str, Any]:
        return super().initial_of(trigger) | {"target": trigger.conditions["target"]}

    def occasion(self) -> TargetReached:
        target = Target.objects.get(pk=self.cleaned_data["target"])
        return TargetReached(target_id=target.pk, target_name=target.name)


class LevelTriggerForm(TriggerForm):
    """When a player reaches [level Silver of the streak ABC], give [a reward]."""

    # Both at once: which levels there are depends on the streak.
    target = _choice("Level", "a level")

    def __init__(self, *args: Any, **wishes: Any) -> None:
        super().__init__(*args, **wishes)
        self.fields["target"].choices = [("", "a level"), *_by_streak(_levels(wishes["operator"]))]  # type: ignore[attr-defined]

    def initial_of(self, trigger: Trigger) -> dict[str, Any]:
        kept = trigger.conditions
        return super().initial_of(trigger) | {"target": f"{kept['target']}:{kept['level']}"}

    def occasion(self) -> LevelReached:
        target_id, number = self.cleaned_data["target"].split(":")
        level = StreakLevel.objects.select_related("target").get(target=target_id, number=number)
        return LevelReached(
            target_id=level.target_id, level=level.number, target_name=level.target.name, level_name=level.name
        )


def _targets(operator: Operator) -> Iterable[Target]:
    """Of milestones and of streaks: each cycle of a streak reaches its target too."""
    return Target.objects.of(operator).select_related("group").order_by("-group", "number")


def _levels(operator: Operator) -> Iterable[StreakLevel]:
    rows = StreakLevel.objects.filter(operator=operator).select_related("target__group")
    return rows.order_by("-target__group", "target", "number")


def _by_group(targets: Iterable[Target]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for group, its in groupby(targets, key=lambda target: target.group):
        yield group.name, [(str(each.pk), f"{each.name}: {goal_words(each)}") for each in its]


def _by_streak(levels: Iterable[StreakLevel]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for target, its in groupby(levels, key=lambda level: level.target):
        yield (
            str(target),
            [
                (f"{target.pk}:{each.number}", f"level {each.name} of {target.name}: {in_a_row(each.cycles)}")
                for each in its
            ],
        )


def _past(trigger: Trigger, since: datetime, until: datetime) -> Iterable[Past]:
    kind = TargetReached if trigger.occasion == TargetReached.kind else LevelReached
    occasion = kind.kept(trigger.conditions)
    return past_occasions(operator=trigger.operator, occasion=occasion, since=since, until=until)


add_occasion_kind(
    OccasionKind(
        name=TargetReached.kind,
        label="Which target is reached",
        form=TargetTriggerForm,
        template="milestones/trigger.html",
        words=lambda conditions: TargetReached.kept(conditions).words(),
        past=_past,
    ),
)
add_occasion_kind(
    OccasionKind(
        name=LevelReached.kind,
        label="Which level of a streak is reached",
        form=LevelTriggerForm,
        template="milestones/trigger.html",
        words=lambda conditions: LevelReached.kept(conditions).words(),
        past=_past,
    ),
)
