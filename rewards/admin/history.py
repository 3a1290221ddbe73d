"""How the histories of campaigns, rewards and budgets are told."""

from core.history.entries import Source
from core.history.panel import add_history
from core.history.told import Fact, Told, column, named
from core.history.tracking import events_of, made_at
from rewards.models import Budget, Campaign, Reward, RewardProduct

# These columns make up one fact: who reads "min_bet_value" in a sentence?
_WHAT_IT_GIVES = ("details_type", "min_bet_value", "max_bet_value", "min_bet_count", "max_bet_count", "currency")


def _created_for(reward: Reward) -> str:
    named = events_of(RewardProduct).filter(reward=reward.pk, pgh_label="insert", pgh_created_at=made_at(reward))
    names = ", ".join(named.order_by("position").values_list("product__name", flat=True))
    return f"Created for {names}." if names else "Created."


_CAMPAIGN = Told(
    model=Campaign,
    facts={"ends_at": column(Campaign, "ends_at", empty="when it is cancelled")},
)
_REWARD = Told(
    model=Reward,
    facts=dict.fromkeys(_WHAT_IT_GIVES, Fact("Gives", Reward.summary)),
    created=_created_for,
)
# No screen names products later; the database could.
_PRODUCTS = Told(
    model=RewardProduct,
    called=lambda row: f"Product {named(row, 'product')}",
    created=lambda _: "Added.",
)
_BUDGET = Told(
    model=Budget,
    facts={"limit": Fact("Limit", lambda budget: budget.in_words(budget.limit))},
    created=lambda budget: f"Created with {budget}.",
)

add_history(Campaign, Source(_CAMPAIGN))
add_history(
    Reward, Source(_REWARD), Source(_PRODUCTS, lambda reward: {"reward": reward.pk}, related=("product",), later=True)
)
add_history(Budget, Source(_BUDGET))
