"""The figures of the house: short functions, short files, no import in a function, no clock behind the doors."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("core", "operators", "rewards", "enrollments", "bonuses", "milestones", "events", "config")
SOURCES = [path for floor in FLOORS for path in (ROOT / floor).rglob("*.py") if "migrations" not in path.parts]
TESTS = list((ROOT / "tests").rglob("*.py"))
# Where only doors read the clock, these are told what time it is.
BEHIND_THE_DOORS = {"rules", "rules.py", "services", "models", "bulk"}
LONGEST_FUNCTION = 30
LONGEST_FILE = 300


def place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def functions() -> Iterator[tuple[Path, ast.FunctionDef]]:
    for path in SOURCES:
        yield from ((path, node) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef))


def length(function: ast.FunctionDef) -> int:
    """Lines of code: the docstring is a promise, not a burden."""
    described = ast.get_docstring(function) is not None and len(function.body) > 1
    return (function.end_lineno or 0) - function.body[1 if described else 0].lineno + 1


@pytest.mark.parametrize("floor", FLOORS)
def test_every_floor_is_looked_at(floor):
    assert any((ROOT / floor) in path.parents for path, _ in functions())


def test_a_function_is_read_at_one_look():
    assert [place(path, each) for path, each in functions() if length(each) > LONGEST_FUNCTION] == []


def test_a_file_has_an_edge():
    long = [path for path in SOURCES + TESTS if len(path.read_text().splitlines()) > LONGEST_FILE]

    assert [str(path.relative_to(ROOT)) for path in long] == []


def test_no_import_hides_in_a_function():
    inside = [(path, node) for path, function in functions() for node in ast.walk(function)]

    assert [place(path, node) for path, node in inside if isinstance(node, ast.Import | ast.ImportFrom)] == []


def test_only_doors_read_the_clock():
    told = [path for path in SOURCES if BEHIND_THE_DOORS & set(path.relative_to(ROOT).parts)]
    named = [(path, node) for path in told for node in ast.walk(ast.parse(path.read_text()))]

    clock = {"now", "utcnow", "today", "localdate", "localtime", "time"}
    assert [place(path, node) for path, node in named if getattr(node, "attr", None) in clock] == []
