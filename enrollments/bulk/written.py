"""The cells of a workbook as fields of a CSV."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

# More digits than these a spreadsheet forgets.
_KEPT_DIGITS: Final = 15


def written(value: Any, decimal_sign: str = ".") -> str:
    """A cell as a field: numbers in full and without an exponent, unless digits of them are lost."""
    # In the order of how many there are.
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value).replace(".", decimal_sign)
    if isinstance(value, datetime):
        # A day is midnight to a spreadsheet.
        return value.isoformat(" ").removesuffix(" 00:00:00")
    return str(value)


def written_id(value: Any) -> str:
    """A cell of the column of players: what a spreadsheet has made a date or a boolean is refused as damaged."""
    if isinstance(value, bool):
        return f"#BOOLEAN {written(value)}"
    if isinstance(value, datetime | date | time | timedelta):
        return f"#DATE {written(value)}"
    return written(value)


def _number(value: float) -> str:
    """Up to 15 digits in full; a longer whole number in the way in which spreadsheets show it, 1.23E+15."""
    if abs(value) >= 10**_KEPT_DIGITS:
        # Not by way of a float, which a whole number may be too long for.
        return f"{Decimal(value):.{_KEPT_DIGITS - 1}E}"
    if isinstance(value, int):
        return str(value)
    text = f"{value:.{_KEPT_DIGITS}g}"
    return f"{Decimal(text):f}" if "e" in text else text
