from uuid import uuid4

import pytest

from tests.operators.door import Clock, addresses

_NOBODY_LISTENS = "redis://127.0.0.1:1/0"


@pytest.fixture
def clock(settings) -> Clock:
    """The door of `tests.operators.door` is open, it is noon, and Redis remembers nothing of other tests."""
    clock = Clock()
    settings.ROOT_URLCONF = addresses(clock)
    settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": uuid4().hex}}
    return clock


@pytest.fixture
def no_redis(settings) -> None:
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": _NOBODY_LISTENS}}
