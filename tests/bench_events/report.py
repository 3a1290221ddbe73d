"""What was measured, as a table."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_BEGIN, _END = "<!-- bench-events: begin -->", "<!-- bench-events: end -->"
_HEAD = "| door | events | events/s | all runs | beside | ratio |\n|---|--:|--:|--:|---|--:|\n"
# What each is held against: speeds against speeds, and a single call against the time of another.
_BESIDE = {"RabbitMQ": "bare COPY from RabbitMQ", "Kafka": "bare COPY from Kafka"}
_LATENCY = dict.fromkeys(["that view behind our door", "REST"], "a DRF view that inserts a row")


def write(found: dict[str, Any], docs: Path) -> None:
    """Writes docs/benchmarks-events.json, and the table between its marks in docs/benchmarks.md."""
    (docs / "benchmarks-events.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    page = docs / "benchmarks.md"
    before, _, rest = page.read_text(encoding="utf-8").partition(_BEGIN)
    _, end, after = rest.partition(_END)
    assert end, f"{page} lacks {_BEGIN} and {_END}"
    where = found["machine"]
    machine = f"{where['cores']} cores ({where['processor']}), Python {where['python']}"
    postgres = f"PostgreSQL {where['postgres']['server_version']}"
    how = f"each broker with {found['consumers']} consumers, bare ones too; the median of {found['runs']} runs by turns"
    on = f"Measured on {machine}, {postgres}; {how}."
    page.write_text(f"{before}{_BEGIN}\n\n{on}\n\n{table(found)}\n{_END}{after}", encoding="utf-8")


def table(found: dict[str, Any]) -> str:
    return _HEAD + "".join(_lines({each["what"]: each for each in found["measures"]}))


def _lines(measures: dict[str, dict[str, Any]]) -> Iterator[str]:
    for what, each in measures.items():
        speed = each["events"] / each["seconds"]
        beside, ratio = "", ""
        if what in _BESIDE:
            bare = measures[_BESIDE[what]]
            beside, ratio = _BESIDE[what], f"{speed * bare['seconds'] / bare['events']:.2f} of its speed"
        if what in _LATENCY:
            beside = _LATENCY[what]
            ratio = f"{each['latency'] / measures[beside]['latency']:.2f} times as long"
        runs = ", ".join(f"{one:,}" for one in sorted(each["speeds"]))
        yield f"| {what} | {each['events']:,} | {speed:,.0f} | {runs} | {beside} | {ratio} |\n"
