"""Demo Casino: an online casino in Malta."""

from typing import Final

from config.demo.casino_bets import BETS, TRIGGERS
from config.demo.casino_bonuses import BONUSES
from config.demo.casino_campaigns import CAMPAIGNS
from config.demo.casino_lists import GESTURES, LISTS
from config.demo.casino_milestones import MILESTONES
from config.demo.plans import OperatorPlan, PersonPlan, ProductPlan, RestrictionPlan
from operators.models import Product, Restriction
from operators.rules import Role

CASINO: Final = OperatorPlan(
    id=1,
    name="Demo Casino",
    origin="demo-casino",
    base_currency="EUR",
    currencies=("EUR", "USD", "GBP"),
    time_zone="Europe/Malta",
    primary_key="demo-primary-key",
    secondary_key="demo-secondary-key",
    api_keys={"demo-fasttrack": "demo-api-key", "demo-client": "demo-secret"},
    products=(
        ProductPlan(name="Plinko"),
        ProductPlan(name="Dice"),
        ProductPlan(name="Limbo"),
        ProductPlan(name="Crash"),
        ProductPlan(name="Mines", source=Product.Source.LEGACY),
        ProductPlan(name="plinko-8-lines", source=Product.Source.LEGACY),
        ProductPlan(name="Keno", source=Product.Source.LEGACY),
        ProductPlan(name="HiLo", source=Product.Source.LEGACY),
        ProductPlan(name="Live Roulette", rewards_enabled=False),
    ),
    people=(
        PersonPlan(username="admin", first_name="Maria", last_name="Borg", role=Role.ADMINISTRATOR),
        PersonPlan(username="marketing", first_name="Carla", last_name="Camilleri", role=Role.MARKETING),
        PersonPlan(username="service", first_name="Dan", last_name="Debono", role=Role.CUSTOMER_SERVICE),
        PersonPlan(username="auditor", first_name="Eva", last_name="Ellul", role=Role.AUDITOR),
    ),
    administrator="admin",
    promoter="marketing",
    carer="service",
    restrictions=(
        RestrictionPlan(
            player="player_0035",
            kind=Restriction.Kind.SELF_EXCLUDED,
            reason="Took a break of three months, by e-mail",
            starts=-120,
            ends=-30,
        ),
        RestrictionPlan(
            player="player_0013",
            kind=Restriction.Kind.SELF_EXCLUDED,
            reason="Self-excluded in the account settings",
            starts=-95,
        ),
        RestrictionPlan(
            player="player_0022",
            kind=Restriction.Kind.OPTED_OUT,
            reason="Wants no promotions, by chat",
            starts=-80,
        ),
        RestrictionPlan(
            player="MT-004530",
            kind=Restriction.Kind.BLOCKED,
            reason="Several accounts from one address; with the fraud team",
            starts=-72,
        ),
        RestrictionPlan(
            player="player_0044",
            kind=Restriction.Kind.OPTED_OUT,
            reason="Opted out on the telephone",
            starts=-4,
        ),
    ),
    campaigns=CAMPAIGNS,
    lists=LISTS,
    gestures=GESTURES,
    bonuses=BONUSES,
    milestones=MILESTONES,
    bets=BETS,
    triggers=TRIGGERS,
    uploaded_again="summer-of-plinko-wave-1.csv",
)
