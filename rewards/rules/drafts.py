"""What people and systems ask for, and everything that is wrong with it.

Every door builds a draft; the verbs and the screens ask the same functions here, so a fault is the same everywhere.
The rules are those of gamnify-api-rewards, "Validation Rules".
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from core.refusal import Fault

# What the columns of names and references hold.
LONGEST_TEXT: Final = 200
LONGEST_DESCRIPTION: Final = 4000
LONGEST_URL: Final = 2000
# A start beyond it is a slip, and what is added to it would fall off the calendar. An end may be 9999: "never".
LAST_START_YEAR: Final = 8999
LONGEST_ROLLING: Final = timedelta(days=3660)
# http and https alone: the address becomes a link, and a link to `javascript:` would run.
_WEB_ADDRESS: Final = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)


class Duration(StrEnum):
    """How long an enrollment lasts (`enrollmentDurationStrategy`)."""

    INHERIT = "InheritFromReward"
    ROLLING = "RollingDuration"


@dataclass(frozen=True, slots=True)
class OperatorFacts:
    """What of an operator decides whether a reward may be created.

    `products` maps each product name, case-folded, to its id and whether it is enabled for rewards.
    """

    rewards_enabled: bool
    currencies: frozenset[str]
    products: Mapping[str, tuple[int, bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignDraft:
    name: str
    starts_at: datetime
    ends_at: datetime | None = None
    description: str | None = None
    operator_reference: str | None = None
    terms_and_conditions_url: str | None = None


class Details(Protocol):
    """What a reward type adds to the draft of a reward."""

    def faults(self, facts: OperatorFacts) -> Iterator[Fault]: ...

    def columns(self) -> dict[str, object]:
        """The columns of the reward row that this type fills."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardDraft:
    name: str
    products: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    details: Details
    description: str | None = None
    operator_reference: str | None = None
    duration: Duration = Duration.INHERIT
    rolling_duration: timedelta | None = None


def campaign_faults(draft: CampaignDraft) -> list[Fault]:
    """Everything that is wrong with `draft`."""
    return [
        *_text_faults(draft),
        *_url_faults(draft.terms_and_conditions_url or ""),
        *_window_faults(draft.starts_at, draft.ends_at),
    ]


def reward_faults(draft: RewardDraft, facts: OperatorFacts) -> list[Fault]:
    """Everything that is wrong with `draft` for this operator."""
    faults = [
        *_text_faults(draft),
        *_window_faults(draft.starts_at, draft.ends_at),
        *_product_faults(draft.products, facts),
        *_duration_faults(draft),
        *draft.details.faults(facts),
    ]
    if not facts.rewards_enabled:
        faults.append(Fault("operator", "RewardsDisabled", "Rewards are switched off for this operator."))
    return faults


def _text_faults(draft: CampaignDraft | RewardDraft) -> Iterator[Fault]:
    if not draft.name.strip():
        yield Fault("name", "Blank", "Give it a name.")
    longest = {"name": LONGEST_TEXT, "operator_reference": LONGEST_TEXT, "description": LONGEST_DESCRIPTION}
    for field, most in longest.items():
        if len(getattr(draft, field) or "") > most:
            yield Fault(field, "TooLong", f"This may have {most:,} characters at most.")


def _url_faults(url: str) -> Iterator[Fault]:
    if len(url) > LONGEST_URL:
        yield Fault("terms_and_conditions_url", "TooLong", f"This may have {LONGEST_URL:,} characters at most.")
    elif url and not _WEB_ADDRESS.fullmatch(url):
        message = "Give an address such as https://example.com/terms."
        yield Fault("terms_and_conditions_url", "NotAnAddress", message)


def _window_faults(starts_at: datetime, ends_at: datetime | None) -> Iterator[Fault]:
    if starts_at.year > LAST_START_YEAR:
        yield Fault("starts_at", "TooFarAhead", "The start is too far ahead.")
    if ends_at is not None and ends_at <= starts_at:
        yield Fault("ends_at", "EndNotAfterStart", "The end must be after the start.")


def _product_faults(names: tuple[str, ...], facts: OperatorFacts) -> Iterator[Fault]:
    if not names:
        yield Fault("products", "NoProducts", "Choose at least one product.")
    for name in names:
        known = facts.products.get(name.casefold())
        if known is None:
            yield Fault("products", "ProductNotFound", f"There is no product {name}.")
        elif not known[1]:
            yield Fault("products", "ProductNotEnabled", f"{name} is not enabled for rewards.")


def _duration_faults(draft: RewardDraft) -> Iterator[Fault]:
    if draft.duration != Duration.ROLLING:
        return
    if draft.rolling_duration is None:
        yield Fault("rolling_duration", "Required", "Say how long each enrollment lasts.")
    elif draft.rolling_duration <= timedelta(0):
        yield Fault("rolling_duration", "NotPositive", "The duration must be longer than zero.")
    elif draft.rolling_duration > LONGEST_ROLLING:
        yield Fault("rolling_duration", "TooLarge", f"The duration may be {LONGEST_ROLLING.days:,} days at most.")
