"""Cells that are safe to open in a spreadsheet."""

import re
from typing import Final

# What makes a spreadsheet compute a cell instead of showing it (OWASP, "CSV Injection").
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_PLAIN_NUMBER: Final = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")


def safe_cell(text: str) -> str:
    """`text` so that no spreadsheet takes it for a formula: dangerous ones begin with an apostrophe, numbers stay."""
    if text.lstrip(" ").startswith(_DANGEROUS) and not _PLAIN_NUMBER.fullmatch(text):
        return f"'{text}"
    return text
