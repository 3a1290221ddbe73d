"""What was measured, as a table for people and as JSON for programs."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

_BEGIN, _END = "<!-- bench-bulk: begin -->", "<!-- bench-bulk: end -->"
_HEAD = (
    "| what | rows | preview | seconds | rows/s | of a COPY of its rows | of a COPY without budgets | peak memory "
    "| WAL a row |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n"
)
# Behind the name of what was measured.
WITH_BUDGETS: Final = " with budgets"


def write(found: dict[str, Any], docs: Path) -> None:
    """Writes docs/benchmarks.json, and the table between its marks in docs/benchmarks.md."""
    (docs / "benchmarks.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    page = docs / "benchmarks.md"
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    assert end, f"{page} lacks {_BEGIN} and {_END}"
    page.write_text(f"{before}{_BEGIN}\n\n{_where(found)}\n\n{table(found)}\n{_END}{after}", encoding="utf-8")


def table(found: dict[str, Any]) -> str:
    """The fastest of each, beside the fastest COPY of the rows that it made; of memory the most that was seen."""
    best = _best(found["measures"])
    lines = [_HEAD, *(_line(each, best) for each in best.values()), "\n", *_ratios(best)]
    return "".join(lines)


def _best(measures: list[dict[str, Any]]) -> dict[tuple[str, int], dict[str, Any]]:
    """The fastest of each thing and size, in the order of the run."""
    best: dict[tuple[str, int], dict[str, Any]] = {}
    for each in measures:
        key = each["what"], each["rows"]
        known = best.get(key, each)
        best[key] = min(known, each, key=lambda one: one["seconds"]) | {
            "peak_bytes": max(known["peak_bytes"] or 0, each["peak_bytes"] or 0),
            "preview_seconds": min(known["preview_seconds"] or 0, each["preview_seconds"] or 0),
        }
    return best


def _line(each: dict[str, Any], best: dict[tuple[str, int], dict[str, Any]]) -> str:
    own = best.get(("COPY" + WITH_BUDGETS * each["what"].endswith(WITH_BUDGETS), each["rows"]))
    plain = best.get(("COPY", each["rows"]))
    cells = [
        each["what"],
        f"{each['rows']:,}",
        f"{each['preview_seconds']:.2f} s" if each["preview_seconds"] else "",
        f"{each['seconds']:.2f}",
        f"{_speed(each):,.0f}",
        f"{_speed(each) / _speed(own):.2f}" if own else "",
        f"{_speed(each) / _speed(plain):.2f}" if plain else "",
        f"{each['peak_bytes'] / 1e6:.0f} MB" if each["peak_bytes"] else "",
        f"{each['wal_bytes'] / each['enrolled']:.0f} B",
    ]
    return f"| {' | '.join(cells)} |\n"


def _ratios(best: dict[tuple[str, int], dict[str, Any]]) -> Iterator[str]:
    """How many times as fast as the library the job of the longest list is."""
    jobs = [each for (what, _), each in best.items() if what == "job"]
    for (what, _), each in best.items():
        if what.startswith("library"):
            times = _speed(jobs[-1]) / _speed(each)
            yield f"- The job of {jobs[-1]['rows']:,} rows is {times:.1f} times as fast as the {what}.\n"


def _speed(each: dict[str, Any]) -> float:
    return float(each["enrolled"] / each["seconds"])


def _where(found: dict[str, Any]) -> str:
    machine = found["machine"]
    postgres = ", ".join(f"{name} {value}" for name, value in machine["postgres"].items())
    return (
        f"Measured on {machine['cores']} cores ({machine['processor']}) with {machine['memory_gib']} GiB, "
        f"Python {machine['python']}; PostgreSQL: {postgres}. The fastest of {found['runs']}."
    )
