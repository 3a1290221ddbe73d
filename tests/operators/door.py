"""A door of the API with little behind it: a GET that says who asks, a POST that adds a product."""

from datetime import datetime
from typing import Any

from django.urls import path
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.envelope import ok
from core.api.views import ApiView
from core.refusal import Refusal
from operators.api.idempotency import idempotent
from operators.models import Operator, Product
from tests.cast import NOON

CALLER, PRODUCTS = "/v1/caller", "/v1/products"


class Clock:
    """The clock of the door, moved by hand."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


class Caller(ApiView):
    def get(self, request: Request, **_: Any) -> Response:
        return ok({"operator": self.operator.name, "slot": request.user.slot})

    post = get


class Products(ApiView):
    """Adds `name`; and then, if `then` says so, thinks better of it."""

    @idempotent
    def post(self, request: Request) -> Response:
        product = Product.objects.create(operator=self.operator, name=request.data["name"])
        match request.data.get("then"):
            case "refuse":
                raise Refusal("ProductClosed", f"No {product.name} today.")
            case "look in vain":
                raise NotFound
            case "break":
                raise ZeroDivisionError
        return ok({"id": product.pk, "name": product.name, "price": 1.50})


def addresses(clock: Clock) -> tuple[Any, ...]:
    return (
        path("v1/caller", Caller.as_view(clock=clock)),
        path("v1/caller/<str:name>", Caller.as_view(clock=clock)),
        path("v1/products", Products.as_view(clock=clock)),
    )


def added(operator: Operator) -> int:
    """How many products the POST has added, beside those of the cast."""
    return Product.objects.filter(operator=operator).exclude(name__in=["Plinko", "Mines", "Poker"]).count()


def codes(answer: Any) -> list[str]:
    """Why a call was refused."""
    return [error["code"] for error in answer.json()["data"]["errors"]]
