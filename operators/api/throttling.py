"""How often an operator may call: counted for each alone, so that no one's load slows another down."""

import logging
import math
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from operators.api.authentication import ApiCaller

logger = logging.getLogger(__name__)

_WINDOW: Final = 60  # seconds


class OperatorThrottle(BaseThrottle):
    """API_REQUESTS_PER_MINUTE calls in each minute of the clock."""

    at: datetime

    def allow_request(self, request: Request, view: Any) -> bool:
        caller: Any = request.user
        if not isinstance(caller, ApiCaller):
            return True  # the OpenAPI document is for everybody
        self.at = view.at
        try:
            return _count(caller.operator.pk, self.at) <= int(settings.API_REQUESTS_PER_MINUTE)
        except (RedisError, OSError) as error:
            # The counter protects the house from load, not money from thieves: calls go on without it.
            logger.warning("Nobody counts the calls of operator %s: %s", caller.operator.pk, error)
            return True

    def wait(self) -> float:
        """The whole seconds until the next minute, at least one."""
        return math.ceil(_WINDOW - self.at.timestamp() % _WINDOW)


def _count(operator_id: int, at: datetime) -> int:
    """The calls of this minute, with this one."""
    store: Any = cache
    counted: int = store.count(f"calls:{operator_id}:{int(at.timestamp()) // _WINDOW}", timeout=2 * _WINDOW)
    return counted
