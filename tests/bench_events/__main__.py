"""The command line: `python -m tests.bench_events 20000`, as `make bench-events` calls it."""

import argparse
import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# What is measured can only be imported once Django knows its settings.
django.setup()

from tests.bench_events.report import table, write  # noqa: E402
from tests.bench_events.run import run  # noqa: E402

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", type=int, nargs="?", default=40_000, help="how many come in at each door")
    parser.add_argument("--singles", type=int, default=520, help="single calls over REST, 20 of them to warm up")
    parser.add_argument("--consumers", type=int, default=2, help="processes at each broker, bare ones too")
    parser.add_argument("--docs", type=Path, help="the folder whose benchmarks.md is written")
    parser.add_argument("--runs", type=int, default=3, help="of which the median is told")
    given = parser.parse_args()
    found = run(given.events, given.singles, given.consumers, given.runs)
    sys.stdout.write(table(found))
    if given.docs is not None:
        write(found, given.docs)
