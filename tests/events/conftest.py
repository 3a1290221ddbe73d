import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests import brokers
from tests.brokers import Mesh, Rabbit
from tests.events.consumers import Consuming, consuming


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if brokers.rabbitmq_installed() is None:
        for item in items:
            if "rabbit" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.skip(brokers.MISSING))


@pytest.fixture(scope="session")
def rabbit_server(tmp_path_factory) -> Iterator[Rabbit]:
    with brokers.rabbitmq(tmp_path_factory.mktemp("rabbit")) as server:
        yield server


@pytest.fixture(scope="session")
def mesh_server(tmp_path_factory) -> Iterator[Mesh]:
    with brokers.mesh(tmp_path_factory.mktemp("mesh")) as server:
        yield server


@pytest.fixture
def rabbit(rabbit_server) -> Rabbit:
    """With a queue of the test's own."""
    rabbit_server.wire.mend()
    rabbit_server.queue = f"queue-{uuid4().hex[:8]}"
    return rabbit_server


@pytest.fixture
def mesh(mesh_server) -> Mesh:
    """With a topic of the test's own, in four partitions."""
    mesh_server.wire.mend()
    mesh_server.make_topic()
    return mesh_server


@pytest.fixture
def consume(tmp_path: Path) -> Iterator[Callable[..., Consuming]]:
    """Starts consumers; whoever still runs at the end of the test is stopped."""
    with contextlib.ExitStack() as stack:
        yield lambda *of, **env: stack.enter_context(consuming(tmp_path, *of, **env))
