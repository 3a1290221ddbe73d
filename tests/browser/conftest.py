from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial

import pytest
from playwright.sync_api import Browser, Page

from operators.models import Operator
from rewards.models import Reward
from tests import cast
from tests.browser import chromium as browsers
from tests.processes import Process, broker_at, free_port, redis, worker
from tests.screens import open_reward


def pytest_runtest_setup() -> None:
    # Here and not in the fixture: all tests are skipped at one place, so the summary has one line.
    if browsers.installed() is None:
        pytest.skip(browsers.MISSING)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, browsers.chromium() as browser:
        # Playwright runs an event loop in this thread, and Django takes that for asynchronous code. It is not: each
        # step waits for the browser, and tests look into the database between steps, as everywhere else.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield browser


@pytest.fixture
def page(chromium, live_server, transactional_db) -> Iterator[Page]:
    """A fresh window at the backoffice; whatever an earlier test left in cookies or storage is gone."""
    with chromium.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900}) as context:
        yield context.new_page()


@pytest.fixture(autouse=True)
def _nothing_goes_wrong(page) -> Iterator[None]:
    """No test of this folder ends with an error in the console, a broken address or a call to another server."""
    troubles = browsers.troubles_of(page)
    yield
    assert troubles == []


@pytest.fixture
def broker(tmp_path) -> Iterator[str]:
    """A Redis of the test's own, so that no other test's messages get in between."""
    port = free_port()
    with redis(tmp_path, port), broker_at(f"redis://127.0.0.1:{port}/0") as url:
        yield url


@pytest.fixture
def a_worker(broker, tmp_path) -> Callable[[], AbstractContextManager[Process]]:
    """Starts a worker, for as long as a test wants one."""
    return partial(worker, tmp_path, REDIS_URL=broker)


@pytest.fixture
def casino(transactional_db) -> Operator:
    return cast.casino()


@pytest.fixture
def reward(casino) -> Reward:
    """Open by the real clock."""
    return open_reward(casino)
