"""What comes to the door in the wrong shape is turned away with a sentence, and nothing is done."""

import inspect
import json
from typing import Any

import pytest

from core.api.parsing import LARGEST_BODY
from enrollments import urls as enrollment_urls
from operators.api.idempotency import idempotent
from rewards import urls
from rewards.models import Campaign

pytestmark = pytest.mark.django_db
VIEWS = [each.callback.view_class for each in [*urls.urlpatterns, *enrollment_urls.urlpatterns]]
POSTS = [view for view in VIEWS if hasattr(view, "post")]
WISH = {"name": "Summer", "startTimeUtc": "2026-06-01T00:00:00Z", "createdBy": "crm"}


def refused(answer: Any, code: str, status: int = 400, kind: str = "ValidationError") -> None:
    assert (answer.status_code, answer.json()["responseCode"]) == (status, kind), answer.content
    assert answer.json()["data"]["errors"][0]["code"] == code
    assert answer.json()["message"]
    assert not Campaign.objects.exists()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"name": "A", "name": "B", "startTimeUtc": "2026-06-01T00:00:00Z", "createdBy": "x"}', "DuplicateKey"),
        (json.dumps(WISH).encode() + b" {}", "NotJson"),
        (json.dumps(WISH).encode() + b"\x00", "NotJson"),
        (b'{"name": NaN}', "NotJson"),
        (b"\xff\xfe{}", "NotUtf8"),
        (b"[]", "NotAnObject"),
        (b'"campaign"', "NotAnObject"),
        (b"null", "NotAnObject"),
        (b"[" * 100_000, "NotJson"),
    ],
)
def test_a_body_that_could_be_read_in_two_ways_or_none_is_refused(api, body, code):
    refused(api.post("/v1/campaigns", body), code)


def test_a_body_over_the_limit_is_refused(api):
    refused(api.post("/v1/campaigns", WISH | {"description": "x" * LARGEST_BODY}), "BodyTooLarge")


def test_a_chunked_body_is_refused_with_what_is_missing(api):
    refused(api.post("/v1/campaigns", WISH, transfer_encoding="chunked"), "LengthRequired")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml", ""]
)
def test_another_content_type_is_refused_with_the_right_one(api, kind):
    answer = api.post("/v1/campaigns", WISH, content_type=kind)

    refused(answer, "UnsupportedMediaType")
    assert "application/json" in answer.json()["message"]


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "Application/JSON"])
def test_json_is_json_however_it_is_written(api, kind):
    assert api.post("/v1/campaigns", WISH, content_type=kind).status_code == 200


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "*/*", "nonsense"])
def test_answers_are_json_whatever_is_asked_for(api, accept):
    answer = api.get("/v1/campaigns?page=1", accept=accept)

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")


def test_a_method_that_an_address_does_not_take_is_refused_with_those_that_it_does(api):
    answer = api.put("/v1/campaigns", WISH)

    refused(answer, "MethodNotAllowed", 405)
    assert answer["Allow"] == "GET, POST, HEAD"


@pytest.mark.parametrize("address", ["/v1", "/v1/", "/v1/campaign", "/v1/rewards/1/2/3", "/v1/openapi.json/x"])
def test_an_address_that_is_none_is_not_found_in_the_envelope(api, address):
    refused(api.get(address), "NotFound", 404, "NotFound")
    refused(api.post(address, WISH), "NotFound", 404, "NotFound")


def test_a_slash_at_the_end_makes_no_difference(api):
    assert api.post("/v1/campaigns/", WISH).status_code == 200
    assert api.get("/v1/campaigns/?page=1").json() == api.get("/v1/campaigns?page=1").json()


def test_unknown_fields_are_passed_over(api):
    answer = api.post("/v1/campaigns", WISH | {"colour": "blue"})

    assert answer.status_code == 200
    assert "colour" not in answer.json()["data"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": "\u2003 "}, "name"),
        ({"endTimeUtc": "2026-06-01T00:00:00Z"}, "endTimeUtc"),
        ({"termsAndConditionsUrl": "javascript:alert(1)"}, "termsAndConditionsUrl"),
        ({"startTimeUtc": "9998-01-01T00:00:00Z"}, "startTimeUtc"),
        ({"description": "x" * 4001}, "description"),
        ({"operatorReference": 7}, "operatorReference"),
        ({"createdBy": None}, "createdBy"),
    ],
)
def test_a_campaign_that_makes_no_sense_is_refused_at_its_field(api, changes, expected):
    answer = api.post("/v1/campaigns", WISH | changes)

    assert [each["field"] for each in answer.json()["data"]["errors"]] == [expected]
    assert not Campaign.objects.exists()


def test_a_campaign_without_an_end_runs_until_it_is_cancelled(api):
    made = api.post("/v1/campaigns", WISH | {"endTimeUtc": None}).json()["data"]

    assert (made["endTimeUtc"], made["status"]) == (None, "Active")
    assert api.post(f"/v1/campaigns/{made['id']}/cancel", {"cancelledBy": "crm"}).json()["data"] == {}
    shown = api.get(f"/v1/campaigns/{made['id']}").json()["data"]
    assert (shown["status"], shown["cancelledBy"]) == ("Cancelled", "crm")


def test_a_campaign_that_ends_with_the_calendar_is_taken_as_dotnet_sends_it(api):
    made = api.post("/v1/campaigns", WISH | {"endTimeUtc": "9999-12-31T23:59:59.9999999Z"}).json()["data"]

    assert made["endTimeUtc"] == "9999-12-31T23:59:59.999999Z"


@pytest.mark.parametrize("view", POSTS, ids=[view.__name__ for view in POSTS])
def test_every_post_takes_an_idempotency_key(view):
    assert view.post.__qualname__.startswith(view.__name__)
    assert inspect.unwrap(view.post) is not view.post
    # The wrapper is `idempotent`'s own: it refuses a key that is none before anything else.
    assert view.post.__code__ is idempotent(view.post).__code__
