"""Every complaint that docs/complaints.md answers is answered by tests that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NAMED = re.findall(r"`(test_\w+)`", (ROOT / "docs" / "complaints.md").read_text())
THERE = {name for file in ROOT.glob("tests/**/test_*.py") for name in re.findall(r"def (test_\w+)\(", file.read_text())}


@pytest.mark.parametrize("name", NAMED)
def test_a_test_that_answers_a_complaint_is_there(name):
    assert name in THERE


def test_no_complaint_is_without_a_test():
    rows = (ROOT / "docs" / "complaints.md").read_text().split("|---|---|---|\n")[1].splitlines()

    assert len(rows) == 11
    assert all("`test_" in row for row in rows)
