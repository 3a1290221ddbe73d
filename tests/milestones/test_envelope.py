"""The base of the doors for milestones, at a door with little behind it."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import path
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from config.urls import urlpatterns
from core.refusal import Fault, Refusal, RefusalClass, refuse_faults
from milestones.api.envelope import errors_of, numbered, said
from milestones.api.views import TargetView
from operators.api.idempotency import idempotent
from operators.models import Product
from tests import cast
from tests.oauth import OAuthClient
from tests.signing import api_client

pytestmark = pytest.mark.django_db
PLACE = "/targetGroups/7/products"
NUMBERS = {"AlreadyThere": 310119, "Ignored": 310195}


class Products(TargetView):
    """Adds a product of the name that is sent, and then does what `then` says."""

    numbers = NUMBERS

    def get(self, request: Request, **_: Any) -> Response:
        return said(request.user.operator.name)

    @extend_schema(
        request={"application/json": {"type": "array"}},
        responses={200: {"type": "integer"}},
        examples=[OpenApiExample("Done", value=5, response_only=True)],
    )
    @idempotent
    def post(self, request: Request, **_: Any) -> Response:
        (record,) = request.data
        product = Product.objects.create(operator=self.operator, name=record["name"])
        match record.get("then"):
            case "refuse":
                raise Refusal("AlreadyThere", "It is there already.")
            case "miss":
                raise Refusal("GroupUnknown", "There is no such group.", kind=RefusalClass.NOT_FOUND)
            case "find faults":
                refuse_faults([Fault("name", "TooLong", "Shorter."), Fault("", "AlreadyThere", "Again.")])
            case "break":
                raise ZeroDivisionError
        warnings = numbered([Fault("balance", "Ignored", "Passed over.")], NUMBERS, otherwise=0)
        return said(product.pk, warnings=warnings if record.get("then") == "warn" else ())


@pytest.fixture
def client(casino, settings) -> OAuthClient:
    settings.ROOT_URLCONF = (path("targetGroups/<int:target_group_id>/products", Products.as_view()), *urlpatterns)
    settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": uuid4().hex}}
    return OAuthClient(casino)


def post(client: OAuthClient, content: Any, **headers: str) -> Any:
    sent = {"authorization": client.basic} | headers
    return Client(raise_request_exception=False).post(PLACE, content, content_type="application/json", headers=sent)


def refused(answer: Any, status: int) -> list[tuple[int, str, str | None]]:
    """The number, the reason and the field of each error."""
    assert answer.status_code == status
    said = answer.json()
    assert list(said) == ["data", "errors", "warnings"]
    assert (said["data"], said["warnings"]) == (None, None)
    assert all(each["message"] for each in said["errors"])
    return [(each["code"], each["reason"], each["field"]) for each in said["errors"]]


def test_what_was_done_has_neither_errors_nor_warnings(client):
    answer = post(client, [{"name": "Dice"}])

    assert answer.status_code == 200
    assert answer.json() == {"data": Product.objects.get(name="Dice").pk, "errors": None, "warnings": None}


def test_a_warning_keeps_nothing_back(client):
    answer = post(client, [{"name": "Dice", "then": "warn"}]).json()

    assert answer["warnings"] == [
        {"code": 310195, "message": "Passed over.", "reason": "Ignored", "field": "balance"},
    ]
    assert (answer["data"], answer["errors"]) == (Product.objects.get(name="Dice").pk, None)


@pytest.mark.parametrize(
    ("then", "status", "errors"),
    [
        ("refuse", 409, [(310119, "AlreadyThere", None)]),
        ("miss", 404, [(310404, "GroupUnknown", None)]),
        ("find faults", 400, [(310400, "TooLong", "name"), (310119, "AlreadyThere", None)]),
        ("break", 500, [(310500, "InternalError", None)]),
    ],
)
def test_a_refusal_has_its_number_or_that_of_its_class(client, then, status, errors):
    assert refused(post(client, [{"name": "Dice", "then": then}]), status) == errors


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'[{"name": "Dice", "name": "Wheel"}]', "DuplicateKey"),
        (b'[{"name": "Dice"}] and more', "NotJson"),
        (b"[\xa5]", "NotUtf8"),
        (b" " * 1_048_577, "BodyTooLarge"),
    ],
)
def test_what_is_no_strict_json_is_refused(client, body, reason):
    assert refused(post(client, body), 400) == [(310400, reason, None)]
    assert not Product.objects.filter(name__in=["Dice", "Wheel"]).exists()


def test_other_content_and_other_methods_are_refused_alike(client):
    form = Client().post(PLACE, {"name": "Dice"}, headers={"authorization": client.basic})
    wiped = Client().delete(PLACE, headers={"authorization": client.basic})

    assert refused(form, 400) == [(310400, "UnsupportedMediaType", None)]
    assert refused(wiped, 405) == [(310400, "MethodNotAllowed", None)]


def test_basic_a_token_and_a_signature_open_the_door_and_each_operator_has_its_own(client, casino):
    bingo = OAuthClient(cast.casino("Bingo"), "bingo")
    proofs = [{"authorization": client.basic}, client.bearer, bingo.bearer]

    assert [Client().get(PLACE, headers=proof).json()["data"] for proof in proofs] == ["Casino", "Casino", "Bingo"]
    assert api_client(casino).get(PLACE).json()["data"] == "Casino"


@pytest.mark.parametrize(
    ("proof", "reason"),
    [({}, "AuthenticationMissing"), ({"authorization": "Bearer x"}, "TokenInvalid")],
)
def test_strangers_are_told_how_to_come_in(client, proof, reason):
    answer = Client().get(PLACE, headers=proof)

    assert {each[:2] for each in refused(answer, 401)} == {(310401, reason)}
    assert answer["WWW-Authenticate"].startswith("Basic ")


def test_one_call_too_many_is_told_when_to_come_again(client, settings):
    settings.API_REQUESTS_PER_MINUTE = 0
    answer = post(client, [{"name": "Dice"}])

    assert refused(answer, 429) == [(310429, "TooManyRequests", None)]
    assert 1 <= int(answer["Retry-After"]) <= 60


def test_the_same_key_gives_the_same_answer_refusals_included(client):
    done = [post(client, [{"name": "Dice"}], idempotency_key="1") for _ in range(2)]
    no = [post(client, [{"name": "Wheel", "then": "refuse"}], idempotency_key="2") for _ in range(2)]

    assert done[0].content == done[1].content
    assert no[0].content == no[1].content
    assert refused(no[1], 409) == [(310119, "AlreadyThere", None)]
    assert refused(post(client, [{"name": "Slots"}], idempotency_key="1"), 409)[0][1] == "IdempotencyKeyReused"
    assert Product.objects.filter(name__in=["Dice", "Wheel", "Slots"]).count() == 1


def test_a_refusal_can_be_a_part_of_an_answer():
    refusal = Refusal("AlreadyThere", "It is there already.")

    assert errors_of(refusal, NUMBERS) == [
        {"code": 310119, "message": "It is there already.", "reason": "AlreadyThere", "field": None},
    ]


def test_the_openapi_document_has_this_envelope_and_these_proofs(client, settings):
    document = SchemaGenerator(patterns=settings.ROOT_URLCONF[:1]).get_schema(request=None, public=True)
    described = document["paths"]["/targetGroups/{targetGroupId}/products"]["post"]
    fine = described["responses"]["200"]["content"]["application/json"]

    assert set(fine["schema"]["properties"]) == {"data", "errors", "warnings"}
    assert fine["examples"]["Done"]["value"] == {"data": 5, "errors": None, "warnings": None}
    assert described["responses"]["409"]["content"]["application/json"]["schema"]["$ref"].endswith("/TargetRefused")
    assert {"OAuth2": []} in described["security"]
    assert {"Basic": []} in described["security"]
