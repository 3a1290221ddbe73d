"""Operators, their products, keys, logins and restrictions."""

from datetime import datetime
from typing import Final

from django.contrib.auth.hashers import make_password

from config.demo.plans import OperatorPlan, PersonPlan, moment
from operators.models import Membership, Operator, Origin, Product, SharedKey, User
from operators.services.credentials import give_credential
from operators.services.keys import rotate_key
from operators.services.restrictions import RestrictionDraft, restrict_player

PASSWORD: Final = "demo"  # noqa: S105 - public on purpose; `load_demo` refuses where that is not wanted
# The operators were set up before anything else happened.
FIRST_DAY: Final = -180


def create_operator(plan: OperatorPlan, *, at: datetime) -> Operator:
    operator = Operator.objects.create(
        id=plan.id,
        name=plan.name,
        base_currency=plan.base_currency,
        currencies=list(plan.currencies),
        time_zone=plan.time_zone,
    )
    Origin.objects.create(operator=operator, name=plan.origin)
    Product.objects.bulk_create(
        Product(
            operator=operator,
            name=product.name,
            source=product.source,
            rewards_enabled=product.rewards_enabled,
        )
        for product in plan.products
    )
    _give_keys(operator, plan, at)
    _employ(operator, plan.people)
    _restrict_players(operator, plan, at)
    return operator


def _give_keys(operator: Operator, plan: OperatorPlan, at: datetime) -> None:
    set_up = moment(operator, at, FIRST_DAY, hour=9)
    for slot, key in ((SharedKey.Slot.PRIMARY, plan.primary_key), (SharedKey.Slot.SECONDARY, plan.secondary_key)):
        rotate_key(operator=operator, slot=slot, by=plan.administrator, at=set_up, key=key)
    for name, secret in plan.api_keys.items():
        give_credential(operator=operator, name=name, secret=secret, by=plan.administrator, at=set_up)


def _employ(operator: Operator, people: tuple[PersonPlan, ...]) -> None:
    # Hashing is slow by design; they all have the same password, so once is enough.
    password = make_password(PASSWORD)
    for person in people:
        user = User.objects.create(
            username=person.username,
            password=password,
            first_name=person.first_name,
            last_name=person.last_name,
            email=f"{person.first_name}.{person.last_name}@example.com".lower(),
            is_staff=True,
        )
        Membership.objects.create(user=user, operator=operator, role=person.role.value)


def _restrict_players(operator: Operator, plan: OperatorPlan, at: datetime) -> None:
    for restriction in plan.restrictions:
        starts_at = moment(operator, at, restriction.starts, hour=11)
        draft = RestrictionDraft(
            operator_player_id=restriction.player,
            kind=restriction.kind.value,
            starts_at=starts_at,
            ends_at=None if restriction.ends is None else moment(operator, at, restriction.ends, hour=11),
            reason=restriction.reason,
        )
        restrict_player(operator=operator, draft=draft, by=plan.carer, at=starts_at)
