"""`python -m config.docs` writes the pages, `--check` says which ones have drifted."""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# The views of the API can only be imported once Django knows its settings.
django.setup()

from config.docs.codes import codes_page  # noqa: E402
from config.docs.openapi import openapi_page  # noqa: E402
from config.docs.states import states_page  # noqa: E402

DOCS: Final = Path(__file__).resolve().parent.parent.parent / "docs"
PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "codes.md": codes_page,
    "openapi.json": openapi_page,
    "states.md": states_page,
}


def write() -> int:
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
    return 0


def check() -> int:
    """1, with a line for each, when a page is not what the code makes of it."""
    drifted = [name for name, page in PAGES.items() if (DOCS / name).read_text(encoding="utf-8") != page()]
    for name in drifted:
        print(f"docs/{name} is not what the code says: run `make docs`.")
    return 1 if drifted else 0


if __name__ == "__main__":
    sys.exit(check() if "--check" in sys.argv else write())
