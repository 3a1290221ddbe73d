"""The command line: `python -m tests.bench 10000 100000 1000000`, as `make bench-bulk` calls it."""

import argparse
import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# What is measured can only be imported once Django knows its settings.
django.setup()

from tests.bench.report import table, write  # noqa: E402
from tests.bench.run import Wish, run  # noqa: E402

SIZES = (10_000, 100_000, 1_000_000)


def asked() -> tuple[Wish, Path | None]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES, help="rows of the lists")
    parser.add_argument("--runs", type=int, default=3, help="how often each is measured; the fastest counts")
    parser.add_argument("--library-rows", type=int, default=20_000, help="rows for django-import-export; 0 for none")
    parser.add_argument("--docs", type=Path, help="the folder whose benchmarks.md and benchmarks.json are written")
    given = parser.parse_args()
    return Wish(sorted(given.sizes), given.runs, given.library_rows), given.docs


if __name__ == "__main__":
    wish, docs = asked()
    found = run(wish)
    sys.stdout.write(table(found))
    if docs is not None:
        write(found, docs)
