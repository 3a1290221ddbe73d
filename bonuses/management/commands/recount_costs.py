"""`manage.py recount_costs`: after an operator has moved to another time zone, for days of costs are its own."""

from typing import Any

from django.core.management.base import BaseCommand

from bonuses.services.sums import recount
from operators.models import Operator


class Command(BaseCommand):
    help = "Adds up what bonuses cost anew, from the bonuses of every operator."

    def handle(self, *_: Any, **__: Any) -> None:
        for operator in Operator.objects.order_by("pk"):
            recount(operator=operator)
            self.stdout.write(f"{operator}: recounted")
