"""`make screenshots`: server, worker, browser and database are those of the tests."""

import sys
from pathlib import Path

import pytest

if __name__ == "__main__":
    sys.exit(pytest.main([str(Path(__file__).with_name("pictures.py")), "-p", "no:randomly"]))
