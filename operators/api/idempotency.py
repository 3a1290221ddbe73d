"""`Idempotency-Key`: a POST that is sent again does nothing again and gets the same answer."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.encoding import force_str
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.views import ApiView
from core.refusal import Fault, Refusal, refuse_faults
from operators.api.calls import call_of
from operators.services.answers import answer_once
from operators.signatures import fingerprint

_HEADER: Final = "Idempotency-Key"
_FORM: Final = re.compile(r"[ -~]{1,255}")
_SERVER_ERROR: Final = 500

# What DRF calls with the view, the request and what the address says.
Post = Callable[..., Response]


def idempotent(post: Post) -> Callable[..., HttpResponseBase]:
    """Makes `post` of an ApiView take an `Idempotency-Key`; without one, nothing changes.

    The first answer with a key, refusals included, is kept in the transaction of the work. The same request with the
    same key is answered with it byte for byte, and `Idempotency-Replayed: true`. A bug keeps and changes nothing.
    Refuses IdempotencyKeyInvalid, and IdempotencyKeyReused for another request with the same key.
    """

    @wraps(post)
    def once(view: ApiView, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = request.headers.get(_HEADER)
        if key is None:
            return post(view, request, *args, **kwargs)
        _refuse_odd_key(key)
        call = call_of(request)
        status, body, replayed = answer_once(
            operator=view.operator,
            key=key,
            fingerprint=fingerprint(method=call.method, url=call.url, body=call.body),
            at=view.at,
            work=lambda: _rendered(view, _answered(view, lambda: post(view, request, *args, **kwargs))),
        )
        headers = {"Idempotency-Replayed": "true"} if replayed else {}
        return HttpResponse(body, status=status, headers=headers, content_type=request.accepted_media_type)

    return once


def _answered(view: ApiView, work: Callable[[], Response]) -> Response:
    """What the caller is told. A refusal is an answer too, and what was done before it is undone."""
    try:
        with transaction.atomic():
            return work()
    except (Refusal, APIException, Http404) as refused:
        answer = view.handle_exception(refused)
        if answer.status_code >= _SERVER_ERROR:
            raise
        return answer


def _rendered(view: ApiView, answer: Response) -> tuple[int, str]:
    renderer = view.request.accepted_renderer
    body = renderer.render(answer.data, view.request.accepted_media_type, view.get_renderer_context())
    return answer.status_code, force_str(body)


def _refuse_odd_key(key: str) -> None:
    if not _FORM.fullmatch(key):
        sentence = f"{_HEADER} must be 1 to 255 printable ASCII characters."
        refuse_faults([Fault(_HEADER, "IdempotencyKeyInvalid", sentence)])
