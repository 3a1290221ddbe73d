"""The base of the doors for milestones and streaks."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from core.api.envelope import ResponseCode
from core.api.exceptions import answer_exception
from core.api.parsing import AnyJSONParser
from core.api.rendering import MEDIA_TYPE, to_json
from core.api.views import ApiView
from core.refusal import Fault
from milestones.api.envelope import CLASSES, envelope, numbered
from milestones.api.fields import customer_in, row_id
from milestones.api.numbers import NUMBERS
from milestones.api.schema import TargetSchema
from milestones.models import Target
from milestones.rules.codes import refusal
from milestones.services.groups import find_target
from operators.api.credentials import CredentialAuthentication


class TargetView(ApiView):
    """Whatever goes wrong is an envelope of this style too, with the HTTP status and headers that it has elsewhere."""

    authentication_classes = (CredentialAuthentication,)
    parser_classes = (AnyJSONParser,)
    schema = TargetSchema()
    # The number on the wire of each stable code that has one; others have that of their class.
    numbers: ClassVar[Mapping[str, int]] = NUMBERS
    # What each method may refuse or warn of, for the OpenAPI document.
    codes: ClassVar[Mapping[str, Sequence[str]]] = MappingProxyType({})

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], Response]:
        return self._refused

    def target(self, group_id: str, target_id: str) -> Target:
        """What the address names. Refuses GroupNotFound and TargetNotFound."""
        return find_target(operator=self.operator, group_id=row_id(group_id), target_id=row_id(target_id))

    def customer(self, user_id: str) -> str:
        """The customer whom the address names. Refuses BadCustomer."""
        customer = customer_in(user_id)
        if customer is None:
            raise refusal("BadCustomer", "userId")
        return customer

    def notes(self, faults: Sequence[Fault]) -> list[dict[str, Any]]:
        """What is wrong with a part of what was sent, or was passed over."""
        return numbered(faults, self.numbers, otherwise=CLASSES[ResponseCode.VALIDATION_ERROR])

    def _refused(self, error: Exception, context: dict[str, Any]) -> Response:
        answer = answer_exception(error, context)
        answer.data = _enveloped(answer, self.numbers)
        return answer


@csrf_exempt
def unknown_target_endpoint(request: HttpRequest, **_: Any) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Whatever no other address of these doors matches, asked with whatever method."""
    answer = answer_exception(NotFound(), {})
    return HttpResponse(to_json(_enveloped(answer, {})), status=answer.status_code, content_type=MEDIA_TYPE)


def _enveloped(answer: Response, numbers: Mapping[str, int]) -> dict[str, Any]:
    """A refusal of the house in the envelope of these doors."""
    otherwise = CLASSES[ResponseCode(answer.data["responseCode"])]
    faults = [Fault(each["field"] or "", each["code"], each["message"]) for each in answer.data["data"]["errors"]]
    return envelope(None, errors=numbered(faults, numbers, otherwise=otherwise))
