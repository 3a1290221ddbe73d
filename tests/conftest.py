import os
from collections.abc import Iterator

import hypothesis
import pytest

from operators.models import Operator
from tests import cast
from tests.signing import ApiClient, api_client

# No example has to be quick: a busy machine proves nothing.
hypothesis.settings.register_profile("at leisure", deadline=None)
hypothesis.settings.load_profile("at leisure")


@pytest.fixture
def casino(db) -> Operator:
    return cast.casino()


@pytest.fixture
def api(casino) -> ApiClient:
    """A system that calls the API for the casino."""
    return api_client(casino)


@pytest.fixture(autouse=True)
def _files_of_one_test(tmp_path, settings) -> None:
    """Uploaded files of a test are its own."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def _quick_passwords(settings) -> None:
    """Real hashes are slow on purpose; here nobody guesses."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _redis_is_hung_up(settings) -> Iterator[None]:
    """Before another test, or other settings, make the cache forget its connections."""
    yield
    cast.hang_up()


def pytest_terminal_summary(terminalreporter) -> None:
    """CI installs every part; a test that was skipped for the lack of one must not look like a green run."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped and os.environ.get("REQUIRE_ALL_PARTS"):
        terminalreporter.write_line(f"{len(skipped)} skipped although every part is required here.", red=True)


def pytest_sessionfinish(session, exitstatus) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and reporter.stats.get("skipped") and os.environ.get("REQUIRE_ALL_PARTS") and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
