"""docs/codes.md: every code with which a row or a file is refused."""

from collections.abc import Iterator, Mapping

from enrollments.rules.codes import FILE_CODES, ROW_CODES


def codes_page() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Codes of rejected rows and unreadable files"
    yield ""
    yield "Made from `enrollments/rules/codes.py` by `make docs`. The codes are stable: filter and act on them."
    yield ""
    yield "## A row is rejected, the others go on"
    yield from _table(ROW_CODES)
    yield "## The whole file is refused, nobody is enrolled"
    yield from _table(FILE_CODES)


def _table(codes: Mapping[str, str]) -> Iterator[str]:
    yield ""
    yield "| code | what it means |"
    yield "|---|---|"
    for code, sentence in codes.items():
        yield f"| `{code}` | {sentence} |"
    yield ""
