"""Demo Bingo: a bingo hall in London, with little of everything."""

from datetime import timedelta
from typing import Final

from config.demo.lists import players_only, with_values
from config.demo.plans import (
    BudgetPlan,
    CampaignPlan,
    GesturePlan,
    ListPlan,
    OperatorPlan,
    PersonPlan,
    ProductPlan,
    RestrictionPlan,
    RewardPlan,
)
from operators.models import Product, Restriction
from operators.rules import Role
from rewards.rules.budgets import Metric, Scope
from rewards.rules.free_bets import Wallet

_PLAYERS: Final = [f"bingo-{n}" for n in range(1001, 1041)]

_CAMPAIGNS: Final = (
    CampaignPlan(
        name="Jackpot Joy Week",
        description="A week of free tickets.",
        reference="BINGO-JOY",
        created=-45,
        starts=-40,
        ends=-33,
        rewards=(
            RewardPlan(
                name="Joy tickets",
                reference="BINGO-JOY-TICKETS",
                products=("Bingo 90",),
                starts=-40,
                ends=-33,
                value=("0.10", "1.00"),
                count=(5, 20),
                currency="GBP",
            ),
        ),
    ),
    CampaignPlan(
        name="Saturday Night Bingo",
        description="Tickets for the regulars, three days from enrolment.",
        reference="BINGO-SATURDAY",
        terms_url="https://example.com/terms/saturday-night",
        created=-12,
        starts=-10,
        ends=50,
        budgets=(BudgetPlan(limit="125", currency="GBP"),),
        rewards=(
            RewardPlan(
                name="Saturday tickets",
                reference="BINGO-SATURDAY-TICKETS",
                products=("Bingo 90", "Bingo 75"),
                starts=-10,
                ends=50,
                value=("0.20",),
                count=(25,),
                currency="GBP",
                wallet=Wallet.BONUS,
                lasts=timedelta(days=3),
                budgets=(BudgetPlan(limit="4", metric=Metric.ENROLLMENT_COUNT, scope=Scope.PER_PLAYER),),
            ),
        ),
    ),
    CampaignPlan(
        name="Full House Festival",
        description="With guests from the continent.",
        reference="BINGO-FULL-HOUSE",
        created=-2,
        starts=14,
        ends=21,
        budgets=(BudgetPlan(limit="2500", currency="EUR"),),
        rewards=(
            RewardPlan(
                name="Full house tickets",
                reference="BINGO-FULL-HOUSE-TICKETS",
                products=("Slingo",),
                starts=14,
                ends=21,
                value=("0.50", "2.00"),
                count=(10, 30),
                currency="EUR",
            ),
        ),
    ),
)

_LISTS: Final = (
    ListPlan(
        reward="Joy tickets",
        file_name="joy-week.csv",
        day=-39,
        content=with_values(_PLAYERS, ("0.10", "0.50", "1.00"), (5, 10, 20), "bingo-1041,1.01,5", "bingo-1042,1.00,4"),
    ),
    ListPlan(
        reward="Saturday tickets",
        file_name="regulars.csv",
        day=-1,
        content=players_only(_PLAYERS[:25], "bingo-1001"),
    ),
)

BINGO: Final = OperatorPlan(
    id=2,
    name="Demo Bingo",
    origin="demo-bingo",
    base_currency="GBP",
    currencies=("GBP", "EUR"),
    time_zone="Europe/London",
    api_keys={"demo-bingo-fasttrack": "demo-bingo-api-key"},
    primary_key="demo-bingo-primary-key",
    secondary_key="demo-bingo-secondary-key",
    products=(
        ProductPlan(name="Bingo 90"),
        ProductPlan(name="Bingo 75"),
        ProductPlan(name="Slingo", source=Product.Source.LEGACY),
        ProductPlan(name="Bingo Live", rewards_enabled=False),
    ),
    people=(PersonPlan(username="bingo", first_name="Grace", last_name="Hall", role=Role.ADMINISTRATOR),),
    administrator="bingo",
    promoter="bingo",
    carer="bingo",
    restrictions=(
        RestrictionPlan(
            player="bingo-1007",
            kind=Restriction.Kind.SELF_EXCLUDED,
            reason="Self-excluded nationwide",
            starts=-60,
        ),
    ),
    campaigns=_CAMPAIGNS,
    lists=_LISTS,
    gestures=(GesturePlan(reward="Saturday tickets", players=("bingo-1030",), day=-6),),
)
