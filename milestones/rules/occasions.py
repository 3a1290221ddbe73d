"""What a trigger may wait for on this floor: "when the target ABC is reached"."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from core.refusal import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetReached:
    """A customer has reached a target in a period, and its reward is due. The name is for people alone."""

    kind: ClassVar[str] = "TargetReached"

    target_id: int
    target_name: str = ""

    def faults(self) -> Iterator[Fault]:
        """Everything that is wrong with it."""
        yield from _target_faults(self.target_id)

    def conditions(self) -> dict[str, object]:
        """As a trigger keeps it."""
        return {"target": self.target_id, "target_name": self.target_name}

    @classmethod
    def kept(cls, conditions: Mapping[str, Any]) -> Self:
        """What `conditions` say that a trigger keeps."""
        return cls(target_id=conditions["target"], target_name=conditions["target_name"])

    def words(self) -> str:
        """Writes `the target ABC is reached`."""
        return f"the target {self.target_name} is reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelReached:
    """A customer has reached a level of a streak. The names are for people alone."""

    kind: ClassVar[str] = "LevelReached"

    target_id: int
    level: int
    target_name: str = ""
    level_name: str = ""

    def faults(self) -> Iterator[Fault]:
        """Everything that is wrong with it."""
        yield from _target_faults(self.target_id)
        if self.level < 1:
            yield Fault("level", "Required", "Choose a level.")

    def conditions(self) -> dict[str, object]:
        """As a trigger keeps it."""
        names = {"target_name": self.target_name, "level_name": self.level_name}
        return {"target": self.target_id, "level": self.level, **names}

    @classmethod
    def kept(cls, conditions: Mapping[str, Any]) -> Self:
        """What `conditions` say that a trigger keeps."""
        return cls(
            target_id=conditions["target"],
            level=conditions["level"],
            target_name=conditions["target_name"],
            level_name=conditions["level_name"],
        )

    def words(self) -> str:
        """Writes `level 2 (Silver) of the streak ABC is reached`."""
        return f"level {self.level} ({self.level_name}) of the streak {self.target_name} is reached"


def _target_faults(target_id: int) -> Iterator[Fault]:
    if target_id < 1:
        yield Fault("target", "Required", "Choose a target.")
