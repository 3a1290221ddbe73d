"""Whether this process can do its work: asked by `make run` and by load balancers."""

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - Django passes it
    """200 when the database answers; says beside it whether the queue answers.

    A web process without Redis still serves pages and takes uploads (they wait as Pending), so a dead queue is
    reported but is no reason to take the process out of service.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"database": "ok", "queue": "ok" if _queue_answers() else "down"})


def _queue_answers() -> bool:
    try:
        cache.get("healthz")
    except (RedisError, OSError):
        return False
    return True
