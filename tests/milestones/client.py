"""A client of the doors for milestones as an integrator writes it, from the document alone."""

import json
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import path

from config.urls import urlpatterns
from milestones.urls import urlpatterns as doors
from operators.models import Operator
from tests.cast import NOON
from tests.milestones.scene import CYCLES, begin
from tests.oauth import OAuthClient

CUSTOMER = 345651201
OTHER = 345651202
GROUP = {
    "name": "Spring",
    "description": "A thousand in each cycle",
    "trackingType": "DEFAULT",
    "targetEvaluationType": "FIXED_CALENDAR_WINDOW",
    "frequencyType": "CUSTOM",
    "timeZoneName": "UTC",
}


def wire(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def cycles() -> list[dict[str, str]]:
    """c1 to c5, of ten days each."""
    return [
        {"refCode": f"c{n}", "startDate": wire(begin(n)), "endDate": wire(begin(n + 1))} for n in range(1, CYCLES + 1)
    ]


def target(**wishes: Any) -> dict[str, Any]:
    usual = {"name": "ABC", "targetEntity": "TRANSACTION", "targetType": "GROSS_SALES", "targetValue": 1000}
    return usual | wishes


def milestone(**wishes: Any) -> dict[str, Any]:
    """The body of the milestone ABC. Wishes for its target begin with `target_`."""
    of_target = {name.removeprefix("target_"): wishes.pop(name) for name in [*wishes] if name.startswith("target_")}
    return GROUP | {"periods": cycles(), "targets": [target(**of_target)]} | wishes


def streak(**wishes: Any) -> dict[str, Any]:
    """Four levels: so many cycles in a row."""
    levels = [{"name": f"l{number}", "cycles": number} for number in range(1, 5)]
    return milestone(trackingType="STREAK", target_levels=levels, **wishes)


class Brand:
    """Its system knows its name and its secret. `place` is the target that it was told of last."""

    def __init__(self, operator: Operator, settings: Any, name: str = "brand") -> None:
        self.operator, self.secret = operator, OAuthClient(operator, name)
        self.now: datetime = NOON
        self.place = ""
        self.http = Client(raise_request_exception=False)
        timed = [
            path(str(each.pattern), each.callback.view_class.as_view(clock=lambda: self.now), name=each.name)
            for each in doors
        ]
        settings.ROOT_URLCONF = (*timed, *urlpatterns)
        settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": uuid4().hex}}

    def post(self, address: str, content: Any, **headers: str) -> Any:
        sent = {"authorization": self.secret.basic} | headers
        body = content if isinstance(content, bytes) else json.dumps(content, default=_number)
        return _read(self.http.post(address, body, content_type="application/json", headers=sent))

    def get(self, address: str, **query: Any) -> Any:
        return _read(self.http.get(address, query, headers={"authorization": self.secret.basic}))

    def makes(self, group: dict[str, Any]) -> dict[str, Any]:
        """Creates a group; the calls that follow are about its target."""
        answer = self.post("/v3/targetGroups", group)
        assert answer.status_code == 200, answer.content
        made = answer.json()["data"]
        self.place = f"/targetGroups/{made['id']}/targets/{made['targets'][0]['id']}"
        return made

    def enrolls(self, *, at: datetime | None = None, **record: Any) -> Any:
        """`query` and `headers` are not of the record."""
        self.now = at or self.now
        query, headers = record.pop("query", ""), record.pop("headers", {})
        return self.post(f"{self.place}/enroll{query}", [{"customerId": CUSTOMER} | record], **headers)

    def leaves(self, *, at: datetime | None = None, **record: Any) -> Any:
        self.now = at or self.now
        return self.post(f"{self.place}/unEnroll", [{"customerId": CUSTOMER} | record])

    def sells(self, amount: float, *, when: datetime | None = None, at: datetime | None = None, **wishes: Any) -> Any:
        """Tells at `at` that the customer has bought for so much, then or `when`."""
        self.now = at or self.now
        return self.post("/v3/activities", activity(amount, when or self.now, **wishes))

    def targets(self, customer: int = CUSTOMER, **query: Any) -> list[dict[str, Any]]:
        answer = self.get(f"/v3/users/{customer}/enrolledTargets", **query)
        assert answer.status_code == 200, answer.content
        return answer.json()["data"]

    def cycles_of(self, customer: int = CUSTOMER) -> dict[str, int]:
        """The cycles in which the customer is enrolled, with what is achieved in each."""
        (told,) = self.targets(customer, includeUnenrolled="true")
        return {each["refCode"]: int(each["achieved"]) for each in told["periods"] if each["enrolled"]}


def activity(amount: float = 100, when: datetime = NOON, **wishes: Any) -> dict[str, Any]:
    usual = {
        "activityId": uuid4().hex,
        "customerId": CUSTOMER,
        "kind": "transaction",
        "happenedAt": wire(when),
        "amounts": {"gross_sales": amount},
    }
    return usual | wishes


def errors(answer: Any, status: int) -> list[tuple[int, str, str | None]]:
    """The number, the reason and the field of each error."""
    assert answer.status_code == status, answer.content
    said = answer.json()
    assert list(said) == ["data", "errors", "warnings"]
    assert (said["data"], said["warnings"]) == (None, None)
    assert all(each["message"] for each in said["errors"])
    return [(each["code"], each["reason"], each["field"]) for each in said["errors"]]


def done(answer: Any) -> bool:
    """Whether it is exactly what the document promises to whoever was enrolled."""
    return (answer.status_code, answer.json()) == (200, {"data": CUSTOMER, "errors": None, "warnings": None})


def _read(answer: Any) -> Any:
    answer.json = lambda: json.loads(answer.content, parse_float=Decimal)
    return answer


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else str(value)
