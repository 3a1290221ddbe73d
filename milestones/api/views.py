"""The base of the doors for milestones and streaks."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from rest_framework.response import Response

from core.api.envelope import ResponseCode
from core.api.exceptions import answer_exception
from core.api.parsing import AnyJSONParser
from core.api.views import ApiView
from core.refusal import Fault
from milestones.api.envelope import CLASSES, envelope, numbered
from milestones.api.schema import TargetSchema
from operators.api.credentials import CredentialAuthentication


class TargetView(ApiView):
    """Whatever goes wrong is an envelope of this style too, with the HTTP status and headers that it has elsewhere."""

    authentication_classes = (CredentialAuthentication,)
    parser_classes = (AnyJSONParser,)
    schema = TargetSchema()
    # The number on the wire of each stable code that has one; others have that of their class.
    numbers: ClassVar[Mapping[str, int]] = MappingProxyType({})

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], Response]:
        return self._refused

    def _refused(self, error: Exception, context: dict[str, Any]) -> Response:
        answer = answer_exception(error, context)
        otherwise = CLASSES[ResponseCode(answer.data["responseCode"])]
        faults = [Fault(each["field"] or "", each["code"], each["message"]) for each in answer.data["data"]["errors"]]
        answer.data = envelope(None, errors=numbered(faults, self.numbers, otherwise=otherwise))
        return answer
